"""Vehicles, nose towards +z. Lengths in about metres."""

from __future__ import annotations

import numpy as np

from .curves import circle
from .paints import any_of, material, stripes
from .registry import family
from .road_vehicles import WINDOW, wheels
from .shape_mesh import Part, part
from .solids import box, cylinder, ellipsoid, extrude, loft, rod, rounded_box


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
