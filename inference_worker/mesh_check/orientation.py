"""How an upload lies compared with the object's candidates, and the axes by which it would agree with them.

Programs disagree about which axis points up, and no file states it. Of the cube's 24 rotations the one is looked
for that brings the mesh nearest to the candidates, and suggested where it puts another side up. Headings alone are never
suggested: candidates often have them wrong. It is only ever a suggestion, since candidates that were refused may be poor.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from ..contract.geometry import AxesSuggestion, Axis, FileAxes
from ..geometry.meshes import Mesh, merged
from ..geometry.metrics import chamfer_distance, normalised, surface_points
from ..geometry.registration import cube_rotations

#: A suggestion is made where the distance as read, by the best heading, is so many times that of the suggested axes
#: (measured by tests/intake/orientation.py, see docs/benchmarks.md).
MARGIN = 1.25
#: Rotations this near to the best one count as equally good: of them the most usual is suggested.
EQUALLY_GOOD = 1.1
_POINTS = 800
_VECTORS: dict[Axis, tuple[int, int, int]] = {
    "+x": (1, 0, 0), "-x": (-1, 0, 0), "+y": (0, 1, 0), "-y": (0, -1, 0), "+z": (0, 0, 1), "-z": (0, 0, -1),
}  # fmt: skip
#: Z up, as Blender, 3ds Max and CAD have it, is the usual mistake; then upside down and lying on a side.
_USUAL = (FileAxes(up="+z", front="-y"), FileAxes(up="-z", front="+y"), FileAxes(up="-y", front="+z"))

Surface = tuple[np.ndarray, np.ndarray]


def object_from_file(axes: FileAxes) -> np.ndarray:
    """Return the rotation (3, 3) from the file's axes to the object frame."""
    up, front = np.array(_VECTORS[axes.up], float), np.array(_VECTORS[axes.front], float)
    return np.stack([np.cross(up, front), up, front])


def axes_of(rotation: np.ndarray) -> FileAxes:
    """Return the axes of one of the cube's rotations (3, 3), `object_from_file`'s inverse."""
    _, up, front = (_axis_of(row) for row in rotation)
    return FileAxes(up=up, front=front)


def _axis_of(vector: np.ndarray) -> Axis:
    return next(name for name, unit in _VECTORS.items() if np.array_equal(np.round(vector), unit))


def relative_axes(axes: FileAxes, read_by: FileAxes) -> FileAxes:
    """Return how a mesh that was read by some axes is to be read again, as if it were a file, to lie by others."""
    return axes_of(object_from_file(axes) @ object_from_file(read_by).T)


def turned(parts: Sequence[Mesh], axes: FileAxes) -> list[Mesh]:
    """Return the parts in the object frame; coordinates only change their order and signs, so nothing is rounded."""
    if axes == FileAxes():
        return list(parts)
    rotation = object_from_file(axes)
    return [
        replace(
            part,
            vertices=(part.vertices @ rotation.T).astype(part.vertices.dtype),
            normals=(part.normals @ rotation.T).astype(part.normals.dtype) if part.normals is not None else None,
        )
        for part in parts
    ]


def suggested_axes(parts: Sequence[Mesh], references: Sequence[Surface], axes: FileAxes) -> AxesSuggestion | None:
    """Return axes of the file by which another side is up and which agree much better with the candidates, or None.

    Args:
        parts: the mesh in the object frame, as read by `axes`.
        references: vertices (V, 3) and faces (F, 3) of the candidates.
        axes: those that the file was read by.
    """
    if not references:
        return None
    distances = distances_by_axes(parts, references, axes)
    best = min(distances.values())
    good = [one for one, distance in distances.items() if distance <= EQUALLY_GOOD * best]
    chosen = min(good, key=lambda one: (_USUAL.index(one) if one in _USUAL else len(_USUAL), distances[one]))
    as_read = min(distance for one, distance in distances.items() if one.up == axes.up)
    if as_read <= MARGIN * distances[chosen]:
        return None
    return AxesSuggestion(axes=chosen, distance=round(as_read, 4), suggested_distance=round(distances[chosen], 4))


def distances_by_axes(parts: Sequence[Mesh], references: Sequence[Surface], axes: FileAxes) -> dict[FileAxes, float]:
    """Return the mean Chamfer distance to the candidates for each of the 24 ways to read the file."""
    rng = np.random.default_rng(0)
    points = _points(merged(parts), rng)
    targets = [_points(reference, rng) for reference in references]
    read = object_from_file(axes)
    return {
        axes_of(turn @ read): float(np.mean([chamfer_distance(points @ turn.T, target) for target in targets]))
        for turn in cube_rotations()
    }


def _points(surface: Surface, rng: np.random.Generator) -> np.ndarray:
    """Return points (n, 3) of a surface in a centred box whose longest side is 1."""
    return normalised(surface_points(*surface, _POINTS, rng)[0]) / 2
