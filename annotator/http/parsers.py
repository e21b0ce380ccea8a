"""Bodies of requests."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rest_framework import parsers
from rest_framework.exceptions import ParseError

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
