"""Castles, temples and wells."""

from __future__ import annotations

from itertools import product

import numpy as np

from .buildings import gable
from .paints import any_of, material, mottled, shade
from .registry import family
from .shape_mesh import Part, part
from .solids import box, cylinder, lathe, rod, rounded_box


@family
def castle(rng: np.random.Generator) -> list[Part]:
    """Return four towers, walls with merlons, a keep and a gate."""
    stone, roof, half = any_of(rng, "stone", "brick"), material(rng, "paint"), rng.uniform(0.8, 1.1)
    wall, tower, radius = rng.uniform(0.5, 0.8), rng.uniform(0.9, 1.4), rng.uniform(0.22, 0.3)
    pointed, parts = rng.random() < 0.6, []
    for x, z in product((-1, 1), (-1, 1)):
        parts.append(part("tower", cylinder(radius, tower, segments=24).at(x * half, 0, z * half), stone))
        parts.append(
            part(
                "head",
                cylinder(radius * 1.15, 0.16, segments=24).at(x * half, tower - 0.02, z * half),
                shade(stone, 0.85),
            )
        )
        if pointed:
            parts.append(
                part(
                    "roof",
                    cylinder(radius * 1.2, rng.uniform(0.4, 0.42), 0.01, 24).at(x * half, tower + 0.12, z * half),
                    roof,
                )
            )
    for turn in (0, 90, 180, 270):
        parts.append(part("wall", box(2 * half, wall, 0.2).at(0, wall / 2, half).turned("y", turn), shade(stone, 0.95)))
        for x in np.linspace(-0.7, 0.7, 6) * half:
            parts.append(
                part("merlon", box(0.13, 0.14, 0.2).at(x, wall + 0.06, half).turned("y", turn), shade(stone, 0.95))
            )
    keep = rng.uniform(0.4, 0.55)
    return [
        *parts,
        part("keep", box(keep * 1.6, tower * 1.1, keep * 1.6).at(y=tower * 0.55), shade(stone, 1.05)),
        part("gate", rounded_box(0.4, 0.45, 0.24, 0.06).at(0, 0.22, half), (80, 54, 36)),
    ]


@family
def temple(rng: np.random.Generator) -> list[Part]:
    """Return columns on steps under a low gable."""
    stone, count, rows = any_of(rng, "white", "stone"), int(rng.integers(4, 7)), int(rng.integers(2, 5))
    gap, height, thick = rng.uniform(0.36, 0.46), rng.uniform(0.9, 1.3), rng.uniform(0.09, 0.13)
    width, depth = gap * count, gap * (rows + 1)
    parts = [
        part(
            "step",
            box(width + 0.5 - 0.16 * k, 0.1, depth + 0.5 - 0.16 * k).at(y=0.05 + 0.1 * k),
            shade(stone, 0.92 + 0.04 * k),
        )
        for k in range(3)
    ]
    for x, z in product(np.linspace(-1, 1, count) * (width - gap) / 2, np.linspace(-1, 1, rows) * (depth - gap) / 2):
        column = lathe(
            [
                (0, 0),
                (thick * 1.35, 0),
                (thick * 1.35, 0.06),
                (thick, 0.08),
                (thick * 0.85, height - 0.1),
                (thick * 1.4, height),
                (0, height),
            ],
            18,
        )
        parts.append(part("column", column.at(x, 0.3, z), stone))
    parts.append(part("beam", box(width + 0.1, 0.18, depth + 0.1).at(y=0.3 + height + 0.08), shade(stone, 0.96)))
    return [
        *parts,
        part("roof", gable(width, depth, width * 0.24).at(y=0.3 + height + 0.16), any_of(rng, "clay", "stone")),
    ]


@family
def well(rng: np.random.Generator) -> list[Part]:
    """Return a stone well with a roof, a drum and a bucket."""
    stone, wood, roof = material(rng, "stone"), material(rng, "wood"), any_of(rng, "clay", "wood", "paint")
    radius, height, post = rng.uniform(0.5, 0.65), rng.uniform(0.45, 0.65), rng.uniform(1.3, 1.6)
    wall = lathe(
        [(radius, 0), (radius, height), (radius - 0.14, height), (radius - 0.14, 0)], 32, closed=True, step=0.08
    )
    parts = [
        part("wall", wall, mottled(rng, stone, 0.15)),
        part("water", cylinder(radius - 0.13, 0.12, segments=28).at(y=0.02), (60, 92, 118)),
        part("roof", gable(2 * radius + 0.1, radius * 1.5, 0.45).at(y=post), roof),
        part("drum", rod((-radius, post * 0.75, 0), (radius, post * 0.75, 0), 0.08), wood),
        part("rope", rod((0, post * 0.75, 0.06), (0, height + 0.2, 0.06), 0.018), (190, 170, 130)),
        part("bucket", cylinder(0.11, 0.2, 0.14, 18).at(0, height + 0.02, 0.06), shade(wood, 0.8)),
    ]
    return parts + [part("post", box(0.1, post, 0.1).at(side * (radius - 0.06), post / 2, 0), wood) for side in (-1, 1)]
