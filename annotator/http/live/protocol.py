"""The HTTP side of the live process: a connection whose request does not come is closed."""

from __future__ import annotations

import asyncio
from typing import Any

from uvicorn.protocols.http.h11_impl import H11Protocol

HEAD_SECONDS = 10.0


class PromptH11Protocol(H11Protocol):
    """uvicorn's protocol with a time-out for the first request's head, which uvicorn itself does not have."""

    head_timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: Any) -> None:
        """Start the time-out."""
        super().connection_made(transport)
        self.head_timer = self.loop.call_later(HEAD_SECONDS, self._give_up)

    def connection_lost(self, exc: Exception | None) -> None:
        """End the time-out with the connection."""
        self._end_timer()
        super().connection_lost(exc)

    def handle_websocket_upgrade(self, event: Any) -> None:
        """End the time-out: the head is complete, and another protocol has the connection now."""
        self._end_timer()
        super().handle_websocket_upgrade(event)

    def _give_up(self) -> None:
        cycle: object = self.cycle  # None before the first request, against its declared type
        if cycle is None:
            self.transport.close()

    def _end_timer(self) -> None:
        if self.head_timer is not None:
            self.head_timer.cancel()
