"""Animals on four legs, heads towards +z."""

from __future__ import annotations

from itertools import product

import numpy as np

from .curves import circle, smooth
from .paints import material, mottled, shade, stripes
from .registry import family
from .shape_mesh import Part, part
from .solids import Colour, Paint, Solid, ellipsoid, loft, rod, tube

EYE: Colour = (22, 20, 24)


def lofted_trunk(sections: list[tuple[float, float, float, float]], n_points: int = 22) -> Solid:
    """Return a body through `sections` (z, y, half width, half height): ellipses of `n_points`, smoothed along z."""
    net = smooth(sections, 4)
    return loft(
        [
            np.column_stack([circle(n_points, max(x, 0.01), max(h, 0.01)), np.full(n_points, z)]) + np.array([0, y, 0])
            for z, y, x, h in net
        ]
    )


Build = dict[str, float]


def _quadruped(rng: np.random.Generator, coat: Paint, dark: Colour, build: Build) -> list[Part]:
    """Trunk, four legs, neck, head, ears and tail by the measures in `build`."""
    half, girth, thick = build["length"] / 2, build["girth"], build["thick"]
    top = build["leg"] + girth
    angle = np.deg2rad(build["neck_angle"])
    reach = build["neck"]
    poll = np.array([0, top + girth * 0.3 + reach * np.sin(angle), half * 0.85 + reach * np.cos(angle)])
    droop = build["tail_droop"] * build["tail"]
    rump, far = top + girth * 0.4, half + build["tail"] * 0.5
    path = smooth([(0, rump, -half * 0.95), (0, rump - droop * 0.4, -far), (0, rump - droop, -far * 1.1)])
    neck = rod((0, top, half * 0.75), poll, girth * 0.6, build["head"] * 0.55, 16)
    tail = tube(path, np.linspace(thick * 0.8, thick * 0.5, len(path)), 8)
    return [
        part("trunk", _barrel(half, top, girth), coat),
        *_four_legs(rng, coat, dark, build),
        part("neck", neck, coat),
        *_head(coat, dark, poll, build),
        part("tail", tail, dark),
    ]


def _barrel(half: float, top: float, girth: float) -> Solid:
    sections = [
        (-half, top, girth * 0.4, girth * 0.5),
        (-half * 0.8, top, girth * 0.85, girth * 0.95),
        (0, top - girth * 0.08, girth * 0.85, girth * 0.9),
        (half * 0.8, top, girth * 0.85, girth),
        (half, top + girth * 0.1, girth * 0.5, girth * 0.6),
    ]
    return lofted_trunk(sections)


def _four_legs(rng: np.random.Generator, coat: Paint, dark: Colour, build: Build) -> list[Part]:
    girth, thick, parts = build["girth"], build["thick"], []
    top = build["leg"] + girth * 0.8
    for side, end in product((-1, 1), (-1, 1)):
        x, z, swing = (
            side * girth * 0.55,
            end * build["length"] * 0.375,
            rng.uniform(-0.12, 0.12) * (build["leg"] + girth),
        )
        hoof = ellipsoid(thick * 1.2, thick * 0.7, thick * 1.5, 8).at(x, thick * 0.5, z + swing + thick * 0.4)
        parts += [part("leg", rod((x, 0, z + swing), (x, top, z), thick, thick * 1.7), coat), part("hoof", hoof, dark)]
    return parts


def _head(coat: Paint, dark: Colour, poll: np.ndarray, build: Build) -> list[Part]:
    size, snout, ear = build["head"], build["snout"], build["ear"]
    _, y, z = poll
    sections = [
        (z - size * 0.7, y, size * 0.45, size * 0.5),
        (z, y, size * 0.7, size * 0.7),
        (z + snout * 0.6, y - snout * 0.25, size * 0.42, size * 0.42),
        (z + snout, y - snout * 0.4, size * 0.34, size * 0.32),
    ]
    parts = [part("head", lofted_trunk(sections, 16), coat)]
    for side in (-1, 1):
        eye = ellipsoid(size * 0.1, size * 0.13, size * 0.13, 8).at(side * size * 0.6, y + size * 0.25, z + size * 0.35)
        flap = ellipsoid(size * 0.18, ear, size * 0.3, 8).turned("z", -side * build["ear_tilt"])
        flap = flap.at(side * size * 0.55, y + size * 0.5 + ear * 0.4, z - size * 0.2)
        parts += [part("eye", eye, EYE), part("ear", flap, dark)]
    return parts


@family
def dog(rng: np.random.Generator) -> list[Part]:
    """Return a dog of some breed."""
    coat = material(rng, "fur")
    build = {
        "length": rng.uniform(0.9, 1.5),
        "girth": rng.uniform(0.2, 0.32),
        "leg": rng.uniform(0.2, 0.7),
        "neck": 0.3,
        "neck_angle": 50,
        "head": rng.uniform(0.2, 0.26),
        "snout": rng.uniform(0.2, 0.5),
        "thick": rng.uniform(0.05, 0.08),
        "ear": rng.uniform(0.1, 0.22),
        "ear_tilt": rng.uniform(0, 150),
        "tail": rng.uniform(0.3, 0.6),
        "tail_droop": rng.uniform(-0.9, 0.8),
    }
    return _quadruped(rng, mottled(rng, coat, 0.2, 4) if rng.random() < 0.5 else coat, shade(coat, 0.6), build)


@family
def horse(rng: np.random.Generator) -> list[Part]:
    """Return a horse or a zebra."""
    coat = material(rng, "fur")
    paint: Paint = stripes((238, 236, 230), (34, 32, 34), 2, 0.09) if rng.random() < 0.25 else coat
    build = {
        "length": rng.uniform(1.5, 1.8),
        "girth": rng.uniform(0.3, 0.36),
        "leg": rng.uniform(0.8, 1.0),
        "neck": rng.uniform(0.6, 0.8),
        "neck_angle": rng.uniform(35, 60),
        "head": 0.22,
        "snout": 0.55,
        "thick": 0.065,
        "ear": 0.12,
        "ear_tilt": 10,
        "tail": 0.8,
        "tail_droop": 0.9,
    }
    return _quadruped(rng, paint, shade(coat, 0.5), build)


@family
def giraffe(rng: np.random.Generator) -> list[Part]:
    """Return a giraffe, its coat in patches."""
    build = {
        "length": 1.2,
        "girth": rng.uniform(0.28, 0.33),
        "leg": rng.uniform(0.9, 1.2),
        "neck": rng.uniform(1.2, 1.7),
        "neck_angle": rng.uniform(62, 78),
        "head": 0.17,
        "snout": 0.34,
        "thick": 0.06,
        "ear": 0.1,
        "ear_tilt": 60,
        "tail": 0.5,
        "tail_droop": 1.0,
    }
    return _quadruped(rng, mottled(rng, (206, 160, 92), 0.35, 9), (110, 72, 40), build)


@family
def elephant(rng: np.random.Generator) -> list[Part]:
    """Return an elephant with ears, trunk and tusks."""
    skin = shade((140, 136, 134), rng.uniform(0.7, 1.15))
    build = {
        "length": 1.5,
        "girth": rng.uniform(0.5, 0.6),
        "leg": rng.uniform(0.4, 0.6),
        "neck": 0.2,
        "neck_angle": 30,
        "head": 0.4,
        "snout": 0.3,
        "thick": 0.15,
        "ear": 0.05,
        "ear_tilt": 90,
        "tail": 0.4,
        "tail_droop": 1.0,
    }
    parts = _quadruped(rng, skin, shade(skin, 0.8), build)
    top, z = build["leg"] + build["girth"] + 0.2, 1.15
    lift = rng.uniform(-0.9, 0.5)
    trunk = smooth(
        [(0, top, z), (0, top - 0.35, z + 0.3), (0, top - 0.7, z + 0.3), (0, top - 0.75 + max(lift, -0.2), z + 0.55)]
    )
    parts.append(part("trunk", tube(trunk, np.linspace(0.17, 0.07, len(trunk)), 14), skin))
    for side in (-1, 1):
        ear = ellipsoid(0.05, 0.42, 0.34, 14).turned("y", side * 35).at(side * 0.46, top + 0.05, z - 0.45)
        tusk = tube(
            smooth(
                [
                    (side * 0.16, top - 0.15, z + 0.1),
                    (side * 0.2, top - 0.4, z + 0.35),
                    (side * 0.2, top - 0.38, z + 0.6),
                ]
            ),
            np.linspace(0.06, 0.015, 13),
            10,
        )
        parts += [part("ear", ear, shade(skin, 0.9)), part("tusk", tusk, (240, 234, 216))]
    return parts
