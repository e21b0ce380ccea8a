"""Colours of materials, drawn at random, and simple patterns over them."""

from __future__ import annotations

import colorsys
from collections.abc import Callable

import numpy as np

from .solids import Colour, Points

# Each material: ranges of hue (turns), saturation and value.
_MATERIALS: dict[str, tuple[tuple[float, float], tuple[float, float], tuple[float, float]]] = {
    "wood": ((0.05, 0.11), (0.35, 0.7), (0.3, 0.8)),
    "paint": ((0.0, 1.0), (0.45, 0.9), (0.45, 0.95)),
    "metal": ((0.5, 0.7), (0.0, 0.12), (0.35, 0.8)),
    "brass": ((0.1, 0.14), (0.45, 0.7), (0.6, 0.85)),
    "duck": ((0.12, 0.15), (0.7, 0.9), (0.9, 1.0)),
    "ceramic": ((0.0, 1.0), (0.0, 0.35), (0.75, 0.98)),
    "leaf": ((0.22, 0.4), (0.4, 0.8), (0.3, 0.7)),
    "fabric": ((0.0, 1.0), (0.15, 0.6), (0.3, 0.85)),
    "stone": ((0.05, 0.12), (0.05, 0.25), (0.45, 0.85)),
    "brick": ((0.0, 0.06), (0.4, 0.65), (0.45, 0.7)),
    "earth": ((0.06, 0.1), (0.4, 0.6), (0.2, 0.35)),
    "clay": ((0.03, 0.07), (0.5, 0.7), (0.55, 0.8)),
    "fur": ((0.03, 0.12), (0.2, 0.65), (0.2, 0.85)),
    "glass": ((0.3, 0.6), (0.1, 0.35), (0.6, 0.85)),
    "rubber": ((0.6, 0.7), (0.0, 0.1), (0.08, 0.2)),
    "window": ((0.52, 0.62), (0.2, 0.5), (0.3, 0.55)),
    "white": ((0.1, 0.15), (0.0, 0.08), (0.88, 0.98)),
}


def material(rng: np.random.Generator, name: str) -> Colour:
    """Return a random sRGB colour of the material `name`, a key of _MATERIALS."""
    hue, saturation, value = (float(rng.uniform(*bounds)) for bounds in _MATERIALS[name])
    red, green, blue = colorsys.hsv_to_rgb(hue % 1.0, saturation, value)
    return round(255 * red), round(255 * green), round(255 * blue)


def any_of(rng: np.random.Generator, *names: str) -> Colour:
    """Return a random sRGB colour of one of the materials `names`."""
    return material(rng, str(rng.choice(names)))


def shade(colour: Colour, factor: float) -> Colour:
    """Return the colour with each channel multiplied by `factor`: darker below 1, lighter above."""
    red, green, blue = (int(np.clip(round(channel * factor), 0, 255)) for channel in colour)
    return red, green, blue


def stripes(first: Colour, second: Colour, axis: int, width: float) -> Callable[[Points], np.ndarray]:
    """Return a paint, points (n, 3) to sRGB (n, 3), in bands `width` wide across `axis` (0 to 2: x, y, z)."""

    def paint(points: Points) -> np.ndarray:
        odd = np.floor(points[:, axis] / width + 1e-9).astype(int) % 2 == 1
        return np.where(odd[:, None], np.array(second), np.array(first))

    return paint


def gradient(first: Colour, second: Colour, axis: int = 1) -> Callable[[Points], np.ndarray]:
    """Return a paint, points (n, 3) to sRGB (n, 3), from the first colour at the low end of `axis` to the second."""

    def paint(points: Points) -> np.ndarray:
        along = points[:, axis]
        share = (along - along.min()) / max(float(np.ptp(along)), 1e-9)
        return (1 - share[:, None]) * np.array(first) + share[:, None] * np.array(second)

    return paint


def mottled(
    rng: np.random.Generator, colour: Colour, strength: float = 0.15, frequency: float = 9.0
) -> Callable[[Points], np.ndarray]:
    """Return a paint, points (n, 3) to sRGB (n, 3), lighter and darker in soft patches, as of wood, stone or leaves.

    Args:
        rng: draws the waves and phases of the patches.
        colour: the middle.
        strength: half the largest relative change of the colour.
        frequency: standard deviation of each component of the wave vectors, in radians per unit length.
    """
    waves = rng.normal(size=(4, 3)) * frequency
    phases = rng.uniform(0, 2 * np.pi, 4)

    def paint(points: Points) -> np.ndarray:
        ripple = np.sin(points @ waves.T + phases).mean(axis=1)
        return np.array(colour) * (1 + 2 * strength * ripple[:, None])

    return paint


def two_tone(first: Colour, second: Colour, axis: int, border: float) -> Callable[[Points], np.ndarray]:
    """Return a paint, points (n, 3) to sRGB (n, 3): the first colour up to `border` along `axis` (0 to 2), the second above."""

    def paint(points: Points) -> np.ndarray:
        return np.where((points[:, axis] > border)[:, None], np.array(second), np.array(first))

    return paint
