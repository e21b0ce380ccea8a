"""Query parameters: each view declares the ones that it reads, for the check and for the API's description."""

from __future__ import annotations

from collections.abc import Sequence

from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request

from annotator.domain.errors import InvalidInput
from annotator.http.text import refuse_unstorable_text

PAGING = [OpenApiParameter("cursor", str), OpenApiParameter("limit", int)]


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
