"""What segmenters are measured on: traced photos, and procedural scenes with exact masks, in a tuning and a held-out half."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from ..maquette.shapes.demo_photos import PHOTOS, DemoPhoto, drawn
from ..maquette.shapes.rendering import render
from ..maquette.shapes.scenes import THEMES, random_scene
from .traced_photos import HELD_OUT, TUNING

HALVES = ("tuning", "held-out")
#: The demo's own traced masks were known when the segmenter was made, so all of them are in the tuning half.
_PHOTOS: dict[str, tuple[DemoPhoto, ...]] = {"tuning": (*PHOTOS, *TUNING), "held-out": HELD_OUT}
_WIDTH, _HEIGHT, _N_OBJECTS = 512, 384, 5
_FIRST_SEED = 9000
#: Objects that show less of themselves are left out.
_SMALLEST_SHARE = 0.004


@dataclass(frozen=True, eq=False)
class Case:
    """An image (H, W, 3) uint8 RGB and the mask (H, W) bool of one object in it."""

    name: str
    image: np.ndarray
    mask: np.ndarray
    is_exact: bool


def photo_cases(half: str) -> Iterator[Case]:
    """Return the traced masks of a half."""
    for photo in _PHOTOS[half]:
        image = np.asarray(photo.image()) if photo.masks else np.zeros((1, 1, 3), np.uint8)
        for mask in photo.masks:
            yield Case(f"{photo.name} {mask.name}", image, drawn(mask, image.shape[1], image.shape[0]) > 0, False)


def scene_cases(half: str, count: int) -> Iterator[Case]:
    """Return every visible object of `count` procedural scenes: even seeds for tuning, odd ones held out."""
    themes = tuple(THEMES)
    for index in range(count):
        seed = _FIRST_SEED + 2 * index + HALVES.index(half)
        scene = random_scene(np.random.default_rng(seed), themes[index % len(themes)], _N_OBJECTS, _WIDTH, _HEIGHT)
        rendering = render(scene, np.random.default_rng(seed), samples_per_side=2, shade_rays=1)
        for number in range(_N_OBJECTS):
            mask = rendering.mask(number)
            if mask.mean() >= _SMALLEST_SHARE:
                yield Case(f"scene {seed} object {number}", rendering.image, mask, True)
