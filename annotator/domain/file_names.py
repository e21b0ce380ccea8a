"""Names that a browser sent along with a file: for people to read, never part of a path."""

from __future__ import annotations

import unicodedata
from pathlib import PurePosixPath

MAX_LENGTH = 255


def shown_name(sent: str, default: str = "unnamed") -> str:
    """The last part of the sent name without anything unprintable, its end if it is long; `default` if nothing is left."""
    last = PurePosixPath(sent.replace("\\", "/")).name
    printable = "".join(letter for letter in last if unicodedata.category(letter)[0] != "C").strip()
    return printable[-MAX_LENGTH:] or default
