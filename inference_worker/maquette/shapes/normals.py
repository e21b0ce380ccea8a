"""Normals that are smooth over curved faces and sharp across edges."""

from __future__ import annotations

import numpy as np


def corner_normals(vertices: np.ndarray, faces: np.ndarray, crease_degrees: float = 40.0) -> np.ndarray:
    """Return (F, 3, 3) unit normals, one per face corner: the area-weighted mean of the faces around the vertex.

    Args:
        vertices: (V, 3).
        faces: (F, 3), anticlockwise from outside.
        crease_degrees: faces whose normals differ from the corner's own face by this or more are left out of the mean.
    """
    a, b, c = (vertices[faces[:, k]].astype(np.float64) for k in range(3))
    areas = np.cross(b - a, c - a)
    unit = areas / np.maximum(np.linalg.norm(areas, axis=1, keepdims=True), 1e-20)
    corner, other = _meeting_corners(faces.ravel(), len(vertices))
    near = np.einsum("ij,ij->i", unit[corner // 3], unit[other // 3]) > np.cos(np.deg2rad(crease_degrees))
    corner, other = corner[near], other[near]
    sums = np.stack([np.bincount(corner, areas[other // 3, axis], faces.size) for axis in range(3)], axis=-1)
    lengths = np.linalg.norm(sums, axis=1, keepdims=True)
    return np.where(lengths > 1e-20, sums / np.maximum(lengths, 1e-20), np.repeat(unit, 3, axis=0)).reshape(-1, 3, 3)


def _meeting_corners(vertex_of_corner: np.ndarray, n_vertices: int) -> tuple[np.ndarray, np.ndarray]:
    """Return all ordered pairs of corners that share a vertex (a corner pairs with itself as well)."""
    order = np.argsort(vertex_of_corner, kind="stable")
    count = np.bincount(vertex_of_corner, minlength=n_vertices)
    first = np.cumsum(count) - count
    partners = count[vertex_of_corner]
    corner = np.repeat(np.arange(len(vertex_of_corner)), partners)
    within = np.arange(partners.sum()) - np.repeat(np.cumsum(partners) - partners, partners)
    return corner, order[first[vertex_of_corner[corner]] + within]
