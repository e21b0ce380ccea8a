"""Smooth curves through points, and frames along them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np


def smooth(points: Sequence[Sequence[float]] | np.ndarray, per_piece: int = 6) -> np.ndarray:
    """Return a Catmull-Rom curve through the points (n, d); `per_piece` samples between two of them."""
    knots = np.asarray(points, dtype=float)
    before = np.concatenate([2 * knots[:1] - knots[1:2], knots[:-1]])
    after = np.concatenate([knots[1:], 2 * knots[-1:] - knots[-2:-1]])
    tangents = (after - before) / 2
    t = np.linspace(0, 1, per_piece, endpoint=False)[None, :, None]
    start, end = knots[:-1, None], knots[1:, None]
    leave, arrive = tangents[:-1, None], tangents[1:, None]
    curve = (
        (2 * t**3 - 3 * t**2 + 1) * start
        + (t**3 - 2 * t**2 + t) * leave
        + (3 * t**2 - 2 * t**3) * end
        + (t**3 - t**2) * arrive
    )
    return np.concatenate([curve.reshape(-1, knots.shape[1]), knots[-1:]])


def smooth_profile(points: Sequence[tuple[float, float]], per_piece: int = 5) -> list[tuple[float, float]]:
    """Return a lathe profile through `points` (radius, height): as `smooth`, `per_piece` included, without radii below 0."""
    curve = smooth(points, per_piece)
    return [(max(float(radius), 0.0), float(height)) for radius, height in curve]


def circle(n_points: int, x: float = 1.0, y: float = 1.0) -> np.ndarray:
    """Return an ellipse in the plane, (n_points, 2), anticlockwise from (x, 0).

    Args:
        n_points: how many, at equal steps of the angle parameter.
        x: half-axis along x.
        y: half-axis along y.
    """
    angle = np.linspace(0, 2 * np.pi, n_points, endpoint=False)
    return np.column_stack([x * np.cos(angle), y * np.sin(angle)])


def transported_frames(points: np.ndarray, closed: bool = False) -> tuple[np.ndarray, np.ndarray]:
    """Return two unit vectors across the curve at each point, each (n, 3), carried along it with as little twist as can be.

    The second is the tangent cross the first.

    Args:
        points: (n, 3), in order along the curve.
        closed: whether the last point has the first as a neighbour, for the tangents.
    """
    neighbours = np.roll(points, -1, axis=0) - np.roll(points, 1, axis=0)
    along = neighbours if closed else np.gradient(points, axis=0)
    along = along / np.linalg.norm(along, axis=1, keepdims=True)
    seed = np.eye(3)[np.argmin(np.abs(along[0]))]
    across = np.empty_like(along)
    for index, tangent in enumerate(along):
        flat = seed - tangent * (seed @ tangent)
        across[index] = seed = flat / np.linalg.norm(flat)
    return across, np.cross(along, across)
