"""From an image, a mask and perhaps a pointmap to the images of a Condition. numpy in, numpy out; no model needed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ...errors import UnusableInput
from ...geometry.cameras import Intrinsics
from ...geometry.pointmaps import ScenePointmap
from ..network.layout_latents import object_frame
from ..network.sizes import ConditionSize

CROP_FACTOR = 1.2
SMALLEST_SIDE = 8
LARGEST_PIXELS = 120_000_000
SMALLEST_MASK_PIXELS = 12


@dataclass(frozen=True)
class ModelInputs:
    """The conditioning inputs of one object, with the shift and scale of its frame, and whether there was a pointmap.

    Attributes:
        crop_image: (3, S, S) uint8.
        crop_mask: (1, S, S) uint8, 255 wholly inside.
        full_image: (3, S, S) uint8.
        full_mask: (1, S, S) uint8, 255 wholly inside.
        crop_points: (3, s, s) float32 in the object's frame.
        crop_valid: (1, s, s) bool.
        full_points: (3, s, s) float32 in the object's frame.
        full_valid: (1, s, s) bool.
        shift: (3,).
    """

    crop_image: np.ndarray
    crop_mask: np.ndarray
    full_image: np.ndarray
    full_mask: np.ndarray
    crop_points: np.ndarray
    crop_valid: np.ndarray
    full_points: np.ndarray
    full_valid: np.ndarray
    shift: np.ndarray
    scale: float
    has_points: bool


def check_inputs(image: np.ndarray, mask: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the `image` as (H, W, 3) uint8 and the `mask` as (H, W) bool.

    Raises:
        UnusableInput: either cannot be used; the message names the fact and the remedy.
    """
    pixels = image[..., None] if image.ndim == 2 else image
    if pixels.ndim != 3 or pixels.shape[2] not in (1, 3, 4):
        raise UnusableInput(f"The image has the shape {image.shape}; give it as height x width x 3 in RGB.")
    height, width = pixels.shape[:2]
    if min(height, width) < SMALLEST_SIDE:
        raise UnusableInput(
            f"The image is {width} x {height} pixels; it needs at least {SMALLEST_SIDE} along each side."
        )
    if height * width > LARGEST_PIXELS:
        raise UnusableInput(
            f"The image is {width} x {height} pixels; scale it below {LARGEST_PIXELS // 10**6} megapixels."
        )
    if pixels.dtype == np.uint16:
        pixels = (pixels >> 8).astype(np.uint8)
    elif pixels.dtype != np.uint8:
        raise UnusableInput(f"The image's values are {pixels.dtype}; give 8-bit values.")
    if mask.shape != (height, width):
        raise UnusableInput(
            f"The mask has the shape {mask.shape} and the image is {height} x {width}; they must agree."
        )
    inside = mask if mask.dtype == bool else mask > (127 if mask.max(initial=0) > 1 else 0)
    if int(inside.sum()) < SMALLEST_MASK_PIXELS:
        raise UnusableInput(f"The mask has {int(inside.sum())} pixels; draw at least {SMALLEST_MASK_PIXELS}.")
    colours = np.repeat(pixels, 3, axis=2) if pixels.shape[2] == 1 else pixels[..., :3]
    return np.ascontiguousarray(colours), inside


def prepare_inputs(
    image: np.ndarray, mask: np.ndarray, pointmap: ScenePointmap | None, intrinsics: Intrinsics, size: ConditionSize
) -> ModelInputs:
    """Return the conditioning inputs of one object; UnusableInput reaches the caller.

    A pointmap that was not measured places the object in its scene; its points are not an input.

    Args:
        image: (H, W), (H, W, 1), (H, W, 3) or (H, W, 4), uint8 or uint16.
        mask: (H, W), bool or numbers: inside above 127, or above 0 where none exceeds 1.
        pointmap: of the image, if there is one.
        intrinsics: the camera.
        size: sides of the inputs.
    """
    image, mask = check_inputs(image, mask)
    depth = _median_depth(pointmap, mask)
    shift, scale = object_frame(mask, intrinsics, depth if depth is not None else 1.0)
    crop, full = crop_square(mask), full_square(mask.shape)
    known = pointmap is not None and pointmap.measured and depth is not None
    clouds = [
        _points_in(pointmap if known else None, square, mask.shape, size.point_size, shift, scale)
        for square in (crop, full)
    ]
    side = size.encoder.image_size
    seen = [(_cut(image, square, side), _cut((mask * 255).astype(np.uint8), square, side)) for square in (crop, full)]
    return ModelInputs(*seen[0], *seen[1], *clouds[0], *clouds[1], shift, scale, known)


def crop_square(mask: np.ndarray) -> tuple[float, float, float]:
    """Return left, top and side, in pixels, of the square around the box of `mask` (H, W), 1.2 times as large (sam3d.md B.2)."""
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    top, bottom, left, right = rows[0], rows[-1] + 1, columns[0], columns[-1] + 1
    side = CROP_FACTOR * float(max(bottom - top, right - left))
    return (left + right - side) / 2, (top + bottom - side) / 2, side


def full_square(shape: tuple[int, ...]) -> tuple[float, float, float]:
    """Return left, top and side, in pixels, of the square around an image of `shape` (height, width)."""
    height, width = shape
    side = float(max(height, width))
    return (width - side) / 2, (height - side) / 2, side


def _cut(pixels: np.ndarray, square: tuple[float, float, float], side: int) -> np.ndarray:
    """Return (C, side, side) uint8: the square of (H, W[, 3]), black outside the image, averaged down or interpolated up."""
    import cv2

    left, top, extent = square
    x0, y0, n = round(left), round(top), max(1, round(extent))
    height, width = pixels.shape[:2]
    window = np.zeros((n, n, *pixels.shape[2:]), dtype=np.uint8)
    sx, sy, ex, ey = max(x0, 0), max(y0, 0), min(x0 + n, width), min(y0 + n, height)
    window[sy - y0 : ey - y0, sx - x0 : ex - x0] = pixels[sy:ey, sx:ex]
    sized = cv2.resize(window, (side, side), interpolation=cv2.INTER_AREA if n > side else cv2.INTER_LINEAR)
    return np.ascontiguousarray(np.atleast_3d(sized).transpose(2, 0, 1))


def _median_depth(pointmap: ScenePointmap | None, mask: np.ndarray) -> float | None:
    """Return the median depth of the valid points in the mask; None when there are none."""
    if pointmap is None:
        return None
    h, w = pointmap.valid.shape
    rows = np.minimum(((np.arange(h) + 0.5) * mask.shape[0] / h).astype(int), mask.shape[0] - 1)
    columns = np.minimum(((np.arange(w) + 0.5) * mask.shape[1] / w).astype(int), mask.shape[1] - 1)
    depths = pointmap.points[..., 2][pointmap.valid & mask[np.ix_(rows, columns)]]
    depths = depths[np.isfinite(depths) & (depths > 0)]
    return float(np.median(depths)) if len(depths) else None


def _points_in(
    pointmap: ScenePointmap | None,
    square: tuple[float, float, float],
    shape: tuple[int, ...],
    side: int,
    shift: np.ndarray,
    scale: float,
) -> tuple[np.ndarray, np.ndarray]:
    """Return the nearest point at each cell of the square, in the object's frame, and which are there."""
    if pointmap is None:
        return np.zeros((3, side, side), np.float32), np.zeros((1, side, side), bool)
    left, top, extent = square
    middles = (np.arange(side) + 0.5) / side * extent
    h, w = pointmap.valid.shape
    columns = np.floor((left + middles) / shape[1] * w).astype(int)
    rows = np.floor((top + middles) / shape[0] * h).astype(int)
    inside = ((rows >= 0) & (rows < h))[:, None] & ((columns >= 0) & (columns < w))
    place = np.ix_(np.clip(rows, 0, h - 1), np.clip(columns, 0, w - 1))
    points = ((pointmap.points[place] - shift) / scale).astype(np.float32)
    valid = inside & pointmap.valid[place] & np.isfinite(points).all(axis=-1)
    return np.where(valid[..., None], points, 0).transpose(2, 0, 1), valid[None]
