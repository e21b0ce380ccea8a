"""Bodies of requests."""

from __future__ import annotations

from collections.abc import Mapping
from typing import IO, Any, cast

from django.utils.http import parse_header_parameters
from rest_framework import parsers
from rest_framework.exceptions import ParseError

from annotator.http.multipart_headers import ReadableHeaders
from annotator.http.text import refuse_unstorable_text


class JsonParser(parsers.JSONParser):
    """DRF's, to which a body that is nested a hundred thousand times deep is malformed too."""

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Mapping[str, Any] | None = None) -> Any:
        """Return the body's content.

        Raises:
            ParseError: it is no JSON, or nested too deeply.
            InvalidInput: `text_not_storable` for text that PostgreSQL cannot hold.
        """
        try:
            data = super().parse(stream, media_type, parser_context)
            refuse_unstorable_text(data)
        except RecursionError as error:
            raise ParseError("The JSON is nested too deeply.") from error
        return data


class MultiPartParser(parsers.MultiPartParser):
    """DRF's, which also takes file names that are not UTF-8, as programs on old systems send them.

    Django drops a part whose header it cannot decode: the file would be missing without a word.
    """

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Mapping[str, Any] | None = None) -> Any:
        """Return the fields and files of the body."""
        readable = cast(IO[Any], ReadableHeaders(stream, boundary_of(media_type or "")))  # only read() is used
        return super().parse(readable, media_type, parser_context)


def boundary_of(media_type: str) -> bytes:
    """Return the boundary between the parts of a body, empty if the media type names none."""
    _, parameters = parse_header_parameters(media_type)
    return str(parameters.get("boundary", "")).encode("latin-1", "replace")
