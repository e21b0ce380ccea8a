"""ZIP uploads: names, links and sizes are checked before a byte is unpacked, and the unpacked bytes are counted."""

from __future__ import annotations

import io
import stat
import zipfile
import zlib
from pathlib import PurePosixPath

from ..contract.mesh_formats import CONVERTIBLE, READ, how_to_export
from .findings import Refused
from .limits import MIB, Limits
from .names import shown

_ARCHIVES = ("zip", "7z", "rar", "gz", "tar", "bz2", "xz")
_UTF8_FLAG = 0x800
_CHUNK = MIB


def unpacked(content: bytes, limits: Limits) -> tuple[bytes, dict[bytes, bytes]]:
    """Return the name of the one mesh, and each member's content by its name as stored.

    Raises:
        Refused: The archive is damaged, unsafe or too large, or does not hold exactly one mesh.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = [member for member in archive.infolist() if not _is_clutter(member)]
            _check_directory(members, len(content), limits)
            return _the_mesh(members), _read_all(archive, members, limits)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError, OSError) as error:
        raise Refused("archive_damaged", detail=str(error)[:120] or type(error).__name__) from error


def raw_name(member: zipfile.ZipInfo) -> bytes:
    """Return the name's bytes; zipfile reads a name without the UTF-8 flag as cp437, which loses nothing."""
    return member.filename.encode("utf-8" if member.flag_bits & _UTF8_FLAG else "cp437", "surrogateescape")


def _the_mesh(members: list[zipfile.ZipInfo]) -> bytes:
    meshes = [raw_name(member) for member in members if _extension(member.filename) in READ]
    if len(meshes) > 1:
        names = ", ".join(sorted(map(shown, meshes))[:5])
        raise Refused("archive_several_meshes", n=len(meshes), names=names)
    if not meshes:
        formats = {CONVERTIBLE[_extension(m.filename)] for m in members if _extension(m.filename) in CONVERTIBLE}
        if formats:
            raise Refused("format_to_convert", format=min(formats), advice=how_to_export(min(formats)))
        raise Refused("archive_no_mesh")
    return meshes[0]


def _check_directory(members: list[zipfile.ZipInfo], size: int, limits: Limits) -> None:
    if len(members) > limits.archive_members:
        raise Refused("archive_too_many_files", n=len(members), most=limits.archive_members)
    for member in members:
        _check_member(member)
    total, packed = sum(member.file_size for member in members), sum(member.compress_size for member in members)
    if packed > size:  # members that share their bytes
        raise Refused("archive_bomb", detail="its members overlap")
    if total > limits.unpacked_bytes:
        raise Refused("archive_bomb", detail=f"{total // MIB:,} MiB")
    if total > 8 * MIB and total > limits.archive_ratio * max(packed, 1):
        raise Refused("archive_bomb", detail=f"{total // max(packed, 1)} times its size")


def _check_member(member: zipfile.ZipInfo) -> None:
    raw = raw_name(member)
    name = shown(raw)
    # A backslash is a separator on Windows and the second byte of a sign in Shift-JIS: both readings are checked.
    paths = [PurePosixPath(name), PurePosixPath(name.replace("\\", "/"))]
    windows_drive = len(name) > 1 and name[1] == ":" and name[0].isascii() and name[0].isalpha()
    has_control = any(byte < 32 or byte == 127 for byte in raw)
    if windows_drive or has_control or any(path.is_absolute() or ".." in path.parts for path in paths):
        raise Refused("archive_unsafe_name", name=name)
    kind = stat.S_IFMT(member.external_attr >> 16)
    if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
        raise Refused("archive_link", name=name)
    if member.flag_bits & 0x1:
        raise Refused("archive_encrypted")
    if _extension(member.filename) in _ARCHIVES:
        raise Refused("archive_nested", name=name)


def _read_all(archive: zipfile.ZipFile, members: list[zipfile.ZipInfo], limits: Limits) -> dict[bytes, bytes]:
    """Return contents by name; bytes are counted as they come, because the directory's sizes may be false."""
    contents: dict[bytes, bytes] = {}
    left = limits.unpacked_bytes
    for member in members:
        if member.is_dir():
            continue
        pieces = []
        with archive.open(member) as stream:
            while piece := stream.read(_CHUNK):
                left -= len(piece)
                if left < 0:
                    raise Refused("archive_bomb", detail=f"more than {limits.unpacked_bytes // MIB:,} MiB")
                pieces.append(piece)
        contents[raw_name(member)] = b"".join(pieces)
    return contents


def _is_clutter(member: zipfile.ZipInfo) -> bool:
    """Return whether an operating system added this file by itself."""
    path = PurePosixPath(member.filename)
    is_twin = path.name.startswith("._")
    return is_twin or path.parts[:1] == ("__MACOSX",) or path.name in (".DS_Store", "Thumbs.db", "desktop.ini")


def _extension(name: str) -> str:
    return PurePosixPath(name).suffix.lower().lstrip(".")
