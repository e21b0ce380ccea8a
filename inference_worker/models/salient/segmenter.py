"""The built-in segmenter: U²-Net-P in windows around each click, beside GrabCut, ranked by what can be seen of a mask.

The network knows no clicks. A first click asks what the main thing is in several windows around it; the masks are ranked, and
the best three returned. Each further click changes the mask before it: a piece is added or taken away, or all clicks are read
anew. The result depends on the image, the box and the sequence of clicks alone; what was computed is kept for the next click.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import cv2
import numpy as np

from ...contract.commands import PromptBox, PromptPoint
from ...errors import UnusableInput
from ...settings import Settings
from ..protocols import Alternative, Segmentation
from . import colour
from .candidates import FIRST_WINDOWS, Candidate, cut, main_pieces, overlap
from .corrections import CORRECTING_WINDOWS, Click, corrected, is_consistent
from .network import SaliencyNetwork, Window
from .ranking import distinct, score_changes, score_first
from .weights import U2NETP
from .working_image import WorkingImage

NAME = "U2-Net-P (built in)"
KEPT_IMAGES, KEPT_STEPS = 8, 64
_NOTHING = "No object was found at these clicks; click in the middle of it, or draw a box around it."


def load(settings: Settings) -> SalientSegmenter:
    """Return the segmenter with the network of this release; raises SourceNotReady when its file is another one."""
    return SalientSegmenter(SaliencyNetwork(U2NETP))


@dataclass(frozen=True, eq=False)
class _Step:
    """The ranked masks after some clicks, best first, and every candidate seen so far."""

    ranked: list[tuple[Candidate, float]]
    pool: list[Candidate]


@dataclass(eq=False)
class _Kept:
    """An image at working size, and its steps by box and clicks."""

    image: WorkingImage
    steps: OrderedDict[tuple[PromptBox | None, tuple[Click, ...]], _Step] = field(default_factory=OrderedDict)


class SalientSegmenter:
    """See the module; a Segmenter."""

    name = NAME
    is_fallback = False

    def __init__(self, network: SaliencyNetwork) -> None:
        self._network = network
        self._kept: OrderedDict[str, _Kept] = OrderedDict()

    def segment(
        self, *, image: np.ndarray, image_key: str, points: Sequence[PromptPoint], box: PromptBox | None
    ) -> Segmentation:
        """Return the best mask and up to two others; see protocols.Segmenter."""
        kept = self._image(image, image_key)
        scale = kept.image.scale
        clicks = [Click(point.x * scale, point.y * scale, point.positive) for point in points]
        if box is None:  # the first positive click begins; negative ones before it correct what it finds
            first = next((click for click in clicks if click.positive), None)
            clicks = [first, *(click for click in clicks if click is not first)] if first else []
        if not clicks and box is None:
            raise UnusableInput(_NOTHING)
        step = self._step(kept, box, tuple(clicks))
        masks = [(_enlarged(one, image.shape[:2]), score) for one, score in step.ranked]
        return Segmentation(*masks[0], alternatives=tuple(Alternative(*other) for other in masks[1:]))

    def _image(self, image: np.ndarray, image_key: str) -> _Kept:
        if image_key not in self._kept:
            self._kept[image_key] = _Kept(WorkingImage.of(image))
            while len(self._kept) > KEPT_IMAGES:
                self._kept.popitem(last=False)
        self._kept.move_to_end(image_key)
        return self._kept[image_key]

    def _step(self, kept: _Kept, box: PromptBox | None, clicks: tuple[Click, ...]) -> _Step:
        """Return the step after these clicks; the steps before it are computed only where they are not kept."""
        if (box, clicks) not in kept.steps:
            if box is not None and not clicks:
                step = self._boxed(kept.image, box)
            elif box is None and len(clicks) == 1:
                step = self._first(kept.image, clicks[0])
            else:
                step = self._next(kept.image, self._step(kept, box, clicks[:-1]), clicks)
            kept.steps[box, clicks] = step
            while len(kept.steps) > KEPT_STEPS:
                kept.steps.popitem(last=False)
        kept.steps.move_to_end((box, clicks))
        return kept.steps[box, clicks]

    def _first(self, image: WorkingImage, click: Click) -> _Step:
        longest = max(image.pixels.shape)
        sides = [share * longest for share in FIRST_WINDOWS]
        windows = [Window(click.x, click.y, side) for side in sides]
        maps = self._network.probabilities(image.pixels, windows)
        coloured = colour.from_clicks(image, [click])  # while the network is at work
        found = _cut(maps, windows, click) + coloured
        if not found:
            raise UnusableInput(_NOTHING)
        best = found[int(np.argmax(score_first(found, image, click)))]
        closer = [_around(best.mask)]
        found += _cut(self._network.probabilities(image.pixels, closer), closer, click)
        found += colour.from_mask(image, best.mask, [click])
        return _Step(distinct(found, score_first(found, image, click)), found)

    def _boxed(self, image: WorkingImage, box: PromptBox) -> _Step:
        """Return what network and colours find in the box, together and apart."""
        mask = _of_box(box, image)
        window = _around(mask)
        (map_,) = self._network.probabilities(image.pixels, [window])
        salient = np.where(mask, map_, 0).astype(np.float32)
        cut_out = colour.from_mask(image, mask, [], is_box=True)
        maps = [(salient + one.probability) / 2 for one in cut_out] + [salient, *(one.probability for one in cut_out)]
        found = [Candidate(main_pieces(map_ > 0.5), map_, window.side) for map_ in maps if (map_ > 0.5).any()]
        if not found:
            raise UnusableInput("No object was found in the box; draw it around the whole object.")
        return _Step(distinct(found, [_fit(one.mask, mask) - 0.02 * n for n, one in enumerate(found)]), found)

    def _next(self, image: WorkingImage, before: _Step, clicks: tuple[Click, ...]) -> _Step:
        last, mask = clicks[-1], before.ranked[0][0].mask
        longest, size = max(image.pixels.shape), float(np.sqrt(max(int(np.count_nonzero(mask)), 16)))
        sides = [float(np.clip(share * size, 0.08 * longest, longest)) for share in CORRECTING_WINDOWS]
        windows = [Window(last.x, last.y, side) for side in sides]
        began = self._network.probabilities(image.pixels, windows)
        coloured = colour.from_clicks(image, clicks)  # while the network is at work
        maps = list(began)
        found = corrected(mask, clicks, list(zip(maps, sides, strict=True)), image)
        pool = list(before.pool)
        if last.positive:
            pool += _cut(maps, windows, last)
        if found:
            best = found[int(np.argmax(score_changes(found, image, mask, clicks)))]
            found += colour.from_mask(image, best.mask, clicks)
        found += [one for one in pool if one.mask.any() and is_consistent(one.mask, clicks)]
        found += coloured
        if not found:
            return _Step([(_with_discs(before.ranked[0][0], clicks), 0.1)], pool)
        return _Step(distinct(found, score_changes(found, image, mask, clicks)), pool)


def _cut(maps: Iterable[np.ndarray], windows: list[Window], click: Click) -> list[Candidate]:
    return [one for map_, window in zip(maps, windows, strict=True) for one in cut(map_, window.side, click.x, click.y)]


def _around(mask: np.ndarray) -> Window:
    """Return a window with a margin around a mask."""
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    side = 1.35 * max(np.ptp(rows), np.ptp(columns)) + 8
    return Window(float(columns[0] + columns[-1]) / 2, float(rows[0] + rows[-1]) / 2, float(side))


def _of_box(box: PromptBox, image: WorkingImage) -> np.ndarray:
    height, width = image.pixels.shape[:2]
    left, right = (round(float(np.clip(x * image.scale, 0, width))) for x in sorted((box.x0, box.x1)))
    top, bottom = (round(float(np.clip(y * image.scale, 0, height))) for y in sorted((box.y0, box.y1)))
    if right - left < 3 or bottom - top < 3:
        raise UnusableInput("The box is too small, or lies outside the photo; draw it around the whole object.")
    mask = np.zeros((height, width), bool)
    mask[top:bottom, left:right] = True
    return mask


def _fit(mask: np.ndarray, box: np.ndarray) -> float:
    """Return how well the mask's own box agrees with the one that was drawn."""
    own = np.outer(mask.any(axis=1), mask.any(axis=0))
    return overlap(own, box)


def _with_discs(candidate: Candidate, clicks: Sequence[Click]) -> Candidate:
    """Return the mask with a small disc set, or cleared, at each click: the least that a click means."""
    drawn = candidate.mask.astype(np.uint8)
    for click in clicks:
        cv2.circle(drawn, (int(click.x), int(click.y)), 4, int(click.positive), -1)
    return Candidate(drawn > 0, drawn.astype(np.float32), candidate.window_side)


def _enlarged(candidate: Candidate, size: tuple[int, ...]) -> np.ndarray:
    """Return the mask at the image's size (H, W), its edge smooth."""
    height, width = size
    soft = cv2.GaussianBlur(candidate.mask.astype(np.float32), (0, 0), 0.8)
    return cv2.resize(soft, (width, height), interpolation=cv2.INTER_CUBIC) > 0.5
