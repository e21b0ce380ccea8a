"""Toys and games."""

from __future__ import annotations

import numpy as np

from .curves import circle, smooth, smooth_profile
from .paints import any_of, material, shade
from .registry import family
from .shape_mesh import Part, part
from .solids import box, cylinder, ellipsoid, lathe, loft, ring, rod, rounded_box, tube


@family
def ring_stacker(rng: np.random.Generator) -> list[Part]:
    """Return rings of falling size on a peg."""
    count, thick = int(rng.integers(4, 7)), rng.uniform(0.11, 0.15)
    parts = [part("base", lathe([(0, 0), (0.62, 0), (0.66, 0.06), (0.58, 0.16), (0, 0.16)], 36), material(rng, "wood"))]
    y = 0.16
    for k in range(count):
        parts.append(part("ring", ring(0.5 - 0.3 * k / count, thick, 36, 16).at(y=y + thick), material(rng, "paint")))
        y += 1.9 * thick
    parts.append(part("peg", cylinder(0.09, y, segments=16), material(rng, "wood")))
    return [*parts, part("ball", ellipsoid(0.17, 0.17, 0.17).at(y=y + 0.1), material(rng, "paint"))]


@family
def robot(rng: np.random.Generator) -> list[Part]:
    """Return a tin robot: head with eyes and aerial, trunk with a panel, arms and legs."""
    colour, second = any_of(rng, "metal", "paint"), any_of(rng, "paint", "metal")
    wide, tall, deep = rng.uniform(0.7, 1.0), rng.uniform(0.8, 1.2), rng.uniform(0.4, 0.6)
    leg, head = rng.uniform(0.4, 0.8), rng.uniform(0.4, 0.6)
    neck = leg + tall
    parts = [
        part("trunk", rounded_box(wide, tall, deep, 0.06).at(y=leg + tall / 2), colour),
        part("panel", rounded_box(wide * 0.6, tall * 0.45, 0.06, 0.02).at(0, leg + tall * 0.6, deep / 2), second),
        part("neck", cylinder(0.12, 0.16, segments=16).at(y=neck - 0.02), shade(colour, 0.6)),
        part("head", rounded_box(head * 1.2, head, head, 0.08).at(y=neck + 0.1 + head / 2), second),
        part("aerial", rod((0, neck + head, 0), (0, neck + head + 0.45, 0), 0.025), (60, 60, 66)),
        part("tip", ellipsoid(0.07, 0.07, 0.07, 8).at(y=neck + head + 0.48), (220, 50, 44)),
    ]
    lift = rng.uniform(-0.2, 0.5)
    for side in (-1, 1):
        parts += [
            part(
                "eye",
                ellipsoid(0.08, 0.08, 0.05, 10).at(side * head * 0.28, neck + 0.1 + head * 0.6, head / 2),
                (250, 240, 150),
            ),
            part("leg", rounded_box(0.24, leg + 0.05, 0.28, 0.04).at(side * wide * 0.26, leg / 2, 0), second),
            part("foot", rounded_box(0.3, 0.14, 0.46, 0.05).at(side * wide * 0.26, 0.07, 0.08), colour),
            part(
                "arm",
                rod((side * wide / 2, neck - 0.15, 0), (side * (wide / 2 + 0.25), neck - 0.75 + lift, 0.15), 0.09),
                second,
            ),
            part("hand", ellipsoid(0.13, 0.13, 0.13, 10).at(side * (wide / 2 + 0.27), neck - 0.8 + lift, 0.17), colour),
        ]
    return parts


@family
def snowman(rng: np.random.Generator) -> list[Part]:
    """Return two or three balls, a hat, a nose and stick arms."""
    count, base = int(rng.integers(2, 4)), rng.uniform(0.5, 0.65)
    radii = base * 0.74 ** np.arange(count)
    parts, y = [], 0.0
    for radius in radii:
        parts.append(part("ball", ellipsoid(radius, radius * 0.95, radius, 18).at(y=y + radius * 0.9), (244, 246, 250)))
        y += radius * 1.6
    head, middle = radii[-1], y - radii[-1] * 0.7
    cloth = any_of(rng, "rubber", "paint")
    brim = lathe(
        [(0, 0), (head * 1.1, 0), (head * 1.1, 0.04), (head * 0.7, 0.05), (head * 0.65, head * 0.9), (0, head * 0.9)],
        28,
    )
    nose = rod((0, middle, head * 0.85), (0, middle - 0.02, head * 1.6), 0.06, 0.01)
    parts += [
        part("hat", brim.at(y=y - 0.1), cloth),
        part("nose", nose, (232, 120, 36)),
        part("scarf", ring(head * 0.85, 0.08).at(y=y - head * 1.6), material(rng, "paint")),
    ]
    for side in (-1, 1):
        parts.append(
            part(
                "eye",
                ellipsoid(0.04, 0.04, 0.03, 8).at(side * head * 0.35, middle + head * 0.3, head * 0.88),
                (24, 24, 26),
            )
        )
        shoulder = radii[-2] * 0.9
        parts.append(
            part(
                "arm",
                rod((side * shoulder * 0.8, y - head * 2.2, 0), (side * (shoulder + 0.55), y - head * 1.4, 0.1), 0.035),
                (92, 64, 40),
            )
        )
    return parts


@family
def spinning_top(rng: np.random.Generator) -> list[Part]:
    """Return a striped top, tilted as if it had come to rest or spinning upright."""
    radius, height = rng.uniform(0.5, 0.8), rng.uniform(0.6, 1.0)
    profile = smooth_profile(
        [
            (0.03, 0),
            (radius * 0.5, height * 0.3),
            (radius, height * 0.65),
            (radius * 0.55, height * 0.9),
            (0.08, height),
        ]
    )
    lean = float(rng.choice([0.0, 0.0, 35.0]))
    body = lathe([(0, -0.05), *profile, (0.07, height * 1.45), (0, height * 1.47)], 40, step=0.05)
    return [
        part("body", body.turned("z", lean), material(rng, "wood")),
        part(
            "band",
            lathe(
                [
                    (0, height * 0.55),
                    (radius * 1.02, height * 0.58),
                    (radius * 1.02, height * 0.72),
                    (0, height * 0.74),
                ],
                40,
            ).turned("z", lean),
            material(rng, "paint"),
        ),
    ]


@family
def rubber_duck(rng: np.random.Generator) -> list[Part]:
    """Return a bath duck."""
    yellow, beak = any_of(rng, "duck", "duck", "paint"), (236, 120, 30)
    plump, head = rng.uniform(0.55, 0.75), rng.uniform(0.32, 0.42)
    tail = rod((0, 0.55, -0.75), (0, 0.95, -1.1), 0.25, 0.04)
    parts = [
        part("body", ellipsoid(plump, 0.5, 0.95, 18).at(y=0.45), yellow),
        part("tail", tail, yellow),
        part("head", ellipsoid(head, head, head, 16).at(0, 1.05, 0.5), yellow),
        part("neck", rod((0, 0.6, 0.4), (0, 1.0, 0.5), 0.32, 0.24), yellow),
        part("beak", ellipsoid(0.2, 0.06, 0.26, 10).turned("x", -10).at(0, 1.0, 0.5 + head), beak),
    ]
    for side in (-1, 1):
        parts += [
            part(
                "wing",
                ellipsoid(0.12, 0.24, 0.45, 12).turned("x", 18).at(side * plump * 0.92, 0.55, -0.1),
                shade(yellow, 0.9),
            ),
            part("eye", ellipsoid(0.06, 0.08, 0.05, 8).at(side * 0.16, 1.16, 0.5 + head * 0.85), (20, 20, 24)),
        ]
    return parts


@family
def rocking_horse(rng: np.random.Generator) -> list[Part]:
    """Return a horse on two curved runners."""
    coat, rail, mane = any_of(rng, "wood", "paint", "white"), material(rng, "paint"), any_of(rng, "rubber", "fur")
    parts = []
    for side in (-1, 1):
        arc = [(side * 0.3, 0.28 * (z / 1.1) ** 2 + 0.05, z) for z in np.linspace(-1.1, 1.1, 13)]
        parts.append(part("runner", tube(np.array(arc), 0.055, 10), rail))
        for z in (-0.45, 0.45):
            parts.append(part("leg", rod((side * 0.3, 0.1, z * 1.2), (side * 0.16, 0.85, z), 0.07, 0.1), coat))
    parts += [part("cross", rod((-0.3, 0.16, z), (0.3, 0.16, z), 0.04), rail) for z in (-0.75, 0.75)]
    rings = [
        np.column_stack([*circle(20, r * 0.8, r).T, np.full(20, z)]) + np.array([0, 0.95, 0])
        for z, r in ((-0.62, 0.14), (-0.5, 0.25), (0, 0.24), (0.45, 0.27), (0.6, 0.16))
    ]
    parts += [
        part("trunk", loft(rings), coat),
        part("neck", rod((0, 1.0, 0.45), (0, 1.55, 0.75), 0.2, 0.12), coat),
        part("head", rod((0, 1.6, 0.68), (0, 1.4, 1.08), 0.14, 0.09), coat),
        part("mane", box(0.06, 0.62, 0.16).turned("x", 28).at(0, 1.36, 0.48), mane),
        part("tail", tube(smooth([(0, 1.05, -0.58), (0, 1.0, -0.8), (0, 0.6, -0.9)]), [0.05] * 12 + [0.03], 8), mane),
        part("saddle", rounded_box(0.46, 0.1, 0.42, 0.04).at(0, 1.18, -0.02), rail),
        part("grip", rod((-0.28, 1.45, 0.62), (0.28, 1.45, 0.62), 0.035), rail),
    ]
    return parts
