"""GrabCut: masks by colour and edges, from clicks and a box; the last resort, and a part of the built-in segmenter."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
from scipy import ndimage

from ..contract.commands import PromptBox, PromptPoint
from ..errors import UnusableInput
from ..geometry.silhouettes import sampled_size
from ..settings import Settings
from .protocols import Segmentation

LONGEST_SIDE = 512
ITERATIONS = 4


def load(settings: Settings) -> GrabCutSegmenter:
    """Return the segmenter; it has no weights."""
    return GrabCutSegmenter()


class GrabCutSegmenter:
    """See the module. Works on a copy of at most LONGEST_SIDE pixels; the edge is smoothed on the way back up."""

    name = "GrabCut (no SAM weights)"
    is_fallback = True

    def segment(
        self, *, image: np.ndarray, image_key: str, points: Sequence[PromptPoint], box: PromptBox | None
    ) -> Segmentation:
        """See protocols.Segmenter; image_key is not used, since nothing is worth keeping between clicks."""
        height, width = image.shape[:2]
        rows, columns = sampled_size(height, width, LONGEST_SIDE)
        scale = columns / width
        small = cv2.resize(image, (columns, rows), interpolation=cv2.INTER_AREA)
        clicks = [(point.x * scale, point.y * scale, point.positive) for point in points]
        corners = _box_in_pixels(box, scale, rows, columns) if box else None
        hints = _hints(small, clicks, corners)
        cut = _wanted_pieces(_grab_cut(small, hints), clicks)
        if not cut.any():
            raise UnusableInput(
                "No object was found at these clicks; click in the middle of it, or draw a box around it."
            )
        return Segmentation(_enlarged(cut, height, width), edge_contrast(small, cut))


def _box_in_pixels(box: PromptBox, scale: float, rows: int, columns: int) -> tuple[int, int, int, int]:
    left, right = sorted((box.x0 * scale, box.x1 * scale))
    top, bottom = sorted((box.y0 * scale, box.y1 * scale))
    left, top = max(0, round(left)), max(0, round(top))
    right, bottom = min(columns, round(right)), min(rows, round(bottom))
    if right - left < 3 or bottom - top < 3:
        raise UnusableInput("The box is too small, or lies outside the photo; draw it around the whole object.")
    return left, top, right, bottom


def _hints(
    image: np.ndarray, clicks: list[tuple[float, float, bool]], box: tuple[int, int, int, int] | None
) -> np.ndarray:
    """GrabCut's four-valued map: sure at clicks and outside the box, probable by nearness in space and colour."""
    rows, columns = image.shape[:2]
    hints = np.full((rows, columns), cv2.GC_PR_BGD, dtype=np.uint8)
    if box:
        left, top, right, bottom = box
        hints[:] = cv2.GC_BGD
        hints[top:bottom, left:right] = cv2.GC_PR_FGD
    else:
        hints[_reachable(image, clicks)] = cv2.GC_PR_FGD
        hints[[0, -1], :] = hints[:, [0, -1]] = cv2.GC_PR_BGD
    radius = max(2, round(max(rows, columns) * 0.012))
    for x, y, positive in clicks:
        centre = (int(np.clip(x, 0, columns - 1)), int(np.clip(y, 0, rows - 1)))
        cv2.circle(hints, centre, radius, int(cv2.GC_FGD if positive else cv2.GC_BGD), -1)
    return hints


def _reachable(image: np.ndarray, clicks: list[tuple[float, float, bool]]) -> np.ndarray:
    """Return (h, w) bool: nearer to a positive click than to a negative one or the border, when crossing an edge is a long way."""
    rows, columns = image.shape[:2]
    lab = cv2.cvtColor(cv2.GaussianBlur(image, (0, 0), 1.5), cv2.COLOR_RGB2LAB).astype(np.float32)
    edges = np.sqrt(sum(cv2.Sobel(lab, cv2.CV_32F, dx, dy, scale=0.25) ** 2 for dx, dy in ((1, 0), (0, 1))).sum(axis=2))
    cost = 1.0 + 0.6 * np.maximum(edges - 1.5, 0)
    inner = [(x, y) for x, y, positive in clicks if positive]
    outer = [(x, y) for x, y, positive in clicks if not positive]
    inside = travel_cost(cost, inner, with_border=False)
    outside = travel_cost(cost, outer, with_border=True)
    return inside < np.minimum(outside, 0.5 * max(rows, columns))


def travel_cost(cost: np.ndarray, starts: list[tuple[float, float]], *, with_border: bool) -> np.ndarray:
    """Return (h, w) cost of the cheapest way from any start (x, y), or from the border, over a map of costs per pixel."""
    from skimage.graph import MCP_Geometric

    rows, columns = cost.shape
    places = [(int(np.clip(y, 0, rows - 1)), int(np.clip(x, 0, columns - 1))) for x, y in starts]
    if with_border:
        places += [(row, column) for row in range(rows) for column in (0, columns - 1)]
        places += [(row, column) for column in range(columns) for row in (0, rows - 1)]
    return MCP_Geometric(cost).find_costs(places)[0]


def _grab_cut(image: np.ndarray, hints: np.ndarray) -> np.ndarray:
    if not ((hints == cv2.GC_BGD) | (hints == cv2.GC_PR_BGD)).any():
        hints[[0, -1], :] = hints[:, [0, -1]] = cv2.GC_PR_BGD  # a box around everything: the rim must be something else
    if not ((hints == cv2.GC_FGD) | (hints == cv2.GC_PR_FGD)).any():
        return np.zeros(hints.shape, dtype=bool)
    result = hints.copy()
    cv2.setRNGSeed(0)  # OpenCV's only way: its k-means draws from a generator of the library's own
    models = np.zeros((1, 65)), np.zeros((1, 65))
    cv2.grabCut(np.ascontiguousarray(image[..., ::-1]), result, None, *models, ITERATIONS, cv2.GC_INIT_WITH_MASK)
    return (result == cv2.GC_FGD) | (result == cv2.GC_PR_FGD)


def _wanted_pieces(cut: np.ndarray, clicks: list[tuple[float, float, bool]]) -> np.ndarray:
    """Return the pieces under positive clicks, or without such clicks those not much smaller than the largest.

    Holes filled.
    """
    cut = ndimage.binary_opening(cut, iterations=1) | _at_clicks(cut, clicks)
    pieces, n_pieces = ndimage.label(cut)
    if not n_pieces:
        return cut
    clicked = {int(pieces[row, column]) for row, column in _positions(cut.shape, clicks)} - {0}
    areas = np.bincount(pieces.ravel())[1:]
    kept = np.isin(pieces, sorted(clicked) if clicked else 1 + np.flatnonzero(areas > 0.15 * areas.max()))
    holes, n_holes = ndimage.label(~kept)
    hole_areas = np.bincount(holes.ravel(), minlength=n_holes + 1)[1:]
    return kept | np.isin(holes, 1 + np.flatnonzero(hole_areas < 0.01 * kept.sum()))


def _at_clicks(cut: np.ndarray, clicks: list[tuple[float, float, bool]]) -> np.ndarray:
    marked = np.zeros_like(cut)
    for row, column in _positions(cut.shape, clicks):
        marked[row, column] = cut[row, column]
    return marked


def _positions(shape: tuple[int, ...], clicks: list[tuple[float, float, bool]]) -> list[tuple[int, int]]:
    rows, columns = shape
    return [(int(np.clip(y, 0, rows - 1)), int(np.clip(x, 0, columns - 1))) for x, y, positive in clicks if positive]


def _enlarged(cut: np.ndarray, height: int, width: int) -> np.ndarray:
    soft = cv2.GaussianBlur(cut.astype(np.float32), (0, 0), 0.8)
    return cv2.resize(soft, (width, height), interpolation=cv2.INTER_CUBIC) > 0.5


def edge_contrast(image: np.ndarray, cut: np.ndarray) -> float:
    """Return how clearly the colours differ across the mask's edge, 0 to 1.

    The only estimate that GrabCut has of its own certainty.
    """
    lab = cv2.cvtColor(image, cv2.COLOR_RGB2LAB).astype(np.float32)
    inner, outer = cut & ~ndimage.binary_erosion(cut, iterations=4), ~cut & ndimage.binary_dilation(cut, iterations=4)
    if not inner.any() or not outer.any():
        return 0.0
    blurred = [
        cv2.GaussianBlur(lab * side[..., None], (0, 0), 4)
        / np.maximum(cv2.GaussianBlur(side.astype(np.float32), (0, 0), 4), 1e-3)[..., None]
        for side in (inner, outer)
    ]
    step = np.linalg.norm(blurred[0] - blurred[1], axis=2)[inner | outer]
    return float(1 - np.exp(-np.mean(step) / 25))
