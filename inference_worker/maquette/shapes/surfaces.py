"""The look of ground, walls and sky, as functions of world coordinates. Colours here are linear, 0 to 1."""

from __future__ import annotations

import numpy as np

from .scenes import Surroundings
from .solids import Colour


def linear(colour: Colour | np.ndarray) -> np.ndarray:
    """Return sRGB bytes `colour` (..., 3) as linear light (..., 3) in [0, 1] (a 2.2 power)."""
    return (np.asarray(colour, dtype=np.float64) / 255) ** 2.2


def ground_colours(surroundings: Surroundings, points: np.ndarray) -> np.ndarray:
    """Return (n, 3) linear colours of the ground at world points (n, 3); raises KeyError for an unknown pattern."""
    x, z = points[:, 0] / surroundings.cell, points[:, 2] / surroundings.cell
    first, second = linear(surroundings.first), linear(surroundings.second)
    return _PATTERNS[surroundings.pattern](x, z, first, second)


def _planks(x: np.ndarray, z: np.ndarray, first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """Boards along x with grain, offset row by row."""
    row = np.floor(z * 2.5)
    board = np.floor(x * 0.35 + 0.37 * row)
    tone = 0.8 + 0.4 * _hash(row, board)
    along = x * 3 + 9 * _hash(board, row)
    grain = noise(along, z * 30 + 5 * row) * 0.22 + noise(along * 4, z * 90) * 0.1
    gap = _seam(z * 2.5, 0.03) * _seam(x * 0.35 + 0.37 * row, 0.006)
    return first * ((tone + grain) * gap)[:, None]


def _tiles(x: np.ndarray, z: np.ndarray, first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """Square tiles of slightly different tone between pale joints."""
    tone = 0.85 + 0.25 * _hash(np.floor(x), np.floor(z)) + 0.1 * noise(x * 5, z * 5)
    joint = np.minimum(_seam(x, 0.025), _seam(z, 0.025))[:, None]
    return first * tone[:, None] * joint + (1 - joint) * (0.5 * second + 0.15)


def _checks(x: np.ndarray, z: np.ndarray, first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """Return a gingham cloth: two families of bands, darker where they cross."""
    bands = (np.floor(x * 2) % 2 + np.floor(z * 2) % 2)[:, None] / 2
    weave = 0.92 + 0.08 * np.sin(x * 160) * np.sin(z * 160)
    return (second * 0.35 + 0.6 + (first - second * 0.35 - 0.6) * bands) * weave[:, None]


def _cloth(x: np.ndarray, z: np.ndarray, first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """Plain cloth with a weave and soft folds."""
    weave = 0.93 + 0.07 * np.sin(x * 200) * np.sin(z * 200) + 0.16 * noise(x * 0.7, z * 0.7)
    return first * weave[:, None]


def _carpet(x: np.ndarray, z: np.ndarray, first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """Return a tufted carpet with wide bands."""
    tuft = 0.8 + 0.45 * noise(x * 40, z * 40) + 0.2 * noise(x * 3, z * 3)
    band = (np.abs(np.mod(x * 0.5, 1) - 0.5) < 0.12)[:, None]
    return np.where(band, second, first) * tuft[:, None]


def _grass(x: np.ndarray, z: np.ndarray, first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """Short grass: blades, tufts and worn patches."""
    blades = 0.75 + 0.6 * noise(x * 60, z * 25) + 0.35 * noise(x * 9, z * 9)
    patch = np.clip(0.5 + noise(x * 0.5, z * 0.5) * 1.3, 0, 1)[:, None]
    return (first * patch + second * (1 - patch)) * np.clip(blades, 0.25, 2)[:, None]


def _gravel(x: np.ndarray, z: np.ndarray, first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """Asphalt or gravel: grains of two colours."""
    grain = noise(x * 35, z * 35) + 0.6 * noise(x * 80, z * 80)
    mix = np.clip(0.5 + grain, 0, 1)[:, None]
    return (first * mix + 0.6 * second * (1 - mix)) * (0.9 + 0.2 * noise(x * 0.6, z * 0.6))[:, None]


_PATTERNS = {
    "planks": _planks,
    "tiles": _tiles,
    "checks": _checks,
    "cloth": _cloth,
    "carpet": _carpet,
    "grass": _grass,
    "gravel": _gravel,
}


def wall_colours(colour: Colour, points: np.ndarray, unit: float) -> np.ndarray:
    """Return (n, 3) linear colours of a plastered wall with a pale skirting board, at world `points` (n, 3).

    `unit` is the length of a large object in metres.
    """
    tone = 0.95 + 0.05 * noise(points[:, 0] / unit * 6, points[:, 1] / unit * 6)
    skirting = (points[:, 1] < 0.12 * unit)[:, None]
    return np.where(skirting, linear((235, 232, 226)), linear(colour)) * tone[:, None]


def sky_colours(directions: np.ndarray) -> np.ndarray:
    """Return (n, 3) linear colours of a sky with thin clouds; directions are in the world, any length."""
    unit = directions / np.linalg.norm(directions, axis=1, keepdims=True)
    rise = np.clip(unit[:, 1], 0, 1)
    blue = (
        np.array([0.22, 0.42, 0.85])
        + (np.array([0.8, 0.88, 0.97]) - np.array([0.22, 0.42, 0.85])) * np.exp(-4 * rise)[:, None]
    )
    x, z = unit[:, 0] / (rise + 0.12), unit[:, 2] / (rise + 0.12)
    cloud = np.clip(noise(x * 1.1, z * 1.1) + 0.5 * noise(x * 2.7, z * 2.7) - 0.05, 0, 1) * np.clip(rise * 6, 0, 1)
    return blue + (1 - blue) * (0.85 * cloud)[:, None]


def noise(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Return smooth value noise (n,) at the points `x`, `y` (n,) of the plane, in [-0.5, 0.5), of feature size 1."""
    x0, y0 = np.floor(x), np.floor(y)
    u, v = x - x0, y - y0
    u, v = u * u * (3 - 2 * u), v * v * (3 - 2 * v)
    low = _hash(x0, y0) * (1 - u) + _hash(x0 + 1, y0) * u
    high = _hash(x0, y0 + 1) * (1 - u) + _hash(x0 + 1, y0 + 1) * u
    return low * (1 - v) + high * v - 0.5


def _hash(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Return a number in [0, 1) for each cell of the plane, always the same."""
    mixed = (x.astype(np.int64) * 374761393 + y.astype(np.int64) * 668265263) & 0xFFFFFFFF
    mixed = ((mixed ^ (mixed >> 13)) * 1274126177) & 0xFFFFFFFF
    return ((mixed ^ (mixed >> 16)) & 0xFFFFFF) / float(0x1000000)


def _seam(along: np.ndarray, half: float) -> np.ndarray:
    """1 inside a cell, falling to 0.35 at its borders."""
    near = np.minimum(np.mod(along, 1), 1 - np.mod(along, 1))
    return 0.35 + 0.65 * np.clip(near / half, 0, 1)
