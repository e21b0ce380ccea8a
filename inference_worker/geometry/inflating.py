"""From a silhouette to solids: each function returns f(z, y, x), positive inside, whose zero level is the surface.

Units are grid cells; z points at the viewer, and the silhouette lies in the plane z = 0. `squared_height` fields are
u(y, x) with the surface at z = ±sqrt(u): a membrane's u makes a sphere out of a disc.
"""

from __future__ import annotations

import cv2
import numpy as np
from scipy.sparse import coo_matrix
from scipy.sparse.linalg import spsolve

from .mask_crops import MaskCrop
from .silhouettes import intersection_over_union


def membrane(crop: MaskCrop) -> np.ndarray:
    """Return u (h, w), in cells squared: Laplacian -4 inside and 0 on the silhouette, R^2 - r^2 for a disc of radius R."""
    inside = crop.inside
    index = np.full(inside.shape, -1)
    index[inside] = np.arange(np.count_nonzero(inside))
    rows, columns, values = [index[inside]], [index[inside]], [np.full(np.count_nonzero(inside), 4.0)]
    for axis, shift in ((0, 1), (0, -1), (1, 1), (1, -1)):
        neighbour = np.roll(index, shift, axis=axis)
        linked = inside & (neighbour >= 0)
        rows.append(index[linked])
        columns.append(neighbour[linked])
        values.append(np.full(np.count_nonzero(linked), -1.0))
    n = int(index.max()) + 1
    system = coo_matrix((np.concatenate(values), (np.concatenate(rows), np.concatenate(columns))), (n, n)).tocsc()
    solved = np.zeros(inside.shape)
    solved[inside] = spsolve(system, np.full(n, 4.0))
    return meeting_silhouette(solved, crop)


def turned_about_axis(crop: MaskCrop, angle_degrees: float, cap_radius: float, smoothing: float) -> np.ndarray:
    """Return u (h, w) of circular sections perpendicular to an axis in the image plane.

    Args:
        crop: the mask's crop.
        angle_degrees: of the axis, from the image's vertical.
        cap_radius: rounding of the ends, in cells.
        smoothing: neighbouring sections are blended over so many cells.
    """
    height, width = crop.distance.shape
    side = int(np.ceil(np.hypot(height, width))) + 2
    there = cv2.getRotationMatrix2D((width / 2 - 0.5, height / 2 - 0.5), angle_degrees, 1.0)
    there[:, 2] += (side / 2 - width / 2, side / 2 - height / 2)
    upright = cv2.warpAffine(crop.distance, there, (side, side), borderMode=cv2.BORDER_CONSTANT, borderValue=-side)
    across = np.stack([_chord(row) for row in upright])
    along = np.stack([_run_depth(column) for column in upright.T]).T
    upright_u = np.minimum(across, 2 * cap_radius * along + 0.15 * along**2).astype(np.float32)
    upright_u = cv2.GaussianBlur(upright_u, (0, 0), smoothing)
    u = cv2.warpAffine(upright_u, there, (width, height), flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP)
    return meeting_silhouette(u, crop)


def cushion(crop: MaskCrop, edge_radius: float) -> np.ndarray:
    """Return u (h, w) of an edge rounded with one `edge_radius`, in cells, everywhere: thin limbs are plump, wide bodies flat."""
    depth = np.clip(cv2.GaussianBlur(np.maximum(crop.distance, 0), (0, 0), 2.0), 0, edge_radius)
    return meeting_silhouette(depth * (2 * edge_radius - depth), crop)


def meeting_silhouette(u: np.ndarray, crop: MaskCrop) -> np.ndarray:
    """Return u (h, w) that crosses zero exactly on the silhouette, with its own slope there, and is negative outside."""
    inside = crop.distance > 0.75
    slope = np.where(inside, u / np.maximum(crop.distance, 0.75), 0.0).astype(np.float32)
    weight = inside.astype(np.float32)
    spread = cv2.GaussianBlur(slope, (0, 0), 1.5) / np.maximum(cv2.GaussianBlur(weight, (0, 0), 1.5), 1e-4)
    floor = max(float(np.median(slope[inside])) * 0.1, 0.05) if inside.any() else 0.5
    near = np.where(inside, np.where(crop.distance > 3, slope, spread), spread)
    return (crop.distance * np.maximum(near, floor)).astype(np.float32)


def two_sided(u: np.ndarray, z: np.ndarray, front: float, back: float) -> np.ndarray:
    """Return f (d, h, w), positive between front * sqrt(u) and -back * sqrt(u).

    Args:
        u: squared heights (h, w), in cells squared.
        z: levels (d,) in cells.
        front: factor of the half towards the viewer.
        back: factor of the other half.
    """
    return u[None] - (z / np.where(z > 0, front, back))[:, None, None] ** 2


def relief(u: np.ndarray, crop: MaskCrop, z: np.ndarray, front: float, back_depth: float) -> np.ndarray:
    """Return f (d, h, w) of a full front on a flat back with a rounded rim.

    Args:
        u: squared heights (h, w), in cells squared.
        crop: the silhouette.
        z: levels (d,) in cells.
        front: factor of the front: its height is front * sqrt(u).
        back_depth: cells from the silhouette's plane to the flat back.
    """
    levels = np.broadcast_to(z[:, None, None], (len(z), *u.shape))
    rim = min(2.0, 0.8 * back_depth)
    behind = _rounded(rim - crop.distance[None], rim - (levels + back_depth), rim)
    return np.where(levels > 0, u[None] - (levels / front) ** 2, behind)


def slab(crop: MaskCrop, z: np.ndarray, half_depth: float, edge_radius: float) -> np.ndarray:
    """Return f (d, h, w) of the extruded silhouette.

    Args:
        crop: the silhouette.
        z: levels (d,) in cells.
        half_depth: cells of extrusion to either side.
        edge_radius: radius of the rounded edges, in cells.
    """
    return _rounded(
        edge_radius - crop.distance[None], np.abs(z)[:, None, None] - (half_depth - edge_radius), edge_radius
    )


def _rounded(beyond_one: np.ndarray, beyond_other: np.ndarray, radius: float) -> np.ndarray:
    """Return what lies within `radius` of both of two inner walls.

    The value is the distance left; each argument is the distance from its wall.
    """
    outside = np.hypot(np.maximum(beyond_one, 0), np.maximum(beyond_other, 0))
    return radius - outside - np.minimum(np.maximum(beyond_one, beyond_other), 0)


def lens(crop: MaskCrop, z: np.ndarray, steepness: float, plateau: float) -> np.ndarray:
    """Return f (d, h, w) of a bevelled solid that rises from a sharp edge.

    Args:
        crop: the silhouette.
        z: levels (d,) in cells.
        steepness: height per cell of distance from the edge, at the edge.
        plateau: distance from the edge in cells at which the solid levels off; its height is steepness * plateau.
    """
    smooth = cv2.GaussianBlur(crop.distance, (0, 0), 1.5)
    smooth = np.where(crop.distance > 2, smooth, crop.distance)
    rise = steepness * plateau * np.tanh(smooth / plateau)
    return rise[None] - np.abs(z)[:, None, None]


def symmetry_axis(crop: MaskCrop) -> tuple[float, float]:
    """Return the axis of best mirror symmetry, as degrees from the image's vertical, and the mirror image's IoU."""
    inside = crop.inside
    rows, columns = np.nonzero(inside)
    centre = (float(columns.mean()), float(rows.mean()))
    spread = np.cov(np.stack([columns, rows]))
    principal = float(np.degrees(np.arctan2(*np.linalg.eigh(spread)[1][:, 1])))
    angles = {0.0, 90.0, principal, principal + 90.0}
    scored = {angle: _mirror_iou(inside, centre, angle) for angle in sorted(angles)}
    # The longer extent is the likelier axis of a rotationally symmetric object, so a tiny difference in IoU does not decide.
    best = max(scored, key=lambda angle: scored[angle] + 0.05 * abs(np.cos(np.radians(angle - principal))))
    return best, scored[best]


def _mirror_iou(inside: np.ndarray, centre: tuple[float, float], angle_degrees: float) -> float:
    # The axis runs along (sin a, cos a) in (x, y); a reflection in it keeps that direction.
    direction = np.array([np.sin(np.radians(angle_degrees)), np.cos(np.radians(angle_degrees))])
    reflection = 2 * np.outer(direction, direction) - np.eye(2)
    shift = np.asarray(centre) - reflection @ np.asarray(centre)
    mirrored = cv2.warpAffine(
        inside.astype(np.uint8), np.column_stack([reflection, shift]), inside.shape[::-1], flags=cv2.INTER_NEAREST
    )
    return intersection_over_union(inside, mirrored > 0)


def _runs(line: np.ndarray) -> list[tuple[float, float]]:
    """Return where a line of signed distances is positive: [start, end] with the crossings interpolated."""
    signs = np.r_[False, line > 0, False]
    starts = np.flatnonzero(~signs[:-1] & signs[1:]).tolist()
    ends = (np.flatnonzero(signs[:-1] & ~signs[1:]) - 1).tolist()
    return [(_crossing(line, s - 1, s), _crossing(line, e + 1, e)) for s, e in zip(starts, ends, strict=True)]


def _crossing(line: np.ndarray, outside: int, inside: int) -> float:
    if not 0 <= outside < len(line):
        return float(inside)
    return inside + (outside - inside) * line[inside] / (line[inside] - line[outside])


def _chord(line: np.ndarray) -> np.ndarray:
    """Return (s - left)(right - s) within each run of a line: the squared height of the circle over it, or 0."""
    places, u = np.arange(len(line)), np.zeros(len(line))
    for left, right in _runs(line):
        u = np.maximum(u, (places - left) * (right - places))
    return u


def _run_depth(line: np.ndarray) -> np.ndarray:
    """Return the distance along the line to the nearer end of its run; 0 elsewhere."""
    places, depth = np.arange(len(line)), np.zeros(len(line))
    for left, right in _runs(line):
        depth = np.maximum(depth, np.minimum(places - left, right - places))
    return depth
