"""Parametric things of sheds and gardens: spades, buckets, ladders."""

from __future__ import annotations

import numpy as np

from .paints import any_of, material, shade
from .registry import family
from .shape_mesh import Part, part
from .solids import box, cylinder, extrude, lathe, ring, rod, rounded_box, tube


@family
def spade(rng: np.random.Generator) -> list[Part]:
    """Return a long shaft with a T or D grip and a blade below."""
    length, wide, tall = rng.uniform(2.4, 3.2), rng.uniform(0.4, 0.6), rng.uniform(0.7, 1.0)
    point = rng.uniform(0.0, 0.35)
    blade = [
        (0, -tall),
        (wide * 0.35, -tall + point * 0.3),
        (wide / 2, -tall + point),
        (wide / 2, 0),
        (-wide / 2, 0),
        (-wide / 2, -tall + point),
        (-wide * 0.35, -tall + point * 0.3),
    ]
    metal, wood = any_of(rng, "metal", "paint", "rubber"), material(rng, "wood")
    parts = [
        part("blade", extrude(blade, 0.05).at(0, 0.1, 0), metal),
        part("socket", cylinder(0.09, 0.5, 0.07, 16).at(y=-0.1), metal),
        part("shaft", rod((0, 0.1, 0), (0, length, 0), 0.06), wood),
    ]
    if rng.random() < 0.5:
        return [*parts, part("grip", rod((-0.28, length, 0), (0.28, length, 0), 0.075), wood)]
    return [*parts, part("grip", ring(0.2, 0.055, 24).turned("x", 90).at(y=length + 0.2), wood)]


@family
def bucket(rng: np.random.Generator) -> list[Part]:
    """Return a tapered pail with a wire handle."""
    low, high, height = rng.uniform(0.7, 0.85), rng.uniform(0.95, 1.15), rng.uniform(1.4, 1.9)
    colour = any_of(rng, "paint", "metal", "paint")
    wall = [
        (0, 0),
        (low, 0),
        (high, height),
        (high + 0.05, height),
        (high + 0.05, height + 0.04),
        (high - 0.06, height + 0.04),
        (low - 0.05, 0.06),
        (0, 0.06),
    ]
    tilt = np.deg2rad(rng.uniform(-70, 70))
    half = np.linspace(0, np.pi, 25)
    arc = np.column_stack([high * np.cos(half), high * np.sin(half) * np.cos(tilt), high * np.sin(half) * np.sin(tilt)])
    return [
        part("body", lathe(wall, 40), colour),
        part("wire", tube(arc, 0.035, 8).at(y=height - 0.03), (110, 112, 118)),
        part("rim", ring(high + 0.03, 0.04, 40, 8).at(y=height), shade(colour, 0.8)),
    ]


@family
def ladder(rng: np.random.Generator) -> list[Part]:
    """Return an upright double ladder."""
    rungs, height, spread = int(rng.integers(4, 8)), rng.uniform(2.0, 3.0), rng.uniform(0.5, 0.8)
    wide, colour = rng.uniform(0.4, 0.6), any_of(rng, "metal", "wood", "paint")
    parts = [part("top", rounded_box(wide + 0.1, 0.08, 0.3, 0.02).at(y=height), shade(colour, 0.7))]
    for face, side in ((1, -1), (1, 1), (-1, -1), (-1, 1)):
        rail = rod(
            (side * (wide / 2 + 0.08), 0, face * spread), (side * wide / 2, height, face * 0.08), 0.045, segments=4
        )
        parts.append(part("rail", rail, colour))
    for k in range(1, rungs + 1):
        share = k / (rungs + 1)
        z, half = spread * (1 - share) + 0.08 * share, wide / 2 + 0.08 * (1 - share)
        parts.append(part("rung", box(2 * half, 0.05, 0.14).at(0, height * share, z), colour))
    brace = height * 0.35
    parts.append(
        part("brace", rod((-wide / 2, brace, -spread * 0.65), (wide / 2, brace, -spread * 0.65), 0.03), colour)
    )
    return parts
