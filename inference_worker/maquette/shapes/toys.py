"""Toys and games."""

from __future__ import annotations

from itertools import product

import numpy as np

from .curves import circle, smooth, smooth_profile
from .paints import any_of, material, shade
from .registry import family
from .shape_mesh import Part, part
from .solids import box, cylinder, ellipsoid, extrude, lathe, loft, ring, rod, rounded_box, tube


@family
def ring_stacker(rng: np.random.Generator) -> list[Part]:
    """Rings of falling size on a peg."""
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
def drum(rng: np.random.Generator) -> list[Part]:
    """Return a drum with hoops, cords and two sticks on top."""
    radius, height = rng.uniform(0.6, 0.9), rng.uniform(0.5, 1.2)
    colour, hoop = material(rng, "paint"), any_of(rng, "brass", "wood", "paint")
    parts = [
        part("shell", cylinder(radius, height, segments=40), colour),
        part("skin", cylinder(radius * 0.97, 0.04, segments=40).at(y=height), (240, 232, 212)),
    ]
    parts += [part("hoop", ring(radius, 0.05, 40, 8).at(y=y), hoop) for y in (0.05, height - 0.02)]
    count = 10
    for k in range(count):
        low, high = 2 * np.pi * k / count, 2 * np.pi * (k + 0.5) / count
        r = radius + 0.01
        for other in (high, high - 2 * np.pi / count):
            parts.append(
                part(
                    "cord",
                    rod(
                        (r * np.cos(low), 0.06, r * np.sin(low)),
                        (r * np.cos(other), height - 0.04, r * np.sin(other)),
                        0.018,
                        segments=6,
                    ),
                    (240, 230, 200),
                )
            )
    for turn in (25, -40):
        stick = rod((-radius * 0.9, 0.09, 0), (radius * 0.95, 0.09, 0), 0.035, 0.025).turned("y", turn).at(y=height)
        parts.append(part("stick", stick, material(rng, "wood")))
    return parts


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
def guitar(rng: np.random.Generator) -> list[Part]:
    """Return a guitar: waisted body, neck, head and strings."""
    wood, neck, waist = any_of(rng, "wood", "wood", "paint"), material(rng, "wood"), rng.uniform(0.5, 0.65)
    outline = smooth(
        [(0, -0.95), (0.62, -0.75), (0.72, -0.35), (waist * 0.85, 0.05), (0.52, 0.4), (0.3, 0.66), (0, 0.7)], 5
    )[:, :2]
    outline = np.concatenate([outline, outline[-2:0:-1] * [-1, 1]])
    length = rng.uniform(1.4, 1.8)
    parts = [
        part("body", extrude([tuple(p) for p in outline], rng.uniform(0.15, 0.36)), wood),
        part("top", extrude([tuple(p) for p in outline * 0.93], 0.06).at(z=0.17), shade(wood, 1.35)),
        part("hole", cylinder(0.2, 0.03, segments=28).turned("x", 90).at(0, 0.1, 0.19), (34, 24, 20)),
        part("neck", rounded_box(0.17, length, 0.1, 0.03).at(0, 0.6 + length / 2, 0.17), neck),
        part("head", rounded_box(0.26, 0.42, 0.08, 0.03).at(0, 0.75 + length, 0.15), shade(neck, 0.7)),
        part("bridge", rounded_box(0.42, 0.08, 0.08, 0.02).at(0, -0.45, 0.2), (40, 28, 22)),
    ]
    for k, x in enumerate(np.linspace(-0.055, 0.055, 4)):
        parts.append(
            part("string", rod((x * 2, -0.45, 0.24), (x, 0.7 + length, 0.225), 0.006, segments=4), (210, 206, 190))
        )
        parts.append(
            part(
                "peg",
                rod(
                    (0.1 if k % 2 else -0.1, 0.65 + length + 0.09 * k, 0.15),
                    (0.24 if k % 2 else -0.24, 0.65 + length + 0.09 * k, 0.15),
                    0.03,
                ),
                (220, 214, 200),
            )
        )
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


@family
def xylophone(rng: np.random.Generator) -> list[Part]:
    """Bars of falling length on two rails."""
    count, long, short = int(rng.integers(6, 10)), rng.uniform(0.9, 1.2), rng.uniform(0.4, 0.6)
    parts, wood = [], material(rng, "wood")
    total = 0.26 * count
    for side in (-1, 1):
        rail = rod(
            (-total / 2 - 0.1, 0.1, side * long * 0.3), (total / 2 + 0.1, 0.1, side * short * 0.3), 0.06, segments=4
        )
        parts.append(part("rail", rail, wood))
    for k in range(count):
        length = long + (short - long) * k / (count - 1)
        parts.append(
            part(
                "bar",
                rounded_box(0.2, 0.06, length, 0.02).at(0.26 * (k - (count - 1) / 2), 0.2, 0),
                material(rng, "paint"),
            )
        )
    stick = rod((-0.5, 0.33, 0.15), (0.6, 0.3, 0.0), 0.025)
    return [
        *parts,
        part("beater", stick, wood),
        part("beater", ellipsoid(0.09, 0.09, 0.09, 10).at(0.62, 0.31, 0), material(rng, "paint")),
    ]
