"""Animal-like figures, heads towards +z."""

from __future__ import annotations

from itertools import product

import numpy as np

from .curves import smooth_profile
from .paints import any_of, gradient, material, mottled, shade
from .quadrupeds import EYE, lofted_trunk
from .registry import family
from .shape_mesh import Part, part
from .solids import ellipsoid, extrude, lathe, ring, rod, tube


@family
def bird(rng: np.random.Generator) -> list[Part]:
    """Return a perching bird: body, head, beak, wings, tail and thin legs."""
    coat, belly = material(rng, "paint"), any_of(rng, "white", "brass", "fur")
    girth, tail = rng.uniform(0.24, 0.34), rng.uniform(0.3, 0.7)
    body = lofted_trunk(
        [
            (-0.55, 0.45, 0.05, 0.06),
            (-0.3, 0.5, girth * 0.8, girth * 0.8),
            (0.05, 0.6, girth, girth * 1.1),
            (0.3, 0.75, girth * 0.6, girth * 0.7),
        ]
    )
    feathers = [(-0.07, 0), (0.07, 0), (0.14, -tail), (0, -tail * 0.9), (-0.14, -tail)]
    parts = [
        part("body", body, gradient(belly, coat)),
        part("head", ellipsoid(0.2, 0.2, 0.21, 14).at(0, 0.98, 0.33), coat),
        part("beak", rod((0, 0.97, 0.48), (0, 0.93, 0.48 + rng.uniform(0.12, 0.35)), 0.06, 0.01), (228, 150, 40)),
        part("tail", extrude(feathers, 0.05).turned("x", 75).at(0, 0.46, -0.45), shade(coat, 0.7)),
    ]
    for side in (-1, 1):
        parts += [
            part(
                "wing",
                ellipsoid(0.06, 0.2, 0.46, 12).turned("x", 22).at(side * girth * 0.92, 0.58, -0.15),
                shade(coat, 0.75),
            ),
            part("eye", ellipsoid(0.035, 0.035, 0.035, 8).at(side * 0.16, 1.03, 0.43), EYE),
            part("leg", rod((side * 0.12, 0, 0.05), (side * 0.12, 0.4, 0.02), 0.022), (220, 150, 60)),
            part("foot", ellipsoid(0.07, 0.02, 0.13, 8).at(side * 0.12, 0.02, 0.1), (220, 150, 60)),
        ]
    return parts


@family
def tortoise(rng: np.random.Generator) -> list[Part]:
    """Return a tortoise with a domed, plated shell."""
    shell, skin, rise = any_of(rng, "leaf", "wood", "fur"), any_of(rng, "leaf", "clay"), rng.uniform(0.4, 0.7)
    dome = lathe(
        [(0, 0), *smooth_profile([(1.0, 0), (0.95, rise * 0.3), (0.6, rise * 0.85), (0.0, rise)])], 40, step=0.07
    ).scaled(0.8, 1, 1)
    parts = [
        part("shell", dome.at(y=0.2), mottled(rng, shell, 0.35, 8)),
        part("rim", ring(0.98, 0.07).scaled(0.8, 1, 1).at(y=0.22), shade(shell, 0.6)),
        part("neck", rod((0, 0.3, 0.85), (0, 0.5, 1.3), 0.16, 0.13), skin),
        part("head", ellipsoid(0.19, 0.17, 0.24, 12).at(0, 0.52, 1.36), skin),
        part("tail", rod((0, 0.2, -0.9), (0, 0.12, -1.2), 0.08, 0.02), skin),
    ]
    for side, end in product((-1, 1), (-1, 1)):
        parts.append(
            part("leg", rod((side * 0.55, 0.3, end * 0.55), (side * 0.85, 0.02, end * 0.75), 0.18, 0.15), skin)
        )
    return parts + [part("eye", ellipsoid(0.03, 0.04, 0.04, 8).at(side * 0.15, 0.58, 1.48), EYE) for side in (-1, 1)]


@family
def penguin(rng: np.random.Generator) -> list[Part]:
    """Return a penguin with flippers."""
    plump, height, back = rng.uniform(0.38, 0.5), rng.uniform(1.1, 1.5), any_of(rng, "rubber", "metal")
    body = lathe(
        [
            (0, 0.05),
            *smooth_profile(
                [
                    (plump * 0.7, 0.05),
                    (plump, height * 0.3),
                    (plump * 0.8, height * 0.7),
                    (plump * 0.5, height * 0.9),
                    (0.0, height * 1.0),
                ]
            ),
        ],
        32,
        step=0.05,
    )

    def coat(points: np.ndarray) -> np.ndarray:
        front = (points[:, 2] > plump * 0.25) & (points[:, 1] < height * 0.75)
        return np.where(front[:, None], np.array((246, 244, 238)), np.array(back))

    parts = [
        part("body", body, coat),
        part("head", ellipsoid(0.26, 0.27, 0.27, 16).at(0, height + 0.02, 0.05), back),
        part("beak", rod((0, height, 0.25), (0, height - 0.04, 0.52), 0.08, 0.015), (236, 150, 44)),
    ]
    lift = rng.uniform(8, 50)
    for side in (-1, 1):
        flipper = (
            ellipsoid(0.05, 0.4, 0.15, 12)
            .at(y=-0.32)
            .turned("z", side * lift)
            .at(side * plump * 0.88, height * 0.72, 0)
        )
        parts += [
            part("flipper", flipper, back),
            part("foot", ellipsoid(0.15, 0.05, 0.24, 10).at(side * 0.2, 0.05, 0.15), (236, 150, 44)),
            part("eye", ellipsoid(0.045, 0.05, 0.03, 8).at(side * 0.12, height + 0.1, 0.27), (240, 240, 240)),
            part("pupil", ellipsoid(0.024, 0.028, 0.02, 8).at(side * 0.12, height + 0.1, 0.295), EYE),
        ]
    return parts


@family
def snail(rng: np.random.Generator) -> list[Part]:
    """Return a snail with a coiled shell."""
    shell, skin, turns = any_of(rng, "clay", "paint", "wood"), any_of(rng, "fur", "clay"), rng.uniform(2.2, 3.0)
    t = np.linspace(0, 1, 70)
    angle, radius = 2 * np.pi * turns * t, 0.48 * (1 - t) ** 1.1 + 0.03
    coil = np.column_stack([0.25 * t, radius * np.sin(angle), -radius * np.cos(angle)])
    body = lofted_trunk(
        [
            (-0.95, 0.06, 0.05, 0.05),
            (-0.4, 0.13, 0.2, 0.13),
            (0.3, 0.15, 0.22, 0.15),
            (0.7, 0.2, 0.18, 0.18),
            (0.95, 0.32, 0.13, 0.13),
        ]
    )
    parts = [
        part("foot", body, skin),
        part(
            "shell",
            tube(coil, 0.28 * (1 - t) + 0.05, 16).at(-0.05, 0.72, -0.1),
            gradient(shade(shell, 0.7), shade(shell, 1.2), 0),
        ),
    ]
    for side in (-1, 1):
        tip = np.array([side * 0.2, rng.uniform(0.65, 0.85), 1.1])
        parts += [
            part("horn", rod((side * 0.08, 0.35, 0.9), tip, 0.035, 0.025), skin),
            part("eye", ellipsoid(0.05, 0.05, 0.05, 8).at(*tip), EYE),
        ]
    return parts
