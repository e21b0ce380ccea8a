"""A site for a command that fuzzes: a database of its own, and no broker."""

from __future__ import annotations

import logging
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from unittest import mock


@contextmanager
def testing_site() -> Iterator[None]:
    """Set up Django with a new database, which is removed at the end; nothing reaches a broker or the real stores."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "annotator.settings")
    import django

    django.setup()
    from django.conf import settings
    from django.test.utils import override_settings, setup_databases, setup_test_environment, teardown_databases

    setup_test_environment()
    logging.getLogger().setLevel(logging.CRITICAL)
    logging.getLogger("annotator.http.errors").setLevel(logging.WARNING)
    for database in settings.DATABASES.values():
        database["OPTIONS"].pop("pool", None)
    with tempfile.TemporaryDirectory() as folder, override_settings(**isolated(folder)), without_broker():
        databases = setup_databases(verbosity=0, interactive=False)
        try:
            yield
        finally:
            teardown_databases(databases, verbosity=0)


def isolated(folder: str) -> dict[str, object]:
    """Return the settings that keep a run away from everything else."""
    return {
        "ARTIFACTS_URL": f"file://{folder}/artifacts",
        "EXPORTS_DIR": f"{folder}/exports",
        "CHANNEL_LAYERS": {"default": {"BACKEND": "channels.layers.InMemoryChannelLayer"}},
        "PASSWORD_HASHERS": ["django.contrib.auth.hashers.MD5PasswordHasher"],
        "CACHES": {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}},
        "ALLOWED_HOSTS": ["testserver"],
    }


@contextmanager
def without_broker() -> Iterator[None]:
    """Drop what would be sent through Celery, and find every queue empty."""
    with (
        mock.patch("celery.app.base.Celery.send_task"),
        mock.patch("annotator.gateways.inference.depth", lambda queue: 0),
    ):
        yield
