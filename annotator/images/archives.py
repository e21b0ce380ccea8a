"""ZIPs of images, opened in limits: nothing is written to disk under a name that a user chose."""

from __future__ import annotations

import os
import stat
import struct
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import IO

from django.conf import settings

from annotator.domain.errors import RefusedFile, TooLarge
from annotator.images.batches import Entry
from inference_worker.contract.zip_names import decode_names, is_system_file, leads_outside

MAX_RATIO = 200  # beyond HONEST_BYTES; below, screenshots and masks pack better than this
HONEST_BYTES = 256 * 1024**2
END_MAGIC, ZIP64_MAGIC = b"PK\x05\x06", b"PK\x06\x06"
END_RECORD = struct.Struct("<4s4H2LH")
ZIP64_END_BYTES = 56 + 20  # the ZIP64 end record, and its locator behind it
MAX_COMMENT = 65535
BYTES_A_MEMBER = 46 + 1024  # an entry of the table, with a long name and extras
ARCHIVE_HEAD_BYTES = 4
ARCHIVE_MAGICS = (b"PK\x03\x04", b"PK\x05\x06")
DAMAGE = (zipfile.BadZipFile, OSError, EOFError, NotImplementedError, ValueError, RuntimeError)


def is_archive(head: bytes) -> bool:
    """Whether a file begins like a ZIP."""
    return head.startswith(ARCHIVE_MAGICS)


@contextmanager
def opened(file: IO[bytes], *, note: Callable[[str, str], None] = lambda code, message: None) -> Iterator[list[Entry]]:
    """Yield the files of a ZIP, to be read inside the block. The whole table is checked before a byte is unpacked.

    What operating systems leave in archives is left out without a word.

    Args:
        file: The archive, seekable.
        note: Receives a code and a sentence about what was assumed.

    Raises:
        RefusedFile: The archive is damaged, empty or hostile (links, absolute names, `..`, encryption).
        TooLarge: It holds too many files or would unpack to too much.
    """
    _check_directory_size(file)
    try:
        archive = zipfile.ZipFile(file)
    except DAMAGE as error:
        raise _damaged() from error
    with archive:
        members = [member for member in archive.infolist() if not member.orig_filename.endswith(("/", "\\"))]
        _check_table(members)
        decoded = decode_names(members)
        named = [
            (name, member) for name, member in zip(decoded.names, members, strict=True) if not is_system_file(name)
        ]
        if not named:
            raise RefusedFile("archive_empty", "The ZIP holds no files.")
        for name, member in named:
            _check_member(name, member)
        if decoded.guessed:
            note("archive_names_guessed", f"File names were read as {decoded.guessed}, e.g. {named[0][0]}.")
        yield [Entry(name, member.file_size, partial(_read, archive, member)) for name, member in named]


def _check_directory_size(file: IO[bytes]) -> None:
    """Refuse by the size of the table of contents, before `zipfile` builds an object for each of its entries.

    The end record at the file's tail holds it, or the ZIP64 end record before that, where `zipfile` looks for it too.
    """
    size = file.seek(0, os.SEEK_END)
    file.seek(max(0, size - END_RECORD.size - MAX_COMMENT - ZIP64_END_BYTES))
    tail = file.read()
    file.seek(0)
    at = tail.rfind(END_MAGIC)
    if at < 0 or at + END_RECORD.size > len(tail):
        raise _damaged()
    directory_size = END_RECORD.unpack_from(tail, at)[5]
    zip64 = tail[max(0, at - ZIP64_END_BYTES) : at]
    if zip64.startswith(ZIP64_MAGIC):
        directory_size = max(directory_size, int.from_bytes(zip64[40:48], "little"))
    if directory_size > settings.MAX_ARCHIVE_MEMBERS * BYTES_A_MEMBER:
        raise TooLarge(
            "archive_too_many_files",
            f"The ZIP's table of contents is too large for {settings.MAX_ARCHIVE_MEMBERS} files, the limit. Split it.",
            {"limit": settings.MAX_ARCHIVE_MEMBERS},
        )


def _check_table(members: list[zipfile.ZipInfo]) -> None:
    if len(members) > settings.MAX_ARCHIVE_MEMBERS:
        raise TooLarge(
            "archive_too_many_files",
            f"The ZIP holds {len(members)} files; the limit is {settings.MAX_ARCHIVE_MEMBERS}. Split it.",
            {"files": len(members), "limit": settings.MAX_ARCHIVE_MEMBERS},
        )
    total = sum(member.file_size for member in members)
    if total > settings.MAX_ARCHIVE_BYTES:
        raise TooLarge(
            "archive_too_large",
            f"The ZIP would unpack to {total / 1e6:.0f} MB; the limit is {settings.MAX_ARCHIVE_BYTES / 1e6:.0f} MB. Split it.",
            {"unpacked_bytes": total, "limit": settings.MAX_ARCHIVE_BYTES},
        )
    packed = sum(member.compress_size for member in members)
    if total > HONEST_BYTES and total > MAX_RATIO * max(packed, 1024):
        raise TooLarge(
            "archive_bomb",
            f"The ZIP would unpack to {total // max(packed, 1)} times its size, like a ZIP bomb. Send the files unpacked.",
            {"unpacked_bytes": total, "ratio_limit": MAX_RATIO},
        )


def _check_member(name: str, member: zipfile.ZipInfo) -> None:
    if leads_outside(name):
        raise RefusedFile("archive_member_outside", f"The ZIP has a file whose name leads outside of it: {name[:80]}")
    if stat.S_ISLNK(member.external_attr >> 16):
        raise RefusedFile("archive_has_link", "The ZIP holds a symbolic link; put the file itself into it.")
    if member.flag_bits & 0x1:
        raise RefusedFile("archive_encrypted", "The ZIP is encrypted; make one without a password.")


def _read(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    """At most one byte over what the table declares, so that a lying table is seen and not obeyed."""
    try:
        with archive.open(info) as file:
            content = file.read(info.file_size + 1)
    except Exception as error:  # each way of packing has errors of its own, and zipfile passes them on as they are
        raise _damaged() from error
    if len(content) != info.file_size:
        raise RefusedFile("archive_damaged", "The ZIP's table does not match its content; make it again.")
    if is_archive(content):
        raise RefusedFile("archive_nested", "A ZIP inside a ZIP is not opened; send it by itself.")
    return content


def _damaged() -> RefusedFile:
    return RefusedFile("archive_damaged", "The ZIP is truncated or damaged; make it again.")
