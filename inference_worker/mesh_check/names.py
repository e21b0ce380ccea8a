"""Names and texts in an unknown encoding: what a mesh refers to, matched with what came in the archive."""

from __future__ import annotations

import posixpath
import unicodedata

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
# In this order: the first that can decode the bytes, and gives letters of its own script, is shown to people.
_ENCODINGS = ("utf-8", "cp932", "gbk", "cp1252", "cp437", "latin-1")


def without_mark(content: bytes) -> bytes:
    """Return the text without a UTF-8 byte order mark."""
    return content.removeprefix(_BYTE_ORDER_MARK)


def shown(raw: bytes) -> str:
    """Return the most likely reading of a name, without control characters and at most 80 characters long."""
    text = _likely(raw)
    return "".join("\N{REPLACEMENT CHARACTER}" if _is_control(sign) else sign for sign in text)[:80]


def readings(raw: bytes) -> set[str]:
    """Return every way to read a name, each in one normal form: NFC, lower case, forward slashes."""
    found = set()
    for encoding in _ENCODINGS:
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        path = posixpath.normpath(unicodedata.normalize("NFC", text.strip().replace("\\", "/")).casefold())
        if not posixpath.basename(path).startswith("."):
            found.add(path)
    return found


def _likely(raw: bytes) -> str:
    for encoding in _ENCODINGS:
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        beyond = [sign for sign in text if ord(sign) > 0x7F]
        if encoding not in ("cp932", "gbk") or (beyond and all(_is_east_asian(sign) for sign in beyond)):
            return text
    return raw.decode("latin-1")


def _is_east_asian(sign: str) -> bool:
    return unicodedata.east_asian_width(sign) in ("W", "F")


def _is_control(sign: str) -> bool:
    return unicodedata.category(sign) in ("Cc", "Cf", "Cs", "Co", "Cn")
