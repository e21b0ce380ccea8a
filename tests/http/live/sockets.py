"""A browser's end of the live socket, with a session like a browser's. (channels' own helper would pull in another server.)"""

import json
from collections.abc import Iterable
from typing import Any

from asgiref.testing import ApplicationCommunicator
from django.contrib.sessions.backends.db import SessionStore
from django.test import Client

from annotator.accounts.models import User


class Socket(ApplicationCommunicator):
    def __init__(
        self,
        application: Any,
        session_key: str | None = None,
        headers: Iterable[tuple[bytes, bytes]] = (),
        path: str = "/ws/live/",
    ) -> None:
        session = SessionStore(session_key)
        scope = {"type": "websocket", "path": path, "headers": list(headers), "subprotocols": [], "session": session}
        super().__init__(application, scope)

    async def opens(self) -> bool:
        await self.send_input({"type": "websocket.connect"})
        return (await self.receive_output())["type"] == "websocket.accept"

    async def hears(self) -> Any:
        return json.loads((await self.receive_output())["text"])

    async def closes(self) -> None:
        await self.send_input({"type": "websocket.disconnect", "code": 1000})
        await self.wait()


def session_of(user: User) -> str:
    """Log the user in and return the key of the session."""
    client = Client()
    client.force_login(user)
    return client.cookies["sessionid"].value
