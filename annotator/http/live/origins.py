"""Which pages may open the socket: those of an allowed host, on whatever port (the live process has its own)."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from channels.security.websocket import WebsocketDenier
from django.conf import settings
from django.http.request import validate_host


class SameHostOriginValidator:
    """ASGI middleware. A browser always sends Origin; a missing one is a program, which has to bring a session too."""

    def __init__(self, application: Any) -> None:
        self.application = application

    async def __call__(self, scope: Any, receive: Any, send: Any) -> Any:
        """Serve the connection, or refuse one of another origin."""
        origin = dict(scope.get("headers", [])).get(b"origin", b"").decode("latin-1")
        host = urlsplit(origin).hostname or ""
        bracketed = f"[{host}]" if ":" in host else host
        if origin and not validate_host(bracketed, settings.ALLOWED_HOSTS):
            return await WebsocketDenier()(scope, receive, send)
        return await self.application(scope, receive, send)
