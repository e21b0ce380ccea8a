"""What another click may mean, given the mask so far: pieces to add or to take away, and other readings of all clicks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from ..grabcut_segmenter import travel_cost
from .candidates import Candidate, cut, piece_at, pixel_of
from .working_image import WorkingImage

#: Sides of the windows around a correcting click, in square roots of the mask's area.
CORRECTING_WINDOWS = (1.0, 2.4)
#: Areas of the pieces that colour edges alone bound, as shares of the mask's area.
_GEODESIC_SHARES = (0.04, 0.12, 0.35)
#: How much coarser than the working image the map of travel costs is.
_COARSER = 2


@dataclass(frozen=True)
class Click:
    """A click in working pixels."""

    x: float
    y: float
    positive: bool


def is_consistent(mask: np.ndarray, clicks: Sequence[Click]) -> bool:
    """Whether a mask holds every positive click and no negative one."""
    return all(bool(mask[pixel_of(mask.shape, click.x, click.y)]) == click.positive for click in clicks)


def corrected(
    mask: np.ndarray, clicks: Sequence[Click], maps: Sequence[tuple[np.ndarray, float]], image: WorkingImage
) -> list[Candidate]:
    """Return masks that change `mask` where the last click is, each consistent with all clicks.

    Args:
        mask: The mask so far, (h, w) bool.
        clicks: All clicks, the correcting one last.
        maps: The network's maps (h, w) of windows around the last click, each with its window's side.
        image: The working image.
    """
    last = clicks[-1]
    pieces = [piece for map_, side in maps for piece in cut(map_, side, last.x, last.y)]
    pieces += _geodesic_pieces(mask, clicks, image)
    found = []
    for piece in pieces:
        changed = mask | piece.mask if last.positive else mask & ~piece.mask
        for clipped in (changed, _held_apart(changed, mask, clicks)):
            whole = _clicked_pieces(clipped, clicks)
            if whole.any() and is_consistent(whole, clicks):
                found.append(Candidate(whole, piece.probability, piece.window_side))
                break
    return found


def _held_apart(changed: np.ndarray, mask: np.ndarray, clicks: Sequence[Click]) -> np.ndarray:
    """Return the change undone where another click is nearer than the last one."""
    last, others = clicks[-1], [click for click in clicks[:-1] if click.positive != clicks[-1].positive]
    if not others:
        return changed
    rows, columns = np.mgrid[: mask.shape[0], : mask.shape[1]]
    nearest = np.min([np.hypot(rows - click.y, columns - click.x) for click in others], axis=0)
    return np.where(np.hypot(rows - last.y, columns - last.x) < nearest, changed, mask)


def _clicked_pieces(mask: np.ndarray, clicks: Sequence[Click]) -> np.ndarray:
    """Return the pieces that hold a positive click; all of them where a box began and no click is positive."""
    if not any(click.positive for click in clicks):
        return mask
    kept = np.zeros(mask.shape, bool)
    for click in clicks:
        row, column = pixel_of(mask.shape, click.x, click.y)
        if click.positive and mask[row, column] and not kept[row, column]:
            kept |= _piece(mask, row, column)
    return kept


def _piece(mask: np.ndarray, row: int, column: int) -> np.ndarray:
    _, labels = cv2.connectedComponents(mask.astype(np.uint8), connectivity=4)
    return labels == labels[row, column]


def _geodesic_pieces(mask: np.ndarray, clicks: Sequence[Click], image: WorkingImage) -> list[Candidate]:
    """Return pieces around the last click that are near it when crossing an edge, or the mask's rim, is a long way."""
    last = clicks[-1]
    height, width = mask.shape
    size = (max(1, width // _COARSER), max(1, height // _COARSER))
    edges = cv2.resize(image.edges, size, interpolation=cv2.INTER_AREA)
    cost = 0.04 + edges**2
    starts = {
        kind: [(click.x / _COARSER, click.y / _COARSER) for click in clicks if click.positive == kind]
        for kind in (True, False)
    }
    near = travel_cost(cost, [(last.x / _COARSER, last.y / _COARSER)], with_border=False)
    opposite = starts[not last.positive]
    if opposite:
        near = np.where(near < travel_cost(cost, opposite, with_border=False), near, np.inf)
    near = np.where(np.isfinite(near), near, 1e6)
    far = cv2.resize(near.astype(np.float32), (width, height), interpolation=cv2.INTER_LINEAR)
    reach = np.where(mask != last.positive, far, np.inf)
    ordered: np.ndarray = np.sort(reach[np.isfinite(reach)])
    if not len(ordered):
        return []
    row, column = pixel_of(mask.shape, last.x, last.y)
    found = []
    for share in _GEODESIC_SHARES:
        limit = ordered[min(len(ordered) - 1, max(12, int(share * np.count_nonzero(mask))))]
        piece = piece_at(reach < max(float(limit), 1e-3), row, column)
        if piece.any():
            soft = np.clip(1 - far / (2 * float(limit) + 1e-6), 0, 1).astype(np.float32)
            found.append(Candidate(piece, soft, 2 * float(np.sqrt(np.count_nonzero(piece)))))
    return found


def change_features(candidate: Candidate, before: np.ndarray, clicks: Sequence[Click]) -> list[float]:
    """Return how a candidate changes the mask before: how much, and how deep inside the change the last click is."""
    change = candidate.mask ^ before
    area, was = float(np.count_nonzero(change)), float(max(int(np.count_nonzero(before)), 1))
    if not area:
        return [1.0, 0.0, 0.0, 0.0]
    deep = cv2.distanceTransform(np.pad(change.astype(np.uint8), 1), cv2.DIST_L2, 3)[1:-1, 1:-1]
    here = float(deep[pixel_of(change.shape, clicks[-1].x, clicks[-1].y)])
    thickness = float(deep.max())
    return [0.0, np.log(area / was) / 5, here / max(thickness, 1e-6), 4 * here / np.sqrt(was)]
