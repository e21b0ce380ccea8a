"""Triangles for a simple polygon, by cutting ears."""

from __future__ import annotations

import numpy as np


def triangulate(outline: np.ndarray) -> np.ndarray:
    """Return anticlockwise triangles (n - 2, 3) int32 of a simple polygon, as indices of its corners.

    `outline` (n, 2) holds the corners in either turn.

    Raises:
        ValueError: the polygon crosses itself.
    """
    x, y = outline.T
    order = list(range(len(outline)))
    if np.sum(x * np.roll(y, -1) - np.roll(x, -1) * y) < 0:
        order.reverse()
    triangles = []
    while len(order) > 3:
        ear = next((k for k in range(len(order)) if _is_ear(outline, order, k)), None)
        if ear is None:
            raise ValueError("the polygon crosses itself")
        triangles.append((order[ear - 1], order[ear], order[(ear + 1) % len(order)]))
        del order[ear]
    triangles.append((order[0], order[1], order[2]))
    return np.array(triangles, dtype=np.int32)


def _is_ear(outline: np.ndarray, order: list[int], k: int) -> bool:
    """Return whether the k-th corner sticks out and its triangle holds no other corner."""
    before, tip, after = order[k - 1], order[k], order[(k + 1) % len(order)]
    a, b, c = outline[before], outline[tip], outline[after]
    if _cross(b - a, c - b) <= 1e-15:
        return False
    others = outline[[index for index in order if index not in (before, tip, after)]]
    inside = (_cross(b - a, others - a) >= 0) & (_cross(c - b, others - b) >= 0) & (_cross(a - c, others - c) >= 0)
    return not bool(inside.any())


def _cross(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    return a[..., 0] * b[..., 1] - a[..., 1] * b[..., 0]
