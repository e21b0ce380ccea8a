"""Names that people give to things: the same letters are the same name, and what is not seen is not in it."""

from __future__ import annotations

import unicodedata

from annotator.domain.errors import InvalidInput

#: Zero-width (non-)joiners: invisible, but spelling in Persian, Hindi and emoji.
JOINERS = "\u200c\u200d"
#: Control, format (invisible and bidirectional), unassigned and private characters; line and paragraph separators.
UNSEEN = frozenset({"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"})


def checked_name(text: str) -> str:
    """Return the text of a name in Unicode normal form C.

    Raises:
        InvalidInput: It has characters that are not seen, or that turn the direction of the others.
    """
    unseen = sorted({f"U+{ord(letter):04X}" for letter in text if _is_unseen(letter)})
    if unseen:
        message = f"The name has characters that cannot be seen ({', '.join(unseen)}). Type it again without them."
        raise InvalidInput("name_unseen_characters", message, {"characters": unseen})
    return unicodedata.normalize("NFC", text)


def _is_unseen(letter: str) -> bool:
    return unicodedata.category(letter) in UNSEEN and letter not in JOINERS
