"""python -m inference_worker.benchmarks.segmentation: segmenters by one click, and by clicks to 0.90 IoU, beside GrabCut.

The first click is the most interior point of the mask; each further one is at the middle of the largest error. The tuning half chose
the segmenter's numbers; `--half held-out` is for the end. Writes OUT/table.md, OUT/cases.json and overlays as PNG.
"""

from __future__ import annotations

import argparse
import json
import logging
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from itertools import groupby
from pathlib import Path

import cv2
import numpy as np
from PIL import Image
from scipy import ndimage

from ..contract.commands import PromptPoint
from ..errors import UnusableInput
from ..geometry.silhouettes import intersection_over_union
from ..models.model_entry import SEGMENTERS
from ..models.protocols import Segmentation, Segmenter
from ..models.registry import entries
from ..settings import Settings
from .segmentation_cases import HALVES, Case, photo_cases, scene_cases

logger = logging.getLogger(__name__)

REACHED, MOST_CLICKS = 0.9, 20
COLOURS = {"truth": (0, 200, 0), "found": (255, 40, 40)}


@dataclass(frozen=True)
class Result:
    """One segmenter on one case; `clicks` is None where they were not counted, seconds are of the first and second click."""

    segmenter: str
    case: str
    is_exact: bool
    first: float
    best_of_three: float
    clicks: int | None
    seconds: tuple[float, ...]


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line that the module's docstring describes."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--half", choices=HALVES, default="tuning")
    parser.add_argument("--scenes", type=int, default=10)
    parser.add_argument("--clicked", type=int, default=20, help="of how many objects of scenes the clicks are counted")
    parser.add_argument("--segmenters", nargs="+", default=["salient", "grabcut"])
    options = parser.parse_args(arguments)
    options.out.mkdir(parents=True, exist_ok=True)
    settings = Settings(broker_url="memory://", artifacts_url="file:///nonexistent")
    segmenters = {name: entries(SEGMENTERS)[name].load(settings) for name in options.segmenters}
    photos, scenes = list(photo_cases(options.half)), list(scene_cases(options.half, options.scenes))
    clicked = {case.name for case in scenes[:: max(1, len(scenes) // options.clicked)][: options.clicked]}
    results = [
        _measured(name, segmenter, case, case.name in clicked, options.out)
        for case in [*photos, *scenes]
        for name, segmenter in segmenters.items()
    ]
    text = table(results)
    (options.out / "table.md").write_text(text)
    (options.out / "cases.json").write_text(json.dumps([asdict(result) for result in results], indent=1) + "\n")
    logger.info("%s", text)


def _measured(name: str, segmenter: Segmenter, case: Case, counts_clicks: bool, out: Path) -> Result:
    point = interior_point(case.mask)
    found, seconds = _timed(segmenter, case, [point])
    masks = [found.mask, *(other.mask for other in found.alternatives)] if found else [np.zeros_like(case.mask)]
    ious = [intersection_over_union(mask, case.mask) for mask in masks]
    clicks, times = _clicks(segmenter, case, point) if counts_clicks else (None, ())
    _write_overlay(case, masks[0], out / f"{case.name.replace(' ', '_')}.{name}.png")
    logger.info("%s, %s: %.2f, best of three %.2f, clicks %s", name, case.name, ious[0], max(ious[:3]), clicks)
    return Result(name, case.name, case.is_exact, ious[0], max(ious[:3]), clicks, (seconds, *times))


def _timed(segmenter: Segmenter, case: Case, points: list[PromptPoint]) -> tuple[Segmentation | None, float]:
    started = time.perf_counter()
    key = f"{case.name}"  # one key an object: no click profits from another object's
    try:
        found = segmenter.segment(image=case.image, image_key=key, points=points, box=None)
    except UnusableInput:
        found = None
    return found, time.perf_counter() - started


def _clicks(segmenter: Segmenter, case: Case, first: PromptPoint) -> tuple[int, tuple[float, ...]]:
    """Return how many clicks REACHED takes, MOST_CLICKS where it is not reached, and the seconds of the second."""
    points, times = [first], []
    for count in range(1, MOST_CLICKS + 1):
        found, seconds = _timed(segmenter, case, points)
        if count == 2:
            times.append(seconds)
        mask = found.mask if found else np.zeros_like(case.mask)
        if intersection_over_union(mask, case.mask) >= REACHED:
            return count, tuple(times)
        points = [*points, correcting_point(mask, case.mask)]
    return MOST_CLICKS, tuple(times)


def interior_point(region: np.ndarray, *, positive: bool = True) -> PromptPoint:
    """Return a click at the point of a region (H, W) that is farthest from what is outside it."""
    row, column = np.unravel_index(int(np.argmax(_depth(region))), region.shape)
    return PromptPoint(x=float(column) + 0.5, y=float(row) + 0.5, positive=positive)


def correcting_point(found: np.ndarray, wanted: np.ndarray) -> PromptPoint:
    """Return a click in the middle of the thickest part of what is missing or too much."""
    missing, surplus = wanted & ~found, found & ~wanted
    is_missing = _depth(missing).max() >= _depth(surplus).max()
    return interior_point(missing if is_missing else surplus, positive=bool(is_missing))


def _depth(region: np.ndarray) -> np.ndarray:
    return np.asarray(ndimage.distance_transform_edt(np.pad(region, 1)))[1:-1, 1:-1]


def table(results: Sequence[Result]) -> str:
    """Return the means as a Markdown table: photos, scenes, both."""
    lines = [
        "| segmenter | cases | one click | best of three | clicks to 0.90 | first click s | second click s |",
        "|---|---|---|---|---|---|---|",
    ]
    by_name = groupby(sorted(results, key=lambda one: one.segmenter), key=lambda one: one.segmenter)
    for name, own in [(name, list(group)) for name, group in by_name]:
        parts = {
            "photos": [one for one in own if not one.is_exact],
            "scenes": [one for one in own if one.is_exact],
            "all": own,
        }
        lines += [_row(name, kind, rows) for kind, rows in parts.items() if rows]
    return "\n".join(lines) + "\n"


def _row(name: str, kind: str, rows: list[Result]) -> str:
    counted = [one.clicks for one in rows if one.clicks is not None]
    clicks = f"{np.mean(counted):.2f} ({len(counted)})" if counted else ""
    seconds = [[one.seconds[n] for one in rows if len(one.seconds) > n] for n in (0, 1)]
    medians = [f"{np.median(values):.2f}" if values else "" for values in seconds]
    first, best = np.mean([one.first for one in rows]), np.mean([one.best_of_three for one in rows])
    return f"| {name} | {len(rows)} {kind} | {first:.3f} | {best:.3f} | {clicks} | {medians[0]} | {medians[1]} |"


def _write_overlay(case: Case, found: np.ndarray, path: Path) -> None:
    """Write the image with the outline of the truth in green and of what was found in red."""
    drawn = case.image.copy()
    for mask, colour in ((case.mask, COLOURS["truth"]), (found, COLOURS["found"])):
        outlines, _ = cv2.findContours(mask.astype(np.uint8), cv2.RETR_LIST, cv2.CHAIN_APPROX_NONE)
        cv2.drawContours(drawn, outlines, -1, colour, 2)
    Image.fromarray(drawn).save(path)


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    main()
