"""One request to a front without a socket: ASGI messages in, status, headers and body out."""

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from annotator.front.front import Front

CHUNK = "http.request"


def chunk(body: bytes, *, more: bool = False) -> dict[str, Any]:
    """Return the message of a part of the body."""
    return {"type": CHUNK, "body": body, "more_body": more}


GONE = {"type": "http.disconnect"}


@dataclass
class Exchange:
    """What came back.

    Attributes:
        status: None while nothing was sent.
        parts: The parts of the body in the order in which they were sent.
    """

    status: int | None = None
    headers: dict[str, str] = field(default_factory=dict)
    parts: list[bytes] = field(default_factory=list)

    @property
    def body(self) -> bytes:
        """The whole body."""
        return b"".join(self.parts)


async def exchange(
    front: Front,
    *messages: dict[str, Any],
    method: str = "POST",
    path: str = "/x",
    headers: Iterable[tuple[str, str]] = (),
    address: str = "10.0.0.1",
    query: bytes = b"",
) -> Exchange:
    """Play a request whose body is `messages`; after the last one the client stays silent."""
    left, response = list(messages), Exchange()

    async def receive() -> dict[str, Any]:
        if not left:
            await asyncio.Event().wait()
        return left.pop(0)

    async def send(message: dict[str, Any]) -> None:
        if message["type"] == "http.response.start":
            response.status = message["status"]
            response.headers = {name.decode(): value.decode() for name, value in message["headers"]}
        else:
            response.parts.append(message["body"])

    scope = {
        "type": "http",
        "method": method,
        "path": path,
        "raw_path": path.encode(),
        "query_string": query,
        "headers": [(name.encode(), value.encode()) for name, value in headers],
        "client": (address, 4000),
        "server": ("127.0.0.1", 8000),
        "http_version": "1.1",
        "scheme": "http",
    }
    await front(scope, receive, send)
    return response


class Response(list):  # type: ignore[type-arg]
    """A WSGI iterable that remembers whether it was closed; `streaming` is Django's mark of a long one."""

    streaming = False
    closed = False

    def close(self) -> None:
        """Record the call."""
        self.closed = True


def application(body: Callable[[dict[str, Any]], bytes]) -> Any:
    """Return a WSGI application that responds with what `body` makes of the environment."""

    def respond(environ: dict[str, Any], start_response: Callable[..., Any]) -> Response:
        start_response("200 OK", [("Content-Type", "text/plain")])
        return Response([body(environ)])

    return respond
