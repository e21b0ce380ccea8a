"""Query parameters: each view declares the ones that it reads, for the check and for the API's description."""

from __future__ import annotations

from collections.abc import Sequence

from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request

from annotator.domain.errors import InvalidInput
from annotator.http.text import refuse_unstorable_text

PAGING = [OpenApiParameter("cursor", str), OpenApiParameter("limit", int)]
SEARCH = OpenApiParameter("q", str, description="Text to search for, without regard to case; at most 100 characters.")
MAX_SEARCH = 100


def search_text(request: Request) -> str:
    """Return the text to search for, "" for none; raises InvalidInput for more than `MAX_SEARCH` characters."""
    text = request.query_params.get("q", "").strip()
    if len(text) > MAX_SEARCH:
        raise InvalidInput("search_too_long", f"Search for at most {MAX_SEARCH} characters.", {"limit": MAX_SEARCH})
    return text


def choice_of(request: Request, name: str, choices: Sequence[str]) -> str | None:
    """Return the value of a query parameter with fixed choices, or None without it; raises InvalidInput for another."""
    value = request.query_params.get(name)
    if value is not None and value not in choices:
        raise InvalidInput("unknown_choice", f"There is no such {name}.", {"parameter": name, "choices": list(choices)})
    return value


def refuse_unknown_parameters(request: Request, declared: Sequence[OpenApiParameter]) -> None:
    """Raise InvalidInput for a query parameter that is not declared, or whose text PostgreSQL cannot hold."""
    refuse_unstorable_text({name: request.query_params.getlist(name) for name in request.query_params})
    allowed = [parameter.name for parameter in declared]
    unknown = [name for name in request.query_params if name not in allowed]
    if unknown:
        raise InvalidInput(
            "unknown_parameter",
            f"Unknown query parameter: {', '.join(unknown)}.",
            {"parameters": unknown, "allowed": allowed},
        )
