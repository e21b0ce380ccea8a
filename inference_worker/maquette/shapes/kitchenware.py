"""Kitchenware: pots, jars, cutlery and a candlestick."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from .curves import circle, smooth, smooth_profile
from .paints import any_of, shade
from .registry import family
from .shape_mesh import Part, part
from .solids import lathe, loft, rod
from .tableware import Profile, vessel


@family
def saucepan(rng: np.random.Generator) -> list[Part]:
    """Return a pan with a long grip, and a lid on some."""
    radius, height = rng.uniform(0.5, 0.7), rng.uniform(0.3, 0.7)
    metal, grip = any_of(rng, "metal", "paint", "brass"), any_of(rng, "rubber", "wood", "metal")
    outside: Profile = [(radius * 0.92, 0), (radius, 0.06), (radius, height)]
    parts = [
        part("body", vessel(outside, 0.04), metal),
        part(
            "grip",
            rod((radius * 0.97, height * 0.85, 0), (radius + rng.uniform(0.6, 1.0), height * 1.0, 0), 0.05, 0.07),
            grip,
        ),
    ]
    if rng.random() < 0.5:
        lid = smooth_profile(
            [(radius * 1.02, 0), (radius * 0.7, 0.1), (0.07, 0.16), (0.06, 0.22), (0.11, 0.28), (0, 0.32)]
        )
        parts.append(part("lid", lathe([(0, 0), *lid], 40).at(y=height - 0.005), shade(metal, 1.1)))
    return parts


@family
def jar(rng: np.random.Generator) -> list[Part]:
    """Return a storage jar with a lid and a band."""
    radius, height = rng.uniform(0.35, 0.55), rng.uniform(0.7, 1.1)
    body = smooth_profile([(radius * 0.9, 0), (radius, height * 0.15), (radius, height * 0.8), (radius * 0.75, height)])
    band = [(0, height * 0.3), (radius * 1.02, height * 0.3), (radius * 1.02, height * 0.65), (0, height * 0.65)]
    return [
        part("body", lathe([(0, 0), *body, (0, height)], 40), any_of(rng, "glass", "ceramic", "clay")),
        part("band", lathe(band, 40), any_of(rng, "white", "paint")),
        part(
            "lid",
            lathe([(0, 0), (radius * 0.82, 0), (radius * 0.82, 0.14), (radius * 0.7, 0.18), (0, 0.18)], 40).at(
                y=height
            ),
            any_of(rng, "metal", "wood", "paint"),
        ),
    ]


@family
def candlestick(rng: np.random.Generator) -> list[Part]:
    """Return a turned stick with a candle."""
    height, foot = rng.uniform(0.8, 1.6), rng.uniform(0.25, 0.4)
    beads = [
        (float(r), float(y))
        for r, y in zip(rng.uniform(0.05, 0.14, 4), height * np.linspace(0.2, 0.85, 4), strict=True)
    ]
    body = smooth_profile([(foot, 0.05), (0.12, height * 0.1), *beads, (0.16, height)])
    candle = [(0, 0), (0.08, 0), (0.08, rng.uniform(0.3, 0.8)), (0, 0.82)]
    return [
        part("stick", lathe([(0, 0), (foot, 0), *body, (0, height)], 32), any_of(rng, "brass", "metal", "wood")),
        part("candle", lathe(candle, 20).at(y=height - 0.02), any_of(rng, "white", "paint")),
    ]


def _cutlery(rng: np.random.Generator, head: Callable[[float], list[Part]]) -> list[Part]:
    length = float(rng.uniform(1.2, 1.6))
    path = smooth([(0, 0, -length), (0, 0.05, -length * 0.6), (0, 0.08, -0.3), (0, 0.02, 0)])
    along = np.linspace(0, 1, len(path))
    widths = 0.03 + 0.06 * (1 - along) ** 1.5
    rings = [
        np.column_stack([circle(12, width, 0.025), np.zeros(12)])[:, [0, 1, 2]] + centre
        for width, centre in zip(widths, path, strict=True)
    ]
    return [part("handle", loft(rings), any_of(rng, "metal", "wood", "brass")), *head(length)]


@family
def spoon(rng: np.random.Generator) -> list[Part]:
    """Return a spoon that lies on the table, its bowl towards +z."""
    metal, wide = any_of(rng, "metal", "wood", "brass"), rng.uniform(0.16, 0.26)

    def head(length: float) -> list[Part]:
        half = smooth_profile([(0, -0.12), (0.6, -0.09), (1.0, 0.02)])
        dish = lathe([*half, *[(r * 0.93, y + 0.035) for r, y in reversed(half)]], 28)
        return [part("bowl", dish.scaled(wide, 1.2, wide * 1.6).at(0, 0.05, wide * 1.5), metal)]

    return _cutlery(rng, head)
