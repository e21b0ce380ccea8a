"""Parametric animals of the sea: fish and octopuses."""

from __future__ import annotations

import numpy as np

from .curves import smooth
from .paints import any_of, gradient, material, mottled, shade, stripes
from .quadrupeds import EYE, lofted_trunk
from .registry import family
from .shape_mesh import Part, part
from .solids import ellipsoid, extrude, tube


@family
def fish(rng: np.random.Generator) -> list[Part]:
    """Return a fish with fins, in front of the viewer's right."""
    coat, second = material(rng, "paint"), any_of(rng, "paint", "white", "brass")
    tall, thick, length = rng.uniform(0.3, 0.6), rng.uniform(0.15, 0.25), 1.0
    body = lofted_trunk(
        [
            (-length, 0, 0.03, 0.1),
            (-0.6, 0, thick * 0.5, tall * 0.5),
            (0, 0, thick, tall),
            (0.5, 0, thick * 0.9, tall * 0.8),
            (0.9, 0, thick * 0.4, tall * 0.3),
        ]
    )
    paint = stripes(coat, second, 2, rng.uniform(0.15, 0.3)) if rng.random() < 0.6 else gradient(second, coat)
    tail = [(0, 0.05), (0, -0.05), (-0.5, -tall * 0.9), (-0.35, 0), (-0.5, tall * 0.9)]
    dorsal = [(0.4, 0), (-0.5, 0), (-0.45, tall * 0.45), (0.1, tall * 0.6)]
    parts = [
        part("body", body, paint),
        part("tail", extrude(tail, 0.04).turned("y", -90).at(0, 0, -length + 0.1), second),
        part("dorsal", extrude(dorsal, 0.04).turned("y", -90).at(0, tall * 0.75, 0), second),
    ]
    for side in (-1, 1):
        parts += [
            part("eye", ellipsoid(0.03, 0.07, 0.07, 10).at(side * thick * 0.72, tall * 0.2, 0.6), EYE),
            part(
                "fin",
                ellipsoid(0.02, 0.1, 0.22, 8)
                .turned("x", 20)
                .turned("y", side * 35)
                .at(side * (thick + 0.02), -tall * 0.2, 0.2),
                second,
            ),
        ]
    return parts


@family
def octopus(rng: np.random.Generator) -> list[Part]:
    """Return a head on eight curling arms."""
    colour, reach = material(rng, "paint"), rng.uniform(0.8, 1.2)
    head = ellipsoid(0.42, rng.uniform(0.45, 0.65), 0.42, 18).at(y=0.85)
    parts = [part("head", head, mottled(rng, colour, 0.1, 6))]
    for k in range(8):
        curl = rng.uniform(0.1, 0.45)
        path = smooth(
            [
                (0.15, 0.5, 0),
                (0.45, 0.3, 0),
                (reach * 0.75, 0.07, 0.05),
                (reach, 0.08 + curl * 0.4, 0.15),
                (reach * 0.92, 0.1 + curl, 0.2),
            ]
        )
        arm = tube(path, np.linspace(0.17, 0.03, len(path)), 12).turned("y", 45 * k + rng.uniform(-8, 8))
        parts.append(part("arm", arm, shade(colour, 0.9)))
    for side in (-1, 1):
        parts += [
            part("eye", ellipsoid(0.1, 0.12, 0.07, 10).at(side * 0.17, 0.85, 0.38), (246, 244, 236)),
            part("pupil", ellipsoid(0.05, 0.06, 0.04, 8).at(side * 0.17, 0.85, 0.44), EYE),
        ]
    return parts
