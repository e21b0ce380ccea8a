"""Decode the names of files in a ZIP: site and worker open archives of the same people, made by the same tools.

A name is UTF-8 where the archive declares it, by flag or by Info-ZIP's extra field. Otherwise it is in whatever code page the
writing machine had: the names of one archive are decided together, since one short name is little evidence.
"""

from __future__ import annotations

import struct
import unicodedata
import zipfile
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

UTF8_FLAG = 0x800
UNICODE_PATH = 0x7075
#: Code pages of Windows and macOS archivers, and what to call them.
CODE_PAGES = {
    "cp932": "Shift-JIS",
    "gbk": "GBK",
    "cp949": "Korean (CP949)",
    "cp1252": "Western European",
    "cp437": "DOS",
}
HIDDEN_FOLDERS = frozenset({"__macosx", "@eadir", "#recycle", "$recycle.bin"})
SYSTEM_FILES = frozenset({"thumbs.db", "desktop.ini", "icon\r"})


@dataclass(frozen=True)
class DecodedNames:
    """The names of an archive's members.

    Attributes:
        names: One a member, in the order given, with `/` between folders, in Unicode normal form C.
        guessed: What the code page is called where the archive does not name it and the bytes do not settle it, or "".
    """

    names: tuple[str, ...]
    guessed: str = ""


def decode_names(members: Sequence[zipfile.ZipInfo]) -> DecodedNames:
    """Return the members' names as their author wrote them."""
    raw = [_unflagged_bytes(member) for member in members]
    unknown = [name for name in raw if name is not None]
    encoding = _encoding_of(unknown)
    names = [
        _clean(member.orig_filename if name is None else name.decode(encoding, errors="replace"))
        for member, name in zip(members, raw, strict=True)
    ]
    return DecodedNames(tuple(names), CODE_PAGES.get(encoding, ""))


def decode_text(raw: bytes) -> str:
    """Return text with a file name in an unknown encoding, by the most plausible code page."""
    return raw.decode(_encoding_of([raw]), errors="replace")


def is_system_file(name: str) -> bool:
    """Return whether operating systems left this file behind: AppleDouble twins, hidden folders, thumbnails."""
    parts = PurePosixPath(name).parts
    if any(part.startswith(".") and part not in {".", ".."} for part in parts):
        return True
    if any(part.casefold() in HIDDEN_FOLDERS for part in parts[:-1]):
        return True
    return bool(parts) and parts[-1].casefold() in SYSTEM_FILES


def leads_outside(name: str) -> bool:
    """Return whether a decoded name is absolute or climbs out of its folder. A colon alone is part of a name."""
    path = PurePosixPath(name)
    has_drive = len(name) > 2 and name[1] == ":" and name[2] == "/" and name[0].isascii() and name[0].isalpha()
    return path.is_absolute() or ".." in path.parts or has_drive


def _unflagged_bytes(member: zipfile.ZipInfo) -> bytes | None:
    """Return the bytes of a name whose encoding the archive does not state, None where `orig_filename` is right."""
    if member.flag_bits & UTF8_FLAG:
        return None
    raw = member.orig_filename.encode("cp437")
    stated = _unicode_path(member.extra, raw)
    if stated is not None:
        member.orig_filename = stated
        return None
    return None if raw.isascii() else raw


def _unicode_path(extra: bytes, raw: bytes) -> str | None:
    """Return the name in Info-ZIP's extra field where it belongs to this very name (APPNOTE 4.6.9)."""
    at = 0
    while at + 4 <= len(extra):
        field, size = struct.unpack_from("<HH", extra, at)
        body = extra[at + 4 : at + 4 + size]
        if field == UNICODE_PATH and len(body) > 5 and body[0] == 1:
            if struct.unpack_from("<I", body, 1)[0] != zlib.crc32(raw):
                return None
            try:
                return body[5:].decode("utf-8")
            except UnicodeDecodeError:
                return None
        at += 4 + size
    return None


def _encoding_of(names: Sequence[bytes]) -> str:
    """Return the encoding that all names fit and that makes the most plausible text."""
    if not names:
        return "ascii"
    if _decodes(names, "utf-8") and all(map(_is_everyday_unicode, "".join(name.decode() for name in names))):
        return "utf-8"
    fitting = [encoding for encoding in CODE_PAGES if _decodes(names, encoding)]
    return max(fitting or ["cp437"], key=lambda encoding: sum(_plausibility(name, encoding) for name in names))


def _decodes(names: Sequence[bytes], encoding: str) -> bool:
    try:
        text = "".join(name.decode(encoding) for name in names)
    except UnicodeDecodeError:
        return False
    return all(unicodedata.category(letter) not in {"Cc", "Cn", "Co", "Cs"} for letter in text)


def _is_everyday_unicode(letter: str) -> bool:
    """Return whether a letter is common in file names, unlike two bytes of a code page that happen to be valid UTF-8."""
    code = ord(letter)
    rare = 0x180 <= code < 0x300 or 0x370 <= code < 0x386 or 0x3CF <= code < 0x400 or 0x460 <= code < 0x590
    return not rare


def _plausibility(name: bytes, encoding: str) -> float:
    """Return how much the non-ASCII part of one name looks like text of that code page's writers."""
    text = name.decode(encoding)
    around = f" {text} "
    return sum(
        _weight(letter, around[i], around[i + 2], encoding) for i, letter in enumerate(text) if not letter.isascii()
    )


def _weight(letter: str, previous: str, following: str, encoding: str) -> float:
    """Return the evidence of one letter: about 1 for each byte that fits well."""
    raw = letter.encode(encoding)
    if len(raw) == 1:
        return _single_byte_weight(letter, raw[0], encoding)
    if raw[1] < 0x80 and previous.isascii() and previous.isalpha():
        return 0.0  # it would swallow the letter behind an accented one
    if previous.isascii() and previous.isalpha() and following.isascii() and following.isalpha():
        return 0.6  # two accented letters within a word
    if encoding == "cp932" and 0x3040 <= ord(letter) <= 0x30FF:
        return 2.6  # kana
    first, second = raw[0], raw[1]
    everyday = {
        "cp932": 0x88 <= first <= 0x97,  # JIS level 1
        "gbk": 0xB0 <= first <= 0xD7 and second >= 0xA1,  # GB 2312 level 1
        "cp949": 0xB0 <= first <= 0xC8 and second >= 0xA1,  # hangul of KS X 1001
    }
    return 2.2 if everyday.get(encoding) else 0.6


def _single_byte_weight(letter: str, byte: int, encoding: str) -> float:
    if encoding == "cp1252":
        return 1.0 if letter.isalpha() and byte >= 0xC0 else 0.2
    if encoding == "cp437":
        return 0.8 if letter.isalpha() and ord(letter) < 0x180 else 0.05
    return 0.15  # half-width kana: what other code pages look like in Shift-JIS


def _clean(name: str) -> str:
    return unicodedata.normalize("NFC", name.replace("\\", "/"))
