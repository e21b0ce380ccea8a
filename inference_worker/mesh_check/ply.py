"""PLY as parts: one for each texture that faces use."""

from __future__ import annotations

import re

import numpy as np

from ..geometry.meshes import Material, Mesh
from .assembling import corner_part
from .files import UploadedFiles
from .findings import Refused
from .limits import Limits
from .ply_file import Lists, Table, read_header
from .ply_rows import read_tables
from .polygons import triangle_corners
from .textures import Textures

_UV_NAMES = (("s", "t"), ("u", "v"), ("texture_u", "texture_v"), ("texture_s", "texture_t"), ("tu", "tv"))
_COLOUR_NAMES = (("red", "green", "blue"), ("diffuse_red", "diffuse_green", "diffuse_blue"), ("r", "g", "b"))
_TEXTURE_COMMENT = re.compile(rb"(?i)texture_?file[ \t:=]+(.+)")


def is_ply(content: bytes) -> bool:
    """Return whether the content begins as a PLY."""
    return bool(re.match(rb"ply[ \t]*[\r\n]", content[:16]))


def read_ply(content: bytes, files: UploadedFiles, textures: Textures, limits: Limits) -> list[Mesh]:
    """Return the faces as parts in the file's own units.

    Raises:
        Refused: The header, an index or an amount is wrong.
    """
    header = read_header(content, limits)
    tables = read_tables(content, header)
    vertex = tables.get("vertex", {})
    face = tables.get("face", {})
    corner_lists = _first_list(face, ("vertex_indices", "vertex_index"))
    if corner_lists is None:
        face, corner_lists = {}, _strips(tables)
    positions = _columns(vertex, (("x", "y", "z"),))
    if corner_lists is None or positions is None:
        raise Refused("no_triangles")
    corners = _indices(corner_lists.values, len(positions))
    triangles, polygon = triangle_corners(positions, corners, corner_lists.counts)
    if len(triangles) > limits.triangles:
        raise Refused("too_many_triangles", n=len(triangles), most=limits.triangles)
    names = [found[1].strip() for found in map(_TEXTURE_COMMENT.match, header.comments) if found]
    uvs = _uvs(vertex, face, corners, corner_lists)
    texture_of = _texture_numbers(face, len(corner_lists.counts), len(names)) if uvs is not None else None
    colours = _colours(vertex, face, corners, corner_lists)
    normals = _columns(vertex, (("nx", "ny", "nz"),))
    parts = []
    for number in np.unique(texture_of[polygon]) if texture_of is not None else [0]:
        mine = (triangles if texture_of is None else triangles[texture_of[polygon] == number]).reshape(-1)
        if len(mine):
            material = _material(names, int(number), files, textures) if uvs is not None else None
            parts.append(
                corner_part(
                    positions[corners[mine]],
                    normals=normals[corners[mine]] if normals is not None else None,
                    uvs=uvs[mine] if uvs is not None else None,
                    colours=colours[mine] if colours is not None else None,
                    material=material,
                )
            )
    return parts


def _indices(values: np.ndarray, n_vertices: int) -> np.ndarray:
    if len(values) and not ((values >= 0) & (values < n_vertices) & (values == np.round(values))).all():
        raise Refused("indices_wrong")
    return values.astype(np.int64)


def _strips(tables: dict[str, Table]) -> Lists | None:
    """Return the triangles of the `tristrips` element of old scanners, where -1 begins a new strip."""
    strips = _first_list(tables.get("tristrips", {}), ("vertex_indices", "vertex_index"))
    if strips is None:
        return None
    triangles = [np.zeros((0, 3))]
    ends = np.flatnonzero(strips.values < 0)
    for strip in np.split(strips.values, np.union1d(ends, np.cumsum(strips.counts)[:-1])):
        strip = strip[strip >= 0]
        if len(strip) >= 3:
            windows = np.stack([strip[:-2], strip[1:-1], strip[2:]], axis=1)
            windows[1::2] = windows[1::2, [1, 0, 2]]
            triangles.append(windows)
    all_of_them = np.concatenate(triangles)
    return Lists(all_of_them.reshape(-1), np.full(len(all_of_them), 3))


def _first_list(table: Table, names: tuple[str, ...]) -> Lists | None:
    for name in names:
        values = table.get(name)
        if isinstance(values, Lists):
            return values
    return None


def _columns(table: Table, choices: tuple[tuple[str, ...], ...]) -> np.ndarray | None:
    """Return the first group of properties that is there whole, as (n, k)."""
    for names in choices:
        columns = [table.get(name) for name in names]
        if all(isinstance(column, np.ndarray) for column in columns):
            return np.stack([column for column in columns if isinstance(column, np.ndarray)], axis=1)
    return None


def _uvs(vertex: Table, face: Table, corners: np.ndarray, polygons: Lists) -> np.ndarray | None:
    """Return coordinates of each corner in glTF's convention, of the corners themselves or of their vertices."""
    of_corners = _first_list(face, ("texcoord", "texcoords"))
    if of_corners is not None and (of_corners.counts == 2 * polygons.counts).all():
        uvs = of_corners.values.reshape(-1, 2)
    else:
        of_vertices = _columns(vertex, _UV_NAMES)
        if of_vertices is None:
            return None
        uvs = of_vertices[corners]
    uvs = np.nan_to_num(uvs, posinf=0.0, neginf=0.0)
    return np.stack([uvs[:, 0], 1 - uvs[:, 1]], axis=1)


def _texture_numbers(face: Table, n_faces: int, n_textures: int) -> np.ndarray:
    numbers = face.get("texnumber")
    if not isinstance(numbers, np.ndarray) or len(numbers) != n_faces:
        return np.zeros(n_faces, dtype=np.int64)
    return np.clip(np.nan_to_num(numbers), -1, max(n_textures, 1)).astype(np.int64)


def _colours(vertex: Table, face: Table, corners: np.ndarray, polygons: Lists) -> np.ndarray | None:
    """Return sRGB bytes of each corner."""
    of_vertices = _columns(vertex, _COLOUR_NAMES)
    if of_vertices is not None:
        return _bytes(of_vertices)[corners]
    of_faces = _columns(face, _COLOUR_NAMES)
    return np.repeat(_bytes(of_faces), polygons.counts, axis=0) if of_faces is not None else None


def _bytes(colours: np.ndarray) -> np.ndarray:
    """Colours as bytes, from bytes, 16 bits, or shares of 1."""
    colours = np.nan_to_num(colours)
    largest = colours.max(initial=0.0)
    scale = 255.0 if largest <= 1.0 and (colours != np.round(colours)).any() else 1 / 257 if largest > 255 else 1.0
    return np.clip(np.round(colours * scale), 0, 255).astype(np.uint8)


def _material(names: list[bytes], number: int, files: UploadedFiles, textures: Textures) -> Material | None:
    if not 0 <= number < len(names):
        return None
    content = files.get(names[number], "texture_missing")
    if content is None:
        return None
    texture = textures.read(content)
    return Material(texture=texture.pixels, encoded={"texture": (texture.content, texture.media_type)})
