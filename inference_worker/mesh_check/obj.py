"""OBJ as parts, one for each material that faces use."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np

from ..geometry.glb import srgb_to_linear
from ..geometry.meshes import Material, Mesh
from .assembling import corner_part
from .files import UploadedFiles
from .limits import Limits
from .mtl import ObjMaterial, read_mtl
from .names import without_mark
from .obj_lines import face_corners, number_table, sorted_lines, vertex_table
from .polygons import triangle_corners
from .textures import Textures


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
    lines = sorted_lines(content, limits)
    vertices, colours = vertex_table(lines.vertices)
    columns = _Columns(vertices, colours, number_table(lines.uvs, 2), number_table(lines.normals, 3))
    corners, counts = face_corners(lines.faces, len(lines.vertices), len(lines.uvs), len(lines.normals))
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
