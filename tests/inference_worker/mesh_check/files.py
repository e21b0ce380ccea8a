"""Uploads, good and hostile, made in memory."""

from __future__ import annotations

import io
import json
import stat
import struct
import zipfile
from collections.abc import Mapping
from typing import Any

import numpy as np
import trimesh
from PIL import Image

BALL = trimesh.creation.icosphere(2)
OBJ = (
    "mtllib m.mtl\nusemtl a\nv 0 0 0\nv 1 0 0\nv 0 1 0\nv 0 0 1\nvt 0 0\nvt 1 0\nvt 0 1\n"
    "f 1/1 3/3 2/2\nf 1/1 2/2 4/3\nf 1/1 4/2 3/3\nf 2/1 3/2 4/3\n"
)
MTL = "newmtl a\nKd 1 1 1\nmap_Kd tex/t.png\n"


def exported(kind: str, mesh: trimesh.Trimesh = BALL) -> bytes:
    content = mesh.export(file_type=kind)
    return content.encode() if isinstance(content, str) else content


def picture(width: int = 8, height: int = 8, kind: str = "PNG") -> bytes:
    stream = io.BytesIO()
    Image.new("RGB", (width, height), (200, 30, 30)).save(stream, kind)
    return stream.getvalue()


def zipped(members: Mapping[str, bytes | str]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return stream.getvalue()


def zipped_link(name: str, target: str) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        link = zipfile.ZipInfo(name)
        link.create_system, link.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, target)
        archive.writestr("mesh.stl", exported("stl"))
    return stream.getvalue()


def parts_of_glb(content: bytes) -> tuple[dict[str, Any], bytes]:
    size = struct.unpack_from("<I", content, 12)[0]
    return json.loads(content[20 : 20 + size]), content[28 + size :]


def glb(document: Mapping[str, Any], binary: bytes = b"") -> bytes:
    text = json.dumps(document).encode()
    text += b" " * (-len(text) % 4)
    chunks = struct.pack("<I4s", len(text), b"JSON") + text + struct.pack("<I4s", len(binary), b"BIN\0") + binary
    return struct.pack("<4sII", b"glTF", 2, 12 + len(chunks)) + chunks


def changed_glb(**changes: Any) -> bytes:
    """A good GLB with top-level entries replaced."""
    document, binary = parts_of_glb(exported("glb"))
    return glb({**document, **changes}, binary)


def with_coordinates(value: float) -> bytes:
    """A binary STL with one coordinate replaced."""
    content = bytearray(exported("stl"))
    struct.pack_into("<f", content, 84 + 12, value)
    return bytes(content)


def stl_of(triangles: np.ndarray) -> bytes:
    record = np.zeros(len(triangles), dtype=[("normal", "<f4", 3), ("corners", "<f4", (3, 3)), ("flags", "<u2")])
    record["corners"] = triangles
    return b"\0" * 80 + struct.pack("<I", len(triangles)) + record.tobytes()
