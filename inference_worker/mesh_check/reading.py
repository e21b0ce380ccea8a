"""An uploaded file as parts: unpacked, recognised, and read by the reader of its format."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePosixPath

from ..contract.events import Finding
from ..geometry.meshes import Mesh
from .archive import unpacked
from .files import UploadedFiles
from .findings import Refused, finding
from .formats import format_of
from .gltf import read_gltf
from .limits import MIB, Limits
from .names import shown
from .obj import read_obj
from .ply import read_ply
from .stl import read_stl
from .textures import Textures


@dataclass(frozen=True)
class Upload:
    """The mesh's format and bytes, its name, and the files that came with it."""

    kind: str
    content: bytes
    name: bytes
    members: dict[bytes, bytes]


def opened(content: bytes, file_name: str, limits: Limits) -> Upload:
    """Return the mesh in an upload; raise Refused when there is none that can be read."""
    if not content:
        raise Refused("empty_file")
    if len(content) > limits.file_bytes:
        raise Refused("file_too_large", size=len(content) // MIB, most=limits.file_bytes // MIB)
    kind, name = format_of(content), file_name.encode("utf-8", "surrogateescape")
    members: dict[bytes, bytes] = {}
    if kind == "zip":
        name, members = unpacked(content, limits)
        content = members.pop(name)
        kind = format_of(content)
    if kind == "zip":
        raise Refused("format_unknown")
    if kind == "gltf" and not members and b'"uri"' in content and b"data:" not in content:
        raise Refused("gltf_not_packed")
    return Upload(kind, content, name, members)


def read_parts(upload: Upload, limits: Limits) -> tuple[list[Mesh], list[Finding]]:
    """Return the upload's triangles as parts in the file's own units, and findings; raise Refused."""
    files, textures = UploadedFiles(upload.members, upload.name), Textures(limits)
    findings = _about_name(upload)
    if upload.kind in ("glb", "gltf"):
        parts, about_scene = read_gltf(upload.content, files, textures, limits)
        findings += about_scene
    elif upload.kind == "obj":
        parts = read_obj(upload.content, files, textures, limits)
    elif upload.kind == "ply":
        parts = read_ply(upload.content, files, textures, limits)
    else:
        parts = read_stl(upload.content, limits)
    return [part for part in parts if len(part.faces)], findings + textures.findings + files.findings()


def _about_name(upload: Upload) -> list[Finding]:
    extension = PurePosixPath(shown(upload.name)).suffix.lower().lstrip(".")
    if extension == upload.kind:
        return []
    return [finding("extension_differs", extension=extension[:12], format=upload.kind.upper())]
