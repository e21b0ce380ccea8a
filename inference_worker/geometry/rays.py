"""Rays against triangles, by Embree."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from embreex import mesh_construction, rtcore_scene

from .meshes import Mesh, merged


@dataclass(frozen=True)
class Hits:
    """Per ray: the face it meets first (-1: none), that face's barycentric weights (N, 3), and the ray parameter."""

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
        found = self._scene.run(_rays(origins), _rays(directions), output=True)
        u, v = found["u"], found["v"]
        return Hits(found["primID"], np.stack([1 - u - v, u, v], axis=1), found["tfar"])

    def blocked(self, origins: np.ndarray, directions: np.ndarray) -> np.ndarray:
        """Return (N,) bool: whether a ray with origin and direction (N, 3) meets anything."""
        return np.asarray(self._scene.run(_rays(origins), _rays(directions), query="INTERSECT")) >= 0


def _rays(values: np.ndarray) -> np.ndarray:
    return np.ascontiguousarray(values, dtype=np.float32)
