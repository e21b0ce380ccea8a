"""Lists page by an opaque cursor over an ordered key: stable while rows come in, and never an OFFSET."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db.models import Field, Model, Q, QuerySet
from django.utils import timezone
from rest_framework.request import Request

from annotator.domain.errors import InvalidInput
from annotator.http.text import is_storable

DEFAULT_LIMIT = 50
MAX_LIMIT = 200

Row = TypeVar("Row", bound=Model)


def page(request: Request, rows: QuerySet[Row], *, order: Sequence[str]) -> tuple[list[Row], str | None]:
    """One page of `rows` ordered by `order` (field names, '-' for descending, the last one unique)."""
    limit = limit_of(request)
    after = _decode(request.query_params.get("cursor", ""), len(order))
    if after is not None:
        rows = _beyond(rows, order, after)
    found = list(rows.order_by(*order)[: limit + 1])
    if len(found) <= limit:
        return found, None
    last = found[limit - 1]
    return found[:limit], _encode([_plain(getattr(last, name.lstrip("-"))) for name in order])


def _beyond(rows: QuerySet[Row], order: Sequence[str], values: Sequence[Any]) -> QuerySet[Row]:
    try:
        typed = [_typed(rows.model, name.lstrip("-"), value) for name, value in zip(order, values, strict=True)]
        return rows.filter(_after(order, typed))
    except (ValidationError, ValueError, TypeError, OverflowError) as error:  # not of the type of the order's field
        raise _invalid_cursor() from error


def _typed(model: type[Model], name: str, value: Any) -> Any:
    """Return a cursor's value as the field's type; raise ValueError for what our cursors never contain."""
    field = model._meta.get_field(name)
    assert isinstance(field, Field)  # the order is our own
    typed = field.to_python(value)
    if isinstance(typed, datetime):
        if timezone.is_naive(typed):
            raise ValueError("a time without an offset")
        return typed.astimezone(UTC)  # PostgreSQL knows fewer offsets than Python
    if isinstance(typed, str) and not is_storable(typed):
        raise ValueError("text that cannot be stored")
    return typed


def _after(order: Sequence[str], values: Sequence[Any]) -> Q:
    """Return the condition (a, b) > (x, y) in the given directions, as an OR chain of prefixes."""
    condition = Q()
    for depth, name in enumerate(order):
        operator = "lt" if name.startswith("-") else "gt"
        equal_so_far = {order[i].lstrip("-"): values[i] for i in range(depth)}
        condition |= Q(**equal_so_far, **{f"{name.lstrip('-')}__{operator}": values[depth]})
    return condition


def limit_of(request: Request) -> int:
    """Return how many rows are asked for; raises InvalidInput for what is no such number."""
    text = request.query_params.get("limit", str(DEFAULT_LIMIT))
    if not (text.isascii() and text.isdigit() and len(text) < 10) or not 1 <= int(text) <= MAX_LIMIT:
        raise InvalidInput("limit_invalid", f"limit must be an integer from 1 to {MAX_LIMIT}.")
    return int(text)


def _encode(values: list[Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(values).encode()).decode().rstrip("=")


def _decode(cursor: str, n_values: int) -> list[Any] | None:
    if not cursor:
        return None
    try:
        values = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (binascii.Error, ValueError, RecursionError) as error:
        raise _invalid_cursor() from error
    if not isinstance(values, list) or len(values) != n_values or not all(isinstance(v, str | int) for v in values):
        raise _invalid_cursor()
    return values


def _invalid_cursor() -> InvalidInput:
    return InvalidInput("cursor_invalid", "Invalid cursor; start from the first page.")


def _plain(value: Any) -> str | int:
    if isinstance(value, int):
        return value
    return str(value.isoformat() if hasattr(value, "isoformat") else value)
