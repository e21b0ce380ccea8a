"""Vehicles of the road and the field, nose towards +z. Lengths in about metres."""

from __future__ import annotations

from itertools import product

import numpy as np

from .curves import smooth
from .paints import any_of, material, shade, two_tone
from .registry import family
from .shape_mesh import Part, part
from .solids import Colour, Solid, box, cylinder, ellipsoid, extrude, lathe, rod, rounded_box, tube

WINDOW: Colour = (70, 92, 112)
TYRE: Colour = (34, 34, 38)


def wheels(half_track: float, axles: list[float], radius: float, width: float, hub: Colour) -> list[Part]:
    """Return a tyre with a hub on both sides of each axle, standing on y = 0.

    Args:
        half_track: x of the middle of the tyres on the +x side; those of the other side mirror it.
        axles: z of each axle.
        radius: of the tyres.
        width: of a tyre, along x.
        hub: colour of the hubs.
    """
    edge = width * 0.2
    tyre = lathe(
        [(0, 0), (radius - edge, 0), (radius, edge), (radius, width - edge), (radius - edge, width), (0, width)], 28
    ).turned("z", -90)
    cap = cylinder(radius * 0.55, width + 0.02, segments=20).turned("z", -90).at(x=-0.01)
    parts = []
    for side, z in product((-1, 1), axles):
        x = side * half_track - width / 2
        parts += [part("tyre", tyre.at(x, radius, z), TYRE), part("hub", cap.at(x, radius, z), hub)]
    return parts


def _side_view(outline: list[tuple[float, float]], width: float, waist: float = 1.0) -> Solid:
    """Return a (z, y) outline made `width` wide along x; `waist` < 1 draws the top in."""
    solid = extrude(outline, width).turned("y", -90)
    top, bottom = max(y for _, y in outline), min(y for _, y in outline)

    def narrow(points: np.ndarray) -> np.ndarray:
        share = (points[:, 1] - bottom) / (top - bottom)
        return points * np.stack([1 - (1 - waist) * share, np.ones(len(points)), np.ones(len(points))], -1)

    return solid.bent(narrow)


@family
def car(rng: np.random.Generator) -> list[Part]:
    """Return a saloon, hatchback or coupe: body, cabin, windows, wheels and lamps."""
    length, width, wheel = rng.uniform(3.4, 4.6), rng.uniform(1.6, 1.85), rng.uniform(0.3, 0.38)
    colour, half, belt = material(rng, "paint"), length / 2, rng.uniform(0.8, 0.95)
    boot, roof = rng.uniform(-1.0, -0.45) * half, rng.uniform(1.35, 1.6)
    body = [
        (-half, 0.35),
        (half, 0.35),
        (half, belt * 0.75),
        (half * 0.9, belt * 0.85),
        (half * 0.35, belt),
        (boot * 0.98, belt),
        (-half, belt * 0.92),
    ]
    cabin = [
        (half * 0.42, belt - 0.02),
        (half * 0.05, roof - 0.04),
        (half * -0.05, roof),
        (boot * 0.7, roof),
        (boot * 0.78, roof - 0.05),
        (boot, belt - 0.02),
    ]
    glass = [
        (half * 0.35, belt + 0.03),
        (half * 0.04, roof - 0.09),
        (boot * 0.72, roof - 0.09),
        (boot * 0.9, belt + 0.03),
    ]
    screen = [
        (half * 0.405, belt + 0.03),
        (half * 0.06, roof - 0.06),
        (half * 0.03, roof - 0.06),
        (half * 0.36, belt + 0.03),
    ]
    parts = [
        part("body", _side_view(body, width, 0.94), colour),
        part("cabin", _side_view(cabin, width * 0.9, 0.8), colour),
        part("windows", _side_view(glass, width * 0.93, 0.8), WINDOW),
        part("windscreen", _side_view(screen, width * 0.8, 0.85), WINDOW),
    ]
    for side in (-1, 1):
        parts.append(
            part(
                "lamp",
                ellipsoid(0.15, 0.09, 0.06, 8).at(side * width * 0.36, belt * 0.68, half - 0.02),
                (250, 244, 214),
            )
        )
        parts.append(
            part("rear lamp", box(0.28, 0.12, 0.06).at(side * width * 0.34, belt * 0.78, -half), (190, 26, 30))
        )
    parts.append(part("bumper", rounded_box(width * 0.96, 0.16, length + 0.1, 0.06).at(y=0.42), shade(colour, 0.5)))
    return parts + wheels(width / 2 - 0.1, [-length * 0.31, length * 0.31], wheel, 0.22, any_of(rng, "metal", "white"))


@family
def lorry(rng: np.random.Generator) -> list[Part]:
    """Return a cab before a box, a tank or a flat bed."""
    length, width, cab_height = rng.uniform(4.5, 6.5), 1.9, rng.uniform(1.7, 2.2)
    colour, load, half = material(rng, "paint"), any_of(rng, "white", "paint", "metal"), length / 2
    cab = [(half - 1.5, 0.5), (half, 0.5), (half, 1.25), (half - 0.25, cab_height), (half - 1.5, cab_height)]
    parts = [
        part("frame", box(width * 0.6, 0.2, length).at(y=0.6), (60, 60, 64)),
        part("cab", _side_view(cab, width, 0.94), colour),
        part("windscreen", box(width * 0.8, 0.45, 0.9).turned("x", -15).at(0, cab_height - 0.42, half - 0.56), WINDOW),
        part("bumper", rounded_box(width, 0.25, 0.2, 0.05).at(0, 0.5, half), (70, 70, 74)),
    ]
    style, bed = rng.integers(3), length - 1.7
    if style == 0:
        parts.append(part("box", rounded_box(width + 0.1, rng.uniform(1.5, 2.1), bed, 0.04).at(0, 1.65, -0.85), load))
    elif style == 1:
        parts.append(part("tank", cylinder(0.8, bed, segments=32).turned("x", 90).at(0, 1.45, -half), load))
    else:
        parts.append(part("bed", box(width + 0.1, 0.12, bed).at(0, 0.8, -0.85), shade(load, 0.7)))
        for x in (-1, 1):
            parts.append(part("board", box(0.06, 0.4, bed).at(x * width / 2, 1.0, -0.85), load))
        parts.append(part("board", box(width, 0.4, 0.06).at(0, 1.0, -half + 0.03), load))
    return parts + wheels(width / 2 - 0.14, [half - 0.9, -half + 0.6, -half + 1.4], 0.42, 0.28, (150, 150, 155))


@family
def bus(rng: np.random.Generator) -> list[Part]:
    """Return a long box with a row of windows, one or two floors."""
    length, width, floors = rng.uniform(5.5, 8.0), 2.1, int(rng.integers(1, 3))
    colour, band, height = material(rng, "paint"), any_of(rng, "white", "paint"), 1.2 + 1.1 * floors
    parts = [
        part(
            "body",
            rounded_box(width, height, length, 0.15).at(y=0.4 + height / 2),
            two_tone(shade(colour, 0.9), colour, 1, 1.0),
        ),
        part("band", box(width + 0.02, 0.14, length * 0.98).at(y=0.95), band),
    ]
    count = int(length / 0.9)
    for floor in range(floors):
        y = 1.75 + 1.1 * floor
        for z in np.linspace(-length / 2 + 0.6, length / 2 - 0.6, count):
            parts.append(part("window", rounded_box(width + 0.04, 0.55, 0.68, 0.04).at(0, y, z), WINDOW))
        parts.append(part("windscreen", rounded_box(width * 0.85, 0.65, 0.2, 0.04).at(0, y, length / 2 - 0.07), WINDOW))
    return parts + wheels(width / 2 - 0.14, [-length * 0.3, length * 0.32], 0.45, 0.28, (170, 170, 174))


@family
def tractor(rng: np.random.Generator) -> list[Part]:
    """Return a bonnet, a cab, two large and two small wheels."""
    colour, trim = material(rng, "paint"), any_of(rng, "brass", "white", "paint")
    big, small = rng.uniform(0.75, 0.95), rng.uniform(0.4, 0.5)
    parts = [
        part("bonnet", rounded_box(0.75, 0.7, 1.6, 0.1).at(0, 1.05, 0.75), colour),
        part("grille", box(0.6, 0.5, 0.06).at(0, 1.02, 1.56), (40, 40, 44)),
        part("frame", box(0.5, 0.4, 2.6).at(0, 0.7, 0.2), (56, 56, 60)),
        part("exhaust", cylinder(0.05, 0.8, segments=12).at(0.25, 1.35, 1.0), (60, 60, 64)),
        part("seat box", rounded_box(1.1, 0.5, 1.0, 0.06).at(0, 1.0, -0.55), colour),
        part("roof", rounded_box(1.3, 0.12, 1.25, 0.05).at(0, 2.35, -0.55), trim),
        part("glass", rounded_box(1.05, 0.95, 0.95, 0.05).at(0, 1.72, -0.55), WINDOW),
    ]
    parts += [
        part("post", rod((x, 1.2, z - 0.55), (x, 2.32, z - 0.55), 0.045), colour)
        for x, z in product((-0.54, 0.54), (-0.5, 0.5))
    ]
    return parts + wheels(0.75, [-0.65], big, 0.4, trim) + wheels(0.6, [1.2], small, 0.25, trim)


@family
def bicycle(rng: np.random.Generator) -> list[Part]:
    """Return two spoked wheels in a frame of tubes, with saddle and handlebar."""
    colour, radius, base = material(rng, "paint"), rng.uniform(0.32, 0.36), rng.uniform(0.95, 1.1)
    crank, seat, head = np.array([0, 0.28, -0.06]), np.array([0, 0.82, -0.22]), np.array([0, 0.82, base / 2 - 0.16])
    rear, front, parts = np.array([0, radius, -base / 2]), np.array([0, radius, base / 2]), []
    turn, half_axle = np.linspace(0, 2 * np.pi, 36, endpoint=False), np.array([0.04, 0, 0])
    for hub in (rear, front):
        path = hub + np.column_stack([0 * turn, radius * np.sin(turn), radius * np.cos(turn)])
        parts.append(part("tyre", tube(path, 0.024, 8, closed=True), TYRE))
        parts.append(part("hub", rod(hub - half_axle, hub + half_axle, 0.03), (150, 150, 156)))
        parts += [part("spoke", rod(hub, rim, 0.006, segments=4), (170, 170, 176)) for rim in path[::4]]
    tubes = [
        (crank, seat),
        (crank, head - [0, 0.12, 0]),
        (seat - [0, 0.1, 0], head),
        (crank, rear),
        (seat - [0, 0.12, 0], rear),
        (head + np.array([0, 0.12, -0.03]), front),
    ]
    parts += [part("tube", rod(a, b, 0.021), colour) for a, b in tubes]
    grips = smooth(
        [
            (-0.26, 0.98, head[2] - 0.2),
            (-0.22, 0.97, head[2]),
            (0, 0.95, head[2] + 0.02),
            (0.22, 0.97, head[2]),
            (0.26, 0.98, head[2] - 0.2),
        ]
    )
    parts += [
        part("handlebar", tube(grips, 0.016, 8), (60, 60, 64)),
        part("stem", rod(head, (0, 0.96, head[2] - 0.01), 0.018), (60, 60, 64)),
        part("saddle", ellipsoid(0.08, 0.035, 0.15, 10).at(0, 0.88, seat[2]), (40, 34, 30)),
        part("post", rod(seat, (0, 0.88, seat[2]), 0.016), (160, 160, 166)),
        part("chainring", cylinder(0.1, 0.02, segments=20).turned("z", 90).at(0.03, 0.28, -0.06), (90, 90, 96)),
    ]
    for side in (-1, 1):
        parts.append(
            part(
                "crank",
                rod((side * 0.05, 0.28, -0.06), (side * 0.07, 0.28 - side * 0.16, -0.06), 0.012),
                (120, 120, 126),
            )
        )
        parts.append(part("pedal", box(0.09, 0.025, 0.07).at(side * 0.11, 0.28 - side * 0.16, -0.06), (40, 40, 44)))
    return parts
