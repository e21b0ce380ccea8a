"""Reads a request's body on the event loop, within limits of size and time, before a thread is taken."""

from __future__ import annotations

import asyncio
import tempfile
import time
from collections.abc import Awaitable, Callable
from contextlib import ExitStack
from io import BytesIO
from typing import IO, Any

from annotator.front.limits import Limits, PerAddress
from annotator.front.refusals import ClientGone, Refused

Message = dict[str, Any]
Receive = Callable[[], Awaitable[Message]]


class Incoming:
    """An ASGI `receive` that can be waited for in portions: a message that comes late is not lost."""

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self._pending: asyncio.Future[Message] | None = None

    async def next(self, patience_s: float) -> Message | None:
        """Return the next message, or None when it does not come in time; ask again then.

        Raises:
            ClientGone: The connection is closed.
        """
        if self._pending is None:
            self._pending = asyncio.ensure_future(self._receive())
        done, _ = await asyncio.wait({self._pending}, timeout=max(0.0, patience_s))
        if not done:
            return None
        message = self._pending.result()
        self._pending = None
        if message["type"] == "http.disconnect":
            raise ClientGone
        return message

    def close(self) -> None:
        """Stop waiting."""
        if self._pending is not None:
            self._pending.cancel()


class BodyReader:
    """Reads bodies for one server process.

    Args:
        limits: How patient it is.
    """

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._slow = PerAddress(limits.slow_bodies_per_address, "too_many_slow_bodies")

    async def read(
        self, incoming: Incoming, *, address: str, declared: int | None, limit: int
    ) -> tuple[IO[bytes], int]:
        """Return the whole body, positioned at its start, and its length in bytes.

        Args:
            incoming: The messages of the request.
            address: The client's, for the limit of slow bodies.
            declared: The Content-Length; None when the body is sent in chunks of unknown number.
            limit: The largest body that the route takes, in bytes.

        Raises:
            Refused: It is too large (413), too slow (408), or the address has too many slow ones (429).
            ClientGone: The connection closed before the end.
        """
        if declared is not None and declared > limit:
            raise too_large(declared, limit)
        if declared == 0:
            return BytesIO(), 0
        body: IO[bytes] = tempfile.SpooledTemporaryFile(max_size=self._limits.buffered_bytes)  # noqa: SIM115 - returned
        try:
            length = await self._fill(body, incoming, address, limit)
        except BaseException:
            body.close()
            raise
        body.seek(0)
        return body, length

    async def _fill(self, body: IO[bytes], incoming: Incoming, address: str, limit: int) -> int:
        """Write the body's chunks into `body` and return its length in bytes."""
        began, length, is_slow = time.monotonic(), 0, False
        with ExitStack() as slow:
            while True:
                elapsed = time.monotonic() - began
                if elapsed > self._limits.body_grace_s and length < elapsed * self._limits.body_rate:
                    raise too_slow()
                patience = self._limits.body_idle_s if is_slow else self._limits.prompt_s - elapsed
                message = await incoming.next(patience)
                if message is not None:
                    length += len(message.get("body", b""))
                    if length > limit:
                        raise too_large(length, limit)
                    body.write(message.get("body", b""))
                    if not message.get("more_body", False):
                        return length
                elif is_slow:
                    raise too_slow()
                if not is_slow and time.monotonic() - began >= self._limits.prompt_s:
                    slow.enter_context(self._slow.one_more(address))
                    is_slow = True


def too_large(found: int, limit: int) -> Refused:
    """Return the refusal of a body beyond its route's limit; both in bytes."""
    message = f"The request is larger than {limit / 1e6:.1f} MB, the limit here. Send less at once."
    return Refused(413, "body_too_large", message, {"limit_bytes": limit, "found_bytes": found})


def too_slow() -> Refused:
    """Return the refusal of a body that does not come."""
    return Refused(408, "body_too_slow", "The rest of the request did not arrive in time. Send it again.")
