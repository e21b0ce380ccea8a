"""Things that stand on a table. Lengths in about decimetres."""

from __future__ import annotations

import numpy as np

from .curves import smooth, smooth_profile
from .paints import any_of, shade, stripes, two_tone
from .registry import family
from .shape_mesh import Part, part
from .solids import Paint, Points, Solid, lathe, tube

Profile = list[tuple[float, float]]


def vessel(outside: Profile, wall: float, segments: int = 40, step: float = 0.0) -> Solid:
    """Return a hollow turned body: the outside from the foot to the rim, then back down inside.

    Args:
        outside: (radius, height) points, foot first.
        wall: thickness of side and floor.
        segments: points around.
        step: longest piece of the profile; 0 keeps its pieces.
    """
    inside = [(max(radius - wall, 0.02), max(height, wall)) for radius, height in reversed(outside)]
    return lathe([(0, outside[0][1]), *outside, *inside, (0, outside[0][1] + wall)], segments, step=step)


def _glaze(rng: np.random.Generator, height: float) -> Paint:
    """Return one colour, a dipped edge or stripes."""
    first, second = any_of(rng, "ceramic", "paint", "white"), any_of(rng, "ceramic", "paint", "clay")
    choices: list[Paint] = [
        first,
        two_tone(first, second, 1, height * float(rng.uniform(0.3, 0.7))),
        stripes(first, second, 1, height / 6),
    ]
    return choices[rng.choice(3, p=[0.5, 0.25, 0.25])]


def _handle(x: float, low: float, high: float, reach: float, thick: float) -> Solid:
    """Return an ear on the +x side between two heights."""
    middle = (low + high) / 2
    path = [(x, high, 0), (x + reach * 0.75, high, 0), (x + reach, middle, 0), (x + reach * 0.6, low, 0), (x, low, 0)]
    return tube(smooth(path), thick, 10)


def _spout(start: tuple[float, float], end: tuple[float, float], radius: float) -> Solid:
    """Return a curved spout towards -x, from (x, y) to (x, y)."""
    bend = ((start[0] * 0.4 + end[0] * 0.6), start[1] * 0.75 + end[1] * 0.25)
    path = smooth([(-start[0], start[1], 0), (-bend[0], bend[1], 0), (-end[0], end[1], 0)])
    return tube(path, list(np.linspace(radius, radius * 0.5, len(path))), 12)


@family
def mug(rng: np.random.Generator) -> list[Part]:
    """Return a cup with an ear."""
    radius, height, flare = rng.uniform(0.35, 0.5), rng.uniform(0.7, 1.2), rng.uniform(0.85, 1.2)
    paint, belly = _glaze(rng, height), rng.uniform(0.95, 1.15)
    outside = [
        (radius * 0.9, 0),
        (radius, 0.05),
        (radius * belly * (1 + flare) / 2, height / 2),
        (radius * flare, height),
    ]
    ear = _handle(radius * min(1, flare) * 0.95, height * 0.2, height * 0.8, rng.uniform(0.25, 0.4), 0.055)
    return [
        part("body", vessel(smooth_profile(outside), 0.05, step=0.05), paint),
        part("handle", ear, shade(any_of(rng, "ceramic", "paint"), 1)),
    ]


@family
def bowl(rng: np.random.Generator) -> list[Part]:
    """Return a round open bowl on a foot."""
    radius, height, foot = rng.uniform(0.7, 1.0), rng.uniform(0.35, 0.7), rng.uniform(0.3, 0.45)
    outside = [(foot, 0), (foot, 0.06), (radius * 0.75, height * 0.35), (radius, height)]
    return [part("body", vessel(smooth_profile(outside), 0.05, 48, step=0.05), _glaze(rng, height))]


@family
def plate(rng: np.random.Generator) -> list[Part]:
    """Return a plate, flat or deep, with a coloured rim."""
    depth, rim = rng.uniform(0.08, 0.25), rng.uniform(0.6, 0.75)
    outside: Profile = [(0.5, 0), (rim, 0.04), (rim + 0.06, depth * 0.8), (1.0, depth)]
    inside = [(radius, height + 0.04) for radius, height in reversed(outside)]
    base, edge = any_of(rng, "ceramic", "white"), any_of(rng, "paint", "ceramic", "brass")

    def paint(points: Points) -> np.ndarray:
        outer = np.hypot(points[:, 0], points[:, 2]) > rim + 0.1
        return np.where(outer[:, None], np.array(edge), np.array(base))

    return [part("body", lathe([(0, 0), *outside, *inside, (0, 0.04)], 56, step=0.06), paint)]


@family
def bottle(rng: np.random.Generator) -> list[Part]:
    """Return a bottle with a neck, a cap and a paper band."""
    radius, height, neck = rng.uniform(0.22, 0.36), rng.uniform(1.3, 2.0), rng.uniform(0.07, 0.12)
    shoulder = height * rng.uniform(0.5, 0.7)
    body = [
        (radius * 0.95, 0),
        (radius, 0.04),
        (radius, shoulder),
        (neck * 1.5, shoulder + (height - shoulder) * 0.5),
        (neck, height * 0.9),
        (neck, height),
    ]
    colour, top = any_of(rng, "glass", "leaf", "paint", "clay"), any_of(rng, "paint", "brass", "rubber")
    low, high = shoulder * 0.25, shoulder * 0.8
    band = [(0, low), (radius + 0.008, low), (radius + 0.008, high), (0, high)]
    return [
        part("body", lathe([(0, 0), *body, (0, height)], 36), colour),
        part("band", lathe(band, 36), any_of(rng, "white", "ceramic", "paint")),
        part("cap", lathe([(0, 0), (neck * 1.2, 0), (neck * 1.2, 0.12), (0, 0.13)], 24).at(y=height - 0.03), top),
    ]


@family
def wine_glass(rng: np.random.Generator) -> list[Part]:
    """Return a stemmed glass."""
    radius, bowl_height, stem = rng.uniform(0.3, 0.42), rng.uniform(0.5, 0.9), rng.uniform(0.4, 0.8)
    mouth, foot = radius * rng.uniform(0.7, 1.1), rng.uniform(0.3, 0.38)
    outside = smooth_profile(
        [
            (0.04, stem),
            (radius * 0.8, stem + bowl_height * 0.25),
            (radius, stem + bowl_height * 0.5),
            (mouth, stem + bowl_height),
        ]
    )
    inside = [(max(r - 0.025, 0.01), max(y, stem + 0.05)) for r, y in reversed(outside)]
    base = [(0, 0), (foot, 0), (foot, 0.02), (0.05, 0.08), (0.03, stem * 0.5)]
    return [part("glass", lathe([*base, *outside, *inside, (0, stem + 0.05)], 40), any_of(rng, "glass", "white"))]


@family
def teapot(rng: np.random.Generator) -> list[Part]:
    """Return a round pot with lid, knob, spout and ear."""
    radius, height = rng.uniform(0.5, 0.65), rng.uniform(0.6, 0.9)
    main, second = any_of(rng, "ceramic", "paint", "metal", "clay"), any_of(rng, "ceramic", "paint", "brass")
    outside = smooth_profile(
        [(radius * 0.6, 0), (radius, height * 0.4), (radius * 0.85, height * 0.8), (radius * 0.45, height)]
    )
    lid = smooth_profile(
        [(radius * 0.47, 0), (radius * 0.35, 0.08), (0.06, 0.13), (0.05, 0.16), (0.09, 0.22), (0.0, 0.27)]
    )
    return [
        part("body", lathe([(0, 0), *outside, (0, height)], 40), main),
        part("lid", lathe([(0, 0), *lid], 32).at(y=height - 0.01), second),
        part(
            "spout", _spout((radius * 0.8, height * 0.4), (radius + 0.42, height * rng.uniform(0.85, 1.1)), 0.13), main
        ),
        part("handle", _handle(radius * 0.8, height * 0.2, height * 0.85, 0.42, 0.055), second),
    ]


@family
def pitcher(rng: np.random.Generator) -> list[Part]:
    """Return a tall jug with a pulled lip and an ear."""
    radius, height, waist = rng.uniform(0.38, 0.5), rng.uniform(1.1, 1.5), rng.uniform(0.55, 0.8)
    outside = smooth_profile(
        [(radius * 0.7, 0), (radius, height * 0.35), (radius * waist, height * 0.8), (radius * waist * 1.2, height)]
    )

    def lip(points: Points) -> Points:
        pull = np.clip((points[:, 1] / height - 0.82) / 0.18, 0, 1) * np.clip(-points[:, 0], 0, None) ** 2
        return points + np.stack([-pull * 0.9, 0 * pull, 0 * pull], -1)

    return [
        part("body", vessel(outside, 0.05).bent(lip), _glaze(rng, height)),
        part(
            "handle",
            _handle(radius * waist * 0.95, height * 0.3, height * 0.88, 0.38, 0.055),
            any_of(rng, "ceramic", "clay"),
        ),
    ]


@family
def vase(rng: np.random.Generator) -> list[Part]:
    """Return a turned vase with a random silhouette, sometimes fluted."""
    height = rng.uniform(1.0, 1.8)
    radii = rng.uniform(0.15, 0.5, 5)
    outside = smooth_profile([(max(r, 0.14), y) for r, y in zip(radii, np.linspace(0, height, 5), strict=True)])
    flutes, depth = int(rng.integers(5, 13)), float(rng.choice([0.0, 0.06]))

    def fluted(points: Points) -> Points:
        swell = 1 + depth * np.cos(flutes * np.arctan2(points[:, 2], points[:, 0]))
        return points * np.stack([swell, np.ones_like(swell), swell], -1)

    return [part("body", vessel(outside, 0.05, 48, step=0.06).bent(fluted), _glaze(rng, height))]
