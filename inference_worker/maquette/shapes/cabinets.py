"""Furniture to store things in and to sleep in, and a lamp."""

from __future__ import annotations

import numpy as np

from .furniture_legs import legs
from .paints import any_of, material, shade
from .registry import family
from .shape_mesh import Part, part
from .solids import box, lathe, rod, rounded_box


@family
def bookshelf(rng: np.random.Generator) -> list[Part]:
    """Return boards between two sides, with rows of books on the shelves."""
    wood, shelves = any_of(rng, "wood", "white", "paint"), int(rng.integers(3, 6))
    width, depth, height = rng.uniform(0.6, 1.0), rng.uniform(0.25, 0.35), rng.uniform(1.1, 1.9)
    gap, parts = (height - 0.03) / shelves, []
    for side in (-1, 1):
        parts.append(part("side", box(0.03, height, depth).at(side * (width / 2 - 0.015), height / 2), wood))
    parts.append(part("back", box(width, height, 0.015).at(0, height / 2, -depth / 2 + 0.008), shade(wood, 0.85)))
    for k in range(shelves + 1):
        parts.append(part("board", box(width, 0.03, depth).at(0, 0.015 + k * gap), wood))
    for k in range(shelves):
        x, end = -width / 2 + 0.04, width / 2 - 0.04 - rng.uniform(0, 0.5) * width
        while x < end:
            thick, tall, deep = rng.uniform(0.025, 0.06), gap * rng.uniform(0.55, 0.85), depth * rng.uniform(0.6, 0.8)
            book = box(thick * 0.95, tall, deep).at(x + thick / 2, 0.03 + k * gap + tall / 2, -0.01)
            parts.append(part("book", book, material(rng, "paint")))
            x += thick
    return parts


@family
def bed(rng: np.random.Generator) -> list[Part]:
    """Return a frame with a headboard, a mattress, a blanket and pillows."""
    wood, blanket = any_of(rng, "wood", "metal", "white"), material(rng, "fabric")
    width, length, low = rng.choice([0.9, 1.4, 1.8]), 2.0, rng.uniform(0.25, 0.4)
    head = rng.uniform(0.3, 0.7)
    parts = [
        part("frame", rounded_box(width + 0.08, 0.14, length + 0.06, 0.02).at(y=low), wood),
        part("mattress", rounded_box(width, 0.22, length, 0.06).at(y=low + 0.14), (238, 236, 228)),
        part(
            "blanket",
            rounded_box(width + 0.04, 0.2, length * 0.66, 0.05).at(0, low + 0.18, length * 0.17 + 0.01),
            blanket,
        ),
        part(
            "headboard",
            rounded_box(width + 0.1, head + 0.3, 0.06, 0.02).at(0, low + head / 2, -length / 2 - 0.04),
            wood,
        ),
    ]
    pillows = 1 if width < 1.2 else 2
    for k in range(pillows):
        x = (k - (pillows - 1) / 2) * width / 2
        parts.append(
            part(
                "pillow",
                rounded_box(min(0.6, width * 0.42), 0.13, 0.38, 0.06).at(x, low + 0.3, -length / 2 + 0.28),
                (246, 244, 240),
            )
        )
    return parts + legs(rng, width / 2, length / 2 - 0.05, low, wood)


@family
def wardrobe(rng: np.random.Generator) -> list[Part]:
    """Return a tall box with two or three doors, handles and a plinth."""
    body, door = any_of(rng, "wood", "white"), any_of(rng, "wood", "white", "paint")
    doors = int(rng.integers(2, 4))
    width, depth, height = 0.45 * doors, rng.uniform(0.5, 0.65), rng.uniform(1.6, 2.1)
    parts = [
        part("plinth", box(width - 0.06, 0.08, depth - 0.06).at(y=0.04), shade(body, 0.6)),
        part("body", box(width, height - 0.08, depth).at(y=height / 2 + 0.04), body),
        part("cornice", rounded_box(width + 0.08, 0.06, depth + 0.06, 0.02).at(y=height + 0.02), body),
    ]
    for k in range(doors):
        x = (k - (doors - 1) / 2) * 0.45
        parts.append(
            part("door", rounded_box(0.42, height - 0.16, 0.03, 0.01).at(x, height / 2 + 0.04, depth / 2), door)
        )
        parts.append(
            part(
                "handle",
                rod((x + 0.16, height * 0.45, depth / 2 + 0.03), (x + 0.16, height * 0.58, depth / 2 + 0.03), 0.012),
                (120, 116, 110),
            )
        )
    return parts


@family
def lamp(rng: np.random.Generator) -> list[Part]:
    """Return a table or floor lamp: foot, stem and a shade."""
    metal, cloth = any_of(rng, "brass", "metal", "ceramic", "wood"), any_of(rng, "fabric", "white", "paint")
    height, foot, shade_low = rng.uniform(0.35, 1.4), rng.uniform(0.1, 0.16), rng.uniform(0.14, 0.24)
    shade_top, tall, belly = shade_low * rng.uniform(0.4, 0.95), rng.uniform(0.18, 0.3), rng.uniform(0.015, 0.07)
    stem = [
        (0, 0),
        (foot, 0),
        (foot, 0.015),
        (0.02, 0.04),
        (belly, height * 0.35),
        (0.014, height * 0.7),
        (0.012, height),
        (0, height),
    ]
    wall = 0.006
    cone = [(shade_low, 0), (shade_top, tall), (shade_top - wall, tall), (shade_low - wall, 0)]
    return [
        part("stem", lathe(stem), metal),
        part(
            "bulb", lathe([(0, -0.05), (0.03, -0.02), (0.03, 0.02), (0, 0.05)], 16).at(y=height + 0.03), (255, 246, 214)
        ),
        part("shade", lathe(cone, 36, closed=True).at(y=height - tall * 0.4), cloth),
        part("bar", rod((-shade_low * 0.8, 0, 0), (shade_low * 0.8, 0, 0), 0.005).at(y=height - tall * 0.28), metal),
    ]
