"""Findings about the geometry, and its canonical copy."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ..contract.events import Finding
from ..geometry.meshes import Mesh, bounds, is_watertight, merged, normalised, vertex_normals, welded
from .findings import Refused, finding
from .limits import Limits
from .pieces import about_pieces
from .units import about_size

_FLAT_SHARE = 0.002
_WELD_STEP = 1e-5
_MOST_DOUBLED_SHARE = 0.9
_FEW_DOUBLED = 10_000


def canonical_parts(
    parts: list[Mesh], limits: Limits, expected_side: float | None = None
) -> tuple[list[Mesh], list[Finding]]:
    """Return the parts without empty and doubled triangles, centred, longest side 1, and findings; raise Refused.

    Args:
        parts: the mesh in the file's units.
        limits: what is accepted.
        expected_side: the longest side of the object in metres, if the candidates show it.
    """
    n_faces = sum(len(part.faces) for part in parts)
    if n_faces == 0:
        raise Refused("no_triangles")
    if n_faces > limits.triangles:
        raise Refused("too_many_triangles", n=n_faces, most=limits.triangles)
    low, high = bounds(parts)
    if not np.isfinite(high - low).all():
        raise Refused("not_finite")
    side = float((high - low).max())
    if side < 1e-12:
        raise Refused("no_extent")
    moved, _, _ = normalised(parts)
    solid = [kept for kept in map(_without_empty_faces, moved) if len(kept.faces)]
    if not solid:
        raise Refused("no_triangles")
    n_solid = sum(len(part.faces) for part in solid)
    n_empty = n_faces - n_solid
    solid = [_without_doubles(part) for part in solid]
    n_doubled = n_solid - sum(len(part.faces) for part in solid)
    if n_doubled > max(_MOST_DOUBLED_SHARE * n_solid, _FEW_DOUBLED):
        raise Refused("repeated_faces", n=n_solid)
    findings = [about_size(side, expected_side)]
    if n_empty:
        findings.append(finding("degenerate_faces", n=n_empty))
    if n_doubled:
        findings.append(finding("doubled_faces", n=n_doubled))
    thinnest = float((high - low).min()) / side
    if thinnest < _FLAT_SHARE:
        findings.append(finding("flat", share=thinnest))
    findings += _about_surface(solid, limits)
    return _joined_by_material(solid), findings


def _about_surface(parts: list[Mesh], limits: Limits) -> list[Finding]:
    findings = []
    vertices, faces = merged(parts)
    if not is_watertight(vertices, faces):
        findings.append(finding("not_watertight"))
    places, joined = welded(vertices, faces, step=_WELD_STEP)
    findings += about_pieces(places * _WELD_STEP, joined)
    if len(faces) > limits.heavy_triangles:
        findings.append(finding("heavy", n=len(faces), most=limits.heavy_triangles))
    if not any(part.colours is not None or part.material.texture is not None for part in parts):
        findings.append(finding("no_colour"))
    return findings


def _joined_by_material(parts: list[Mesh]) -> list[Mesh]:
    """Return one part for each material; a viewer draws each in one call."""
    groups: dict[tuple[int, bool, bool], list[Mesh]] = {}
    for part in parts:
        groups.setdefault((id(part.material), part.uvs is None, part.colours is None), []).append(part)
    return [_joined(group) if len(group) > 1 else group[0] for group in groups.values()]


def _joined(parts: list[Mesh]) -> Mesh:
    vertices, faces = merged(parts)
    normals = [
        part.normals if part.normals is not None else vertex_normals(part.vertices, part.faces) for part in parts
    ]
    uvs = [part.uvs for part in parts if part.uvs is not None]
    colours = [part.colours for part in parts if part.colours is not None]
    return replace(
        parts[0],
        vertices=vertices,
        faces=faces.astype(np.int32),
        normals=np.concatenate(normals),
        uvs=np.concatenate(uvs) if uvs else None,
        colours=np.concatenate(colours) if colours else None,
    )


def _without_empty_faces(part: Mesh) -> Mesh:
    """Return the part without triangles of no area and vertices that no triangle uses."""
    corners = part.vertices[part.faces].astype(np.float64)
    areas = np.linalg.norm(np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]), axis=1)
    return _with_faces(part, part.faces[areas > 1e-14])


def _without_doubles(part: Mesh) -> Mesh:
    """Return the part without triangles whose corners lie, in the same order, where those of an earlier one do."""
    _, place = np.unique(part.vertices + np.float32(0), axis=0, return_inverse=True)
    corners = place.reshape(-1)[part.faces].astype(np.int64)
    first = corners.argmin(axis=1)[:, None]
    turned = np.take_along_axis(corners, (first + np.arange(3)) % 3, axis=1)
    n = len(part.vertices)
    _, pairs = np.unique(turned[:, 0] * n + turned[:, 1], return_inverse=True)
    _, kept = np.unique(pairs.reshape(-1) * n + turned[:, 2], return_index=True)
    return part if len(kept) == len(part.faces) else _with_faces(part, part.faces[np.sort(kept)])


def _with_faces(part: Mesh, faces: np.ndarray) -> Mesh:
    """Return the part with these faces and the vertices that they use."""
    used, index = np.unique(faces, return_inverse=True)
    return replace(
        part,
        vertices=part.vertices[used],
        faces=index.reshape(-1, 3).astype(np.int32),
        normals=part.normals[used] if part.normals is not None else None,
        uvs=part.uvs[used] if part.uvs is not None else None,
        colours=part.colours[used] if part.colours is not None else None,
    )
