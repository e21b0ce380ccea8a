"""Fields of request bodies that several resources share."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from annotator.domain.names import checked_name


class NameField(serializers.CharField):
    """The name of something, of one line: in Unicode normal form C, without characters that cannot be seen."""

    def to_internal_value(self, data: Any) -> str:
        """Return the name; raises InvalidInput for unseen characters."""
        return checked_name(super().to_internal_value(data))
