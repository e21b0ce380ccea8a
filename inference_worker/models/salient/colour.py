"""Masks by colour: GrabCut from clicks alone, and GrabCut around a mask, both on few pixels so that they are quick."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np

from ...contract.commands import PromptPoint
from ...errors import UnusableInput
from ..grabcut_segmenter import GrabCutSegmenter
from .candidates import Candidate
from .corrections import Click, is_consistent
from .working_image import WorkingImage

#: Pixels along the longer side of what GrabCut works on.
_LONGEST_SIDE = 256
_ITERATIONS = 2
_FEWEST_PIXELS = 12


def from_clicks(image: WorkingImage, clicks: Sequence[Click]) -> list[Candidate]:
    """Return GrabCut's mask for the clicks, or nothing where it finds none that agrees with them."""
    if not any(click.positive for click in clicks):
        return []
    height, width = image.pixels.shape[:2]
    scale = min(1.0, _LONGEST_SIDE / max(height, width))
    small = cv2.resize(
        image.pixels, (max(1, round(width * scale)), max(1, round(height * scale))), interpolation=cv2.INTER_AREA
    )
    points = [PromptPoint(x=max(0, one.x * scale), y=max(0, one.y * scale), positive=one.positive) for one in clicks]
    try:
        found = GrabCutSegmenter().segment(image=small, image_key="", points=points, box=None)
    except UnusableInput:
        return []
    return _usable(_soft(found.mask, (width, height)), clicks)


def from_mask(
    image: WorkingImage, mask: np.ndarray, clicks: Sequence[Click], *, is_box: bool = False
) -> list[Candidate]:
    """Return GrabCut's mask near a mask (h, w): its core is sure to be inside, what is far from it outside.

    A box has no core, and outside of it is nothing.
    """
    height, width = mask.shape
    top, bottom, left, right = _surroundings(mask)
    scale = min(1.0, _LONGEST_SIDE / max(bottom - top, right - left))
    size = (max(8, round((right - left) * scale)), max(8, round((bottom - top) * scale)))
    small = cv2.resize(image.pixels[top:bottom, left:right], size, interpolation=cv2.INTER_AREA)
    inside = cv2.resize(mask[top:bottom, left:right].astype(np.uint8), size, interpolation=cv2.INTER_NEAREST)
    hints = _hints(inside, is_box)
    for click in clicks:
        centre = (int((click.x - left) * scale), int((click.y - top) * scale))
        cv2.circle(hints, centre, 2, int(cv2.GC_FGD if click.positive else cv2.GC_BGD), -1)
    if not np.isin(hints, (cv2.GC_BGD, cv2.GC_PR_BGD)).any() or not np.isin(hints, (cv2.GC_FGD, cv2.GC_PR_FGD)).any():
        return []
    cv2.setRNGSeed(0)  # as in grabcut_segmenter
    models = np.zeros((1, 65)), np.zeros((1, 65))
    cv2.grabCut(np.ascontiguousarray(small[..., ::-1]), hints, None, *models, _ITERATIONS, cv2.GC_INIT_WITH_MASK)
    map_ = np.zeros((height, width), np.float32)
    found = np.isin(hints, (cv2.GC_FGD, cv2.GC_PR_FGD))
    map_[top:bottom, left:right] = _soft(found, (right - left, bottom - top))
    return _usable(map_, clicks)


def _hints(inside: np.ndarray, is_box: bool) -> np.ndarray:
    if is_box:
        return np.where(inside > 0, cv2.GC_PR_FGD, cv2.GC_BGD).astype(np.uint8)
    radius = max(2, int(0.08 * np.sqrt(np.count_nonzero(inside))))
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * radius + 1, 2 * radius + 1))
    hints = np.where(inside > 0, cv2.GC_PR_FGD, cv2.GC_PR_BGD).astype(np.uint8)
    hints[cv2.erode(inside, kernel) > 0] = cv2.GC_FGD
    hints[cv2.dilate(inside, kernel, iterations=2) == 0] = cv2.GC_BGD
    return hints


def _surroundings(mask: np.ndarray) -> tuple[int, int, int, int]:
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    margin = int(0.25 * max(np.ptp(rows), np.ptp(columns)) + 6)
    return (
        max(0, int(rows[0]) - margin),
        min(mask.shape[0], int(rows[-1]) + margin),
        max(0, int(columns[0]) - margin),
        min(mask.shape[1], int(columns[-1]) + margin),
    )


def _soft(mask: np.ndarray, size: tuple[int, int]) -> np.ndarray:
    """Return a mask as a map (height, width) of the size (width, height), its edge smooth."""
    blurred = cv2.GaussianBlur(mask.astype(np.float32), (0, 0), 0.8)
    return cv2.resize(blurred, size, interpolation=cv2.INTER_LINEAR)


def _usable(map_: np.ndarray, clicks: Sequence[Click]) -> list[Candidate]:
    mask = map_ > 0.5
    if np.count_nonzero(mask) < _FEWEST_PIXELS or not is_consistent(mask, clicks):
        return []
    return [Candidate(mask, map_, float(max(mask.shape)))]
