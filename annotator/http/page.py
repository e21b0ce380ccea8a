"""The one HTML page. It holds no data and no inline script; everything comes from the API."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_safe

ENTRY = "src/main.ts"
NOT_BUILT = (
    "The front end is not built. Run `make run`, or `npm ci && npm run build` in frontend/, and reload this page."
)


@cache
def assets() -> dict[str, list[str]] | None:
    """Hashed file names of the built entry, from Vite's manifest; None while it is not built."""
    manifest = settings.FRONTEND_DIST / ".vite" / "manifest.json"
    if not manifest.is_file():
        return None
    chunks: dict[str, Any] = json.loads(manifest.read_text())
    entry = chunks.get(ENTRY) or next(chunk for chunk in chunks.values() if chunk.get("isEntry"))
    preloads = [chunks[name]["file"] for name in entry.get("imports", [])]
    return {"scripts": [entry["file"]], "styles": entry.get("css", []), "preloads": preloads}


@require_safe
@ensure_csrf_cookie
def page(request: HttpRequest) -> HttpResponse:
    """Return the page for any path: the front end's router reads the path."""
    found = assets()
    if found is None:
        assets.cache_clear()
        return HttpResponse(NOT_BUILT, status=503, content_type="text/plain; charset=utf-8")
    response = render(request, "page.html", {"assets": found, "static": settings.STATIC_URL})
    response["Cache-Control"] = "no-cache"
    return response
