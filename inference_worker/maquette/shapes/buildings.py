"""Buildings, as models of themselves; the door towards +z."""

from __future__ import annotations

from itertools import product

import numpy as np

from .paints import any_of, material, mottled, shade, stripes
from .registry import family
from .shape_mesh import Part, part
from .solids import Colour, Solid, box, cylinder, ellipsoid, extrude, lathe, rod, rounded_box

PANE: Colour = (92, 112, 130)


def gable(width: float, depth: float, rise: float, overhang: float = 0.08) -> Solid:
    """Return a saddle roof with its ridge along z, its eaves at y = 0.

    Args:
        width: of the house below, along x.
        depth: of the house below, along z.
        rise: height of the ridge.
        overhang: how far the roof goes beyond width and depth on each side.
    """
    half = width / 2 + overhang
    return extrude([(-half, 0), (half, 0), (0, rise)], depth + 2 * overhang)


@family
def house(rng: np.random.Generator) -> list[Part]:
    """Return walls, a saddle roof, a door, windows and a chimney."""
    width, depth, floors, rise = (
        rng.uniform(1.2, 1.9),
        rng.uniform(1.0, 1.5),
        int(rng.integers(1, 3)),
        rng.uniform(0.4, 0.9),
    )
    height = 0.65 * floors + 0.15
    wall, roof = any_of(rng, "white", "brick", "stone", "paint"), any_of(rng, "brick", "clay", "metal")
    parts = [
        part("walls", box(width, height, depth, 6).at(y=height / 2), mottled(rng, wall, 0.04)),
        part("roof", gable(width, depth, rise).at(y=height), roof),
        part("gable", gable(width - 0.12, depth, rise - 0.08, 0.0).at(y=height - 0.02), wall),
        part("door", box(0.26, 0.48, 0.05).at(rng.uniform(-0.2, 0.2), 0.24, depth / 2), any_of(rng, "wood", "paint")),
        part("chimney", box(0.2, 0.6, 0.2).at(width * 0.25, height + rise * 0.6, 0), shade(wall, 0.7)),
    ]
    parts += [
        part("window", rounded_box(0.24, 0.3, 0.05, 0.01).at(side * width * 0.33, y, depth / 2), PANE)
        for side in (-1, 1)
        for y in 0.4 + 0.65 * np.arange(floors)
    ]
    parts += [
        part("window", box(0.05, 0.3, 0.24).at(side * width / 2, y, z), PANE)
        for side in (-1, 1)
        for y in 0.4 + 0.65 * np.arange(floors)
        for z in (-depth / 4, depth / 4)
    ]
    return parts


@family
def tower_block(rng: np.random.Generator) -> list[Part]:
    """Return a tall block with rows of windows, set back once or twice."""
    width, depth, floors = rng.uniform(0.9, 1.3), rng.uniform(0.9, 1.3), int(rng.integers(5, 9))
    wall, parts, low = any_of(rng, "stone", "metal", "brick", "white"), [], 0.0
    for stage in range(int(rng.integers(1, 4))):
        rows = max(2, floors - 2 * stage)
        height, shrink = 0.32 * rows + 0.15, 0.78**stage
        parts.append(
            part(
                "block",
                box(width * shrink, height, depth * shrink).at(y=low + height / 2),
                shade(wall, 1 + 0.06 * stage),
            )
        )
        columns = max(2, int(width * shrink / 0.28))
        for row, x in product(range(rows), np.linspace(-0.5, 0.5, columns + 2)[1:-1]):
            y = low + 0.25 + 0.32 * row
            parts.append(part("window", box(0.14, 0.18, depth * shrink + 0.03).at(x * width * shrink, y, 0), PANE))
            parts.append(part("window", box(width * shrink + 0.03, 0.18, 0.14).at(0, y, x * depth * shrink), PANE))
        low += height
    return [
        *parts,
        part("door", box(0.3, 0.35, 0.05).at(0, 0.17, depth / 2), (60, 50, 44)),
        part("mast", rod((0, low, 0), (0, low + rng.uniform(0.2, 0.7), 0), 0.03), (110, 110, 116)),
    ]


@family
def church(rng: np.random.Generator) -> list[Part]:
    """Return a nave with a saddle roof and a tower with a spire."""
    wall, roof = any_of(rng, "stone", "white", "brick"), any_of(rng, "metal", "clay", "leaf")
    width, length, height, tower = (
        rng.uniform(0.8, 1.1),
        rng.uniform(1.5, 2.2),
        rng.uniform(0.7, 1.0),
        rng.uniform(1.4, 2.0),
    )
    side, spire, z = rng.uniform(0.5, 0.62), rng.uniform(0.6, 1.3), length / 2
    steeple = lathe([(0, 0), (side * 0.78, 0), (0, spire)], int(rng.choice([4, 8]))).turned("y", 45)
    parts = [
        part("nave", box(width, height, length).at(y=height / 2), wall),
        part("roof", gable(width, length, width * 0.6).at(y=height), roof),
        part("gable", gable(width - 0.1, length, width * 0.55, 0).at(y=height), wall),
        part("tower", box(side, tower, side).at(0, tower / 2, z), shade(wall, 0.95)),
        part("spire", steeple.at(0, tower, z), roof),
        part("cross", box(0.03, 0.3, 0.03).at(0, tower + spire + 0.1, z), (220, 190, 90)),
        part("cross", box(0.16, 0.03, 0.03).at(0, tower + spire + 0.15, z), (220, 190, 90)),
        part("door", rounded_box(0.24, 0.42, 0.06, 0.03).at(0, 0.21, z + side / 2), (86, 58, 38)),
        part("belfry", box(side + 0.02, 0.24, 0.16).at(0, tower - 0.25, z), (50, 46, 44)),
        part("belfry", box(0.16, 0.24, side + 0.02).at(0, tower - 0.25, z), (50, 46, 44)),
    ]
    for s, step in product((-1, 1), np.linspace(-0.38, 0.25, 4)):
        parts.append(
            part("window", rounded_box(0.04, 0.4, 0.14, 0.015).at(s * width / 2, height * 0.52, step * length), PANE)
        )
    return parts


@family
def lighthouse(rng: np.random.Generator) -> list[Part]:
    """Return a striped tapering tower with a gallery and a lantern."""
    height, base, top = rng.uniform(2.2, 3.2), rng.uniform(0.42, 0.6), rng.uniform(0.24, 0.34)
    first, second = material(rng, "paint"), (244, 242, 236)
    tower = lathe([(0, 0), (base, 0), (top, height), (0, height)], 36, step=0.06)
    return [
        part("rock", ellipsoid(base * 1.5, 0.2, base * 1.5, 12), material(rng, "stone")),
        part("tower", tower, stripes(second, first, 1, height / rng.integers(4, 8))),
        part("gallery", cylinder(top * 1.5, 0.08, segments=32).at(y=height), (60, 60, 66)),
        part("lantern", cylinder(top * 0.75, 0.4, segments=24).at(y=height + 0.06), (250, 236, 160)),
        part("dome", lathe([(0, 0), (top, 0), (top * 0.7, 0.16), (0, 0.28)], 32).at(y=height + 0.45), first),
        part("door", rounded_box(0.2, 0.4, 0.2, 0.03).at(0, 0.32, base * 0.86), (80, 56, 40)),
        *[
            part("window", box(0.1, 0.16, 0.12).at(0, height * s, (base + (top - base) * s) * 0.97), PANE)
            for s in (0.4, 0.6, 0.8)
        ],
    ]


@family
def windmill(rng: np.random.Generator) -> list[Part]:
    """Return a round mill with a cap and four sails."""
    height, base, top = rng.uniform(1.6, 2.2), rng.uniform(0.5, 0.7), rng.uniform(0.34, 0.44)
    wall, cap, turn = any_of(rng, "white", "stone", "brick"), any_of(rng, "wood", "clay", "rubber"), rng.uniform(0, 90)
    sail, front = rng.uniform(1.0, 1.3), top + 0.22
    parts = [
        part("tower", cylinder(base, height, top, 32), wall),
        part("cap", lathe([(0, 0), (top * 1.12, 0), (top * 0.9, 0.22), (0, 0.45)], 32).at(y=height), cap),
        part("axle", rod((0, height + 0.08, 0), (0, height + 0.08, front + 0.1), 0.06), (80, 60, 44)),
        part("door", rounded_box(0.26, 0.48, 0.2, 0.03).at(0, 0.24, base * 0.88), (84, 58, 40)),
    ]
    for k in range(4):
        arm = box(0.06, sail, 0.04).at(y=sail / 2)
        cloth = box(0.26, sail * 0.75, 0.02).at(0.15, sail * 0.6, 0)
        for name, solid, colour in (("arm", arm, (96, 70, 48)), ("sail", cloth, (238, 230, 210))):
            parts.append(part(name, solid.turned("z", turn + 90 * k).at(0, height + 0.08, front), colour))
    return parts + [
        part("window", box(0.14, 0.2, 0.12).at(0, height * s, (base + (top - base) * s) * 0.97), PANE)
        for s in (0.5, 0.75)
    ]
