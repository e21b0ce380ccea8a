"""A random shape grammar: objects of two to forty parts that share no family.

An object is grown: parts are attached to what is there, mirrored, arrayed or stacked, and the whole is bent, twisted or
tapered now and then. Every choice comes from the seed.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable

import numpy as np

from .curves import smooth, smooth_profile
from .paints import any_of, gradient, mottled, stripes
from .shape_mesh import Part, ShapeMesh, assembled, part
from .solids import Paint, Points, Solid, axis_rotation, box, ellipsoid, extrude, lathe, ring, rounded_box, tube

GRAMMAR = "grammar"
_MATERIALS = ("wood", "paint", "metal", "ceramic", "fabric", "stone", "glass", "leaf", "white", "rubber")


def grown(seed: int) -> ShapeMesh:
    """Return the object of this seed, always the same."""
    rng = np.random.default_rng([zlib.crc32(GRAMMAR.encode()), seed])
    plan = _PLANS[int(rng.choice(len(_PLANS), p=_PLAN_SHARES))]
    solids = plan(rng)
    move = _deformation(rng, solids)
    palette = [_paint(rng) for _ in range(int(rng.integers(1, 5)))]
    parts: list[Part] = []
    for number, solid in enumerate(solids):
        moved = solid if move is None else solid.bent(move)
        parts.append(part(f"part {number}", moved, palette[int(rng.integers(len(palette)))]))
    return assembled(parts, GRAMMAR, seed)


def _paint(rng: np.random.Generator) -> Paint:
    """Return a colour of some material, plain or with a pattern."""
    first, second = any_of(rng, *_MATERIALS), any_of(rng, *_MATERIALS)
    kind = rng.random()
    if kind < 0.5:
        return first
    if kind < 0.75:
        return mottled(rng, first, float(rng.uniform(0.05, 0.3)), float(rng.uniform(4, 30)))
    if kind < 0.9:
        return gradient(first, second, int(rng.integers(3)))
    return stripes(first, second, int(rng.integers(3)), float(rng.uniform(0.05, 0.3)))


def _primitive(rng: np.random.Generator) -> Solid:
    """Return a part about the origin, some 0.1 to 1 in size."""
    return _PRIMITIVES[int(rng.integers(len(_PRIMITIVES)))](rng)


def _sizes(rng: np.random.Generator, low: float = 0.12, high: float = 1.0) -> np.ndarray:
    """Three side lengths, log-uniform, so that plates and rods are as common as blocks."""
    return np.exp(rng.uniform(np.log(low), np.log(high), 3))


def _any_box(rng: np.random.Generator) -> Solid:
    x, y, z = _sizes(rng, 0.06)
    return (
        box(x, y, z, 3) if rng.random() < 0.5 else rounded_box(x, y, z, float(rng.uniform(0.1, 0.9)) * min(x, y, z) / 2)
    )


def _any_ellipsoid(rng: np.random.Generator) -> Solid:
    x, y, z = _sizes(rng, 0.15) / 2
    return ellipsoid(x, y, z, 10)


def _any_lathe(rng: np.random.Generator) -> Solid:
    """Return a solid of revolution with a random profile, often hollowed like a vessel."""
    count = int(rng.integers(3, 7))
    heights = np.linspace(0, float(rng.uniform(0.2, 1.0)), count)
    radii = rng.uniform(0.08, 0.45, count)
    outer = list(zip(radii, heights, strict=True))
    if rng.random() < 0.35:
        wall = float(rng.uniform(0.025, 0.06))
        inner = [(max(r - wall, 0.01), max(h, wall)) for r, h in outer]
        profile = [(0.0, 0.0), *outer, *inner[::-1], (0.0, wall)]
        return lathe(profile, 24).at(y=-heights[-1] / 2)
    profile = smooth_profile(outer, 4) if rng.random() < 0.6 else outer
    return lathe(profile, 24).at(y=-heights[-1] / 2)


def _any_sweep(rng: np.random.Generator) -> Solid:
    """Return a rod along a random curve, of even or changing thickness."""
    knots = np.cumsum(rng.normal(scale=0.3, size=(int(rng.integers(2, 5)), 3)), axis=0)
    path = smooth(knots - knots.mean(axis=0), 6)
    thickness = float(np.exp(rng.uniform(np.log(0.02), np.log(0.12))))
    radii = np.linspace(1.0, float(rng.uniform(0.3, 1.3)), len(path)) * thickness
    return tube(path, radii, 8)


def _any_extrusion(rng: np.random.Generator) -> Solid:
    """Return a star-shaped polygon, made thick."""
    count = int(rng.integers(3, 11))
    angle = np.linspace(0, 2 * np.pi, count, endpoint=False)
    radius = rng.uniform(0.15, 0.5, count) if rng.random() < 0.5 else np.full(count, rng.uniform(0.2, 0.5))
    outline = np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=1)
    depth = float(np.exp(rng.uniform(np.log(0.04), np.log(0.6))))
    return extrude([(float(x), float(y)) for x, y in outline], depth)


def _any_ring(rng: np.random.Generator) -> Solid:
    return ring(float(rng.uniform(0.15, 0.45)), float(rng.uniform(0.02, 0.09)), 24, 8)


_PRIMITIVES: tuple[Callable[[np.random.Generator], Solid], ...] = (
    _any_box, _any_box, _any_ellipsoid, _any_lathe, _any_lathe, _any_sweep, _any_extrusion, _any_ring,
)  # fmt: skip


def _turned_anyhow(rng: np.random.Generator, solid: Solid) -> Solid:
    """Mostly along the axes, as made things are; now and then in any direction."""
    quarter = rng.random() < 0.65
    for axis in "xyz":
        degrees = 90.0 * int(rng.integers(4)) if quarter else float(rng.uniform(-180, 180))
        solid = solid.turned(axis, degrees)
    return solid


def _attached(rng: np.random.Generator) -> list[Solid]:
    """Parts attached at points of the surface of earlier ones, some of them mirrored in x."""
    solids = [_primitive(rng)]
    count = int(np.exp(rng.uniform(np.log(2), np.log(14))))
    mirrored = rng.random() < 0.5
    while len(solids) < count:
        host = solids[int(rng.integers(len(solids)))] if rng.random() < 0.5 else solids[0]
        size = float(rng.uniform(0.25, 0.9))
        new = _turned_anyhow(rng, _primitive(rng)).scaled(size, size, size)
        place = host.vertices[int(rng.integers(len(host.vertices)))]
        sunk = new.at(*place)
        solids.append(sunk)
        if mirrored and abs(place[0]) > 0.05:
            solids.append(sunk.scaled(-1, 1, 1))
    return solids


def _on_legs(rng: np.random.Generator) -> list[Solid]:
    """Return a body on three to six legs, perhaps with a back, arms and rails."""
    width, depth = rng.uniform(0.4, 1.0, 2)
    thick, height = float(rng.uniform(0.03, 0.3)), float(rng.uniform(0.15, 0.9))
    body = rounded_box(width, thick, depth, 0.3 * thick) if rng.random() < 0.7 else lathe(
        [(width / 2, -thick / 2), (width / 2, thick / 2)], 24)  # fmt: skip
    solids = [body.at(y=height)]
    legs, radius = int(rng.integers(3, 7)), float(rng.uniform(0.015, 0.05))
    spread, splay = float(rng.uniform(0.6, 0.95)), float(rng.uniform(0.9, 1.2))
    for angle in np.linspace(0, 2 * np.pi, legs, endpoint=False) + np.pi / legs:
        x, z = np.cos(angle) * width / 2, np.sin(angle) * depth / 2
        if legs == 4:
            x, z = np.sign(x) * width / 2, np.sign(z) * depth / 2
        top, foot = np.array([spread * x, height, spread * z]), np.array([splay * spread * x, 0, splay * spread * z])
        solids.append(tube(np.array([foot, top]), radius, 8))
    if rng.random() < 0.5:
        back = float(rng.uniform(0.2, 0.7))
        solids.append(rounded_box(width, back, 0.05, 0.02).at(y=height + back / 2, z=-depth / 2 + 0.025))
        if rng.random() < 0.5:
            arm = rounded_box(float(rng.uniform(0.04, 0.15)), back * 0.5, depth, 0.015)
            solids += [arm.at(side * width / 2, height + back * 0.25) for side in (-1, 1)]
    return solids


def _boards(rng: np.random.Generator) -> list[Solid]:
    """Return a carcass of boards: sides, shelves, dividers, perhaps doors with handles and a back."""
    width, height, depth = rng.uniform(0.3, 1.0, 3)
    board = float(rng.uniform(0.02, 0.05))
    solids = [box(board, height, depth).at(x=side * (width - board) / 2) for side in (-1, 1)]
    shelves = int(rng.integers(2, 7))
    solids += [box(width, board, depth).at(y=y) for y in np.linspace(-1, 1, shelves) * (height - board) / 2]
    if rng.random() < 0.7:
        solids.append(box(width, height, board).at(z=-(depth - board) / 2))
    for x in rng.uniform(-0.4, 0.4, int(rng.integers(3))) * width:
        solids.append(box(board, height, depth).at(x=float(x)))
    doors = int(rng.integers(4))
    for number in range(doors):
        each = width / max(doors, 1)
        middle = -width / 2 + (number + 0.5) * each
        solids.append(box(0.97 * each, 0.95 * height, board).at(x=middle, z=depth / 2))
        solids.append(ellipsoid(0.02, 0.03, 0.02, 6).at(middle + 0.35 * each, 0, depth / 2 + board))
    return solids


def _stacked(rng: np.random.Generator) -> list[Solid]:
    """Parts upon each other about one axis: lamps, towers, bottles, chess pieces."""
    solids, height = [], 0.0
    for _ in range(int(rng.integers(2, 8))):
        solid = _primitive(rng) if rng.random() < 0.3 else _any_lathe(rng)
        low, high = solid.vertices[:, 1].min(), solid.vertices[:, 1].max()
        solids.append(solid.at(y=height - low))
        height += float(high - low) * float(rng.uniform(0.7, 1.0))
    return solids


def _arrayed(rng: np.random.Generator) -> list[Solid]:
    """Return one part many times, in a row, a circle or a grid, on a base."""
    one = _turned_anyhow(rng, _primitive(rng)).scaled(0.35, 0.35, 0.35)
    count, kind = int(rng.integers(3, 13)), int(rng.integers(3))
    if kind == 0:
        step = float(rng.uniform(0.1, 0.35))
        solids = [one.at(x=step * (number - count / 2)) for number in range(count)]
    elif kind == 1:
        solids = [one.at(z=float(rng.uniform(0.3, 0.5))).turned("y", 360 * number / count) for number in range(count)]
    else:
        solids = [
            one.at(0.3 * (number % 3 - 1), 0.3 * (number // 3 % 3), 0.3 * (number // 9)) for number in range(count)
        ]
    low = min(solid.vertices[:, 1].min() for solid in solids)
    base = _any_box(rng) if rng.random() < 0.5 else _any_lathe(rng)
    return [*solids, base.at(y=low - 0.3 * float(np.ptp(base.vertices[:, 1])))]


_PLANS = (_attached, _on_legs, _boards, _stacked, _arrayed)
_PLAN_SHARES = (0.45, 0.18, 0.12, 0.13, 0.12)


def _deformation(rng: np.random.Generator, solids: list[Solid]) -> Callable[[Points], Points] | None:
    """Return a twist, a taper, a bend, or a stretch of the whole; in half of the objects none."""
    kind = rng.random()
    everything = np.concatenate([solid.vertices for solid in solids])
    low, extent = everything.min(axis=0), np.maximum(np.ptp(everything, axis=0), 1e-6)
    amount = float(rng.uniform(-1, 1))
    factors = np.exp(rng.normal(scale=0.25, size=3))
    if kind < 0.4:
        return None
    if kind < 0.7:
        return lambda points: points * factors
    if kind < 0.85:
        return lambda points: points * (1 + 0.45 * amount * ((points[:, 1:2] - low[1]) / extent[1] - 0.5) * [1, 0, 1])
    angle = 60.0 * amount

    def twisted(points: Points) -> Points:
        share = (points[:, 1] - low[1]) / extent[1]
        turns = np.stack([axis_rotation("y", angle * value) for value in np.linspace(0, 1, 17)])
        return np.einsum("nij,nj->ni", turns[np.clip(np.rint(16 * share), 0, 16).astype(int)], points)

    return twisted
