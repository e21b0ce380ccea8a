"""ZIP uploads: everything that the directory tells is checked before a byte is unpacked, and the unpacking is counted."""

from __future__ import annotations

import io
import stat
import zipfile
import zlib
from pathlib import PurePosixPath

from .findings import Refused
from .limits import MIB, Limits

MESH_EXTENSIONS = ("glb", "obj", "ply", "stl")
_ARCHIVES = ("zip", "7z", "rar", "gz", "tar", "bz2", "xz")
_CHUNK = MIB


def unpacked(content: bytes, limits: Limits) -> tuple[str, dict[str, bytes]]:
    """The one mesh's name, and every member's content by its plain name; raises Refused."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = [member for member in archive.infolist() if not _is_clutter(member)]
            _check_directory(members, len(content), limits)
            meshes = [member.filename for member in members if _extension(member.filename) in MESH_EXTENSIONS]
            if not meshes:
                gltf = any(_extension(member.filename) == "gltf" for member in members)
                raise Refused("gltf_not_packed" if gltf else "archive_no_mesh")
            if len(meshes) > 1:
                raise Refused("archive_several_meshes", n=len(meshes), names=", ".join(sorted(meshes)[:5]))
            return meshes[0], _read_all(archive, members, limits)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError, OSError) as error:
        raise Refused("archive_damaged", detail=str(error)[:120] or type(error).__name__) from error


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
    name = member.filename
    path = PurePosixPath(name)
    windows_drive = len(name) > 1 and name[1] == ":"
    if (
        path.is_absolute()
        or ".." in path.parts
        or "\\" in name
        or "\0" in name
        or windows_drive
        or not name.isprintable()
    ):
        raise Refused("archive_unsafe_name", name=name[:80])
    kind = stat.S_IFMT(member.external_attr >> 16)
    if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
        raise Refused("archive_link", name=name[:80])
    if member.flag_bits & 0x1:
        raise Refused("archive_encrypted")
    if _extension(name) in _ARCHIVES:
        raise Refused("archive_nested", name=name[:80])


def _read_all(archive: zipfile.ZipFile, members: list[zipfile.ZipInfo], limits: Limits) -> dict[str, bytes]:
    """Contents by name. What a directory says of sizes may be a lie, so the bytes are counted as they come."""
    contents: dict[str, bytes] = {}
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
        contents[member.filename] = b"".join(pieces)
    return contents


def _is_clutter(member: zipfile.ZipInfo) -> bool:
    """What operating systems add by themselves."""
    return member.filename.startswith("__MACOSX/") or PurePosixPath(member.filename).name in (".DS_Store", "Thumbs.db")


def _extension(name: str) -> str:
    return PurePosixPath(name).suffix.lower().lstrip(".")
