"""Other things about the house."""

from __future__ import annotations

from itertools import product

import numpy as np

from .curves import circle
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
