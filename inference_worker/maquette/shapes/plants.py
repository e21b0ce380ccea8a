"""Plants and fungi."""

from __future__ import annotations

import numpy as np

from .curves import circle, smooth, smooth_profile
from .paints import any_of, material, mottled, shade
from .registry import family
from .shape_mesh import Part, part
from .solids import Solid, cylinder, ellipsoid, lathe, loft, tube


def _pot(rng: np.random.Generator) -> list[Part]:
    """Return a pot with earth, its rim at y = 0."""
    low, high, height = rng.uniform(0.2, 0.3), rng.uniform(0.33, 0.42), rng.uniform(0.4, 0.65)
    wall = [
        (0, -height),
        (low, -height),
        (high, -0.1),
        (high + 0.05, -0.1),
        (high + 0.05, 0),
        (high - 0.05, 0),
        (high - 0.06, -0.08),
        (0, -0.08),
    ]
    return [
        part("pot", lathe(wall, 36), any_of(rng, "clay", "clay", "ceramic", "paint")),
        part("earth", cylinder(high - 0.04, 0.06, segments=24).at(y=-0.1), material(rng, "earth")),
    ]


def leaf_blade(length: float, width: float, droop: float) -> Solid:
    """Return a leaf from the origin along +z, drooping at the tip.

    Args:
        length: along z.
        width: about its largest, along x.
        droop: how far the tip sinks from its rise of 0.45 lengths, in lengths.
    """
    rings = []
    for share in np.linspace(0.02, 0.99, 9):
        half = width / 2 * np.sin(np.pi * share**0.8) + 0.004
        z, y = length * share, length * (0.45 * share - droop * share**2)
        rings.append(np.column_stack([circle(8, half, 0.012 + half * 0.08), np.full(8, z)]) + np.array([0, y, 0]))
    return loft(rings)


@family
def potted_plant(rng: np.random.Generator) -> list[Part]:
    """Return a pot full of long leaves."""
    leaf, count, length = material(rng, "leaf"), int(rng.integers(9, 18)), rng.uniform(0.6, 1.2)
    width, parts = rng.uniform(0.08, 0.3), _pot(rng)
    for k in range(count):
        tilt = rng.uniform(-65, -10)
        blade = (
            leaf_blade(length * rng.uniform(0.7, 1.1), width, rng.uniform(0.1, 0.8))
            .turned("x", tilt)
            .turned("y", 137.5 * k)
        )
        parts.append(part("leaf", blade.at(y=-0.06), shade(leaf, rng.uniform(0.8, 1.25))))
    return parts


@family
def cactus(rng: np.random.Generator) -> list[Part]:
    """Return a ribbed column with arms, in a pot."""
    green, height, radius, ribs = (
        material(rng, "leaf"),
        rng.uniform(0.8, 1.6),
        rng.uniform(0.17, 0.26),
        int(rng.integers(8, 13)),
    )

    def ribbed(points: np.ndarray) -> np.ndarray:
        swell = 1 + 0.1 * np.cos(ribs * np.arctan2(points[:, 2], points[:, 0]))
        return points * np.stack([swell, np.ones_like(swell), swell], -1)

    column = lathe(
        [
            (0, -0.1),
            *smooth_profile(
                [(radius * 0.85, -0.1), (radius, height * 0.5), (radius * 0.85, height * 0.9), (0.0, height)]
            ),
        ],
        6 * ribs,
    )
    parts = [*_pot(rng), part("column", column.bent(ribbed), green)]
    for side in (-1, 1)[: int(rng.integers(0, 3))]:
        start, reach, rise = height * rng.uniform(0.3, 0.55), radius + rng.uniform(0.2, 0.35), rng.uniform(0.25, 0.5)
        path = smooth(
            [
                (0, start, 0),
                (side * reach * 0.8, start + 0.02, 0),
                (side * reach, start + 0.2, 0),
                (side * reach, start + rise, 0),
            ]
        )
        parts += [
            part("arm", tube(path, radius * 0.55, 16), green),
            part(
                "arm",
                ellipsoid(radius * 0.55, radius * 0.6, radius * 0.55, 10).at(side * reach, start + rise, 0),
                green,
            ),
        ]
    if rng.random() < 0.5:
        parts.append(
            part("flower", lathe([(0, 0), (0.05, 0), (0.13, 0.12), (0, 0.08)], 12).at(y=height - 0.01), (232, 80, 130))
        )
    return parts


@family
def mushroom(rng: np.random.Generator) -> list[Part]:
    """Return a cap on a stem, spotted on some, with a small one beside it on others."""
    parts: list[Part] = []
    cap_colour, spotted = any_of(rng, "paint", "fur", "clay"), rng.random() < 0.6
    for offset, size in ((0.0, 1.0), (0.62, 0.5))[: int(rng.integers(1, 3))]:
        height, radius, stem = (
            size * rng.uniform(0.6, 1.0),
            size * rng.uniform(0.45, 0.7),
            size * rng.uniform(0.12, 0.2),
        )
        body = [(0, 0), *smooth_profile([(stem * 1.4, 0), (stem, height * 0.5), (stem * 0.9, height)]), (0, height)]
        rise = radius * rng.uniform(0.5, 0.95)
        cap = [
            (0, 0),
            *smooth_profile([(radius * 0.9, -0.06), (radius, 0.03), (radius * 0.7, rise * 0.75), (0.0, rise)]),
        ]
        parts += [
            part("stem", lathe(body, 24).at(x=offset), (238, 230, 210)),
            part("cap", lathe(cap, 36).at(x=offset, y=height * 0.95), cap_colour),
        ]
        for k in range(9 if spotted else 0):
            turn, tilt = k * 2.4, 0.25 + 0.95 * np.sqrt(k / 9)
            x, y, z = (
                radius * 0.96 * np.sin(tilt) * np.cos(turn),
                rise * 0.97 * np.cos(tilt),
                radius * 0.96 * np.sin(tilt) * np.sin(turn),
            )
            parts.append(
                part(
                    "spot",
                    ellipsoid(0.07 * size, 0.05 * size, 0.07 * size, 8).at(x + offset, y + height * 0.95, z),
                    (248, 244, 236),
                )
            )
    return parts


@family
def flower(rng: np.random.Generator) -> list[Part]:
    """Return a stem with leaves and a head of petals, in a pot."""
    stem, petals, colour = rng.uniform(0.8, 1.4), int(rng.integers(6, 13)), any_of(rng, "paint", "white", "paint")
    bend, length, width = rng.uniform(-0.2, 0.2), rng.uniform(0.25, 0.42), rng.uniform(0.12, 0.22)
    path = smooth([(0, -0.1, 0), (bend * 0.3, stem * 0.5, 0), (bend, stem, 0.08)])
    parts = [*_pot(rng), part("stem", tube(path, 0.035, 10), material(rng, "leaf"))]
    for k in range(petals):
        petal = leaf_blade(length, width, 0.35).turned("x", -rng.uniform(10, 16)).turned("y", 360 * k / petals)
        parts.append(part("petal", petal.turned("x", 40).at(bend, stem, 0.08), colour))
    parts.append(
        part(
            "heart",
            ellipsoid(0.13, 0.08, 0.13, 12).turned("x", 40).at(bend, stem + 0.03, 0.1),
            any_of(rng, "brass", "earth"),
        )
    )
    for k in range(3):
        blade = leaf_blade(0.5, 0.16, 0.5).turned("x", -25).turned("y", 120 * k + 30)
        parts.append(part("leaf", blade.at(bend * 0.2, stem * 0.2, 0), material(rng, "leaf")))
    return parts


@family
def pumpkin(rng: np.random.Generator) -> list[Part]:
    """Return a ribbed gourd with a stalk."""
    ribs, flat, dent = int(rng.integers(7, 12)), rng.uniform(0.6, 1.0), rng.uniform(0.06, 0.14)
    colour = any_of(rng, "clay", "leaf", "brass")

    def ribbed(points: np.ndarray) -> np.ndarray:
        swell = 1 + dent * np.abs(np.cos(ribs * np.arctan2(points[:, 2], points[:, 0]) / 2))
        return points * np.stack([swell, np.ones_like(swell), swell], -1)

    body = lathe(
        [(0, -0.62), *smooth_profile([(0.3, -0.7), (0.85, -0.35), (0.95, 0.1), (0.6, 0.6), (0.2, 0.62)]), (0, 0.5)],
        8 * ribs,
    )
    stalk = tube(smooth([(0, 0.45, 0), (0.02, 0.7, 0), (0.15, 0.92, 0.05)]), np.linspace(0.13, 0.08, 13), 6)
    return [
        part("body", body.scaled(1, flat, 1).bent(ribbed), mottled(rng, colour, 0.06)),
        part("stalk", stalk.scaled(1, 1, 1).at(y=0.6 * flat - 0.5), (110, 110, 56)),
    ]
