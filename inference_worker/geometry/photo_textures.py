"""A texture out of the photo: the masked crop, its colours carried on beyond the mask so that no background bleeds in."""

from __future__ import annotations

import cv2
import numpy as np
from scipy import ndimage

TEXTURE_SIZE = 512
_MARGIN = 0.04


class PhotoTexture:
    """The crop around a mask as a square texture, and the way from image pixels to its coordinates."""

    def __init__(self, image: np.ndarray, mask: np.ndarray, size: int = TEXTURE_SIZE) -> None:
        """Image (H, W, 3) uint8 RGB, mask (H, W) bool, not empty."""
        rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
        side = (max(rows[-1] - rows[0], columns[-1] - columns[0]) + 1) * (1 + 2 * _MARGIN)
        self._left = (columns[0] + columns[-1] + 1 - side) / 2
        self._top = (rows[0] + rows[-1] + 1 - side) / 2
        self._side = side
        self.pixels = self._carried_on(image, mask, size)

    def uvs(self, u: np.ndarray, v: np.ndarray) -> np.ndarray:
        """Return texture coordinates (N, 2) float32 of pixels u, v (N,) of the full image."""
        return np.stack([(u - self._left) / self._side, (v - self._top) / self._side], axis=1).astype(np.float32)

    def _carried_on(self, image: np.ndarray, mask: np.ndarray, size: int) -> np.ndarray:
        step = self._side / size
        to_image = np.array([[step, 0, self._left + step / 2 - 0.5], [0, step, self._top + step / 2 - 0.5]])
        source = cv2.GaussianBlur(image, (0, 0), step * 0.5) if step > 1.2 else image
        flags = (cv2.INTER_LINEAR if step > 1 else cv2.INTER_CUBIC) | cv2.WARP_INVERSE_MAP
        crop = cv2.warpAffine(source, to_image, (size, size), flags=flags, borderMode=cv2.BORDER_REPLICATE)
        inside = cv2.warpAffine(
            mask.astype(np.float32), to_image, (size, size), flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
        )
        return carried_on(crop, inside > 0.5, shy=max(2, round(1.5 / step)))


def carried_on(pixels: np.ndarray, inside: np.ndarray, shy: int) -> np.ndarray:
    """Return pixels (h, w, 3) uint8 whose untrusted ones are replaced by the nearest trusted one.

    Args:
        pixels: (h, w, 3) uint8.
        inside: (h, w) bool.
        shy: pixels outside `inside`, or within so many pixels of its edge, are not trusted.
    """
    trusted = ndimage.binary_erosion(inside, iterations=shy) if shy else inside
    if np.count_nonzero(trusted) < 0.3 * np.count_nonzero(inside):  # a thin thing: its edge is all there is
        trusted = inside
    _, (rows, columns) = ndimage.distance_transform_edt(~trusted, return_indices=True)
    filled = pixels[rows, columns]
    soft = cv2.GaussianBlur(filled, (0, 0), pixels.shape[0] / 100)
    return np.where(trusted[..., None], pixels, soft)
