"""Other things about the house."""

from __future__ import annotations

from itertools import product

import numpy as np

from .curves import circle, smooth, smooth_profile
from .paints import any_of, material, shade, stripes
from .registry import family
from .shape_mesh import Part, part
from .solids import box, cylinder, ellipsoid, lathe, loft, ring, rod, rounded_box, tube


@family
def clock(rng: np.random.Generator) -> list[Part]:
    """Return an alarm clock with bells, hands and feet."""
    colour, radius, deep = any_of(rng, "paint", "brass", "metal"), 0.6, rng.uniform(0.25, 0.4)
    case = lathe(
        [(0, 0), (radius * 0.95, 0), (radius, 0.05), (radius, deep), (radius * 0.9, deep + 0.04), (0, deep + 0.04)], 40
    ).turned("x", 90)
    face = cylinder(radius * 0.86, 0.03, segments=40).turned("x", 90).at(z=deep + 0.03)
    parts = [part("case", case.at(y=0.8), colour), part("face", face.at(y=0.8), (246, 244, 234))]
    for turn, length, thick in ((rng.uniform(0, 360), 0.32, 0.05), (rng.uniform(0, 360), 0.46, 0.035)):
        parts.append(
            part(
                "hand",
                box(thick, length, 0.02).at(y=length / 2).turned("z", turn).at(0, 0.8, deep + 0.07),
                (28, 28, 32),
            )
        )
    for k in range(12):
        tick = box(0.035, 0.09, 0.02).at(y=radius * 0.74).turned("z", 30 * k)
        parts.append(part("mark", tick.at(0, 0.8, deep + 0.06), (40, 40, 44)))
    for side in (-1, 1):
        parts += [
            part("foot", rod((side * 0.3, 0.35, deep / 2), (side * 0.42, 0, deep / 2), 0.06), colour),
            part(
                "bell",
                ellipsoid(0.24, 0.16, 0.2, 12).turned("z", -side * 30).at(side * 0.36, 1.42, deep / 2),
                shade(colour, 1.2),
            ),
        ]
    return [*parts, part("hammer", rod((0, 1.35, deep / 2), (0, 1.62, deep / 2), 0.03), (90, 90, 96))]


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
def basket(rng: np.random.Generator) -> list[Part]:
    """Return a round woven basket of stacked coils, with an arched handle."""
    low, high, coils = rng.uniform(0.5, 0.7), rng.uniform(0.75, 1.0), int(rng.integers(5, 9))
    first = any_of(rng, "wood", "clay")
    second, parts, thick = shade(first, 1.25), [], 0.085
    for k in range(coils):
        radius = low + (high - low) * k / (coils - 1)
        parts.append(part("coil", ring(radius, thick, 36, 8).at(y=0.09 + 0.15 * k), second if k % 2 else first))
    parts.append(part("floor", cylinder(low, 0.1, segments=36), first))
    top, half = 0.15 * coils, np.linspace(0, np.pi, 21)
    arch = np.column_stack([high * np.cos(half), top - 0.1 + rng.uniform(0.5, 0.9) * np.sin(half), 0 * half])
    return [*parts, part("handle", tube(arch, 0.055, 8), shade(first, 0.85))] if rng.random() < 0.7 else parts


@family
def television(rng: np.random.Generator) -> list[Part]:
    """Return an old set on feet with aerials, or a flat one on a foot."""
    body = any_of(rng, "wood", "paint", "rubber")
    if rng.random() < 0.5:
        wide = rng.uniform(1.4, 1.8)
        return [
            part("screen", rounded_box(wide, wide * 0.58, 0.07, 0.02).at(y=wide * 0.29 + 0.2), (28, 28, 32)),
            part("glass", box(wide * 0.95, wide * 0.52, 0.02).at(0, wide * 0.29 + 0.2, 0.035), (44, 56, 74)),
            part("neck", box(0.16, 0.3, 0.06).at(y=0.14, z=-0.02), (50, 50, 54)),
            part("stand", rounded_box(wide * 0.45, 0.04, 0.34, 0.015).at(y=0.02), (50, 50, 54)),
        ]
    parts = [
        part("case", rounded_box(1.2, 0.85, 0.75, 0.08).at(y=0.62), body),
        part("tube", rounded_box(0.75, 0.62, 0.1, 0.05).at(-0.13, 0.62, 0.36), (150, 164, 160)),
        part("panel", box(0.24, 0.62, 0.04).at(0.42, 0.62, 0.37), shade(body, 0.6)),
    ]
    parts += [
        part("knob", cylinder(0.06, 0.06, segments=14).turned("x", 90).at(0.42, y, 0.38), (220, 210, 180))
        for y in (0.55, 0.78)
    ]
    parts += [
        part("foot", rod((x * 0.5, 0, z * 0.3), (x * 0.42, 0.24, z * 0.25), 0.03, 0.045), shade(body, 0.5))
        for x, z in product((-1, 1), (-1, 1))
    ]
    return parts + [part("aerial", rod((0, 1.02, 0), (x, 1.6, -0.1), 0.015), (170, 170, 176)) for x in (-0.4, 0.45)]


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


@family
def cushion_stack(rng: np.random.Generator) -> list[Part]:
    """Return a pile of soft square cushions, each turned a little."""
    parts, y = [], 0.0
    for _ in range(int(rng.integers(2, 5))):
        size, thick = rng.uniform(0.8, 1.1), rng.uniform(0.22, 0.34)
        rings = []
        for height, inset in ((0, 0.7), (0.2, 0.92), (0.5, 1.0), (0.8, 0.92), (1, 0.7)):
            angle = np.linspace(0, 2 * np.pi, 40, endpoint=False)
            square = np.maximum(np.abs(np.cos(angle)), np.abs(np.sin(angle))) ** -0.85
            rings.append(
                np.column_stack([square * np.cos(angle), np.full(40, (height - 0.5) * 2), square * np.sin(angle)])
                * [size * inset / 2, thick / 2, size * inset / 2]
            )
        cloth = material(rng, "fabric")
        pattern = stripes(cloth, shade(cloth, 1.4), 0, 0.12) if rng.random() < 0.4 else cloth
        parts.append(part("cushion", loft(rings).turned("y", rng.uniform(-25, 25)).at(y=y + thick / 2), pattern))
        y += thick * 0.93
    return parts


@family
def standing_mirror(rng: np.random.Generator) -> list[Part]:
    """Return an upright round mirror in a frame."""
    radius, frame, foot = rng.uniform(0.6, 0.9), any_of(rng, "wood", "brass", "paint"), rng.uniform(0.25, 0.5)
    disc = loft([np.column_stack([*circle(48, radius, radius).T, np.full(48, z)]) for z in (-0.03, 0.03)])
    parts = [
        part("glass", disc.at(y=radius + foot), (176, 196, 208)),
        part("frame", ring(radius, 0.07, 48).turned("x", 90).at(y=radius + foot), frame),
    ]
    for side in (-1, 1):
        parts.append(
            part("post", rod((side * (radius + 0.08), 0.1, 0), (side * (radius + 0.08), radius + foot, 0), 0.05), frame)
        )
        parts.append(part("foot", rounded_box(0.12, 0.12, 0.6, 0.04).at(side * (radius + 0.08), 0.06, 0), frame))
    return [*parts, part("rail", rod((-radius, 0.2, 0), (radius, 0.2, 0), 0.035), frame)]
