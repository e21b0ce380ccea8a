"""Calls a WSGI application in a thread for a request that is complete."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from typing import IO, Any
from urllib.parse import unquote_to_bytes

from annotator.front.refusals import Headers

WsgiApplication = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]
#: What belongs to the connection between client and front alone.
HOP_BY_HOP = {"connection", "keep-alive", "transfer-encoding", "content-length", "content-type"}


@dataclass
class Reply:
    """What the application returned.

    Attributes:
        body: The whole body; None when it is large and comes out of `stream`.
        stream: The application's iterable, which has to be closed.
    """

    status: int
    headers: Headers
    body: bytes | None
    stream: Iterable[bytes] | None = None

    def close(self) -> None:
        """Let the application release what the stream holds."""
        if self.stream is not None and hasattr(self.stream, "close"):
            self.stream.close()


def call(application: WsgiApplication, environ: dict[str, Any], *, buffered_bytes: int) -> Reply:
    """Run the application to its response; one of up to `buffered_bytes` bytes is read to its end."""
    started: list[Any] = []

    def start_response(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Callable[[bytes], None]:
        started[:] = [int(status.split(" ", 1)[0]), headers]
        return lambda data: None

    iterable = application(environ, start_response)
    status, headers = started
    encoded = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers]
    if getattr(iterable, "streaming", False) and not _is_short(encoded, buffered_bytes):
        return Reply(status, encoded, None, iterable)
    reply = Reply(status, encoded, None, iterable)
    try:
        body = b"".join(iterable)
    finally:
        reply.close()
    return Reply(status, encoded, body)


def environ_of(scope: dict[str, Any], body: IO[bytes], length: int) -> dict[str, Any]:
    """Return the WSGI environment of an ASGI HTTP scope whose body is complete."""
    server, client = scope.get("server") or ("localhost", 0), scope.get("client") or ("", 0)
    raw_path = scope.get("raw_path") or scope["path"].encode()
    environ: dict[str, Any] = {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(raw_path.split(b"?", 1)[0]).decode("latin-1"),
        "QUERY_STRING": scope.get("query_string", b"").decode("latin-1"),
        "SERVER_PROTOCOL": f"HTTP/{scope.get('http_version', '1.1')}",
        "SERVER_NAME": str(server[0]),
        "SERVER_PORT": str(server[1]),
        "REMOTE_ADDR": str(client[0]),
        "REMOTE_PORT": str(client[1]),
        "CONTENT_LENGTH": str(length),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.get("scheme", "http"),
        "wsgi.input": body,
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
        "wsgi.input_terminated": True,
    }
    for name, value in headers_of(scope):
        if name == "content-type":
            environ["CONTENT_TYPE"] = value
        if name in HOP_BY_HOP or "_" in name:  # "X_Forwarded_For" would become the same key as "X-Forwarded-For"
            continue
        key = f"HTTP_{name.upper().replace('-', '_')}"
        separator = "; " if name == "cookie" else ","
        environ[key] = f"{environ[key]}{separator}{value}" if key in environ else value
    return environ


def headers_of(scope: dict[str, Any]) -> list[tuple[str, str]]:
    """Return the request's headers as text, names in lower case."""
    return [(name.decode("latin-1").lower(), value.decode("latin-1")) for name, value in scope["headers"]]


def _is_short(headers: Headers, buffered_bytes: int) -> bool:
    with suppress(ValueError):
        return any(name == b"content-length" and int(value) <= buffered_bytes for name, value in headers)
    return False
