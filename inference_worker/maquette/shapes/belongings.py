"""Things that people wear and carry."""

from __future__ import annotations

from itertools import product

import numpy as np

from .curves import smooth, smooth_profile
from .paints import any_of, material, shade
from .registry import family
from .shape_mesh import Part, part
from .solids import box, cylinder, ellipsoid, lathe, loft, rod, rounded_box, tube


@family
def umbrella(rng: np.random.Generator) -> list[Part]:
    """Return an open umbrella with a hooked grip."""
    gores, radius, rise, shaft = (
        int(rng.choice([6, 8])),
        rng.uniform(0.9, 1.1),
        rng.uniform(0.35, 0.55),
        rng.uniform(1.4, 1.7),
    )
    angle = np.linspace(0, 2 * np.pi, gores * 8, endpoint=False)
    sag = 1 - 0.09 * np.abs(np.sin(gores * angle / 2))

    def sheet(offset: float) -> list[np.ndarray]:
        return [
            np.column_stack(
                [
                    radius * s * sag * np.cos(angle),
                    rise * (1 - s**2) + offset + 0 * angle,
                    radius * s * sag * np.sin(angle),
                ]
            )
            for s in np.linspace(0.03, 1, 8)
        ]

    canopy = loft(sheet(0.0) + sheet(-0.03)[::-1])
    first, second = material(rng, "paint"), any_of(rng, "paint", "white")

    def paint(points: np.ndarray) -> np.ndarray:
        sector = (
            np.floor((np.arctan2(points[:, 2], points[:, 0]) / (2 * np.pi) + 1) * gores + 0.05).astype(int) % 2 == 1
        )
        return np.where(sector[:, None], np.array(first), np.array(second))

    hook = smooth([(0, -shaft, 0), (0, -shaft - 0.12, 0), (0.1, -shaft - 0.2, 0), (0.2, -shaft - 0.1, 0)])
    return [
        part("canopy", canopy, paint),
        part("shaft", rod((0, -shaft, 0), (0, rise + 0.12, 0), 0.022), (110, 110, 116)),
        part("grip", tube(hook, 0.04, 10), any_of(rng, "wood", "rubber")),
    ]


@family
def suitcase(rng: np.random.Generator) -> list[Part]:
    """Return an upright case with corners, straps and a grip."""
    wide, tall, deep = rng.uniform(0.9, 1.2), rng.uniform(0.6, 0.8), rng.uniform(0.25, 0.4)
    hide, strap = any_of(rng, "wood", "paint", "rubber"), any_of(rng, "clay", "brass", "rubber")
    parts = [
        part("shell", rounded_box(wide, tall, deep, rng.uniform(0.03, 0.1)).at(y=tall / 2), hide),
        part("seam", rounded_box(wide + 0.02, tall + 0.02, 0.03, 0.012).at(y=tall / 2), shade(hide, 0.6)),
    ]
    for x in (-0.28, 0.28):
        parts.append(part("strap", rounded_box(0.07, tall + 0.03, deep + 0.03, 0.01).at(x * wide, tall / 2, 0), strap))
    for x, y, z in product((-1, 1), (0, 1), (-1, 1)):
        parts.append(
            part(
                "corner",
                ellipsoid(0.07, 0.07, 0.07, 8).at(
                    x * (wide / 2 - 0.03), 0.03 + y * (tall - 0.06), z * (deep / 2 - 0.03)
                ),
                strap,
            )
        )
    grip = smooth([(-0.16, tall, 0), (-0.14, tall + 0.1, 0), (0.14, tall + 0.1, 0), (0.16, tall, 0)])
    return [*parts, part("grip", tube(grip, 0.028, 8), shade(strap, 0.7))]


@family
def camera(rng: np.random.Generator) -> list[Part]:
    """Return a camera with lens, finder, flash and knobs."""
    wide, tall, deep = rng.uniform(1.2, 1.5), rng.uniform(0.7, 0.9), rng.uniform(0.35, 0.45)
    hide, trim, lens = any_of(rng, "rubber", "paint", "wood"), any_of(rng, "metal", "white"), rng.uniform(0.28, 0.36)
    barrel = lathe(
        [
            (0, 0),
            (lens, 0),
            (lens, 0.15),
            (lens * 0.9, 0.17),
            (lens * 0.9, 0.35),
            (lens * 0.75, 0.37),
            (lens * 0.7, 0.3),
            (0, 0.3),
        ],
        36,
    ).turned("x", 90)
    x = rng.uniform(-0.2, 0.15)
    return [
        part("body", rounded_box(wide, tall * 0.72, deep, 0.08).at(y=tall * 0.36), hide),
        part("top", rounded_box(wide * 0.99, tall * 0.3, deep * 0.95, 0.06).at(y=tall * 0.82), trim),
        part("lens", barrel.at(x, tall * 0.42, deep / 2 - 0.02), (40, 40, 44)),
        part("glass", ellipsoid(lens * 0.68, lens * 0.68, 0.06, 14).at(x, tall * 0.42, deep / 2 + 0.28), (60, 70, 110)),
        part("finder", box(0.18, 0.12, 0.06).at(-wide * 0.32, tall * 0.84, deep * 0.47), (60, 74, 90)),
        part("flash", box(0.28, 0.14, 0.05).at(wide * 0.3, tall * 0.84, deep * 0.47), (240, 240, 236)),
        part("knob", cylinder(0.12, 0.1, segments=20).at(wide * 0.33, tall * 0.95, 0), shade(trim, 0.8)),
        part("release", cylinder(0.06, 0.08, segments=16).at(-wide * 0.3, tall * 0.95, 0.05), (180, 40, 36)),
    ]


@family
def hat(rng: np.random.Generator) -> list[Part]:
    """Return a hat with a brim and a ribbon."""
    crown, height, brim = rng.uniform(0.5, 0.6), rng.uniform(0.35, 0.8), rng.uniform(0.75, 1.2)
    taper, cloth, lift = rng.uniform(0.75, 1.0), any_of(rng, "fabric", "rubber", "wood"), rng.uniform(-0.05, 0.2)
    outer = smooth_profile(
        [
            (brim, lift),
            (crown * 1.15, 0.02),
            (crown, 0.12),
            (crown * taper, height * 0.9),
            (crown * taper * 0.8, height),
            (0.0, height * 0.97),
        ]
    )
    inner = [(max(r - 0.04, 0.0), y - 0.04) for r, y in reversed(outer)]
    ribbon = lathe([(0, 0.1), (crown * 1.05, 0.1), (crown * (0.6 + 0.4 * taper) * 1.06, 0.24), (0, 0.24)], 40)
    return [
        part("felt", lathe([*outer, *inner], 48).scaled(0.9, 1, 1.05), cloth),
        part("ribbon", ribbon.scaled(0.9, 1, 1.05), material(rng, "paint")),
    ]
