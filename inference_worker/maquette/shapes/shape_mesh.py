"""A finished object: its parts in one mesh, inside the unit cube."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from .solids import Paint, Solid


@dataclass(frozen=True)
class Part:
    """A named closed solid while an object is put together."""

    name: str
    solid: Solid


@dataclass(frozen=True)
class PartRange:
    """Which vertices and faces of a ShapeMesh are one part: [first, end)."""

    name: str
    vertices: tuple[int, int]
    faces: tuple[int, int]


@dataclass(frozen=True)
class ShapeMesh:
    """A union of closed parts. Right-handed, y up, front towards +z, inside [-0.5, 0.5]^3, longest side 1.

    vertices (V, 3) float32; faces (F, 3) int32, anticlockwise from outside; colours (V, 3) uint8.
    Where parts overlap the mesh holds inner faces: the object is the union, as `occupancy` reads it.
    """

    family: str
    seed: int
    vertices: np.ndarray
    faces: np.ndarray
    colours: np.ndarray
    parts: tuple[PartRange, ...]
    closed: bool = True  # an artist's mesh may be open: its inside is what a flood from outside does not reach


def part(name: str, solid: Solid, paint: Paint) -> Part:
    """Return a part of this name, painted."""
    return Part(name, solid.painted(paint))


def assembled(parts: Sequence[Part], family: str, seed: int) -> ShapeMesh:
    """Return the parts in one mesh, centred and scaled so that the longest side of its box is 1.

    `family` and `seed` are kept in it and change nothing else.

    Raises:
        ValueError: there is no part.
    """
    if not parts:
        raise ValueError("an object needs a part")
    ranges, n_vertices, n_faces, faces = [], 0, 0, []
    for one in parts:
        end_vertex, end_face = n_vertices + len(one.solid.vertices), n_faces + len(one.solid.faces)
        ranges.append(PartRange(one.name, (n_vertices, end_vertex), (n_faces, end_face)))
        faces.append(one.solid.faces + n_vertices)
        n_vertices, n_faces = end_vertex, end_face
    vertices = np.concatenate([one.solid.vertices for one in parts])
    low, high = vertices.min(axis=0), vertices.max(axis=0)
    vertices = (vertices - (low + high) / 2) / (high - low).max()
    return ShapeMesh(
        family,
        seed,
        np.clip(vertices, -0.5, 0.5).astype(np.float32),
        np.concatenate(faces).astype(np.int32),
        np.concatenate([one.solid.colours for one in parts]),
        tuple(ranges),
    )
