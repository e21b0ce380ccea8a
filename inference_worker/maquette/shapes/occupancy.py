"""Which points lie inside a union of closed parts."""

from __future__ import annotations

import numpy as np
from scipy import ndimage

from .shape_mesh import ShapeMesh

# Rays run through voxel centres moved by this much, so that none meets an edge or a vertex of the mesh exactly.
_OFF_GRID = np.array([1.3e-7, 2.9e-7])


def occupancy(vertices: np.ndarray, faces: np.ndarray, resolution: int) -> np.ndarray:
    """Return which voxel centres lie inside the union of closed, outward parts.

    A column's winding number rises where a face looks down and falls where one looks up; a centre is inside
    where it is above zero. Exact up to the tiny offset of the columns.

    Args:
        vertices: (V, 3), inside [-0.5, 0.5]^3.
        faces: (F, 3), anticlockwise from outside.
        resolution: voxels along a side of the cube [-0.5, 0.5]^3.

    Returns:
        bool (resolution, resolution, resolution) in x, y, z.
    """
    corners = (vertices[faces].astype(np.float64) + 0.5) * resolution - 0.5
    triangle, column_x, column_z = _columns_under(corners, resolution)
    a, b, c = (corners[triangle, k] for k in range(3))
    x, z = column_x + _OFF_GRID[0], column_z + _OFF_GRID[1]
    area = _edge(a, b, c[:, 0], c[:, 2])
    weight_c, weight_a = _edge(a, b, x, z), _edge(b, c, x, z)
    weight_b = area - weight_a - weight_c
    inside = (
        (np.sign(weight_a) == np.sign(area))
        & (np.sign(weight_b) == np.sign(area))
        & (np.sign(weight_c) == np.sign(area))
    )
    inside &= area != 0
    area, weight_a, weight_b, weight_c = (value[inside] for value in (area, weight_a, weight_b, weight_c))
    height = (weight_a * a[inside, 1] + weight_b * b[inside, 1] + weight_c * c[inside, 1]) / area
    first_above = np.clip(np.ceil(height), 0, resolution).astype(int)
    # `area` is positive for a face that looks down (+x to +z is clockwise seen from above), where the ray enters.
    # Bytes, with y innermost, since the running sum over 256^3 voxels is what costs; no object nests 100 parts.
    winding = np.zeros((resolution, resolution, resolution + 1), dtype=np.int8)
    np.add.at(winding, (column_x[inside], column_z[inside], first_above), np.sign(area).astype(np.int8))
    inside_column = np.cumsum(winding, axis=2, dtype=np.int8)[:, :, :resolution] > 0
    return np.ascontiguousarray(inside_column.transpose(0, 2, 1))


def counted_in_eights(grid: np.ndarray) -> np.ndarray:
    """Return how many of each 2 x 2 x 2 voxels of a bool grid (2n, 2n, 2n) are set: int8 (n, n, n)."""
    counts = grid.view(np.int8)
    counts = counts[0::2] + counts[1::2]
    counts = counts[:, 0::2] + counts[:, 1::2]
    return np.asarray(counts[:, :, 0::2] + counts[:, :, 1::2])


def solid_voxels(vertices: np.ndarray, faces: np.ndarray, resolution: int) -> np.ndarray:
    """Return the voxels of which at least a quarter is inside: what the model learns.

    Centres alone would lose plates and rods thinner than a voxel. Of a larger body this moves the border outward by a
    quarter of a voxel, which refinement undoes.

    Args:
        vertices: (V, 3), inside [-0.5, 0.5]^3.
        faces: (F, 3) of closed parts, anticlockwise from outside.
        resolution: voxels along a side of the cube; a quarter is two of the eight subvoxel centres.

    Returns:
        bool (resolution, resolution, resolution) in x, y, z.
    """
    return counted_in_eights(occupancy(vertices, faces, 2 * resolution)) >= 2


def shape_voxels(shape: ShapeMesh, resolution: int) -> np.ndarray:
    """Return the occupancy of a shape: by winding for closed parts, by a flood from outside for open ones.

    It is bool (resolution, resolution, resolution) in x, y, z, with `resolution` voxels along a side of the cube.
    """
    make = solid_voxels if shape.closed else filled_voxels
    return make(shape.vertices, shape.faces, resolution)


def filled_voxels(vertices: np.ndarray, faces: np.ndarray, resolution: int) -> np.ndarray:
    """Return the voxels that a mesh touches or encloses, for meshes that may be open.

    Args:
        vertices: (V, 3) inside [-0.5, 0.5]^3.
        faces: (F, 3).
        resolution: Voxels along a side of the cube.

    Returns:
        bool (resolution, resolution, resolution): the surface, and what a flood from outside does not reach.
    """
    grid = np.zeros((resolution,) * 3, dtype=bool)
    points = _spread_points(vertices[faces].astype(np.float64), 0.8 / resolution)
    cells = np.floor((points + 0.5) * resolution).astype(int)
    grid[tuple(np.clip(cells, 0, resolution - 1)[((cells >= 0) & (cells <= resolution)).all(axis=1)].T)] = True
    return np.asarray(ndimage.binary_fill_holes(grid))


def _spread_points(triangles: np.ndarray, step: float) -> np.ndarray:
    """Return points (n, 3) on triangles (F, 3, 3), no further apart than about `step` along either side."""
    sides = np.linalg.norm(triangles - np.roll(triangles, 1, axis=1), axis=2).max(axis=1)
    counts = np.maximum(1, np.ceil(sides / step).astype(int))
    found = []
    for count in np.unique(counts):
        first, second = np.meshgrid(np.arange(count + 1), np.arange(count + 1), indexing="ij")
        inside = first + second <= count
        a, b = first[inside] / count, second[inside] / count
        weights = np.stack([1 - a - b, a, b], axis=1)
        found.append((weights @ triangles[counts == count]).reshape(-1, 3))
    return np.concatenate(found)


def _columns_under(corners: np.ndarray, resolution: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return all pairs of a triangle and a column (x, z) that its bounding rectangle holds."""
    low = np.clip(np.ceil(corners[:, :, [0, 2]].min(axis=1) - 1e-6), 0, resolution).astype(int)
    high = np.clip(np.floor(corners[:, :, [0, 2]].max(axis=1)) + 1, 0, resolution).astype(int)
    extent = np.maximum(high - low, 0)
    count = extent[:, 0] * extent[:, 1]
    triangle = np.repeat(np.arange(len(corners)), count)
    within = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count)
    width = np.maximum(extent[triangle, 1], 1)
    return triangle, low[triangle, 0] + within // width, low[triangle, 1] + within % width


def _edge(a: np.ndarray, b: np.ndarray, x: np.ndarray, z: np.ndarray) -> np.ndarray:
    """Twice the signed area of (a, b, point) in the x-z plane."""
    return (b[:, 0] - a[:, 0]) * (z - a[:, 2]) - (b[:, 2] - a[:, 2]) * (x - a[:, 0])


def winding_number(vertices: np.ndarray, faces: np.ndarray, points: np.ndarray) -> np.ndarray:
    """Return the generalised winding number at each point, (n,) float64: how many closed parts hold it.

    The sum of the signed solid angles of all faces over 4 pi (van Oosterom and Strackee). Slow and without a grid, as a
    reference for `occupancy`.

    Args:
        vertices: (V, 3).
        faces: (F, 3), anticlockwise from outside.
        points: (n, 3), in the frame of the vertices.
    """
    winding = np.empty(len(points))
    for index, point in enumerate(points):
        a, b, c = (vertices[faces[:, k]].astype(np.float64) - point for k in range(3))
        la, lb, lc = (np.linalg.norm(side, axis=1) for side in (a, b, c))
        triple = np.einsum("ij,ij->i", a, np.cross(b, c))
        base = la * lb * lc + (a * b).sum(1) * lc + (b * c).sum(1) * la + (c * a).sum(1) * lb
        winding[index] = np.arctan2(triple, base).sum() / (2 * np.pi)
    return winding
