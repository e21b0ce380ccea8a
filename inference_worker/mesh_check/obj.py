"""OBJ as parts, one for each material that faces use."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import numpy as np

from ..geometry.glb import srgb_to_linear
from ..geometry.meshes import Material, Mesh
from .assembling import corner_part
from .files import UploadedFiles
from .findings import Refused
from .limits import Limits
from .mtl import ObjMaterial, read_mtl
from .names import without_mark
from .numbers import all_floats, floats
from .polygons import triangle_corners
from .textures import Textures

_CONTINUED = re.compile(rb"(?<=[\s\d])\\\r?\n")
_MOST_FACES_A_VERTEX = 64


@dataclass
class _Lines:
    """The lines of one file by their kind; faces with their material, and the counts so far for negative indices."""

    vertices: list[bytes] = field(default_factory=list)
    uvs: list[bytes] = field(default_factory=list)
    normals: list[bytes] = field(default_factory=list)
    faces: list[bytes] = field(default_factory=list)
    owners: list[int] = field(default_factory=list)
    materials: dict[bytes, int] = field(default_factory=dict)
    libraries: list[bytes] = field(default_factory=list)


def is_obj(content: bytes) -> bool:
    """Return whether the content is text with vertices."""
    return b"\0" not in content[:4096] and bool(
        re.search(rb"(?m)^[ \t]*v[ \t]+[-+.\d]", without_mark(content)[: 1024**2])
    )


def read_obj(content: bytes, files: UploadedFiles, textures: Textures, limits: Limits) -> list[Mesh]:
    """Return the faces as parts in the file's own units.

    Raises:
        Refused: An index, a number or an amount is wrong.
    """
    lines = _sorted_lines(_CONTINUED.sub(b" ", without_mark(content)), limits)
    vertices, colours = _vertices(lines.vertices)
    columns = _Columns(vertices, colours, _table(lines.uvs, 2), _table(lines.normals, 3))
    corners, counts = _corners(lines.faces, len(lines.vertices), len(lines.uvs), len(lines.normals))
    triangles, polygon = triangle_corners(vertices, corners[:, 0], counts)
    owner = np.asarray(lines.owners, dtype=np.int64)[polygon]
    library: dict[bytes, ObjMaterial] = {}
    for name in lines.libraries:
        library = {**_library(name, files), **library}
    parts = []
    for name, index in lines.materials.items():
        mine = corners[triangles[owner == index].reshape(-1)]
        if len(mine):
            parts.append(_part(columns, mine, library.get(name), files, textures))
    return parts


def _sorted_lines(content: bytes, limits: Limits) -> _Lines:
    lines = _Lines()
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


def _check_amounts(lines: _Lines, limits: Limits) -> None:
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


def _relative(face: bytes, lines: _Lines) -> bytes:
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


def _vertices(lines: list[bytes]) -> tuple[np.ndarray, np.ndarray | None]:
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


def _table(lines: list[bytes], width: int) -> np.ndarray:
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


def _corners(faces: list[bytes], n_vertices: int, n_uvs: int, n_normals: int) -> tuple[np.ndarray, np.ndarray]:
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


def _library(names: bytes, files: UploadedFiles) -> dict[bytes, ObjMaterial]:
    """Return the materials of one line: one file whose name may hold spaces, or several files."""
    whole = files.find(names)
    if whole is not None:
        return read_mtl(whole)
    several = [files.find(name) for name in names.split()]
    if len(several) > 1 and all(content is not None for content in several):
        return {key: value for content in several if content for key, value in read_mtl(content).items()}
    files.get(names, "material_missing")
    return {}


@dataclass(frozen=True)
class _Columns:
    vertices: np.ndarray
    colours: np.ndarray | None
    uvs: np.ndarray
    normals: np.ndarray


def _part(
    columns: _Columns, corners: np.ndarray, source: ObjMaterial | None, files: UploadedFiles, textures: Textures
) -> Mesh:
    has_uvs, has_normals = bool((corners[:, 1] >= 0).any()), bool((corners[:, 2] >= 0).any())
    uvs = columns.uvs[corners[:, 1]] * (corners[:, 1:2] >= 0) if has_uvs else None
    material, scale, offset = _material(source or ObjMaterial(), files, textures, with_textures=has_uvs)
    if uvs is not None:
        uvs = np.nan_to_num(uvs * scale + offset, posinf=0.0, neginf=0.0)
        uvs[:, 1] = 1 - uvs[:, 1]
    return corner_part(
        columns.vertices[corners[:, 0]],
        normals=columns.normals[corners[:, 2]] * (corners[:, 2:] >= 0) if has_normals else None,
        uvs=uvs,
        colours=columns.colours[corners[:, 0]] if columns.colours is not None else None,
        material=material,
    )


def _material(
    source: ObjMaterial, files: UploadedFiles, textures: Textures, *, with_textures: bool
) -> tuple[Material, tuple[float, float], tuple[float, float]]:
    """Return the material, and scale and offset of its coordinates."""
    used = source.maps.get(b"kd")
    content = files.get(used.name, "texture_missing") if used is not None and with_textures else None
    texture = textures.read(content, with_alpha=b"d" in source.maps) if content is not None else None
    colour = source.colour if source.colour is not None else (1.0, 1.0, 1.0)
    if texture is not None and max(colour) < 1e-3:  # Maya and Cinema 4D write black beside a map
        colour = (1.0, 1.0, 1.0)
    linear = [float(value) for value in srgb_to_linear(np.asarray(colour))]
    has_alpha = texture is not None and texture.pixels.shape[2] == 4
    material = Material(
        texture=texture.pixels if texture is not None else None,
        encoded={"texture": (texture.content, texture.media_type)} if texture is not None else {},
        base_colour=(linear[0], linear[1], linear[2], source.opacity),
        alpha_mode="BLEND" if source.opacity < 1 else "MASK" if has_alpha else "OPAQUE",
        roughness=0.85 if source.roughness is None else min(max(source.roughness, 0.0), 1.0),
        metallic=0.0 if source.metallic is None else min(max(source.metallic, 0.0), 1.0),
        emissive=source.emission or (0.0, 0.0, 0.0),
        wrap=("CLAMP", "CLAMP") if used is not None and used.clamps else ("REPEAT", "REPEAT"),
    )
    transform = (used.scale, used.offset) if used is not None else ((1.0, 1.0), (0.0, 0.0))
    return material, *transform
