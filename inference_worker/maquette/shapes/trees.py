"""Trees."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from .curves import smooth
from .paints import gradient, material, mottled, shade
from .plants import leaf_blade
from .registry import family
from .shape_mesh import Part, part
from .solids import Points, cylinder, ellipsoid, lathe, rod, tube


@family
def conifer(rng: np.random.Generator) -> list[Part]:
    """Return tiers of drooping cones on a trunk."""
    green, tiers, height, wide = (
        material(rng, "leaf"),
        int(rng.integers(3, 7)),
        rng.uniform(2.0, 3.0),
        rng.uniform(0.6, 0.9),
    )
    parts = [part("trunk", cylinder(0.13, 0.6, 0.1, 14), material(rng, "wood"))]
    for k in range(tiers):
        low, size = 0.4 + (height - 0.4) * k / (tiers + 0.6), wide * (1 - 0.75 * k / tiers)
        tall = (height - 0.4) / tiers * 1.7
        spikes = 10 + 4 * (k % 2)

        def ragged(points: np.ndarray, spikes: int = spikes) -> np.ndarray:
            swell = 1 + 0.12 * np.cos(spikes * np.arctan2(points[:, 2], points[:, 0]))
            return points * np.stack([swell, np.ones_like(swell), swell], -1)

        cone = lathe([(0, 0.1), (size, -0.05), (size * 0.5, tall * 0.5), (0, tall)], 56).bent(ragged).at(y=low)
        parts.append(part("tier", cone, gradient(shade(green, 0.75), shade(green, 1.15))))
    return parts


@family
def tree(rng: np.random.Generator) -> list[Part]:
    """Return a trunk with boughs and round masses of leaves."""
    green, bark, height = material(rng, "leaf"), material(rng, "wood"), rng.uniform(0.9, 1.5)
    lean = rng.uniform(-0.15, 0.15)
    trunk = tube(
        smooth([(0, 0, 0), (lean, height * 0.5, 0), (lean * 0.5, height, lean)]), np.linspace(0.17, 0.09, 13), 14
    )
    parts = [part("trunk", trunk, mottled(rng, bark))]
    for k in range(int(rng.integers(5, 9))):
        turn, out = k * 2.4, rng.uniform(0.25, 0.65)
        x, y, z = out * np.cos(turn), height + rng.uniform(0.0, 0.7), out * np.sin(turn)
        radius = rng.uniform(0.35, 0.55)
        parts.append(part("bough", rod((lean * 0.5, height * 0.8, lean), (x, y, z), 0.05, 0.03), bark))
        crown = ellipsoid(radius, radius * rng.uniform(0.7, 0.95), radius, 14).bent(_lumpy(rng)).at(x, y, z)
        parts.append(part("leaves", crown, mottled(rng, shade(green, rng.uniform(0.85, 1.2)), 0.12)))
    return parts


def _lumpy(rng: np.random.Generator) -> Callable[[Points], Points]:
    """Return a map that swells and dents a ball in soft lumps."""
    waves, phase = rng.normal(size=(5, 3)) * 5, rng.uniform(0, 6, 5)
    return lambda points: points * (1 + 0.1 * np.sin(points @ waves.T + phase).mean(axis=1, keepdims=True) * 2)


@family
def palm(rng: np.random.Generator) -> list[Part]:
    """Return a bent trunk with a crown of long leaves."""
    height, bend, count = rng.uniform(1.6, 2.4), rng.uniform(-0.5, 0.5), int(rng.integers(8, 13))
    trunk = smooth([(0, 0, 0), (bend * 0.2, height * 0.4, 0), (bend, height, 0)], 10)
    radii = 0.14 - 0.05 * np.linspace(0, 1, len(trunk)) + 0.012 * (np.arange(len(trunk)) % 2)
    parts, green = [part("trunk", tube(trunk, radii, 14), mottled(rng, material(rng, "wood")))], material(rng, "leaf")
    for k in range(count):
        blade = (
            leaf_blade(rng.uniform(0.9, 1.3), 0.26, rng.uniform(0.7, 1.1))
            .turned("x", -rng.uniform(5, 25))
            .turned("y", 360 * k / count)
        )
        parts.append(part("leaf", blade.at(bend, height - 0.03, 0), shade(green, rng.uniform(0.8, 1.2))))
    parts += [
        part(
            "nut",
            ellipsoid(0.11, 0.13, 0.11, 10).at(bend + 0.14 * np.cos(a), height - 0.12, 0.14 * np.sin(a)),
            (92, 62, 36),
        )
        for a in (0.3, 2.4, 4.5)
    ]
    return parts
