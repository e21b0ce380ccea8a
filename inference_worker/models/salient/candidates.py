"""Masks that a click may mean: one per window and threshold of the network's map."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

#: Sides of the windows around a first click, as shares of the image's longer side.
FIRST_WINDOWS = (0.2, 0.35, 0.6, 1.0)
#: Masks of fewer pixels, or of a greater share of the image, are not offered.
_FEWEST_PIXELS, _GREATEST_SHARE = 12, 0.97
#: Pieces of less than this share of the largest are specks.
_LEAST_OF_LARGEST = 0.15


@dataclass(frozen=True, eq=False)
class Candidate:
    """A mask (h, w) bool, the map (h, w) float32 that it was cut from, and the side of its window in working pixels."""

    mask: np.ndarray
    probability: np.ndarray
    window_side: float


def cut(probability: np.ndarray, window_side: float, x: float, y: float) -> list[Candidate]:
    """Return the connected pieces under the click at (x, y), at thresholds relative to the probability there."""
    row, column = pixel_of(probability.shape, x, y)
    here = float(probability[max(0, row - 1) : row + 2, max(0, column - 1) : column + 2].max())
    if here < 0.03:
        return []
    found: list[Candidate] = []
    for threshold in dict.fromkeys(round(min(level, share * here), 3) for level, share in _THRESHOLDS):
        mask = piece_at(probability > threshold, row, column)
        if _FEWEST_PIXELS <= mask.sum() <= _GREATEST_SHARE * mask.size:
            found.append(Candidate(mask, probability, window_side))
    return found


_THRESHOLDS = ((0.5, 0.6), (0.8, 0.85), (0.25, 0.4))


def pixel_of(shape: tuple[int, ...], x: float, y: float) -> tuple[int, int]:
    """Return (row, column) of the pixel at (x, y), the nearest one for a point outside."""
    return int(np.clip(y, 0, shape[0] - 1)), int(np.clip(x, 0, shape[1] - 1))


def piece_at(mask: np.ndarray, row: int, column: int) -> np.ndarray:
    """Return the connected piece of a mask at a pixel, its holes filled; empty where the mask is not set there."""
    filled = mask.astype(np.uint8)
    if not filled[row, column]:
        near = filled[max(0, row - 1) : row + 2, max(0, column - 1) : column + 2]
        if not near.any():
            return np.zeros(mask.shape, bool)
        dy, dx = np.argwhere(near)[0]
        row, column = max(0, row - 1) + int(dy), max(0, column - 1) + int(dx)
    _, labels = cv2.connectedComponents(filled, connectivity=4)
    return without_holes(labels == labels[row, column])


def main_pieces(mask: np.ndarray) -> np.ndarray:
    """Return the connected pieces of a mask that are not much smaller than the largest, their holes filled."""
    n_labels, labels, facts, _ = cv2.connectedComponentsWithStats(mask.astype(np.uint8), connectivity=4)
    if n_labels < 2:
        return mask
    areas = facts[1:, cv2.CC_STAT_AREA]
    return without_holes(np.isin(labels, 1 + np.flatnonzero(areas > _LEAST_OF_LARGEST * areas.max())))


def without_holes(mask: np.ndarray) -> np.ndarray:
    """Return the mask with what it encloses."""
    outside = np.pad(~mask, 1, constant_values=True).astype(np.uint8)
    cv2.floodFill(outside, None, (0, 0), 2)
    return outside[1:-1, 1:-1] != 2


def overlap(first: np.ndarray, second: np.ndarray) -> float:
    """Return the intersection over union of two masks, 0 for two empty ones."""
    union = np.count_nonzero(first | second)
    return np.count_nonzero(first & second) / union if union else 0.0
