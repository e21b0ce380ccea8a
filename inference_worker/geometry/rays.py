"""Rays against triangles, by Embree."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from embreex import mesh_construction, rtcore_scene

from .meshes import Mesh, merged

_RAYS_AT_ONCE = 8192


@dataclass(frozen=True)
class Hits:
    """Per ray: the face it meets first (-1: none), that face's barycentric weights, and the ray parameter.

    Attributes:
        faces: (N,) indices.
        weights: (N, 3).
        distances: (N,), in lengths of the ray's direction.
    """

    faces: np.ndarray
    weights: np.ndarray
    distances: np.ndarray


class RayScene:
    """Parts as one body of triangles. `vertices` (V, 3) and `faces` (F, 3) are those of all parts together."""

    def __init__(self, parts: Sequence[Mesh]) -> None:
        vertices, faces = merged(parts)
        self.vertices, self.faces = vertices.astype(np.float32), faces.astype(np.int32)
        self._scene = rtcore_scene.EmbreeScene()
        self._body = mesh_construction.TriangleMesh(self._scene, self.vertices, self.faces)

    def first_hits(self, origins: np.ndarray, directions: np.ndarray) -> Hits:
        """Return the first hits of rays with origins and directions (N, 3) each, which need not be unit."""
        pieces = [self._scene.run(*rays, output=True) for rays in _in_pieces(origins, directions)]
        faces, u, v, distances = (
            np.concatenate([piece[name] for piece in pieces]) for name in ("primID", "u", "v", "tfar")
        )
        return Hits(faces, np.stack([1 - u - v, u, v], axis=1), distances)

    def blocked(self, origins: np.ndarray, directions: np.ndarray) -> np.ndarray:
        """Return whether each ray meets anything, (N,) bool.

        Args:
            origins: (N, 3).
            directions: (N, 3), of any length.
        """
        pieces = [self._scene.run(*rays, query="INTERSECT") for rays in _in_pieces(origins, directions)]
        return np.concatenate(pieces) >= 0


def _in_pieces(origins: np.ndarray, directions: np.ndarray) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Yield a few thousand rays at a time, so that a timer can stop a mesh that is slow to draw; at least one piece."""
    for start in range(0, max(len(origins), 1), _RAYS_AT_ONCE):
        piece = slice(start, start + _RAYS_AT_ONCE)
        yield _rays(origins[piece]), _rays(directions[piece])


def _rays(values: np.ndarray) -> np.ndarray:
    return np.ascontiguousarray(values, dtype=np.float32)
