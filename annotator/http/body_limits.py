"""The largest body of each route, known before the body is read."""

from __future__ import annotations

from django.conf import settings
from django.urls import Resolver404, resolve

#: Without credentials there is nothing to send but a log-in.
ANONYMOUS_BYTES = 64 * 1024
#: Room for the multipart headers around files.
ENVELOPE_BYTES = 256 * 1024


def body_limit(path: str, has_credentials: bool) -> int:
    """Return the largest body in bytes that the route of `path` takes.

    A view that takes more than the usual JSON names the setting of its limit in `body_limit_setting`.
    """
    if not has_credentials:
        return ANONYMOUS_BYTES
    try:
        view = resolve(path).func
    except Resolver404:
        return ANONYMOUS_BYTES
    name = getattr(getattr(view, "cls", None) or getattr(view, "view_class", None), "body_limit_setting", "")
    return getattr(settings, name) + ENVELOPE_BYTES if name else settings.DATA_UPLOAD_MAX_MEMORY_SIZE
