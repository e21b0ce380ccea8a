"""What a camera sees of an object: its silhouette and its depth."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from .cameras import Intrinsics, ray_directions
from .layout import Layout, in_camera
from .meshes import Mesh
from .rays import RayScene


def depth_map(parts: Sequence[Mesh], layout: Layout, intrinsics: Intrinsics, longest: int = 256) -> np.ndarray:
    """Return the camera depth z (h, w) float32 of a posed mesh, infinite where it is not seen.

    Args:
        parts: the mesh, in the object frame.
        layout: camera_from_object.
        intrinsics: of the full image, which is sampled so that its longer side is `longest`.
        longest: pixels.
    """
    moved = [Mesh(in_camera(layout, part.vertices).astype(np.float32), part.faces) for part in parts]
    height, width = sampled_size(intrinsics.height, intrinsics.width, longest)
    u, v = np.meshgrid(
        (np.arange(width) + 0.5) * intrinsics.width / width, (np.arange(height) + 0.5) * intrinsics.height / height
    )
    directions = ray_directions(intrinsics, u, v).reshape(-1, 3)
    hits = RayScene(moved).first_hits(np.zeros_like(directions), directions)
    depth = np.where(hits.faces >= 0, hits.distances, np.inf)
    return depth.reshape(height, width).astype(np.float32)


def silhouette(parts: Sequence[Mesh], layout: Layout, intrinsics: Intrinsics, longest: int = 256) -> np.ndarray:
    """Return (h, w) bool: the pixels, sampled as in `depth_map` with its longer side at most `longest`, at which the camera sees the object."""
    return np.isfinite(depth_map(parts, layout, intrinsics, longest))


def sampled_size(height: int, width: int, longest: int) -> tuple[int, int]:
    """Return (height, width) with the longer side at most `longest` and the proportions kept, in pixels.

    Args:
        height: of the full image, in pixels.
        width: of the full image, in pixels.
        longest: in pixels.
    """
    scale = min(1.0, longest / max(height, width))
    return max(1, round(height * scale)), max(1, round(width * scale))


def sampled_mask(mask: np.ndarray, longest: int = 256) -> np.ndarray:
    """Return the mask at the pixels that depth_map samples, (h, w) bool.

    Args:
        mask: (H, W) bool, in pixels of the full image.
        longest: bound of the longer side, in pixels.
    """
    height, width = sampled_size(mask.shape[0], mask.shape[1], longest)
    rows = ((np.arange(height) + 0.5) * mask.shape[0] / height).astype(int)
    columns = ((np.arange(width) + 0.5) * mask.shape[1] / width).astype(int)
    return mask[np.ix_(rows, columns)]


def intersection_over_union(first: np.ndarray, second: np.ndarray) -> float:
    """Return the intersection over union; 1 where both are empty.

    Args:
        first: mask (H, W) bool.
        second: mask (H, W) bool.
    """
    union = int(np.count_nonzero(first | second))
    return int(np.count_nonzero(first & second)) / union if union else 1.0
