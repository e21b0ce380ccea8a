"""The entry point for granian: `granian --interface asgi annotator.front.application:application`."""

from __future__ import annotations

import json
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "annotator.settings")
os.environ.setdefault("DATABASE_WAIT_SECONDS", "10")
django_application = get_wsgi_application()

from django.conf import settings  # noqa: E402

from annotator.front.front import Front  # noqa: E402
from annotator.front.limits import Limits  # noqa: E402
from annotator.gateways.inference import be_impatient  # noqa: E402
from annotator.http.body_limits import body_limit  # noqa: E402

be_impatient()
application = Front(
    django_application,
    body_limit=body_limit,
    livez=json.dumps({"status": "ok", "version": settings.VERSION}).encode(),
    limits=Limits(threads=settings.WEB_THREADS, slow_bodies_per_address=settings.SLOW_BODIES_PER_ADDRESS),
)
