"""Names that a browser sent along with a file: for people to read, never part of a path."""

from __future__ import annotations

import unicodedata
from pathlib import PurePosixPath

from annotator.domain.names import JOINERS

MAX_LENGTH = 255


def shown_name(sent: str, default: str = "unnamed") -> str:
    """Return the last part of the sent name without anything unprintable; `default` if nothing is left.

    The name is in Unicode normal form C; of one that is too long, the end is kept.
    """
    last = PurePosixPath(sent.replace("\\", "/")).name
    composed = unicodedata.normalize("NFC", last)
    printable = "".join(letter for letter in composed if unicodedata.category(letter)[0] != "C" or letter in JOINERS)
    printable = printable.strip().strip(JOINERS)
    return printable[-MAX_LENGTH:] or default
