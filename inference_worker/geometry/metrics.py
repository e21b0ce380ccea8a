"""How near a reconstruction is to the truth: the measures of the paper's tables 2, 3 and 9.

Shape (after each side is normalised to [-1, 1]^3 on its own and aligned by ICP): F-score at 0.01, volumetric IoU of
point clouds on a 64^3 grid, Chamfer distance, earth mover's distance, normal consistency.
Layout (both meshes posed in the camera frame): IoU of axis-aligned boxes, ICP-Rot, ADD-S, ADD-S@0.1, silhouette IoU.

What the paper leaves open is fixed here: Chamfer is the mean of both directions' mean unsquared distances; EMD is the
mean distance of an optimal one-to-one match of equally many points; ICP is `registration.py`'s.
Points are (n, 3); all lengths are in the unit of the points.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from scipy.spatial import ConvexHull, QhullError, cKDTree
from scipy.spatial.distance import pdist

from .registration import icp


@dataclass(frozen=True)
class SurfaceSamples:
    """Samples of a surface: points (n, 3), the faces (n,) they lie on, their barycentric weights (n, 3), and unit normals (n, 3)."""

    points: np.ndarray
    faces: np.ndarray
    weights: np.ndarray
    normals: np.ndarray


def surface_points(
    vertices: np.ndarray, faces: np.ndarray, count: int, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """Return points and unit normals, (count, 3) each, of `surface_samples`, which raises ValueError without area.

    Args:
        vertices: (V, 3).
        faces: (F, 3) indices into the vertices.
        count: how many points are drawn.
        rng: source of the draw.
    """
    samples = surface_samples(vertices, faces, count, rng)
    return samples.points, samples.normals


def surface_samples(vertices: np.ndarray, faces: np.ndarray, count: int, rng: np.random.Generator) -> SurfaceSamples:
    """Return `count` points spread evenly over the area of a mesh.

    Args:
        vertices: (V, 3), in any frame and unit.
        faces: (F, 3) integers.
        count: how many.
        rng: the source of randomness.

    Raises:
        ValueError: the mesh has no area.
    """
    a, b, c = (vertices[faces[:, k]].astype(np.float64) for k in range(3))
    crosses = np.cross(b - a, c - a)
    areas = np.linalg.norm(crosses, axis=1)
    if not areas.sum() > 0:
        raise ValueError("a surface without area has no points to draw")
    chosen = rng.choice(len(faces), count, p=areas / areas.sum())
    root, share = np.sqrt(rng.random((count, 1))), rng.random((count, 1))
    weights = np.concatenate([1 - root, root * (1 - share), root * share], axis=1)
    points = weights[:, :1] * a[chosen] + weights[:, 1:2] * b[chosen] + weights[:, 2:] * c[chosen]
    return SurfaceSamples(points, chosen, weights, crosses[chosen] / areas[chosen, None])


def normalised(points: np.ndarray) -> np.ndarray:
    """Return points (n, 3) moved and scaled so that their box is centred and its longest side is 2.

    Raises:
        ValueError: all points are at one place.
    """
    low, high = points.min(axis=0), points.max(axis=0)
    longest = float((high - low).max())
    if not longest > 0:
        raise ValueError("points at one place have no size to normalise")
    return (points - (low + high) / 2) * (2 / longest)


def chamfer_distance(first: np.ndarray, second: np.ndarray) -> float:
    """Return the mean distance to the nearest point of the other side, averaged over both directions.

    Args:
        first: points (n, 3).
        second: points (m, 3), in the same frame and unit.
    """
    return float(cKDTree(second).query(first)[0].mean() + cKDTree(first).query(second)[0].mean()) / 2


def f_score(prediction: np.ndarray, truth: np.ndarray, threshold: float = 0.01) -> float:
    """Return the harmonic mean of precision and recall: the shares of points with one of the other side within the threshold.

    Args:
        prediction: points (n, 3).
        truth: points (m, 3).
        threshold: a distance in the unit of the points.
    """
    precision = float((cKDTree(truth).query(prediction)[0] <= threshold).mean())
    recall = float((cKDTree(prediction).query(truth)[0] <= threshold).mean())
    return 2 * precision * recall / (precision + recall) if precision + recall > 0 else 0.0


def occupancy_iou(first: np.ndarray, second: np.ndarray) -> float:
    """Return the intersection over union; 1 when both are empty.

    Args:
        first: occupied cells (...), bool.
        second: occupied cells (...), bool.

    Raises:
        ValueError: the shapes differ.
    """
    if first.shape != second.shape:
        raise ValueError(f"grids of {first.shape} and {second.shape} cannot be compared")
    union = int((first | second).sum())
    return int((first & second).sum()) / union if union else 1.0


def silhouette_iou(first: np.ndarray, second: np.ndarray) -> float:
    """Return the intersection over union; 1 when both are empty.

    Args:
        first: mask (H, W) bool.
        second: mask (H, W) bool.
    """
    return occupancy_iou(first, second)


def rotation_angle_degrees(rotation: np.ndarray) -> float:
    """Return the angle of a rotation matrix (3, 3), in degrees, 0 to 180."""
    sine = np.linalg.norm(
        [rotation[2, 1] - rotation[1, 2], rotation[0, 2] - rotation[2, 0], rotation[1, 0] - rotation[0, 1]]
    )
    return float(np.degrees(np.arctan2(sine, np.trace(rotation) - 1)))


def icp_rotation_degrees(prediction: np.ndarray, truth: np.ndarray) -> float:
    """Return ICP-Rot: the angle in degrees by which ICP still turns the posed prediction (n, 3) onto the posed truth (m, 3)."""
    return rotation_angle_degrees(icp(prediction, truth)[0])


def box_iou(first: np.ndarray, second: np.ndarray) -> float:
    """Return the 3D IoU of the axis-aligned boxes of two posed point sets; 0 when both boxes are flat.

    Args:
        first: points (n, 3).
        second: points (m, 3), in the same frame.
    """
    low, high = np.maximum(first.min(axis=0), second.min(axis=0)), np.minimum(first.max(axis=0), second.max(axis=0))
    shared = float(np.prod(np.clip(high - low, 0, None)))
    union = float(np.prod(np.ptp(first, axis=0)) + np.prod(np.ptp(second, axis=0))) - shared
    return shared / union if union > 0 else 0.0


def diameter(points: np.ndarray) -> float:
    """Return the largest distance between two of the points (n, 3), in their unit."""
    try:
        corners = points[ConvexHull(points).vertices]
    except QhullError:  # flat point sets have no hull in space
        corners = points
    return float(pdist(corners).max())


def add_s(prediction: np.ndarray, truth: np.ndarray) -> float:
    """Return ADD-S: the mean of both one-way nearest distances, over the truth's diameter.

    Args:
        prediction: posed points (n, 3).
        truth: posed points (m, 3), in the same frame.
    """
    return chamfer_distance(prediction, truth) / diameter(truth)


def add_s_within(values: Iterable[float], threshold: float = 0.1) -> float:
    """Return ADD-S@threshold: the share of objects whose ADD-S is below it.

    Args:
        values: ADD-S, one for each object.
        threshold: a share of the truth's diameter.

    Raises:
        ValueError: there are no values.
    """
    measured = np.asarray(list(values))
    if not len(measured):
        raise ValueError("no object was measured")
    return float((measured < threshold).mean())
