"""Query parameters: each view declares the ones that it reads, for the check and for the API's description."""

from __future__ import annotations

from collections.abc import Sequence

from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request

from annotator.domain.errors import InvalidInput

PAGING = [OpenApiParameter("cursor", str), OpenApiParameter("limit", int)]


def refuse_unknown_parameters(request: Request, declared: Sequence[OpenApiParameter]) -> None:
    """Raise InvalidInput (`unknown_parameter`) when the address has a query parameter that is not declared."""
    allowed = [parameter.name for parameter in declared]
    unknown = [name for name in request.query_params if name not in allowed]
    if unknown:
        raise InvalidInput(
            "unknown_parameter",
            f"Unknown query parameter: {', '.join(unknown)}.",
            {"parameters": unknown, "allowed": allowed},
        )
