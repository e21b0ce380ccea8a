"""Text that PostgreSQL cannot hold: refused where requests come in, before any field looks at it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from annotator.domain.errors import InvalidInput


def refuse_unstorable_text(data: Any) -> None:
    """Raise InvalidInput (`text_not_storable`) for a NUL or half a surrogate pair in any string of `data`, keys included."""
    for text, path in _texts(data):
        if not is_storable(text):
            raise InvalidInput(
                "text_not_storable",
                "Text contains a NUL character or half a surrogate pair, which cannot be stored. Remove it.",
                {"field": printable(path)},
            )


def is_storable(text: str) -> bool:
    """Return whether PostgreSQL can hold the text."""
    return "\x00" not in text and not any("\ud800" <= letter <= "\udfff" for letter in text)


def printable(text: str) -> str:
    """Return the text with what UTF-8 cannot encode replaced, so that a refusal can quote it."""
    return text.encode("utf-8", errors="replace").decode("utf-8")


def _texts(data: Any, path: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(data, str):
        yield data, path
    elif isinstance(data, Mapping):
        for name, value in data.items():
            yield str(name), f"{path}{name}"
            yield from _texts(value, f"{path}{name}")
    elif isinstance(data, Sequence) and not isinstance(data, bytes):
        for index, value in enumerate(data):
            yield from _texts(value, f"{path}.{index}")
