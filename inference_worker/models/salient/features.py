"""What can be seen of a mask without knowing the truth: the numbers that masks are ranked by."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np

from .candidates import Candidate, overlap, pixel_of
from .working_image import WorkingImage

N_FEATURES = 14


def features(candidates: Sequence[Candidate], image: WorkingImage, x: float, y: float) -> np.ndarray:
    """Return (n, N_FEATURES) float64 of candidates for a click at (x, y) in working pixels."""
    rows = [_of_one(candidate, image, x, y) for candidate in candidates]
    return np.array([[*row, *_agreement(one, candidates)] for row, one in zip(rows, candidates, strict=True)])


def _of_one(candidate: Candidate, image: WorkingImage, x: float, y: float) -> list[float]:
    top, bottom, left, right = _bounds(candidate.mask)
    part = np.s_[top:bottom, left:right]
    mask = np.ascontiguousarray(candidate.mask[part])
    area = float(np.count_nonzero(mask))
    radius = max(2, round(0.08 * np.sqrt(area)))
    solid = mask.astype(np.uint8)
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * radius + 1, 2 * radius + 1))
    ring = (cv2.dilate(solid, kernel) > 0) & ~mask
    rim = mask & (cv2.erode(solid, np.ones((3, 3), np.uint8), borderValue=1) == 0)
    deep = cv2.distanceTransform(np.pad(solid, 1), cv2.DIST_L2, 3)[1:-1, 1:-1]
    row, column = pixel_of(candidate.mask.shape, x, y)
    here = float(deep[row - top, column - left]) if top <= row < bottom and left <= column < right else 0.0
    hull = _hull_area(solid)
    probability, lab = candidate.probability[part], image.lab[part]
    inside, outside = float(probability[mask].mean()), float(probability[ring].mean()) if ring.any() else 0.0
    step = float(np.linalg.norm(lab[mask].mean(axis=0) - lab[ring].mean(axis=0))) if ring.any() else 0.0
    edge = cv2.dilate(image.edges[part], np.ones((3, 3), np.uint8))
    share = np.log(area / candidate.mask.size)
    filling = np.log(area / candidate.window_side**2)
    return [
        1.0,
        float(edge[rim].mean()) if rim.any() else 0.0,
        _share_at_border(candidate.mask, rim.sum()),
        inside,
        outside,
        step / 100,
        share / 5,
        (share / 5) ** 2,
        filling / 3,
        (filling / 3) ** 2,
        here / max(float(deep.max()), 1e-6),
        min(1.0, area / hull),
    ]


def _agreement(candidate: Candidate, others: Sequence[Candidate]) -> list[float]:
    """Return the overlap with the nearest candidate of another window, and the mean over those windows."""
    best: dict[float, float] = {}
    for other in others:
        if other.probability is not candidate.probability:
            shared = overlap(candidate.mask, other.mask)
            best[id(other.probability)] = max(best.get(id(other.probability), 0.0), shared)
    return [max(best.values()), sum(best.values()) / len(best)] if best else [0.0, 0.0]


def _bounds(mask: np.ndarray) -> tuple[int, int, int, int]:
    """Return top, bottom, left, right of a mask with a margin around it."""
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    margin = 3 + int(0.1 * max(len(rows), len(columns)))
    return (
        max(0, int(rows[0]) - margin),
        min(mask.shape[0], int(rows[-1]) + 1 + margin),
        max(0, int(columns[0]) - margin),
        min(mask.shape[1], int(columns[-1]) + 1 + margin),
    )


def _share_at_border(mask: np.ndarray, rim_length: int) -> float:
    touching = sum(np.count_nonzero(line) for line in (mask[0], mask[-1], mask[:, 0], mask[:, -1]))
    return touching / max(touching + int(rim_length), 1)


def _hull_area(solid: np.ndarray) -> float:
    outlines, _ = cv2.findContours(solid, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    return max(float(cv2.contourArea(cv2.convexHull(np.concatenate(outlines)))), 1.0)
