"""Vehicles, nose towards +z. Lengths in about metres."""

from __future__ import annotations

from itertools import product

import numpy as np

from .curves import circle, smooth_profile
from .paints import any_of, material, shade, stripes, two_tone
from .registry import family
from .road_vehicles import WINDOW, wheels
from .shape_mesh import Part, part
from .solids import box, cylinder, ellipsoid, extrude, lathe, loft, rod, rounded_box


@family
def sailing_boat(rng: np.random.Generator) -> list[Part]:
    """Return a hull with a mast, a main sail and a jib."""
    length, beam, draught = rng.uniform(3, 4.5), rng.uniform(0.9, 1.3), rng.uniform(0.5, 0.8)
    hull, deck, cloth = (
        any_of(rng, "paint", "white", "wood"),
        material(rng, "wood"),
        any_of(rng, "white", "white", "paint"),
    )
    rings = []
    for share in np.linspace(0.0, 1.0, 9):
        half = beam / 2 * np.clip(np.sin(np.pi * (0.12 + 0.86 * share)) ** 0.7, 0.03, 1)
        low = -draught * np.clip(1.1 * np.sin(np.pi * (0.1 + 0.8 * share)), 0.3, 1)
        u = np.linspace(0, np.pi, 9)
        section = np.column_stack(
            [half * np.cos(u), low * np.sin(u) ** 0.8 + 0.15 * share**2, np.full(9, (share - 0.45) * length)]
        )
        rings.append(section)
    mast, foot = rng.uniform(3.2, 4.6), 0.45
    main = [(-0.05, 0), (-0.05, mast * 0.88), (-length * 0.42, 0)]
    jib = [(0.05, mast * 0.8), (length * 0.48, -0.3), (0.1, -0.1)]
    return [
        part("hull", loft(rings), hull),
        part("cabin", rounded_box(beam * 0.5, 0.35, length * 0.3, 0.08).at(0, 0.1, 0.2), deck),
        part("mast", rod((0, -0.2, 0.1), (0, mast, 0.1), 0.045), deck),
        part("boom", rod((0, foot - 0.06, 0.1), (0, foot - 0.06, -length * 0.44), 0.035), deck),
        part(
            "main sail",
            extrude(main, 0.03).turned("y", -90).at(0, foot, 0.06),
            stripes(cloth, material(rng, "paint"), 1, mast * 2) if rng.random() < 0.6 else cloth,
        ),
        part("jib", extrude(jib, 0.03).turned("y", -90).at(0, foot, 0.1), cloth),
    ]


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
def locomotive(rng: np.random.Generator) -> list[Part]:
    """Return a steam engine: boiler, chimney, cab and driving wheels."""
    colour, trim, length = material(rng, "paint"), any_of(rng, "brass", "paint"), rng.uniform(2.4, 3.2)
    boiler, chimney = rng.uniform(0.42, 0.55), rng.uniform(0.4, 0.7)
    front = length * 0.5
    parts = [
        part("frame", box(1.1, 0.25, length + 1.2).at(0, 0.65, -0.3), (50, 46, 46)),
        part("boiler", cylinder(boiler, length, segments=32).turned("x", 90).at(0, 1.2, -front), colour),
        part("front", ellipsoid(boiler * 0.96, boiler * 0.96, 0.1, 14).at(0, 1.2, front), (46, 44, 46)),
        part("chimney", cylinder(0.14, chimney, 0.24, 24).at(0, 1.2 + boiler - 0.06, front - 0.35), (46, 44, 46)),
        part("dome", ellipsoid(0.2, 0.25, 0.2, 10).at(0, 1.2 + boiler, 0), trim),
        part("cab", box(1.15, 1.2, 0.85).at(0, 1.35, -front - 0.35), colour),
        part("window", box(1.19, 0.4, 0.4).at(0, 1.6, -front - 0.35), WINDOW),
        part("roof", rounded_box(1.35, 0.12, 1.15, 0.05).at(0, 2.0, -front - 0.35), (56, 50, 50)),
        part("buffer beam", box(1.2, 0.25, 0.12).at(0, 0.6, front + 0.3), (170, 36, 34)),
    ]
    for y in (-0.35, 0.2, 0.75):
        parts.append(
            part("band", cylinder(boiler + 0.02, 0.07, segments=32).turned("x", 90).at(0, 1.2, y * front), trim)
        )
    return (
        parts
        + wheels(0.55, [-front - 0.3, -front * 0.3, front * 0.35], 0.42, 0.14, colour)
        + wheels(0.55, [front * 0.9], 0.26, 0.12, trim)
    )


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


@family
def submarine(rng: np.random.Generator) -> list[Part]:
    """Return a long hull with a tower, fins and a screw."""
    length, girth, colour = rng.uniform(3, 4.2), rng.uniform(0.45, 0.6), any_of(rng, "brass", "paint", "metal")
    trim = any_of(rng, "paint", "metal", "rubber")
    rings = [
        np.column_stack([*circle(28, girth * r, girth * r).T, np.full(28, z * length)])
        for z, r in zip(np.linspace(-0.5, 0.5, 13), np.sin(np.linspace(0.14, np.pi - 0.45, 13)) ** 0.6, strict=True)
    ]
    parts = [
        part("hull", loft(rings), colour),
        part("tower", rounded_box(0.38, 0.6, 0.85, 0.15).at(0, girth + 0.12, 0.15), trim),
        part("periscope", rod((0, girth + 0.3, 0.25), (0, girth + 0.85, 0.25), 0.045), (60, 60, 66)),
        part("periscope", rod((0, girth + 0.83, 0.2), (0, girth + 0.83, 0.42), 0.05), (60, 60, 66)),
    ]
    for turn in (0, 90):
        parts.append(part("fin", box(girth * 2.1, 0.06, 0.4).turned("z", turn).at(0, 0, -length * 0.42), trim))
    for k in range(3):
        parts.append(
            part(
                "screw",
                box(0.7, 0.14, 0.03).turned("y", 20).turned("z", 60 * k).at(0, 0, -length * 0.5 - 0.06),
                (150, 126, 70),
            )
        )
    for z in np.linspace(-0.1, 0.33, 4):
        for side in (-1, 1):
            parts.append(
                part("porthole", ellipsoid(0.05, 0.11, 0.11, 10).at(side * girth * 0.97, 0.05, z * length), WINDOW)
            )
    return parts
