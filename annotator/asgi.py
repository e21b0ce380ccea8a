"""The live process: WebSocket news only. HTTP is served by `annotator.wsgi` (docs/decisions)."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "annotator.settings")
os.environ.setdefault("DATABASE_WAIT_SECONDS", "10")

from django.core.asgi import get_asgi_application

http_application = get_asgi_application()

from channels.routing import ProtocolTypeRouter, URLRouter
from channels.security.websocket import WebsocketDenier
from channels.sessions import SessionMiddlewareStack
from django.urls import path, re_path

from annotator.http.live.consumers import LiveConsumer
from annotator.http.live.origins import SameHostOriginValidator

application = ProtocolTypeRouter(
    {
        "http": http_application,
        "websocket": SameHostOriginValidator(
            SessionMiddlewareStack(
                URLRouter([path("ws/live/", LiveConsumer.as_asgi()), re_path("", WebsocketDenier.as_asgi())])
            )
        ),
    }
)
