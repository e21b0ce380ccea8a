"""Furniture. Lengths in about metres before `assembled` scales them; y up, the front towards +z."""

from __future__ import annotations

import numpy as np

from .curves import smooth
from .furniture_legs import legs
from .paints import any_of, material, mottled, shade
from .registry import family
from .shape_mesh import Part, part
from .solids import box, cylinder, lathe, ring, rod, rounded_box, tube


@family
def chair(rng: np.random.Generator) -> list[Part]:
    """Return four legs, a seat, and a back of slats, bars or one panel."""
    wood, cloth = any_of(rng, "wood", "paint", "metal"), any_of(rng, "fabric", "wood", "paint")
    width, depth, seat, back = (
        rng.uniform(0.4, 0.55),
        rng.uniform(0.4, 0.5),
        rng.uniform(0.4, 0.5),
        rng.uniform(0.35, 0.65),
    )
    parts = legs(rng, width / 2 - 0.04, depth / 2 - 0.04, seat, wood, splay=float(rng.choice([0.0, 0.04])))
    parts.append(part("seat", rounded_box(width, rng.uniform(0.03, 0.08), depth, 0.02).at(y=seat), cloth))
    rear, lean = -depth / 2 + 0.03, rng.uniform(0.0, 0.12)
    for side in (-1, 1):
        x = side * (width / 2 - 0.04)
        parts.append(part("post", rod((x, seat, rear), (x, seat + back, rear - lean), 0.02), wood))
    style = rng.integers(3)
    if style == 0:
        panel = rounded_box(width - 0.03, back * 0.6, 0.03, 0.014).turned("x", -np.degrees(lean / back))
        parts.append(part("back", panel.at(y=seat + back * 0.66, z=rear - lean * 0.66), cloth))
    for step in np.linspace(0.45, 1, 3) if style == 1 else []:
        parts.append(
            part("slat", box(width - 0.08, 0.06, 0.015).at(y=seat + back * step - 0.03, z=rear - lean * step), wood)
        )
    if style == 2:
        parts.append(part("rail", rounded_box(width - 0.02, 0.06, 0.04, 0.015).at(y=seat + back, z=rear - lean), wood))
        parts += [
            part("bar", rod((x, seat, rear), (x, seat + back, rear - lean), 0.011), wood)
            for x in np.linspace(-1, 1, 5)[1:-1] * (width / 2 - 0.04)
        ]
    return parts


@family
def armchair(rng: np.random.Generator) -> list[Part]:
    """Return a padded chair with arms."""
    return _padded(rng, seats=1)


@family
def sofa(rng: np.random.Generator) -> list[Part]:
    """Return a padded bench with a back, arms and two or three cushions."""
    return _padded(rng, seats=int(rng.integers(2, 4)))


def _padded(rng: np.random.Generator, seats: int) -> list[Part]:
    cloth = material(rng, "fabric")
    cushion_colour = shade(cloth, rng.uniform(0.8, 1.25)) if rng.random() < 0.6 else material(rng, "fabric")
    wide, depth, arm = rng.uniform(0.55, 0.7), rng.uniform(0.7, 0.9), rng.uniform(0.1, 0.2)
    inner, seat, back = wide * seats, rng.uniform(0.38, 0.46), rng.uniform(0.35, 0.6)
    foot, soft = rng.uniform(0.04, 0.14), rng.uniform(0.02, 0.08)
    parts = [
        part("base", rounded_box(inner + 2 * arm, seat - foot - 0.1, depth, 0.02).at(y=(seat + foot - 0.1) / 2), cloth)
    ]
    for k in range(seats):
        x = (k - (seats - 1) / 2) * wide
        parts.append(
            part("cushion", rounded_box(wide - 0.01, 0.16, depth - 0.2, 0.05).at(x, seat - 0.04, 0.1), cushion_colour)
        )
    parts.append(
        part(
            "back",
            rounded_box(inner + 2 * arm, back + 0.2, 0.2, soft).at(y=seat + back / 2 - 0.1, z=-depth / 2 + 0.1),
            cloth,
        )
    )
    rise = rng.uniform(0.15, 0.28)
    for side in (-1, 1):
        x = side * (inner + arm) / 2
        parts.append(
            part("arm", rounded_box(arm, seat + rise - foot, depth, soft).at(x, (seat + rise + foot) / 2, 0), cloth)
        )
        for z in (-1, 1):
            parts.append(
                part("foot", cylinder(0.03, foot + 0.02, 0.035, 12).at(x, 0, z * (depth / 2 - 0.08)), (50, 38, 30))
            )
    return parts


@family
def stool(rng: np.random.Generator) -> list[Part]:
    """Return a round or square seat on three or four splayed legs, with a foot ring."""
    wood, height, radius = any_of(rng, "wood", "metal", "paint"), rng.uniform(0.4, 0.8), rng.uniform(0.16, 0.22)
    n_legs, splay = int(rng.integers(3, 5)), rng.uniform(0.0, 0.12)
    seat = lathe([(0, -0.03), (radius * 0.9, -0.03), (radius, 0), (radius * 0.95, 0.03), (0, 0.035)])
    parts = [part("seat", seat.at(y=height), any_of(rng, "wood", "fabric", "paint"))]
    for angle in np.arange(n_legs) * 2 * np.pi / n_legs + np.pi / 4:
        x, z = np.cos(angle), np.sin(angle)
        inner, outer = radius * 0.75, radius * 0.75 + splay
        parts.append(part("leg", rod((outer * x, 0, outer * z), (inner * x, height, inner * z), 0.018), wood))
    if rng.random() < 0.7:
        parts.append(part("ring", ring(radius * 0.75 + splay * 0.7, 0.01).at(y=height * 0.3), wood))
    return parts


@family
def table(rng: np.random.Generator) -> list[Part]:
    """Return a rectangular top on four legs, with aprons below it."""
    wood = any_of(rng, "wood", "wood", "paint")
    width, depth, height = rng.uniform(0.8, 1.6), rng.uniform(0.6, 0.9), rng.uniform(0.4, 0.8)
    parts = legs(rng, width / 2 - 0.08, depth / 2 - 0.08, height, wood, splay=float(rng.choice([0.0, 0.05])))
    top = rounded_box(width, rng.uniform(0.03, 0.06), depth, 0.012).at(y=height)
    parts.append(part("top", top, mottled(rng, any_of(rng, "wood", "stone", "white"), 0.08)))
    for side in (-1, 1):
        parts.append(part("apron", box(width - 0.16, 0.08, 0.02).at(0, height - 0.05, side * (depth / 2 - 0.08)), wood))
        parts.append(part("apron", box(0.02, 0.08, depth - 0.16).at(side * (width / 2 - 0.08), height - 0.05), wood))
    return parts


@family
def round_table(rng: np.random.Generator) -> list[Part]:
    """Return a round top on a turned pedestal with a wide foot."""
    wood, radius, height = any_of(rng, "wood", "metal", "paint"), rng.uniform(0.3, 0.6), rng.uniform(0.45, 0.8)
    column, foot = rng.uniform(0.03, 0.06), radius * rng.uniform(0.5, 0.8)
    profile = [
        (foot, 0),
        (foot, 0.02),
        (column * 2, 0.06),
        (column, 0.12),
        (column * 1.5, height * 0.5),
        (column, height * 0.85),
        (column * 2, height),
    ]
    top = lathe([(0, 0), (radius * 0.97, 0), (radius, 0.015), (radius * 0.98, 0.035), (0, 0.035)], 48)
    return [
        part("pedestal", lathe([(0, 0), *profile, (0, height)]), wood),
        part("top", top.at(y=height), mottled(rng, any_of(rng, "wood", "stone", "glass"), 0.08)),
    ]


@family
def desk(rng: np.random.Generator) -> list[Part]:
    """Return a table with a block of drawers on one side and a panel on the other."""
    body, front = any_of(rng, "wood", "white"), any_of(rng, "wood", "paint", "white")
    width, depth, height, block = rng.uniform(1.0, 1.5), rng.uniform(0.5, 0.7), 0.75, rng.uniform(0.32, 0.45)
    x = width / 2 - block / 2
    parts = [
        part("top", rounded_box(width, 0.04, depth, 0.01).at(y=height), body),
        part("block", box(block, height - 0.08, depth - 0.04).at(x, height / 2 + 0.02), body),
        part("side", box(0.04, height, depth - 0.04).at(-width / 2 + 0.04, height / 2), body),
        part("back", box(width - 0.1, 0.3, 0.02).at(0, height - 0.15, -depth / 2 + 0.05), body),
    ]
    count = int(rng.integers(2, 5))
    for k in range(count):
        y = 0.07 + (height - 0.1) * (k + 0.5) / count
        parts.append(
            part(
                "drawer",
                rounded_box(block - 0.03, (height - 0.1) / count - 0.02, 0.03, 0.008).at(x, y, depth / 2 - 0.02),
                front,
            )
        )
        parts.append(
            part("knob", cylinder(0.014, 0.03, 0.018, 10).turned("x", 90).at(x, y, depth / 2 - 0.01), (180, 170, 140))
        )
    return parts


@family
def bench(rng: np.random.Generator) -> list[Part]:
    """Return a park bench: slats on two iron frames."""
    wood, iron, width = material(rng, "wood"), any_of(rng, "rubber", "metal", "leaf"), rng.uniform(1.2, 1.8)
    parts, lean = [], rng.uniform(0.08, 0.2)
    for side in (-1, 1):
        x = side * (width / 2 - 0.12)
        parts.append(part("frame", rod((x, 0, 0.22), (x, 0.43, 0.2), 0.025), iron))
        parts.append(part("frame", tube(smooth([(x, 0, -0.26), (x, 0.42, -0.2), (x, 0.85, -0.2 - lean)]), 0.025), iron))
        parts.append(part("frame", rod((x, 0.42, 0.22), (x, 0.42, -0.21), 0.025), iron))
    for z in np.linspace(-0.18, 0.2, 5):
        parts.append(part("slat", rounded_box(width, 0.025, 0.075, 0.008).at(0, 0.45, z), wood))
    for y in np.linspace(0.55, 0.82, 3):
        slat = rounded_box(width, 0.075, 0.025, 0.008).turned("x", -12)
        parts.append(part("slat", slat.at(0, y, -0.18 - lean * (y - 0.42) / 0.43), wood))
    return parts
