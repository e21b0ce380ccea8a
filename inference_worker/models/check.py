"""python -m inference_worker.models.check SEGMENTER [--weights DIR]: does a segmenter run here, how fast, with how much memory.

Loads it, segments a photo of the demo by a click and a second one, by words where it can, prints times and memory, and writes an overlay.
"""

from __future__ import annotations

import argparse
import resource
import sys
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from ..contract.commands import PromptPoint
from ..errors import WorkerError
from ..settings import Settings
from .model_entry import SEGMENTERS, ModelEntry
from .registry import entries

#: segmenter -> the setting that --weights sets
_WEIGHTS = {"sam": "sam_checkpoint", "sam2": "sam2_model", "sam3": "sam3_model"}
_PHOTO, _WORDS = "coffee.png", "cup"
_CLICKS = (PromptPoint(x=290, y=150), PromptPoint(x=365, y=290, positive=False))


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line that the module's docstring describes."""
    known = entries(SEGMENTERS)
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("segmenter", choices=list(known))
    parser.add_argument("--weights", type=Path, help="the directory of SAM 2 or SAM 3, the file of SAM 1")
    parser.add_argument("--model-type", default="vit_b", help="of SAM 1: vit_b, vit_l or vit_h")
    parser.add_argument("--device", default="auto", choices=("auto", "cpu", "cuda"))
    parser.add_argument("--photo", type=Path, help="another photo than the demo's")
    parser.add_argument("--words", default=_WORDS, help="what a segmenter of concepts looks for")
    parser.add_argument("--out", type=Path, default=Path("segmenter-check.png"))
    options = parser.parse_args(arguments)
    settings = Settings(
        broker_url="memory://",
        artifacts_url="file:///nonexistent",
        device=options.device,
        sam_model_type=options.model_type,
    )
    if options.weights and options.segmenter in _WEIGHTS:
        settings = replace(settings, **{_WEIGHTS[options.segmenter]: options.weights})
    try:
        _check(known[options.segmenter], settings, _photo(options.photo), options.words, options.out)
    except WorkerError as error:
        print(error.message, file=sys.stderr)  # noqa: T201
        raise SystemExit(1) from error


def _check(entry: ModelEntry, settings: Settings, image: np.ndarray, words: str, out: Path) -> None:
    readiness = entry.readiness(settings)
    if not readiness.is_ready:
        raise WorkerError(str(readiness))
    started = time.perf_counter()
    segmenter = entry.load(settings)
    _report(f"{segmenter.name}: licence {entry.licence}; loaded in {time.perf_counter() - started:.2f} s")
    masks = []
    for count, words_of_click in ((1, "first"), (2, "second")):
        started = time.perf_counter()
        found = segmenter.segment(image=image, image_key="check", points=_CLICKS[:count], box=None)
        share = float(found.mask.mean())
        _report(
            f"{words_of_click} click: {time.perf_counter() - started:.2f} s, score {found.score:.2f}, {share:.1%} of the photo"
        )
        masks = [found.mask]
    if "text" in entry.capabilities:
        started = time.perf_counter()
        instances = segmenter.find(image=image, image_key="check", text=words)
        _report(f"words {words!r}: {time.perf_counter() - started:.2f} s, {len(instances)} found")
        masks += [one.mask for one in instances]
    _report(f"peak memory of the process: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")
    _write_overlay(image, masks, out)
    _report(f"overlay: {out}")


def _photo(path: Path | None) -> np.ndarray:
    import skimage

    chosen = path or Path(skimage.__file__).parent / "data" / _PHOTO
    return np.asarray(Image.open(chosen).convert("RGB"))


def _write_overlay(image: np.ndarray, masks: Sequence[np.ndarray], out: Path) -> None:
    """Write the photo with each mask in a colour of its own over it."""
    drawn: Any = image.astype(np.float32)
    colours = np.random.default_rng(0).integers(60, 256, (len(masks), 3))
    for mask, colour in zip(masks, colours, strict=True):
        drawn[mask] = 0.5 * drawn[mask] + 0.5 * colour
    Image.fromarray(drawn.astype(np.uint8)).save(out)


def _report(line: str) -> None:
    print(line)  # noqa: T201


if __name__ == "__main__":
    main()
