"""Pointmaps: a 3D point per pixel in the camera frame, as arrays, as the stored NPZ, and as the preview for the page."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from dataclasses import dataclass

import cv2
import numpy as np

from ..errors import UnusableInput
from .mask_crops import MaskCrop

#: The depth of an object about which nothing is known, in the pointmap's unit.
FALLBACK_DEPTH = 2.0
PREVIEW_POINTS = 60_000
_MAX_PIXELS = 4096 * 4096


@dataclass(frozen=True)
class ScenePointmap:
    """A 3D point per pixel. points (h, w, 3) float32 in the camera frame; valid (h, w) bool. May be smaller than the image.

    `measured` is false where no model looked at the photo (the ground-plane fallback): it then has where a scene's floor
    is, and nothing of an object's surface.
    """

    points: np.ndarray
    valid: np.ndarray
    measured: bool = True


def write_npz(points: np.ndarray, valid: np.ndarray, measured: bool = True) -> bytes:
    """Return a pointmap as a compressed NPZ; the same arrays give the same bytes.

    Args:
        points: (h, w, 3) float32, camera frame.
        valid: (h, w) bool.
        measured: whether a model estimated the depths (see ScenePointmap).
    """
    stream = io.BytesIO()
    arrays: dict[str, np.ndarray] = {"points": points.astype(np.float32), "valid": valid.astype(bool)}
    if not measured:  # stored only then, so that measured ones keep their bytes, and so their key
        arrays["measured"] = np.array(False)
    np.savez_compressed(stream, allow_pickle=False, **arrays)
    return stream.getvalue()


def read_npz(content: bytes) -> ScenePointmap:
    """Return the pointmap of an NPZ that write_npz wrote, now or before it had `measured`.

    Args:
        content: the bytes of the file.

    Raises:
        UnusableInput: the content is anything else, or too large.
    """
    try:
        with np.load(io.BytesIO(content), allow_pickle=False) as arrays:
            points, valid = arrays["points"], arrays["valid"]
            measured = bool(arrays["measured"]) if "measured" in arrays else True
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile, zlib.error) as error:
        raise UnusableInput(f"The pointmap cannot be read: {error}.") from error
    if points.ndim != 3 or points.shape[2] != 3 or points.shape[:2] != valid.shape or valid.size > _MAX_PIXELS:
        raise UnusableInput(f"The pointmap has the shapes {points.shape} and {valid.shape}.")
    return ScenePointmap(points.astype(np.float32), valid.astype(bool) & np.isfinite(points).all(axis=2), measured)


def write_preview(points: np.ndarray, valid: np.ndarray, image: np.ndarray, most: int = PREVIEW_POINTS) -> bytes:
    """Return the MQPC cloud of contract.events.PointmapFinished.

    Args:
        points: (h, w, 3) float32, camera frame.
        valid: (h, w) bool.
        image: (H, W, 3) uint8 RGB; the cloud has its colours.
        most: the cloud has at most so many points, taken evenly.
    """
    height, width = valid.shape
    colours = cv2.resize(image, (width, height), interpolation=cv2.INTER_AREA)
    rows, columns = np.nonzero(valid)
    stride = max(1, int(np.ceil(np.sqrt(len(rows) / most))))
    kept = (rows % stride == 0) & (columns % stride == 0)
    rows, columns = rows[kept][:most], columns[kept][:most]
    header = struct.pack("<4sIII", b"MQPC", 1, len(rows), 0)
    return header + points[rows, columns].astype("<f4").tobytes() + colours[rows, columns].astype(np.uint8).tobytes()


def scale_and_shift(points: np.ndarray, valid: np.ndarray) -> tuple[float, tuple[float, float, float]]:
    """Return a scene's size (median distance from its middle) and its middle (median point), in the pointmap's unit.

    Args:
        points: (h, w, 3), camera frame.
        valid: (h, w) bool; where nothing is valid, the size is 1 and the middle the origin.
    """
    seen = points[valid].astype(np.float64)
    if not len(seen):
        return 1.0, (0.0, 0.0, 0.0)
    middle = np.median(seen, axis=0)
    size = float(np.median(np.linalg.norm(seen - middle, axis=1)))
    return max(size, 1e-6), (float(middle[0]), float(middle[1]), float(middle[2]))


def depth_of_mask(pointmap: ScenePointmap | None, mask: np.ndarray) -> float:
    """Return the median depth of the points in a mask (H, W) bool, in the pointmap's unit; FALLBACK_DEPTH without any."""
    if pointmap is None:
        return FALLBACK_DEPTH
    depth = pointmap.points[..., 2][pointmap.valid & _resized(mask, pointmap.valid.shape)]
    depth = depth[depth > 0]
    return float(np.median(depth)) if len(depth) else FALLBACK_DEPTH


def relief_in_mask(pointmap: ScenePointmap, mask: np.ndarray, crop: MaskCrop) -> np.ndarray | None:
    """Return the depth (h, w) on the crop's grid relative to its median, smooth, in the pointmap's unit; None where it is flat.

    Args:
        pointmap: the scene.
        mask: (H, W) bool, of the full image.
        crop: the mask's crop, whose grid is (h, w).
    """
    inside = pointmap.valid & _resized(mask, pointmap.valid.shape)
    if np.count_nonzero(inside) < 50:
        return None
    depth = pointmap.points[..., 2]
    middle = float(np.median(depth[inside]))
    height, width = mask.shape
    at_u, at_v = np.meshgrid(np.arange(crop.distance.shape[1]), np.arange(crop.distance.shape[0]))
    u, v = crop.pixels(at_u, at_v)
    columns = (u / width * inside.shape[1] - 0.5).astype(np.float32)
    rows = (v / height * inside.shape[0] - 0.5).astype(np.float32)
    weight = cv2.remap(inside.astype(np.float32), columns, rows, cv2.INTER_LINEAR)
    value = cv2.remap(np.where(inside, depth - middle, 0).astype(np.float32), columns, rows, cv2.INTER_LINEAR)
    sigma = max(crop.distance.shape) / 24
    smooth = cv2.GaussianBlur(value, (0, 0), sigma) / np.maximum(cv2.GaussianBlur(weight, (0, 0), sigma), 1e-3)
    spread = float(np.subtract(*np.percentile(smooth[crop.inside], [95, 5])))
    return smooth if spread > 0.02 * middle else None


def _resized(mask: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
    return cv2.resize(mask.astype(np.uint8), (shape[1], shape[0]), interpolation=cv2.INTER_NEAREST) > 0
