"""The front: an ASGI application that completes requests on its event loop and lets threads do nothing but Django's work.

A thread is taken when the whole body is here, and left when the response is made: a short response is sent by the loop, a long one
from a thread of its own, since it waits for its reader. `/livez` takes no thread at all, `/readyz` has one for itself, and so have
log-ins, whose hashing is costly on purpose, and uploads, whose photos are decoded.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from annotator.front.bodies import BodyReader, Incoming, Receive
from annotator.front.lanes import Lane
from annotator.front.limits import Limits, PerAddress
from annotator.front.refusals import ClientGone, Refused
from annotator.front.wsgi import Reply, WsgiApplication, call, environ_of, headers_of

Send = Callable[[dict[str, Any]], Awaitable[None]]
Scope = dict[str, Any]


class Front:
    """The ASGI application of one server process.

    Args:
        application: The WSGI application that serves complete requests.
        body_limit: The largest body of a route in bytes, from its path and whether the request has credentials.
        livez: The JSON body of `/livez`.
        limits: Times, sizes and counts.
    """

    def __init__(
        self,
        application: WsgiApplication,
        *,
        body_limit: Callable[[str, bool], int],
        livez: bytes,
        limits: Limits | None = None,
    ) -> None:
        self.limits = limits or Limits()
        self._application = application
        self._body_limit = body_limit
        self._livez = livez
        self._bodies = BodyReader(self.limits)
        self._in_flight = PerAddress(self.limits.per_address, "too_many_requests_at_once")
        self._requests = Lane("request", self.limits.threads, self.limits.waiting, Refused(503, "busy", BUSY))
        self._readiness = Lane("readyz", 1, self.limits.waiting, Refused(503, "busy", BUSY))
        self._sign_ins = Lane(
            "sign-in", 1, self.limits.sign_ins_waiting, Refused(429, "too_many_sign_ins", TOO_MANY_SIGN_INS)
        )
        self._uploads = Lane(
            "upload", self.limits.upload_threads, self.limits.uploads_waiting, Refused(503, "busy", BUSY)
        )
        self._streams = ThreadPoolExecutor(self.limits.streams, "stream")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request, or the life of the server process."""
        if scope["type"] == "lifespan":
            await _live(receive, send)
            return
        incoming = Incoming(receive)
        try:
            await self._serve(scope, incoming, send)
        except Refused as refusal:
            await _send_whole(send, refusal.status, refusal.headers(), refusal.body())
        except ClientGone:
            return
        finally:
            incoming.close()

    async def _serve(self, scope: Scope, incoming: Incoming, send: Send) -> None:
        if scope["path"] == "/livez" and scope["method"] in {"GET", "HEAD"}:
            await _send_whole(send, 200, LIVEZ_HEADERS, self._livez)
            return
        address = str((scope.get("client") or ("",))[0])
        with self._in_flight.one_more(address):
            environ = await self._complete(scope, incoming, address)
            try:
                lane = self._lane_of(scope, has_body=environ["CONTENT_LENGTH"] != "0")
                reply = await lane.run(self._call_in_thread, environ)
            finally:
                environ["wsgi.input"].close()
            if reply.body is not None:
                await _send_whole(send, reply.status, reply.headers, reply.body)
            else:
                await self._stream(reply, incoming, send)

    async def _complete(self, scope: Scope, incoming: Incoming, address: str) -> dict[str, Any]:
        """Return the WSGI environment once the body is here.

        Raises:
            Refused: The body or its announcement breaks a limit.
        """
        headers = dict(headers_of(scope))
        text = headers.get("content-length", "" if "transfer-encoding" in headers else "0")
        if text and not (text.isascii() and text.isdigit() and len(text) < 16):
            raise Refused(400, "malformed_request", "The request is malformed.")
        has_credentials = "authorization" in headers or "sessionid=" in headers.get("cookie", "")
        declared = int(text) if text else None
        limit = self._body_limit(scope["path"], has_credentials) if declared != 0 else 0
        body, length = await self._bodies.read(incoming, address=address, declared=declared, limit=limit)
        return environ_of(scope, body, length)

    def _lane_of(self, scope: Scope, *, has_body: bool) -> Lane:
        """Return the threads that a request runs in: what may take long never holds those of the pages."""
        path = scope["path"]
        if path == "/readyz":
            return self._readiness
        if scope["method"] == "POST" and path.startswith(SIGN_IN_PATH):
            return self._sign_ins
        if has_body and self._body_limit(path, True) > self.limits.upload_bytes:
            return self._uploads
        return self._requests

    def _call_in_thread(self, environ: dict[str, Any]) -> Reply:
        return call(self._application, environ, buffered_bytes=self.limits.buffered_bytes)

    async def _stream(self, reply: Reply, incoming: Incoming, send: Send) -> None:
        """Send a long response from a thread of its own, as fast as the client reads."""
        await send({"type": "http.response.start", "status": reply.status, "headers": reply.headers})
        loop, gone = asyncio.get_running_loop(), threading.Event()
        watch = asyncio.ensure_future(_wait_for_end(incoming, gone))
        try:
            await loop.run_in_executor(self._streams, self._pump, reply, send, loop, gone)
        finally:
            watch.cancel()
        await send({"type": "http.response.body", "body": b"", "more_body": False})

    def _pump(self, reply: Reply, send: Send, loop: asyncio.AbstractEventLoop, gone: threading.Event) -> None:
        """Pass the chunks on, one at a time.

        Raises:
            ClientGone: The client takes nothing any more.
        """
        assert reply.stream is not None
        try:
            for chunk in reply.stream:
                if gone.is_set():
                    raise ClientGone
                if chunk:
                    message = {"type": "http.response.body", "body": chunk, "more_body": True}
                    asyncio.run_coroutine_threadsafe(_sent(send, message), loop).result(self.limits.reader_idle_s)
        except TimeoutError as error:
            raise ClientGone from error
        finally:
            reply.close()


LONG_S = 3600.0
BUSY = "The site has more to do than it can. Try again in a moment."
TOO_MANY_SIGN_INS = "Too many people are logging in. Try again in a moment."
#: Its POSTs check a password: logging in, and changing the password.
SIGN_IN_PATH = "/api/session/"
LIVEZ_HEADERS = [(b"content-type", b"application/json"), (b"cache-control", b"no-store")]


async def _sent(send: Send, message: dict[str, Any]) -> None:
    await send(message)


async def _wait_for_end(incoming: Incoming, gone: threading.Event) -> None:
    """Set `gone` when the client closes the connection."""
    try:
        while True:
            await incoming.next(LONG_S)
    except ClientGone:
        gone.set()


async def _send_whole(send: Send, status: int, headers: list[tuple[bytes, bytes]], body: bytes) -> None:
    if not any(name == b"content-length" for name, _ in headers) and status not in {204, 304}:
        headers = [*headers, (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body, "more_body": False})


async def _live(receive: Receive, send: Send) -> None:
    """Acknowledge the start and the end of the server process."""
    while True:
        message = await receive()
        await send({"type": f"{message['type']}.complete"})
        if message["type"] == "lifespan.shutdown":
            return
