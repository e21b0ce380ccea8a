"""ZIPs of images, opened in limits: nothing is written to disk under a name that a user chose."""

from __future__ import annotations

import os
import stat
import struct
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import PurePosixPath
from typing import IO

from django.conf import settings

from annotator.domain.errors import RefusedFile, TooLarge
from annotator.images.batches import Entry

MAX_RATIO = 200
END_MAGIC, ZIP64_MAGIC = b"PK\x05\x06", b"PK\x06\x06"
END_RECORD = struct.Struct("<4s4H2LH")
ZIP64_END_BYTES = 56 + 20  # the ZIP64 end record, and its locator behind it
MAX_COMMENT = 65535
BYTES_A_MEMBER = 46 + 1024  # an entry of the table, with a long name and extras
IGNORED_PREFIXES = ("__MACOSX/",)
ARCHIVE_HEAD_BYTES = 4
ARCHIVE_MAGICS = (b"PK\x03\x04", b"PK\x05\x06")
DAMAGE = (zipfile.BadZipFile, OSError, EOFError, NotImplementedError, ValueError, RuntimeError)


def is_archive(head: bytes) -> bool:
    """Whether a file begins like a ZIP."""
    return head.startswith(ARCHIVE_MAGICS)


@contextmanager
def opened(file: IO[bytes]) -> Iterator[list[Entry]]:
    """The files of a ZIP, to be read inside the block. The whole table is checked before the first byte is unpacked.

    Raises RefusedFile for a damaged or hostile archive (links, absolute names, `..`, encryption), TooLarge for one that
    would unpack to too much.
    """
    _check_directory_size(file)
    try:
        archive = zipfile.ZipFile(file)
    except DAMAGE as error:
        raise _damaged() from error
    with archive:
        infos = [info for info in archive.infolist() if not info.is_dir()]
        _check_table(infos)
        yield [Entry(info.filename, info.file_size, partial(_read, archive, info)) for info in infos if _counts(info)]


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


def _counts(info: zipfile.ZipInfo) -> bool:
    return not info.filename.startswith(IGNORED_PREFIXES) and not PurePosixPath(info.filename).name.startswith(".")


def _check_table(infos: list[zipfile.ZipInfo]) -> None:
    if len(infos) > settings.MAX_ARCHIVE_MEMBERS:
        raise TooLarge(
            "archive_too_many_files",
            f"The ZIP holds {len(infos)} files; the limit is {settings.MAX_ARCHIVE_MEMBERS}. Split it.",
            {"files": len(infos), "limit": settings.MAX_ARCHIVE_MEMBERS},
        )
    total = sum(info.file_size for info in infos)
    packed = sum(info.compress_size for info in infos)
    if total > settings.MAX_ARCHIVE_BYTES or total > MAX_RATIO * max(packed, 1024):
        raise TooLarge(
            "archive_too_large",
            f"The ZIP would unpack to {total / 1e6:.0f} MB, which is too much.",
            {"unpacked_bytes": total, "limit": settings.MAX_ARCHIVE_BYTES, "ratio_limit": MAX_RATIO},
        )
    for info in infos:
        _check_member(info)


def _check_member(info: zipfile.ZipInfo) -> None:
    path = PurePosixPath(info.filename.replace("\\", "/"))
    if path.is_absolute() or ".." in path.parts or ":" in info.filename:
        raise RefusedFile("archive_member_outside", "The ZIP has a file whose name leads outside of it.")
    if stat.S_ISLNK(info.external_attr >> 16):
        raise RefusedFile("archive_has_link", "The ZIP holds a symbolic link; put the file itself into it.")
    if info.flag_bits & 0x1:
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
