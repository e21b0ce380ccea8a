"""Every route of the API and the files, walked from the URL configuration itself."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

WRITES = ("POST", "PUT", "PATCH", "DELETE")
PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>")


@dataclass(frozen=True)
class Route:
    """One pattern and the view class behind it."""

    pattern: str
    view: Any

    @property
    def parameters(self) -> list[str]:
        return PARAMETER.findall(self.pattern)

    @property
    def methods(self) -> list[str]:
        return [method for method in ("GET", *WRITES) if hasattr(self.view, method.lower())]

    def path(self, values: dict[str, Any]) -> str:
        return "/" + PARAMETER.sub(lambda match: str(values[match.group(1)]), self.pattern)


def api_routes() -> list[Route]:
    """Routes whose view is a class, below /api/ and /files/."""
    return [
        route
        for route in (Route(pattern, getattr(callback, "view_class", None) or getattr(callback, "cls", None))
                      for pattern, callback in _walk(get_resolver().url_patterns))
        if route.view is not None and route.pattern.startswith(("api/", "files/"))
    ]  # fmt: skip


def _walk(patterns: list[Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    for entry in patterns:
        if isinstance(entry, URLResolver):
            yield from _walk(entry.url_patterns, prefix + str(entry.pattern))
        elif isinstance(entry, URLPattern):
            yield prefix + str(entry.pattern), entry.callback
