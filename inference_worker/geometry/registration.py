"""Rigid registration of point sets: Kabsch's solution and point-to-point ICP, from 24 turns of the cube.

Points are (n, 3); all lengths are in the unit of the points.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import permutations, product

import numpy as np
from scipy.spatial import cKDTree


def cube_rotations() -> np.ndarray:
    """Return the 24 proper rotations that map the axes to the axes, (24, 3, 3), the identity first."""
    turns = []
    for order, signs in product(permutations(range(3)), product((1, -1), repeat=3)):
        rotation = np.eye(3)[list(order)] * np.array(signs)[:, None]
        if np.linalg.det(rotation) > 0:
            turns.append(rotation)
    return np.array(turns)


def best_rigid(source: np.ndarray, target: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the rotation (3, 3) and translation (3,) that bring points nearest to their partners in the mean square.

    This is Kabsch's solution: partner = rotation @ point + translation.

    Args:
        source: points (n, 3).
        target: partners (n, 3), in the order of the points.
    """
    from_centre, to_centre = source.mean(axis=0), target.mean(axis=0)
    u, _, vt = np.linalg.svd((source - from_centre).T @ (target - to_centre))
    mirror = np.diag([1.0, 1.0, np.sign(np.linalg.det(vt.T @ u.T))])
    rotation = vt.T @ mirror @ u.T
    return rotation, to_centre - rotation @ from_centre


def icp(
    source: np.ndarray, target: np.ndarray, start: np.ndarray | None = None, most_rounds: int = 50
) -> tuple[np.ndarray, np.ndarray, float]:
    """Return the rotation (3, 3), the translation (3,) and the mean distance left of point-to-point ICP.

    Args:
        source: points (n, 3) to move.
        target: points (m, 3).
        start: a rotation (3, 3) about the centres, to begin from.
        most_rounds: at most so many iterations.
    """
    tree = cKDTree(target)
    rotation = np.eye(3) if start is None else start
    translation = target.mean(axis=0) - rotation @ source.mean(axis=0)
    last = np.inf
    for _ in range(most_rounds):
        distances, nearest = tree.query(source @ rotation.T + translation)
        if last - float(distances.mean()) < 1e-7:
            break
        last = float(distances.mean())
        rotation, translation = best_rigid(source, target[nearest])
    return rotation, translation, float(tree.query(source @ rotation.T + translation)[0].mean())


def aligned(source: np.ndarray, target: np.ndarray, starts: Iterable[np.ndarray] | None = None) -> np.ndarray:
    """Return the source (n, 3) after the best ICP onto the target from all starts.

    Args:
        source: points (n, 3).
        target: points (m, 3).
        starts: rotations (3, 3) to begin with; by default the 24 of the cube.
    """
    results = [icp(source, target, start) for start in (cube_rotations() if starts is None else starts)]
    rotation, translation, _ = min(results, key=lambda result: result[2])
    return source @ rotation.T + translation
