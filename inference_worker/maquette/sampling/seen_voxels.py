"""Per-voxel conditioning features for refinement, beside the image's tokens.

The occupancy that it refines, and the photo's colours where the camera saw the surface. Without it a small model has to
find by attention which pixel belongs to which voxel.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.spatial import cKDTree

from ...geometry.cameras import Intrinsics, ray_directions
from ...geometry.layout import Layout, in_object
from ...geometry.meshes import Mesh
from ...geometry.rays import RayScene
from ..network.sizes import MaquetteSize, cells_per_voxel
from .beginnings import fine_centres
from .model_inputs import ModelInputs, crop_square

#: Points seen whose mean colour is compared with the model's.
DETAIL_NEIGHBOURS = 48


@dataclass(frozen=True)
class SeenSurface:
    """What the camera saw of an object.

    Attributes:
        points: (P, 3) in the object frame.
        colours: of the photo at the points, (P, 3) in [0, 1].
    """

    points: np.ndarray
    colours: np.ndarray


def crop_colours(crop_image: np.ndarray, crop_mask: np.ndarray, side: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the crop's colours, (side, side, 3) in [0, 1], and which cells lie wholly in the mask, (side, side) bool.

    Args:
        crop_image: (3, S, S) uint8.
        crop_mask: (1, S, S) uint8.
        side: cells along a side, at most S.
    """
    step = crop_image.shape[1] // side
    cut = crop_image[:, : side * step, : side * step].reshape(3, side, step, side, step)
    inside = crop_mask[0, : side * step, : side * step].reshape(side, step, side, step)
    whole = np.asarray((inside > 127).all(axis=(1, 3)))
    return cut.mean(axis=(2, 4)).transpose(1, 2, 0) / 255, whole


def seen_through_mask(
    mesh: Mesh, layout: Layout, inputs: ModelInputs, mask: np.ndarray, intrinsics: Intrinsics
) -> SeenSurface:
    """Return where rays through the crop's cells meet a posed mesh, with what the photo shows there; mask (H, W) bool."""
    side = inputs.crop_points.shape[-1]
    colours, inside = crop_colours(inputs.crop_image, inputs.crop_mask, side)
    left, top, extent = crop_square(mask)
    row, column = np.nonzero(inside)
    u, v = (start + (cells + 0.5) * extent / side for start, cells in ((left, column), (top, row)))
    eye = in_object(layout, np.zeros((1, 3)))
    directions = in_object(layout, ray_directions(intrinsics, u, v)) - eye
    hits = RayScene([mesh]).first_hits(np.broadcast_to(eye, directions.shape), directions)
    met = hits.faces >= 0
    return SeenSurface(eye + directions[met] * hits.distances[met, None], colours[row[met], column[met]])


def with_photo_detail(points: np.ndarray, colours: np.ndarray, seen: SeenSurface) -> np.ndarray:
    """Return colours (N, 3), in [0, 1], of surface points (N, 3) with the photo's detail where the camera saw them.

    The model knows which of the photo's brightness is light, the photo knows the pattern: what was seen is brought, channel
    by channel, to the model's mean colour among the DETAIL_NEIGHBOURS points around it. It fades out within 1.5 voxels of 1/32.
    """
    if not len(seen.points):
        return colours
    tree = cKDTree(seen.points)
    around = tree.query(seen.points, k=min(DETAIL_NEIGHBOURS, len(seen.points)))[1].reshape(len(seen.points), -1)
    own = colours[cKDTree(points).query(seen.points)[1]]
    gain = own[around].mean(axis=1) / np.maximum(seen.colours[around].mean(axis=1), 0.02)
    unlit = np.clip(seen.colours * np.clip(gain, 0.4, 3.0), 0, 1)
    distance, nearest = tree.query(points)
    near = np.clip(1.5 - 32 * distance, 0, 1)[:, None]
    return np.asarray(colours * (1 - near) + unlit[nearest] * near)


def seen_voxels(coords: np.ndarray, solid: np.ndarray, seen: SeenSurface, size: MaquetteSize) -> np.ndarray:
    """Return the features of voxels, (N, seen_channels) float32.

    For each of a voxel's occupancy cells: whether it is solid, the colour of the nearest point seen, how near that is; and
    of the voxel: the colour, and the nearness, of the point seen that is nearest to its mirror image in x, since most things
    have a left and a right.

    Args:
        coords: of the voxels, (N, 3).
        solid: occupancy (R, R, R) bool.
        seen: what the camera saw.
        size: of the model.
    """
    resolution, parts = size.refinement.resolution, cells_per_voxel(size)
    cut = solid.reshape(resolution, parts, resolution, parts, resolution, parts).transpose(0, 2, 4, 1, 3, 5)
    filled = 2.0 * cut[tuple(coords.T)].reshape(len(coords), -1) - 1
    cells, middles = fine_centres(coords, resolution, parts), fine_centres(coords, resolution, 1)[:, 0]
    colour, near = _looked_up(seen, cells.reshape(-1, 3), resolution)
    mirrored, mirrored_near = _looked_up(seen, middles * [-1, 1, 1], resolution)
    features = [
        filled,
        colour.reshape(len(coords), -1),
        near.reshape(len(coords), -1),
        mirrored,
        mirrored_near[:, None],
    ]
    return np.concatenate(features, axis=1).astype(np.float32)


def _looked_up(seen: SeenSurface, places: np.ndarray, resolution: int) -> tuple[np.ndarray, np.ndarray]:
    """Return colours of the nearest points in [-1, 1], and nearness.

    1 at the point, one half at the distance of a voxel.
    """
    if not len(seen.points):
        return np.zeros((len(places), 3)), np.zeros(len(places))
    distance, nearest = cKDTree(seen.points).query(places)
    return 2 * seen.colours[nearest] - 1, 1 / (1 + (resolution * distance) ** 2)
