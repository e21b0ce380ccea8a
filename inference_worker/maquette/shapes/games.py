"""Things for games and sports."""

from __future__ import annotations

from itertools import product

import numpy as np

from .paints import any_of, material
from .registry import family
from .shape_mesh import Part, part
from .solids import box, cylinder, ellipsoid, lathe, ring


@family
def dumbbell(rng: np.random.Generator) -> list[Part]:
    """Return a bar with weights at both ends."""
    bar, radius, plates = rng.uniform(0.5, 1.0), rng.uniform(0.3, 0.5), int(rng.integers(1, 4))
    colour, trim = any_of(rng, "rubber", "paint", "metal"), any_of(rng, "metal", "rubber")
    segments = int(rng.choice([6, 8, 36]))
    parts = [part("bar", cylinder(0.07, bar + 0.8, segments=20).turned("z", 90).at(x=(bar + 0.8) / 2), trim)]
    for side, k in product((-1, 1), range(plates)):
        thick, size = 0.18, radius * (1 - 0.18 * k)
        disc = lathe(
            [(0, 0), (size * 0.9, 0), (size, 0.04), (size, thick - 0.04), (size * 0.9, thick), (0, thick)], segments
        ).turned("z", -90)
        parts.append(part("weight", disc.at(x=side * (bar / 2 + 0.1 + 0.19 * k) - thick / 2), colour))
    return parts


@family
def beach_ball(rng: np.random.Generator) -> list[Part]:
    """Return a beach ball with coloured sectors, on a low ring."""
    first, second, third = (material(rng, "paint") for _ in range(3))
    sectors = int(rng.choice([4, 6, 8]))

    def paint(points: np.ndarray) -> np.ndarray:
        turn = np.floor((np.arctan2(points[:, 2], points[:, 0]) / (2 * np.pi) + 1) * sectors + 0.01).astype(int)
        return np.array([first, second, third, (240, 238, 232)])[turn % (3 if sectors == 6 else 4)]

    ball = lathe([(np.sin(a), -np.cos(a)) for a in np.linspace(0.001, np.pi - 0.001, 25)], 48).turned(
        "z", rng.uniform(-40, 40)
    )
    return [
        part("ball", ball.at(y=1.1), paint),
        part("stand", ring(0.55, 0.1).at(y=0.1), any_of(rng, "wood", "paint")),
        part("valve", cylinder(0.05, 0.04, segments=12).at(y=2.09), (230, 230, 230)),
    ]


@family
def chess_piece(rng: np.random.Generator) -> list[Part]:
    """Return a turned pawn, bishop, queen or rook."""
    colour, kind, height = any_of(rng, "wood", "white", "rubber"), rng.integers(4), rng.uniform(1.2, 2.0)
    stem = [
        (0.5, 0),
        (0.5, 0.12),
        (0.42, 0.2),
        (0.28, 0.35),
        (0.2, height * 0.6),
        (0.34, height * 0.78),
        (0.24, height * 0.84),
    ]
    parts = [part("body", lathe([(0, 0), *stem, (0, height * 0.84)], 36), colour)]
    top = height * 0.84
    if kind == 0:
        parts.append(part("head", ellipsoid(0.28, 0.28, 0.28).at(y=top + 0.2), colour))
    elif kind == 1:
        parts += [
            part("head", ellipsoid(0.24, 0.36, 0.24).at(y=top + 0.28), colour),
            part("tip", ellipsoid(0.07, 0.07, 0.07, 8).at(y=top + 0.66), colour),
        ]
    elif kind == 2:
        parts.append(
            part(
                "crown", lathe([(0, 0), (0.2, 0), (0.36, 0.4), (0.3, 0.4), (0.12, 0.3), (0, 0.3)], 36).at(y=top), colour
            )
        )
        parts += [
            part("point", ellipsoid(0.06, 0.09, 0.06, 8).at(0.32 * np.cos(a), top + 0.42, 0.32 * np.sin(a)), colour)
            for a in np.arange(8) * np.pi / 4
        ]
    else:
        parts.append(
            part(
                "tower",
                lathe([(0, 0), (0.36, 0), (0.36, 0.35), (0.26, 0.35), (0.26, 0.22), (0, 0.22)], 36).at(y=top),
                colour,
            )
        )
        parts += [
            part("merlon", box(0.16, 0.16, 0.12).at(z=0.3).turned("y", 60 * k).at(y=top + 0.4), colour)
            for k in range(6)
        ]
    return parts
