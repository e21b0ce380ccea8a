"""The base of every serializer that reads the body of a request: a field that it does not know is refused."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from rest_framework import serializers
from rest_framework.fields import empty
from rest_framework.request import Request

from annotator.domain.decision_times import DecisionTimes
from annotator.domain.errors import InvalidInput


class RequestBody(serializers.Serializer):
    """A body whose fields are all known, nested ones included.

    A misspelt or outdated field would otherwise be dropped in silence, and the request would mean something else.
    """

    @classmethod
    def read(cls, request: Request, *, partial: bool = False) -> dict[str, Any]:
        """Return the validated fields of the request's body.

        Args:
            request: the request whose body is read.
            partial: whether required fields may be absent.

        Raises:
            InvalidInput: `unknown_field` when the body has a field that this serializer does not know.
            ValidationError: a field is missing or its value is not allowed.
        """
        body = cls(data=request.data, partial=partial)
        body.is_valid(raise_exception=True)
        return body.validated_data

    def run_validation(self, data: Any = empty) -> Any:
        """Return the validated fields; raise InvalidInput for unknown ones before anything else is checked."""
        if self.root is self:
            unknown = list(unknown_fields(self, data))
            if unknown:
                names = ", ".join(unknown)
                raise InvalidInput("unknown_field", f"Unknown field in the request: {names}.", {"fields": unknown})
            if wrong := list(wrong_booleans(self, data)):
                fields = {path: ["A valid number is required."] for path in wrong}
                raise InvalidInput("invalid_input", "Some fields are invalid.", {"fields": fields})
        return super().run_validation(data)


class JudgedBody(RequestBody):
    """The body of a judgement, with its times: all three or none (a page or program of before sends none).

    The validated fields have them as `times`, a `DecisionTimes` or None.
    """

    shown_at = serializers.DateTimeField(required=False, help_text="When all that is judged was on screen.")
    armed_at = serializers.DateTimeField(required=False, help_text="When the page let the person answer.")
    decided_at = serializers.DateTimeField(required=False, help_text="When the person answered.")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Require all three times or none."""
        moments = [attrs.pop(name, None) for name in ("shown_at", "armed_at", "decided_at")]
        if any(moments) and not all(moments):
            raise serializers.ValidationError({"shown_at": "Send shown_at, armed_at and decided_at, or none of them."})
        return attrs | {"times": DecisionTimes(*moments) if all(moments) else None}


class NoBody(RequestBody):
    """The body of a request that has none: empty, or an object without fields."""


def unknown_fields(field: serializers.Field | None, data: Any, path: str = "") -> Iterator[str]:
    """Yield the path (`comparisons.0.answr`) of each field in `data` that `field` does not declare."""
    if isinstance(field, serializers.Serializer) and isinstance(data, Mapping):
        known = {name: child for name, child in field.fields.items() if not child.read_only}
        for name in data:
            if name in known:
                yield from unknown_fields(known[name], data[name], f"{path}{name}.")
            else:
                yield f"{path}{name}"
    elif isinstance(field, serializers.ListSerializer | serializers.ListField) and _is_list(data):
        for index, value in enumerate(data):
            yield from unknown_fields(field.child, value, f"{path}{index}.")


def wrong_booleans(field: serializers.Field | None, data: Any, path: str = "") -> Iterator[str]:
    """Yield the path of each true or false where `field` declares a number: Python would read it as 1 or 0."""
    if isinstance(field, serializers.FloatField | serializers.IntegerField) and isinstance(data, bool):
        yield path
    elif isinstance(field, serializers.Serializer) and isinstance(data, Mapping):
        for name in data:
            yield from wrong_booleans(field.fields.get(name), data[name], f"{path}.{name}".lstrip("."))
    elif isinstance(field, serializers.ListSerializer | serializers.ListField) and _is_list(data):
        for index, value in enumerate(data):
            yield from wrong_booleans(field.child, value, f"{path}.{index}".lstrip("."))


def _is_list(data: Any) -> bool:
    return isinstance(data, Sequence) and not isinstance(data, str | bytes)
