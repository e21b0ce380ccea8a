"""Each route has a largest body, known before it is read; a view that takes files names its own."""

import uuid

import pytest
from django.conf import settings
from django.urls import URLPattern, URLResolver, get_resolver

from annotator.http.body_limits import ANONYMOUS_BYTES, ENVELOPE_BYTES, body_limit
from annotator.http.parsers import MultiPartParser

ID = uuid.UUID(int=1)  # a fixed one: every test process must collect the same tests


def views(resolver: URLResolver) -> list[type]:
    found = []
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            found += views(entry)
        elif isinstance(entry, URLPattern):
            view = getattr(entry.callback, "cls", None) or getattr(entry.callback, "view_class", None)
            found += [view] if view else []
    return found


def test_every_view_that_takes_files_names_its_limit() -> None:
    taking = [view for view in views(get_resolver()) if MultiPartParser in getattr(view, "parser_classes", [])]
    assert taking
    assert [view for view in taking if not hasattr(settings, getattr(view, "body_limit_setting", "-"))] == []


@pytest.mark.parametrize(
    ("path", "limit"),
    [
        (f"/api/campaigns/{ID}/images/", settings.MAX_ARCHIVE_BYTES + ENVELOPE_BYTES),
        (f"/api/escalations/{ID}/uploads/", settings.MAX_MESH_BYTES + ENVELOPE_BYTES),
        (f"/api/images/{ID}/objects/", settings.MAX_IMAGE_BYTES + ENVELOPE_BYTES),
        ("/api/work-items/claim/", settings.DATA_UPLOAD_MAX_MEMORY_SIZE),
    ],
)
def test_the_limit_is_that_of_the_route(path: str, limit: int) -> None:
    assert body_limit(path, True) == limit
    assert body_limit(path, False) == ANONYMOUS_BYTES
