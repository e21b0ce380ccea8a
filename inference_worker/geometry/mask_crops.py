"""A mask as smooth fields on a small grid: the ground on which a silhouette is inflated."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from scipy import ndimage

from ..errors import UnusableInput

MARGIN = 5
_FINE = 3
MIN_AREA_PX = 24


@dataclass(frozen=True)
class MaskCrop:
    """The mask's surroundings, sampled so that the mask's longer side is `resolution` cells.

    distance (h, w) float32: signed distance to the smoothed silhouette in cells, positive inside, zero on it.
    cell: image pixels per cell. left, top: image position of the grid's corner. The middle of cell (row, column) is at
    pixel (left + (column + 0.5) * cell, top + (row + 0.5) * cell).
    """

    distance: np.ndarray
    cell: float
    left: float
    top: float

    @property
    def inside(self) -> np.ndarray:
        """Return the cells within the silhouette, (h, w) bool."""
        return self.distance > 0

    def pixels(self, columns: np.ndarray, rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return u and v, pixels of the full image, each (...), of grid positions; the middle of a cell has whole numbers.

        Args:
            columns: positions (...) from left to right, in cells.
            rows: positions (...) from top to bottom, in cells.
        """
        return self.left + (columns + 0.5) * self.cell, self.top + (rows + 0.5) * self.cell


def crop_mask(mask: np.ndarray, resolution: int = 96) -> MaskCrop:
    """Return the smooth crop of a mask, without specks and pinholes.

    Args:
        mask: (H, W) bool, in pixels of the full image.
        resolution: cells along the longer side of the mask's box.

    Raises:
        UnusableInput: the mask is nearly empty.
    """
    clean = without_specks(mask)
    rows, columns = np.flatnonzero(clean.any(axis=1)), np.flatnonzero(clean.any(axis=0))
    if clean.sum() < MIN_AREA_PX:
        raise UnusableInput(f"The mask holds {int(mask.sum())} pixels; draw one of at least {MIN_AREA_PX}.")
    side = max(rows[-1] - rows[0], columns[-1] - columns[0]) + 1
    cell = side / resolution
    left, top = columns[0] - MARGIN * cell, rows[0] - MARGIN * cell
    width = int(np.ceil((columns[-1] + 1 - left) / cell)) + MARGIN
    height = int(np.ceil((rows[-1] + 1 - top) / cell)) + MARGIN
    return MaskCrop(_signed_distance(clean, left, top, cell, height, width), cell, left, top)


def without_specks(mask: np.ndarray) -> np.ndarray:
    """Return a mask (H, W) bool without pieces below 2 % of the largest one and without holes below 0.2 % of the whole."""
    pieces, n_pieces = ndimage.label(mask)
    if not n_pieces:
        return mask
    areas = np.bincount(pieces.ravel())[1:]
    kept = np.isin(pieces, 1 + np.flatnonzero(areas >= 0.02 * areas.max()))
    holes, n_holes = ndimage.label(~kept)
    hole_areas = np.bincount(holes.ravel(), minlength=n_holes + 1)[1:]
    small = 1 + np.flatnonzero(hole_areas < 0.002 * kept.sum())
    return kept | np.isin(holes, small)


def _signed_distance(mask: np.ndarray, left: float, top: float, cell: float, height: int, width: int) -> np.ndarray:
    """Signed distances at cell middles, in cells, measured on a grid _FINE times as fine after a slight blur."""
    step = cell / _FINE
    to_image = np.array([[step, 0, left + step / 2 - 0.5], [0, step, top + step / 2 - 0.5]])
    padded = mask.astype(np.float32)
    if step > 1:  # average before sampling more coarsely than the image
        padded = cv2.GaussianBlur(padded, (0, 0), step * 0.6)
    fine = cv2.warpAffine(
        padded, to_image, (width * _FINE, height * _FINE), flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    )
    fine = cv2.GaussianBlur(fine, (0, 0), _FINE * 0.9)
    inside = fine > 0.5
    if not inside.any():
        raise UnusableInput("The mask is too thin to be inflated.")
    # Cell middles lie half a fine cell off either distance, which is measured to the nearest cell of the other side.
    distance = ndimage.distance_transform_edt(inside) - ndimage.distance_transform_edt(~inside)
    distance = np.where(inside, distance - 0.5, distance + 0.5)
    smooth = cv2.GaussianBlur(distance.astype(np.float32), (0, 0), 1.0)
    return np.ascontiguousarray(cv2.resize(smooth, (width, height), interpolation=cv2.INTER_AREA)) / _FINE
