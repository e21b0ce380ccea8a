"""Layouts of the site: similarities p_outer = scale · R(quaternion) · p_inner + translation, checked and canonical.

Quaternions are (w, x, y, z), unit, active, for column vectors; q and -q are the same rotation, and `layout` picks one.
Workers compute with `inference_worker/geometry/layout.py`, the page with `frontend/src/domain/layout.ts`; each passes
`fixtures/geometry/layout_cases.json`. The name of the variable that holds a layout states which frames it joins
(`camera_from_object`), and conversions between conventions live in `frames.py`.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from annotator.domain.errors import InvalidInput

Array = NDArray[np.float64]

#: How far from unit length a sent quaternion may be; rounding to three digits stays inside.
UNIT_TOLERANCE = 1e-2
#: Parts of a unit quaternion below this have no sign.
ZERO = 1e-12


@dataclass(frozen=True)
class Layout:
    """One similarity: p_outer = scale * R(quaternion_wxyz) p_inner + translation, column vectors.

    Build it with `layout` (checks and normalises) unless the parts are known to be good.

    Attributes:
        quaternion_wxyz: a unit quaternion w, x, y, z whose first part that is not zero is positive.
        translation: x, y, z in the outer frame's unit (metres, or the pointmap's own unit).
        scale: outer units per inner unit, positive.
    """

    quaternion_wxyz: tuple[float, float, float, float]
    translation: tuple[float, float, float]
    scale: float

    def to_json(self) -> dict[str, Any]:
        """Return the wire form, as in `inference_worker.contract.geometry.Layout`."""
        return {
            "quaternion_wxyz": list(self.quaternion_wxyz),
            "translation": list(self.translation),
            "scale": self.scale,
        }


def layout(quaternion_wxyz: Sequence[float], translation: Sequence[float], scale: float) -> Layout:
    """Return a checked layout with a canonical unit quaternion.

    Args:
        quaternion_wxyz: four numbers of length 1, within `UNIT_TOLERANCE`; either of the two signs.
        translation: three numbers in the outer frame's unit.
        scale: outer units per inner unit.

    Raises:
        InvalidInput: `bad_layout`, for a wrong count, numbers that are not finite, a quaternion that is not a unit one,
            or a scale that is not positive.
    """
    numbers = [*quaternion_wxyz, *translation, scale]
    if len(quaternion_wxyz) != 4 or len(translation) != 3:
        raise _bad("A layout has four quaternion parts and three translation parts.")
    if any(isinstance(number, bool) or not isinstance(number, int | float) for number in numbers):
        raise _bad("The parts of a layout are numbers.")
    if not all(math.isfinite(number) for number in numbers):
        raise _bad("The parts of a layout are finite numbers.")
    if abs(math.hypot(*quaternion_wxyz) - 1) > UNIT_TOLERANCE:
        raise _bad("The quaternion of a layout has length 1.")
    if scale <= 0:
        raise _bad("The scale of a layout is positive.")
    length = math.hypot(*quaternion_wxyz)
    first = next(part for part in quaternion_wxyz if abs(part) > ZERO * length)
    w, x, y, z = (part / math.copysign(length, first) + 0.0 for part in quaternion_wxyz)
    tx, ty, tz = (float(part) for part in translation)
    return Layout((w, x, y, z), (tx, ty, tz), float(scale))


def layout_from_json(value: Any) -> Layout:
    """Return the layout in decoded JSON, `{quaternion_wxyz, translation, scale}`.

    Args:
        value: what `json.loads` returned for it.

    Raises:
        InvalidInput: `bad_layout`, for anything else; unknown keys are refused too.
    """
    if not isinstance(value, Mapping) or set(value) != {"quaternion_wxyz", "translation", "scale"}:
        raise _bad("A layout is an object with quaternion_wxyz, translation and scale.")
    if not all(isinstance(value[name], list | tuple) for name in ("quaternion_wxyz", "translation")):
        raise _bad("quaternion_wxyz and translation are lists.")
    return layout(value["quaternion_wxyz"], value["translation"], value["scale"])


def conjugate(quaternion: ArrayLike) -> Array:
    """Return the inverse rotations, (..., 4) float64.

    Args:
        quaternion: unit quaternions w, x, y, z, (..., 4).
    """
    return np.asarray(quaternion, dtype=np.float64) * np.array([1.0, -1.0, -1.0, -1.0])


def multiply(outer: ArrayLike, inner: ArrayLike) -> Array:
    """Return the rotation by `inner`, then by `outer`: (..., 4), (..., 4) -> (..., 4), float64, w, x, y, z."""
    aw, ax, ay, az = np.moveaxis(np.asarray(outer, dtype=np.float64), -1, 0)
    bw, bx, by, bz = np.moveaxis(np.asarray(inner, dtype=np.float64), -1, 0)
    return np.stack(
        [
            aw * bw - ax * bx - ay * by - az * bz,
            aw * bx + ax * bw + ay * bz - az * by,
            aw * by - ax * bz + ay * bw + az * bx,
            aw * bz + ax * by - ay * bx + az * bw,
        ],
        axis=-1,
    )


def rotate(quaternion: ArrayLike, points: ArrayLike) -> Array:
    """Return the rotated points, (..., 3) float64, in the unit of `points`.

    Args:
        quaternion: unit quaternions w, x, y, z, (..., 4); the leading shapes broadcast.
        points: (..., 3).
    """
    q, p = np.asarray(quaternion, dtype=np.float64), np.asarray(points, dtype=np.float64)
    v = q[..., 1:]
    twice = 2.0 * np.cross(v, p)
    return p + q[..., :1] * twice + np.cross(v, twice)


def rotation_matrix(quaternion: ArrayLike) -> Array:
    """Return active rotation matrices for column vectors, (..., 3, 3) float64; their columns are the images of x, y, z.

    Args:
        quaternion: unit quaternions w, x, y, z, (..., 4).
    """
    q = np.asarray(quaternion, dtype=np.float64)[..., None, :]
    return np.swapaxes(rotate(q, np.eye(3)), -1, -2)


def rotation_rows(quaternion: Sequence[float]) -> list[float]:
    """Return the 3x3 matrix of one unit quaternion as nine numbers, row by row.

    Without arrays: an export has many single ones.
    """
    w, x, y, z = quaternion
    return [
        1 - 2 * (y * y + z * z), 2 * (x * y - w * z), 2 * (x * z + w * y),
        2 * (x * y + w * z), 1 - 2 * (x * x + z * z), 2 * (y * z - w * x),
        2 * (x * z - w * y), 2 * (y * z + w * x), 1 - 2 * (x * x + y * y),
    ]  # fmt: skip


def _bad(message: str) -> InvalidInput:
    return InvalidInput("bad_layout", message)
