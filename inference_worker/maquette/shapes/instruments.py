"""Musical instruments to play with."""

from __future__ import annotations

import numpy as np

from .curves import smooth
from .paints import any_of, material, shade
from .registry import family
from .shape_mesh import Part, part
from .solids import cylinder, ellipsoid, extrude, ring, rod, rounded_box


@family
def drum(rng: np.random.Generator) -> list[Part]:
    """Return a drum with hoops, cords and two sticks on top."""
    radius, height = rng.uniform(0.6, 0.9), rng.uniform(0.5, 1.2)
    colour, hoop = material(rng, "paint"), any_of(rng, "brass", "wood", "paint")
    parts = [
        part("shell", cylinder(radius, height, segments=40), colour),
        part("skin", cylinder(radius * 0.97, 0.04, segments=40).at(y=height), (240, 232, 212)),
    ]
    parts += [part("hoop", ring(radius, 0.05, 40, 8).at(y=y), hoop) for y in (0.05, height - 0.02)]
    count = 10
    for k in range(count):
        low, high = 2 * np.pi * k / count, 2 * np.pi * (k + 0.5) / count
        r = radius + 0.01
        for other in (high, high - 2 * np.pi / count):
            parts.append(
                part(
                    "cord",
                    rod(
                        (r * np.cos(low), 0.06, r * np.sin(low)),
                        (r * np.cos(other), height - 0.04, r * np.sin(other)),
                        0.018,
                        segments=6,
                    ),
                    (240, 230, 200),
                )
            )
    for turn in (25, -40):
        stick = rod((-radius * 0.9, 0.09, 0), (radius * 0.95, 0.09, 0), 0.035, 0.025).turned("y", turn).at(y=height)
        parts.append(part("stick", stick, material(rng, "wood")))
    return parts


@family
def guitar(rng: np.random.Generator) -> list[Part]:
    """Return a guitar: waisted body, neck, head and strings."""
    wood, neck, waist = any_of(rng, "wood", "wood", "paint"), material(rng, "wood"), rng.uniform(0.5, 0.65)
    outline = smooth(
        [(0, -0.95), (0.62, -0.75), (0.72, -0.35), (waist * 0.85, 0.05), (0.52, 0.4), (0.3, 0.66), (0, 0.7)], 5
    )[:, :2]
    outline = np.concatenate([outline, outline[-2:0:-1] * [-1, 1]])
    length = rng.uniform(1.4, 1.8)
    parts = [
        part("body", extrude([tuple(p) for p in outline], rng.uniform(0.15, 0.36)), wood),
        part("top", extrude([tuple(p) for p in outline * 0.93], 0.06).at(z=0.17), shade(wood, 1.35)),
        part("hole", cylinder(0.2, 0.03, segments=28).turned("x", 90).at(0, 0.1, 0.19), (34, 24, 20)),
        part("neck", rounded_box(0.17, length, 0.1, 0.03).at(0, 0.6 + length / 2, 0.17), neck),
        part("head", rounded_box(0.26, 0.42, 0.08, 0.03).at(0, 0.75 + length, 0.15), shade(neck, 0.7)),
        part("bridge", rounded_box(0.42, 0.08, 0.08, 0.02).at(0, -0.45, 0.2), (40, 28, 22)),
    ]
    for k, x in enumerate(np.linspace(-0.055, 0.055, 4)):
        parts.append(
            part("string", rod((x * 2, -0.45, 0.24), (x, 0.7 + length, 0.225), 0.006, segments=4), (210, 206, 190))
        )
        parts.append(
            part(
                "peg",
                rod(
                    (0.1 if k % 2 else -0.1, 0.65 + length + 0.09 * k, 0.15),
                    (0.24 if k % 2 else -0.24, 0.65 + length + 0.09 * k, 0.15),
                    0.03,
                ),
                (220, 214, 200),
            )
        )
    return parts


@family
def xylophone(rng: np.random.Generator) -> list[Part]:
    """Return bars of falling length on two rails, and a beater."""
    count, long, short = int(rng.integers(6, 10)), rng.uniform(0.9, 1.2), rng.uniform(0.4, 0.6)
    parts, wood = [], material(rng, "wood")
    total = 0.26 * count
    for side in (-1, 1):
        rail = rod(
            (-total / 2 - 0.1, 0.1, side * long * 0.3), (total / 2 + 0.1, 0.1, side * short * 0.3), 0.06, segments=4
        )
        parts.append(part("rail", rail, wood))
    for k in range(count):
        length = long + (short - long) * k / (count - 1)
        parts.append(
            part(
                "bar",
                rounded_box(0.2, 0.06, length, 0.02).at(0.26 * (k - (count - 1) / 2), 0.2, 0),
                material(rng, "paint"),
            )
        )
    stick = rod((-0.5, 0.33, 0.15), (0.6, 0.3, 0.0), 0.025)
    return [
        *parts,
        part("beater", stick, wood),
        part("beater", ellipsoid(0.09, 0.09, 0.09, 10).at(0.62, 0.31, 0), material(rng, "paint")),
    ]
