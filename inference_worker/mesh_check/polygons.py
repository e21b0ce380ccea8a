"""Faces with any number of corners as triangles; concave ones are cut along their inside."""

from __future__ import annotations

import mapbox_earcut
import numpy as np


def triangle_corners(vertices: np.ndarray, corners: np.ndarray, counts: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Split polygons into triangles.

    Args:
        vertices: (V, 3) positions.
        corners: (C,) vertex of each corner, polygon after polygon.
        counts: (P,) corners of each polygon.

    Returns:
        (T, 3) positions in `corners`, and (T,) the polygon of each triangle, in the order of the polygons.
    """
    starts = np.cumsum(counts) - counts
    triangles, owners = [np.zeros((0, 3), np.int64)], [np.zeros(0, np.int64)]
    for size in np.unique(counts[counts >= 3]):
        polygons = np.flatnonzero(counts == size)
        rings = starts[polygons, None] + np.arange(size)
        if size == 3:
            cut = rings
        else:
            fan = np.stack([np.zeros(size - 2, int), np.arange(1, size - 1), np.arange(2, size)], axis=1)
            cut = rings[:, fan]
            concave = _is_concave(vertices[corners[rings]])
            for polygon in np.flatnonzero(concave):
                cut[polygon] = _ear_cut(vertices[corners[rings[polygon]]], fan) + rings[polygon, 0]
        triangles.append(cut.reshape(-1, 3))
        owners.append(np.repeat(polygons, size - 2))
    owner = np.concatenate(owners)
    order = np.argsort(owner, kind="stable")
    return np.concatenate(triangles)[order], owner[order]


def _is_concave(rings: np.ndarray) -> np.ndarray:
    """Return which of (P, size, 3) rings turn against their own normal somewhere."""
    normals = _normals(rings)
    ahead, behind = np.roll(rings, -1, axis=1) - rings, rings - np.roll(rings, 1, axis=1)
    turns = np.einsum("pki,pi->pk", np.cross(behind, ahead), normals)
    return (turns < -1e-9 * np.maximum(np.abs(turns).max(axis=1, keepdims=True), 1e-300)).any(axis=1)


def _normals(rings: np.ndarray) -> np.ndarray:
    centred = rings - rings[:, :1]
    return np.cross(centred, np.roll(centred, -1, axis=1)).sum(axis=1)


def _ear_cut(ring: np.ndarray, fan: np.ndarray) -> np.ndarray:
    """Return triangles of one ring, wound as it is; the fan where the ring crosses itself and cannot be cut."""
    normal = _normals(ring[None])[0]
    axis = int(np.abs(normal).argmax())
    plane = np.delete(ring, axis, axis=1)
    ends = np.array([len(ring)], dtype=np.uint32)
    cut = mapbox_earcut.triangulate_float64(np.ascontiguousarray(plane), ends).reshape(-1, 3).astype(np.int64)
    if len(cut) != len(fan):
        return fan
    winding = np.cross(ring[cut[:, 1]] - ring[cut[:, 0]], ring[cut[:, 2]] - ring[cut[:, 0]]).sum(axis=0) @ normal
    return cut if winding > 0 else cut[:, ::-1]
