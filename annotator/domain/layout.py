"""Layouts: similarities p_outer = scale · R(quaternion) · p_inner + translation, and their algebra, in numpy.

Quaternions are (w, x, y, z), unit, active, for column vectors; q and -q are the same turn, and `canonical` picks one.
`inference_worker/geometry/layout.py` (torch) and `frontend/src/domain/layout.ts` are the twins; all three pass
`fixtures/geometry/layout_cases.json`. Which frames a layout joins is said by the name of the variable that holds it
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
#: How far from a similarity a 4x4 matrix may be, in units of its scale.
MATRIX_TOLERANCE = 1e-5


@dataclass(frozen=True)
class Layout:
    """One similarity. Build it with `layout` (checks and normalises) unless the parts are known to be good."""

    quaternion_wxyz: tuple[float, float, float, float]
    translation: tuple[float, float, float]
    scale: float

    def to_json(self) -> dict[str, Any]:
        """The wire form, as in `inference_worker.contract.geometry.Layout`."""
        return {
            "quaternion_wxyz": list(self.quaternion_wxyz),
            "translation": list(self.translation),
            "scale": self.scale,
        }


IDENTITY = Layout((1.0, 0.0, 0.0, 0.0), (0.0, 0.0, 0.0), 1.0)


def layout(quaternion_wxyz: Sequence[float], translation: Sequence[float], scale: float) -> Layout:
    """A checked layout with a canonical unit quaternion.

    Raises InvalidInput (`bad_layout`) for a wrong count, numbers that are not finite, a quaternion that is not a unit
    one, or a scale that is not positive.
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
    """The layout in decoded JSON. Raises InvalidInput for anything else; unknown keys are refused too."""
    if not isinstance(value, Mapping) or set(value) != {"quaternion_wxyz", "translation", "scale"}:
        raise _bad("A layout is an object with quaternion_wxyz, translation and scale.")
    if not all(isinstance(value[name], list | tuple) for name in ("quaternion_wxyz", "translation")):
        raise _bad("quaternion_wxyz and translation are lists.")
    return layout(value["quaternion_wxyz"], value["translation"], value["scale"])


# --- quaternions, any leading shape ---------------------------------------------------------------------------------


def canonical(quaternion: ArrayLike) -> Array:
    """(..., 4) -> (..., 4): of unit length, and with its first part that is not zero positive."""
    q = np.asarray(quaternion, dtype=np.float64)
    q = q / np.linalg.norm(q, axis=-1, keepdims=True)
    first = np.argmax(np.abs(q) > ZERO, axis=-1)
    sign = np.sign(np.take_along_axis(q, first[..., None], axis=-1))
    return q * np.where(sign == 0, 1.0, sign) + 0.0


def conjugate(quaternion: ArrayLike) -> Array:
    """(..., 4) -> (..., 4): the turn back."""
    return np.asarray(quaternion, dtype=np.float64) * np.array([1.0, -1.0, -1.0, -1.0])


def multiply(outer: ArrayLike, inner: ArrayLike) -> Array:
    """(..., 4), (..., 4) -> (..., 4): first `inner`, then `outer`."""
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
    """(..., 4), (..., 3) -> (..., 3)."""
    q, p = np.asarray(quaternion, dtype=np.float64), np.asarray(points, dtype=np.float64)
    v = q[..., 1:]
    twice = 2.0 * np.cross(v, p)
    return p + q[..., :1] * twice + np.cross(v, twice)


def rotation_matrix(quaternion: ArrayLike) -> Array:
    """(..., 4) -> (..., 3, 3): its columns are the images of x, y and z."""
    q = np.asarray(quaternion, dtype=np.float64)[..., None, :]
    return np.swapaxes(rotate(q, np.eye(3)), -1, -2)


def quaternion_from_matrix(rotation: ArrayLike) -> Array:
    """(..., 3, 3) -> (..., 4), canonical. Picks the largest of the four parts as divisor, so that no case is near zero."""
    m = np.asarray(rotation, dtype=np.float64)
    xx, yy, zz = m[..., 0, 0], m[..., 1, 1], m[..., 2, 2]
    zy, xz, yx = m[..., 2, 1] - m[..., 1, 2], m[..., 0, 2] - m[..., 2, 0], m[..., 1, 0] - m[..., 0, 1]
    xy_, xz_, yz_ = m[..., 0, 1] + m[..., 1, 0], m[..., 0, 2] + m[..., 2, 0], m[..., 1, 2] + m[..., 2, 1]
    # row i is 4 · q_i · q; any row but one near zero, normalised, is q
    rows = np.stack(
        [
            np.stack([1 + xx + yy + zz, zy, xz, yx], axis=-1),
            np.stack([zy, 1 + xx - yy - zz, xy_, xz_], axis=-1),
            np.stack([xz, xy_, 1 - xx + yy - zz, yz_], axis=-1),
            np.stack([yx, xz_, yz_, 1 - xx - yy + zz], axis=-1),
        ],
        axis=-2,
    )
    largest = np.argmax(np.diagonal(rows, axis1=-2, axis2=-1), axis=-1)
    return canonical(np.take_along_axis(rows, largest[..., None, None], axis=-2)[..., 0, :])


def angle_between(first: ArrayLike, second: ArrayLike) -> Array:
    """(..., 4), (..., 4) -> (...): the angle of the turn from one to the other, in radians, 0 to pi."""
    turn = multiply(conjugate(first), second)
    return 2.0 * np.arctan2(np.linalg.norm(turn[..., 1:], axis=-1), np.abs(turn[..., 0]))


def rotation_rows(quaternion: Sequence[float]) -> list[float]:
    """One unit quaternion -> its 3x3 matrix row by row, without arrays: for the many single ones of an export."""
    w, x, y, z = quaternion
    return [
        1 - 2 * (y * y + z * z), 2 * (x * y - w * z), 2 * (x * z + w * y),
        2 * (x * y + w * z), 1 - 2 * (x * x + z * z), 2 * (y * z - w * x),
        2 * (x * z - w * y), 2 * (y * z + w * x), 1 - 2 * (x * x + y * y),
    ]  # fmt: skip


# --- similarities -----------------------------------------------------------------------------------------------------


def compose(outer: Layout, inner: Layout) -> Layout:
    """First `inner`, then `outer`: compose(a_from_b, b_from_c) is a_from_c."""
    quaternion = multiply(outer.quaternion_wxyz, inner.quaternion_wxyz)
    return layout(quaternion.tolist(), apply(outer, inner.translation).tolist(), outer.scale * inner.scale)


def invert(a_from_b: Layout) -> Layout:
    """b_from_a."""
    back = conjugate(a_from_b.quaternion_wxyz)
    translation = -rotate(back, a_from_b.translation) / a_from_b.scale
    return layout(back.tolist(), translation.tolist(), 1.0 / a_from_b.scale)


def apply(a_from_b: Layout, points_in_b: ArrayLike) -> Array:
    """(..., 3) in frame b -> (..., 3) in frame a."""
    turned = rotate(np.asarray(a_from_b.quaternion_wxyz), points_in_b)
    return a_from_b.scale * turned + np.asarray(a_from_b.translation)


def to_matrix(a_from_b: Layout) -> Array:
    """The 4x4 matrix for column vectors."""
    matrix = np.eye(4)
    matrix[:3, :3] = a_from_b.scale * rotation_matrix(a_from_b.quaternion_wxyz)
    matrix[:3, 3] = a_from_b.translation
    return matrix


def from_matrix(a_from_b: ArrayLike) -> Layout:
    """The layout of a 4x4 similarity matrix. Raises InvalidInput when it shears, mirrors, or scales unevenly."""
    matrix = np.asarray(a_from_b, dtype=np.float64)
    if matrix.shape != (4, 4) or not np.isfinite(matrix).all() or not np.array_equal(matrix[3], [0, 0, 0, 1]):
        raise _bad("A layout's matrix is 4x4, finite, and ends in 0 0 0 1.")
    determinant = float(np.linalg.det(matrix[:3, :3]))
    if determinant <= 0:
        raise _bad("A layout neither mirrors nor flattens.")
    scale = determinant ** (1 / 3)
    rotation = matrix[:3, :3] / scale
    if np.abs(rotation @ rotation.T - np.eye(3)).max() > MATRIX_TOLERANCE:
        raise _bad("A layout scales evenly and does not shear.")
    return layout(quaternion_from_matrix(rotation).tolist(), matrix[:3, 3].tolist(), scale)


def _bad(message: str) -> InvalidInput:
    return InvalidInput("bad_layout", message)
