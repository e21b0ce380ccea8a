"""One WebSocket per page, server to client only; client messages other than a ping are ignored."""

from __future__ import annotations

import asyncio
import json
import time
from typing import Any

from channels.generic.websocket import AsyncJsonWebsocketConsumer
from django.db import DatabaseError

from annotator.http.live.rights import Rights, rights_of

CLOSE_NOT_LOGGED_IN = 4401
CLOSE_MALFORMED = 1007
CLOSE_TRY_AGAIN = 1013
#: Each source has its own phases and steps: they would reveal to an annotator which source is running.
HIDDEN_FROM_BLIND = {"phase": "", "step": 0, "steps": 0}
#: One source makes one generation: its ids beside the candidates' would show which were made together.
NOT_FOR_BLIND = {"generation.changed", "machine_work.changed"}
NO_RIGHTS = Rights(is_blind=True, groups=frozenset())


class LiveConsumer(AsyncJsonWebsocketConsumer):
    """Joins the groups of the user's campaigns and the user's own. Anonymous sockets are closed with 4401.

    Rights are read anew as soon as a service reports a change of them, before news when the last reading is older than
    `fresh_s`, and every `silent_s` seconds: a socket whose session has ended is closed with 4401 even if no news comes.
    """

    fresh_s = 5.0
    silent_s = 30.0

    async def connect(self) -> None:
        """Accept the socket and join the user's groups; close it with 4401 without a live session."""
        self.rights = NO_RIGHTS
        self.reading = asyncio.Lock()
        self.read_at = 0.0
        self.watch: asyncio.Task[None] | None = None
        self.session_key: str = getattr(self.scope.get("session"), "session_key", None) or ""
        await self.accept()
        if await self._renew():
            self.watch = asyncio.create_task(self._watch())
            await self.send_json({"type": "hello"})

    async def disconnect(self, code: int) -> None:
        """Leave the groups."""
        if self.watch is not None:
            self.watch.cancel()
        async with self.reading:
            await self._apply(NO_RIGHTS)

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None, **kwargs: Any) -> None:
        """Pages may ping to keep proxies from closing the line; other JSON is ignored, anything else closes the socket."""
        try:
            content = json.loads(text_data or "")
        except (ValueError, RecursionError):
            await self.close(code=CLOSE_MALFORMED)
            return
        if content == {"type": "ping"}:
            await self.send_json({"type": "pong"})

    async def news(self, message: dict[str, Any]) -> None:
        """Send a group message from `live.publish` to the page, if its person may still hear it."""
        if time.monotonic() - self.read_at >= self.fresh_s and not await self._renew():
            return
        if message["group"] not in self.rights.groups:
            return
        payload = message["payload"]
        if self.rights.is_blind and payload["type"] in NOT_FOR_BLIND:
            return
        if self.rights.is_blind and payload["type"] == "candidate.changed":
            payload = payload | HIDDEN_FROM_BLIND
        await self.send_json(payload)

    async def rights_changed(self, message: dict[str, Any]) -> None:
        """Read the rights anew: a service has changed them."""
        await self._renew()

    async def _watch(self) -> None:
        while True:
            await asyncio.sleep(self.silent_s)
            await self._renew()

    async def _renew(self) -> bool:
        """Read the rights, and join and leave groups accordingly; close the socket and return False without any."""
        async with self.reading:
            try:
                rights = await rights_of(self.session_key) if self.session_key else None
            except DatabaseError:
                await self._apply(NO_RIGHTS)
                await self.close(code=CLOSE_TRY_AGAIN)
                return False
            await self._apply(rights or NO_RIGHTS)
            if rights is None:
                await self.close(code=CLOSE_NOT_LOGGED_IN)
                return False
            self.read_at = time.monotonic()
            return True

    async def _apply(self, rights: Rights) -> None:
        lost, gained = self.rights.groups - rights.groups, rights.groups - self.rights.groups
        self.rights = rights
        for group in lost:
            await self.channel_layer.group_discard(group, self.channel_name)
        for group in gained:
            await self.channel_layer.group_add(group, self.channel_name)
