"""Arrays from a file as parts: vertices joined, normals where a file has none."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ..geometry.meshes import Material, Mesh, split_at_creases, vertex_normals
from .findings import Refused

_SHORTEST_NORMAL = 1e-3


def flat_part(triangles: np.ndarray, colours: np.ndarray | None, material: Material | None = None) -> Mesh:
    """Return triangles (n, 3, 3) as one part; `colours` (n, 3) are one for each triangle."""
    vertices = triangles.reshape(-1, 3)
    corner_colours = np.repeat(colours, 3, axis=0) if colours is not None else None
    return corner_part(vertices, colours=corner_colours, material=material)


def corner_part(
    vertices: np.ndarray,
    *,
    normals: np.ndarray | None = None,
    uvs: np.ndarray | None = None,
    colours: np.ndarray | None = None,
    material: Material | None = None,
) -> Mesh:
    """Return a part of triangles whose corners each have their own values, three rows a triangle; equal corners are joined.

    Args:
        vertices: (3 n, 3).
        normals: (3 n, 3); rows of zero length are computed.
        uvs: (3 n, 2) in glTF's convention.
        colours: (3 n, 3) sRGB bytes.
        material: The part's material.

    Raises:
        Refused: A coordinate is not finite.
    """
    check_finite(vertices)
    columns = [vertices + 0.0]  # joins 0 and -0
    columns += [values.astype(np.float64) for values in (normals, uvs, colours) if values is not None]
    rows = np.ascontiguousarray(np.concatenate(columns, axis=1))
    _, first, index = np.unique(rows.view(f"V{rows.shape[1] * 8}").reshape(-1), return_index=True, return_inverse=True)
    part = Mesh(
        vertices=vertices[first],
        faces=index.reshape(-1, 3).astype(np.int32),
        uvs=uvs[first].astype(np.float32) if uvs is not None else None,
        colours=colours[first] if colours is not None else None,
        material=material or Material(),
    )
    return with_normals(part, normals[first] if normals is not None else None)


def with_normals(part: Mesh, normals: np.ndarray | None) -> Mesh:
    """Return the part with its normals, computed where the file has none or none that can be used."""
    if normals is None:
        return split_at_creases(part)
    lengths = np.linalg.norm(normals, axis=1, keepdims=True)
    usable = np.isfinite(lengths) & (lengths > _SHORTEST_NORMAL)
    if not usable.any():
        return split_at_creases(part)
    units = np.where(usable, normals / np.where(usable, lengths, 1), 0)
    if not usable.all():
        units = np.where(usable, units, vertex_normals(part.vertices, part.faces))
    return replace(part, normals=units.astype(np.float32))


def check_finite(vertices: np.ndarray, most: float = 1e12) -> None:
    """Raise Refused for a coordinate that is not a number or beyond any use."""
    if not (np.abs(vertices) < most).all():  # also false for NaN
        raise Refused("not_finite")
