"""Parametric things that fly: aeroplanes, rockets, balloons."""

from __future__ import annotations

from itertools import product

import numpy as np

from .curves import smooth_profile
from .paints import any_of, material, shade, two_tone
from .registry import family
from .road_vehicles import WINDOW
from .shape_mesh import Part, part
from .solids import box, cylinder, ellipsoid, extrude, lathe, rod, rounded_box


@family
def aeroplane(rng: np.random.Generator) -> list[Part]:
    """Return a fuselage with wings, tail and engines or a propeller."""
    length, span, girth = rng.uniform(4, 6), rng.uniform(4, 6), rng.uniform(0.3, 0.45)
    colour, wing_colour, sweep = (
        any_of(rng, "white", "paint", "metal"),
        any_of(rng, "paint", "metal", "white"),
        rng.uniform(0.0, 1.2),
    )
    profile = smooth_profile(
        [(0.02, 0), (girth * 0.7, length * 0.08), (girth, length * 0.25), (girth, length * 0.6), (0.07, length)]
    )
    body = lathe([(0, 0), *profile, (0, length)], 28).turned("x", -90).at(z=length / 2)
    chord = rng.uniform(0.8, 1.1)
    plan = [
        (0, chord / 2),
        (span / 2, chord * 0.2 - sweep),
        (span / 2, -chord * 0.25 - sweep),
        (0, -chord / 2),
        (-span / 2, -chord * 0.25 - sweep),
        (-span / 2, chord * 0.2 - sweep),
    ]
    tail = [(x * 0.38, y * 0.45) for x, y in plan]
    fin = [(0, 0), (-0.75, 0), (-0.95, girth + 0.7), (-0.55, girth + 0.7)]
    parts = [
        part("body", body, colour),
        part("wing", extrude(plan, 0.09).turned("x", 90).at(y=rng.choice([-0.12, 0.28]), z=0.3), wing_colour),
        part("tail", extrude(tail, 0.06).turned("x", 90).at(y=0.1, z=-length * 0.42), wing_colour),
        part("fin", extrude(fin, 0.07).turned("y", -90).at(0, 0.05, -length * 0.5 + 0.85), wing_colour),
        part("cockpit", ellipsoid(girth * 0.7, girth * 0.65, 0.5, 10).at(0, girth * 0.6, length * 0.27), WINDOW),
    ]
    if rng.random() < 0.5:
        jet = lathe([(0, 0), (0.2, 0), (0.24, 0.4), (0.16, 1.0), (0, 1.0)], 20).turned("x", -90)
        return parts + [
            part("engine", jet.at(side * span * 0.2, -0.3, 0.8 - sweep * 0.4), shade(wing_colour, 0.7))
            for side in (-1, 1)
        ]
    blade = rounded_box(1.5, 0.12, 0.04, 0.02).at(z=length / 2 + 0.02)
    return [*parts, part("propeller", blade, (40, 36, 34)), part("propeller", blade.turned("z", 90), (40, 36, 34))]


@family
def rocket(rng: np.random.Generator) -> list[Part]:
    """Return an upright pointed body with fins."""
    height, girth, n_fins = rng.uniform(3, 4.5), rng.uniform(0.4, 0.65), int(rng.integers(3, 5))
    colour, trim = any_of(rng, "white", "metal", "paint"), material(rng, "paint")
    profile = smooth_profile(
        [
            (girth * 0.65, 0.3),
            (girth, height * 0.35),
            (girth * 0.9, height * 0.65),
            (girth * 0.45, height * 0.88),
            (0.0, height),
        ]
    )
    fin = [(0, 0.9), (0, 0.3), (0.55, 0.0), (0.75, 0.0), (0.6, 0.5)]
    parts = [
        part("body", lathe([(0, 0.3), *profile], 32, step=0.1), two_tone(colour, trim, 1, height * 0.78)),
        part("nozzle", cylinder(girth * 0.6, 0.3, girth * 0.4, 24).at(y=0.05), (80, 80, 86)),
        part("porthole", ellipsoid(0.2, 0.2, 0.06, 12).at(0, height * 0.6, girth * 0.93), WINDOW),
    ]
    for k in range(n_fins):
        parts.append(part("fin", extrude(fin, 0.07).at(x=girth * 0.7).turned("y", 360 * k / n_fins + 30), trim))
    return parts


@family
def balloon(rng: np.random.Generator) -> list[Part]:
    """Return a hot-air balloon with a basket."""
    radius, drop = rng.uniform(1.2, 1.6), rng.uniform(0.5, 0.9)
    profile = smooth_profile(
        [
            (0.35, 0),
            (radius * 0.8, radius * 0.8),
            (radius, radius * 1.45),
            (radius * 0.75, radius * 2.1),
            (0.0, radius * 2.4),
        ]
    )
    first, second, gores = material(rng, "paint"), any_of(rng, "white", "paint"), int(rng.choice([6, 8, 12]))

    def paint(points: np.ndarray) -> np.ndarray:
        sector = (
            np.floor((np.arctan2(points[:, 2], points[:, 0]) / (2 * np.pi) + 1) * gores + 0.25).astype(int) % 2 == 1
        )
        return np.where(sector[:, None], np.array(first), np.array(second))

    basket = 0.28
    parts = [
        part("envelope", lathe([(0, 0), *profile], 48), paint),
        part("basket", rounded_box(2 * basket, 0.42, 2 * basket, 0.05).at(y=-drop - 0.2), any_of(rng, "wood", "clay")),
        part("rim", box(2 * basket + 0.06, 0.05, 2 * basket + 0.06).at(y=-drop), (90, 60, 36)),
    ]
    for x, z in product((-1, 1), (-1, 1)):
        parts.append(
            part(
                "rope", rod((x * basket * 0.9, -drop, z * basket * 0.9), (x * 0.24, 0.02, z * 0.24), 0.02), (80, 70, 60)
            )
        )
    return parts
