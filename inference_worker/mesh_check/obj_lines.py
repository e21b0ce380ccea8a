"""The lines of an OBJ, sorted by kind, and their numbers as arrays."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import numpy as np

from .findings import Refused
from .limits import Limits
from .names import without_mark
from .numbers import all_floats, floats

_CONTINUED = re.compile(rb"(?<=[\s\d])\\\r?\n")
_MOST_FACES_A_VERTEX = 64


@dataclass
class ObjLines:
    """The lines of one file by their kind; faces with their material, and the counts so far for negative indices."""

    vertices: list[bytes] = field(default_factory=list)
    uvs: list[bytes] = field(default_factory=list)
    normals: list[bytes] = field(default_factory=list)
    faces: list[bytes] = field(default_factory=list)
    owners: list[int] = field(default_factory=list)
    materials: dict[bytes, int] = field(default_factory=dict)
    libraries: list[bytes] = field(default_factory=list)


def sorted_lines(content: bytes, limits: Limits) -> ObjLines:
    """Return the lines by their kind; raise Refused when there are too many."""
    content = _CONTINUED.sub(b" ", without_mark(content))
    lines = ObjLines()
    owner = lines.materials.setdefault(b"", 0)
    for line in content.splitlines():
        key, _, rest = line.lstrip().replace(b"\t", b" ", 1).partition(b" ")
        if key == b"v":
            lines.vertices.append(rest)
        elif key == b"f":
            lines.faces.append(_relative(rest, lines) if b"-" in rest else rest)
            lines.owners.append(owner)
        elif key == b"vt":
            lines.uvs.append(rest)
        elif key == b"vn":
            lines.normals.append(rest)
        elif key == b"usemtl":
            owner = lines.materials.setdefault(rest.strip(), len(lines.materials))
        elif key == b"mtllib":
            lines.libraries.append(rest.strip())
    _check_amounts(lines, limits)
    return lines


def _check_amounts(lines: ObjLines, limits: Limits) -> None:
    if max(len(lines.vertices), len(lines.uvs), len(lines.normals)) > limits.vertices:
        raise Refused("too_many_triangles", n=len(lines.vertices), most=limits.vertices)
    if len(lines.faces) > limits.triangles:
        raise Refused("too_many_triangles", n=len(lines.faces), most=limits.triangles)
    if len(lines.faces) > 1000 + _MOST_FACES_A_VERTEX * len(lines.vertices):
        raise Refused("repeated_faces", n=len(lines.faces))
    if len(lines.materials) > limits.parts:
        raise Refused("too_many_parts", n=len(lines.materials), most=limits.parts)
    if len(lines.libraries) > limits.archive_members:
        raise Refused("damaged", detail=f"it names {len(lines.libraries):,} material files")


def _relative(face: bytes, lines: ObjLines) -> bytes:
    """Return a face whose negative indices, which count back from its line, are replaced."""
    totals = len(lines.vertices), len(lines.uvs), len(lines.normals)
    words = []
    for corner in face.split():
        parts = corner.split(b"/")
        for place, value in enumerate(parts[:3]):
            if value.startswith(b"-"):
                parts[place] = b"%d" % max(totals[place] + 1 + _whole(value), 0)
        words.append(b"/".join(parts))
    return b" ".join(words)


def vertex_table(lines: list[bytes]) -> tuple[np.ndarray, np.ndarray | None]:
    """Return positions (V, 3), and sRGB bytes (V, 3) where each vertex has a colour after its position."""
    if not lines:
        return np.zeros((0, 3)), None
    width = len(lines[0].split())
    values = floats(b"\n".join(lines), len(lines) * width) if width >= 3 else None
    table = values.reshape(len(lines), width) if values is not None else _ragged(lines, 3)
    if table.shape[1] < 6:
        return table[:, :3], None
    colours = np.nan_to_num(table[:, 3:6])
    scale = 1.0 if colours.max() > 1.0 else 255.0
    return table[:, :3], np.clip(np.round(colours * scale), 0, 255).astype(np.uint8)


def number_table(lines: list[bytes], width: int) -> np.ndarray:
    """Return (n, width); missing numbers are 0."""
    if not lines:
        return np.zeros((0, width))
    found = len(lines[0].split())
    values = floats(b"\n".join(lines), len(lines) * found) if found >= width else None
    return values.reshape(len(lines), found)[:, :width] if values is not None else _ragged(lines, width)


def _ragged(lines: list[bytes], width: int) -> np.ndarray:
    """Return the first numbers of lines of different lengths; comments may follow them."""
    rows = [line.partition(b"#")[0].split()[:width] for line in lines]
    text = b" ".join(word for row in rows for word in [*row, b"0", b"0", b"0"][:width])
    values = floats(text, width * len(lines))
    if values is None:
        raise Refused("damaged", detail="some coordinates are not numbers")
    return values.reshape(len(lines), width)


def face_corners(faces: list[bytes], n_vertices: int, n_uvs: int, n_normals: int) -> tuple[np.ndarray, np.ndarray]:
    """Return (C, 3) indices of vertex, uv and normal (-1: none) of all corners, and how many each face has."""
    faces = [face.partition(b"#")[0] if b"#" in face else face for face in faces]
    counts = np.fromiter((len(face.split()) for face in faces), np.int64, len(faces))
    corners = _indices(b"\n".join(faces), int(counts.sum()))
    for column, total in enumerate((n_vertices, n_uvs, n_normals)):
        values = corners[:, column]
        # 0 is left where a corner has no uv or normal.
        if len(values) and (values.max() > total or values.min() < (1 if column == 0 else 0)):
            raise Refused("indices_wrong")
    return corners - 1, counts


def _indices(text: bytes, n: int) -> np.ndarray:
    slashes, doubles = text.count(b"/"), text.count(b"//")
    columns = {(0, 0): [0], (n, 0): [0, 1], (2 * n, n): [0, 2], (2 * n, 0): [0, 1, 2]}.get((slashes, doubles))
    values = floats(text.replace(b"/", b" "), n * len(columns)) if columns is not None else None
    if values is None or columns is None:
        values = all_floats(b" ".join(_filled(corner) for corner in text.split()))
        columns = [0, 1, 2]
    if values is None or len(values) != n * len(columns) or (values != np.round(values)).any():
        raise Refused("indices_wrong")
    corners = np.zeros((n, 3), dtype=np.int64)
    corners[:, columns] = np.clip(values, -1, 2**40).reshape(n, len(columns))
    return corners


def _filled(corner: bytes) -> bytes:
    vertex, uv, normal = ([*corner.split(b"/"), b"", b""])[:3]
    return b" ".join((vertex or b"x", uv or b"0", normal or b"0"))


def _whole(word: bytes) -> int:
    try:
        return int(word)
    except ValueError as error:
        raise Refused("indices_wrong") from error
