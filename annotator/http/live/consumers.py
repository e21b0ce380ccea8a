"""One WebSocket a page: it listens, and says nothing that matters."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncJsonWebsocketConsumer

from annotator.accounts.models import User
from annotator.campaigns.selectors import campaign_ids_of
from annotator.domain.roles import CHOOSES_BLIND
from annotator.live.publish import campaign_group, user_group

CLOSE_NOT_LOGGED_IN = 4401
#: Each source has steps of its own and words of its own for them: they would tell an annotator which one is at work.
UNSAID = {"phase": "", "step": 0, "steps": 0}


class LiveConsumer(AsyncJsonWebsocketConsumer):
    """Joins the groups of the user's campaigns and the user's own. Anonymous sockets are closed with 4401."""

    joined: list[str]
    is_blind: bool

    async def connect(self) -> None:
        self.joined = []
        user = self.scope.get("user")
        await self.accept()
        if not isinstance(user, User) or not user.is_active:
            await self.close(code=CLOSE_NOT_LOGGED_IN)
            return
        self.is_blind = user.role in CHOOSES_BLIND
        for group in [user_group(user.pk), *[campaign_group(pk) for pk in await _campaigns(user)]]:
            await self.channel_layer.group_add(group, self.channel_name)
            self.joined.append(group)
        await self.send_json({"type": "hello"})

    async def disconnect(self, code: int) -> None:
        for group in self.joined:
            await self.channel_layer.group_discard(group, self.channel_name)

    async def receive_json(self, content: Any, **kwargs: Any) -> None:
        """Pages may ping to keep proxies from closing the line; anything else is ignored."""
        if content == {"type": "ping"}:
            await self.send_json({"type": "pong"})

    async def news(self, message: dict[str, Any]) -> None:
        """A group message from `live.publish`."""
        payload = message["payload"]
        if self.is_blind and payload["type"] == "candidate.changed":
            payload = payload | UNSAID
        await self.send_json(payload)


@database_sync_to_async
def _campaigns(user: User) -> list[UUID]:
    return campaign_ids_of(user)
