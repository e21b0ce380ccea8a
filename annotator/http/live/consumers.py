"""One WebSocket per page, server to client only; client messages other than a ping are ignored."""

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
#: Each source has its own phases and steps: they would reveal to an annotator which source is running.
HIDDEN_FROM_BLIND = {"phase": "", "step": 0, "steps": 0}


class LiveConsumer(AsyncJsonWebsocketConsumer):
    """Joins the groups of the user's campaigns and the user's own. Anonymous sockets are closed with 4401."""

    joined: list[str]
    is_blind: bool

    async def connect(self) -> None:
        """Accept the socket and join the user's groups; close it with 4401 without a user."""
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
        """Leave the groups."""
        for group in self.joined:
            await self.channel_layer.group_discard(group, self.channel_name)

    async def receive_json(self, content: Any, **kwargs: Any) -> None:
        """Pages may ping to keep proxies from closing the line; anything else is ignored."""
        if content == {"type": "ping"}:
            await self.send_json({"type": "pong"})

    async def news(self, message: dict[str, Any]) -> None:
        """Send a group message from `live.publish` to the page."""
        payload = message["payload"]
        if self.is_blind and payload["type"] == "candidate.changed":
            payload = payload | HIDDEN_FROM_BLIND
        await self.send_json(payload)


@database_sync_to_async
def _campaigns(user: User) -> list[UUID]:
    return campaign_ids_of(user)
