"""Layouts brought to a mask: scale and position by which the projected box meets the mask's box."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from .cameras import Intrinsics, extents_of, projected
from .layout import Layout, in_camera

Box = tuple[float, float, float, float]


def box_of_mask(mask: np.ndarray) -> Box:
    """Return (left, top, right, bottom), outer edges in pixels, of a mask (H, W) bool that is not empty."""
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    return float(columns[0]), float(rows[0]), float(columns[-1] + 1), float(rows[-1] + 1)


def fitted_to_box(vertices: np.ndarray, layout: Layout, intrinsics: Intrinsics, box: Box, n_rounds: int = 3) -> Layout:
    """Return the layout with scale, x and y changed so that the projection's box has the given middle and area.

    Rotation and depth stay. Where object and box differ in proportion, the areas agree.

    Args:
        vertices: (V, 3), object frame.
        layout: camera_from_object, with the object in front of the camera.
        intrinsics: of the full image.
        box: (left, top, right, bottom) in pixels of the full image.
        n_rounds: iterations.
    """
    wanted_middle = np.array([(box[0] + box[2]) / 2, (box[1] + box[3]) / 2])
    wanted_size = np.array([box[2] - box[0], box[3] - box[1]])
    for _ in range(n_rounds):
        low, high = _extent(projected(intrinsics, in_camera(layout, vertices)))
        ratio = float(np.sqrt(np.prod(wanted_size) / max(float(np.prod(np.subtract(high, low))), 1e-9)))
        x, y, z = layout.translation
        scale = min(layout.scale * ratio, 0.9 * z)  # nothing may come to lie behind the camera
        layout = replace(layout, scale=scale)
        low, high = _extent(projected(intrinsics, in_camera(layout, vertices)))
        move = wanted_middle - np.add(low, high) / 2
        right, down = extents_of(intrinsics, *(move * z))
        x, y = float(x + right), float(y + down)
        layout = replace(layout, translation=(x, y, float(z)))
    return layout


def _extent(pixels: np.ndarray) -> tuple[tuple[float, float], tuple[float, float]]:
    low, high = pixels.min(axis=0), pixels.max(axis=0)
    return (float(low[0]), float(low[1])), (float(high[0]), float(high[1]))
