"""Tools, each in a natural pose; lengths in about decimetres."""

from __future__ import annotations

import numpy as np

from .curves import circle, smooth, smooth_profile
from .paints import any_of, material, mottled, shade, two_tone
from .registry import family
from .shape_mesh import Part, part
from .solids import Solid, cylinder, extrude, lathe, loft, ring, rounded_box, tube


def _shaft(rng: np.random.Generator, length: float, radius: float) -> Solid:
    """Return a slightly swelling handle from y = 0 up."""
    profile = smooth_profile(
        [
            (radius * 1.2, 0),
            (radius, length * 0.3),
            (radius * rng.uniform(0.8, 1.15), length * 0.6),
            (radius * 0.9, length),
        ]
    )
    return lathe([(0, 0), *profile, (0, length)], 20).scaled(1, 1, 0.8)


@family
def hammer(rng: np.random.Generator) -> list[Part]:
    """Return a shaft and a head with a face and a peen or claw."""
    length, metal = rng.uniform(2.2, 3.2), any_of(rng, "metal", "rubber")
    reach, thick = rng.uniform(0.45, 0.65), rng.uniform(0.16, 0.24)
    face = lathe(
        [(0, 0), (thick, 0), (thick, 0.12), (thick * 0.75, 0.2), (thick * 0.75, reach), (0, reach)], 24
    ).turned("z", 90)
    parts = [
        part("shaft", _shaft(rng, length, 0.11), any_of(rng, "wood", "paint", "rubber")),
        part("face", face.at(reach, length, 0), metal),
    ]
    if rng.random() < 0.5:
        blade = [
            (0, -thick * 0.7),
            (0, thick * 0.7),
            (-reach * 0.7, thick * 0.4),
            (-reach * 1.2, -thick * 0.6),
            (-reach * 0.6, -thick * 0.2),
        ]
        return [*parts, part("claw", extrude(blade, thick * 1.2).at(0.05, length, 0), metal)]
    return [
        *parts,
        part(
            "peen",
            extrude([(0, -thick * 0.7), (0, thick * 0.7), (-reach, 0.05), (-reach, -0.05)], thick * 1.3).at(
                0.1, length, 0
            ),
            metal,
        ),
    ]


@family
def screwdriver(rng: np.random.Generator) -> list[Part]:
    """Return a ribbed grip and a steel blade."""
    grip, blade, radius = rng.uniform(0.8, 1.2), rng.uniform(0.8, 1.6), rng.uniform(0.14, 0.2)
    first, second = material(rng, "paint"), any_of(rng, "rubber", "paint")
    profile = smooth_profile(
        [
            (radius * 0.8, 0.02),
            (radius, grip * 0.2),
            (radius * 0.85, grip * 0.6),
            (radius, grip * 0.8),
            (radius * 0.5, grip),
        ]
    )
    return [
        part("grip", lathe([(0, 0), *profile, (0, grip)], 12, step=0.08), two_tone(first, second, 1, grip * 0.7)),
        part("blade", cylinder(0.05, blade, segments=16).at(y=grip - 0.02), (150, 152, 158)),
        part(
            "tip",
            extrude([(-0.05, 0), (0.05, 0), (0.075, 0.15), (-0.075, 0.15)], 0.035).at(y=grip + blade - 0.05),
            (120, 122, 128),
        ),
    ]


@family
def axe(rng: np.random.Generator) -> list[Part]:
    """Return a curved shaft and a wedge-shaped head."""
    length, bend = rng.uniform(2.4, 3.4), rng.uniform(0.05, 0.25)
    path = smooth([(-bend * 0.5, 0, 0), (bend * 0.3, length * 0.4, 0), (0, length * 0.75, 0), (0, length + 0.08, 0)])
    reach, edge = rng.uniform(0.6, 0.9), rng.uniform(0.3, 0.5)
    sections = [(-0.2, 0.2, 0.12), (0.1, 0.18, 0.11), (reach * 0.6, edge * 0.7, 0.05), (reach, edge, 0.008)]
    head = loft([np.column_stack([np.full(16, x), *circle(16, y, z).T]) for x, y, z in sections])
    return [
        part("shaft", tube(path, np.linspace(0.12, 0.1, len(path)), 14), mottled(rng, material(rng, "wood"))),
        part("head", head.at(0, length - 0.12, 0), any_of(rng, "metal", "paint", "rubber")),
    ]


@family
def wrench(rng: np.random.Generator) -> list[Part]:
    """Return an open jaw on one end and a ring on the other, lying flat."""
    length, size = rng.uniform(1.6, 2.4), rng.uniform(0.28, 0.36)
    metal = any_of(rng, "metal", "brass", "metal")
    opening = np.deg2rad(np.linspace(35, 325, 15))
    outer = [(size * np.cos(a), size * np.sin(a)) for a in opening]
    inner = [(size * 0.55 * np.cos(a), size * 0.5 * np.sin(a)) for a in opening[::-1]]
    jaw = extrude(outer + inner, 0.14).turned("y", 0)
    flat = ring(size * 0.7, size * 0.24, 28, 8).turned("x", 90).scaled(1, 1, 0.6)
    bar = rounded_box(length, size * 0.6, 0.09, 0.04)
    return [
        part(name, solid.turned("x", -90), metal)
        for name, solid in (
            ("jaw", jaw.at(length / 2 + size * 0.8, 0, 0)),
            ("bar", bar),
            ("eye", flat.at(-length / 2 - size * 0.6, 0, 0)),
        )
    ]


@family
def torch(rng: np.random.Generator) -> list[Part]:
    """Return a hand torch that stands on its head."""
    radius, length, head = rng.uniform(0.16, 0.22), rng.uniform(1.2, 1.8), rng.uniform(0.28, 0.4)
    body, trim = any_of(rng, "paint", "rubber", "metal"), any_of(rng, "metal", "brass", "paint")
    grip = [(radius, 0.5), (radius * 1.06, 0.55), (radius * 1.06, length - 0.2), (radius, length), (0, length)]
    return [
        part(
            "head", lathe([(0, 0.05), (head * 0.85, 0.05), (head, 0), (head, 0.25), (radius, 0.5), (0, 0.5)], 32), trim
        ),
        part("body", lathe([(0, 0.45), (radius, 0.45), *grip], 28), body),
        part("glass", cylinder(head * 0.84, 0.04, segments=28).at(y=0.03), (250, 246, 200)),
        part("switch", rounded_box(0.08, 0.22, 0.08, 0.03).at(0, length * 0.55, radius * 1.05), shade(trim, 0.6)),
    ]


@family
def handsaw(rng: np.random.Generator) -> list[Part]:
    """Return a toothed blade with a wooden grip."""
    length, tall, low = rng.uniform(2.2, 3.0), rng.uniform(0.5, 0.7), rng.uniform(0.2, 0.35)
    teeth = int(rng.integers(14, 24))
    steps = np.linspace(0, length, 2 * teeth + 1)
    edge = [(float(x), 0.05 * (k % 2)) for k, x in enumerate(steps)]
    blade = extrude([*edge, (length, low), (0, tall)], 0.04)
    path = smooth([(0.0, 0.05, 0), (-0.45, 0.0, 0), (-0.62, 0.3, 0), (-0.45, 0.62, 0), (0.0, 0.58, 0)])
    return [
        part("blade", blade, any_of(rng, "metal", "white")),
        part("grip", tube(path, 0.1, 10).scaled(1, 1, 0.8), mottled(rng, any_of(rng, "wood", "paint"))),
    ]
