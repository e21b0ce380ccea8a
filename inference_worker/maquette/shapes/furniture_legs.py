"""Legs that tables, chairs and other furniture share."""

from __future__ import annotations

from itertools import product

import numpy as np

from .shape_mesh import Part, part
from .solids import Paint, Solid, rod


def legs(rng: np.random.Generator, x: float, z: float, height: float, paint: Paint, splay: float = 0.0) -> list[Part]:
    """Return four legs below the corners (+-x, +-z): round or square, tapered, straight or splayed.

    Args:
        rng: draws thickness, section and taper.
        x: of the tops on the +x side.
        z: of the tops on the +z side.
        height: of the tops; the feet are at y = 0.
        paint: of all four.
        splay: how far the feet are outside the tops, along x and along z.
    """
    thick, is_round, taper = float(rng.uniform(0.02, 0.04)), bool(rng.integers(2)), float(rng.uniform(0.5, 1.0))
    legs = []
    for side, front in product((-1, 1), (-1, 1)):
        foot, top = (side * (x + splay), 0, front * (z + splay)), (side * x, height, front * z)
        leg: Solid = rod(foot, top, thick * taper, thick, 12 if is_round else 4)
        legs.append(part("leg", leg, paint))
    return legs
