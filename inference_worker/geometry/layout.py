"""One layout in numpy: p_outer = scale * R(quaternion) @ p_inner + translation, for column vectors.

`layout_batch.py` is the batched form in torch. Quaternions are w, x, y, z, unit and active.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

Quaternion = tuple[float, float, float, float]

#: An upright object with its front to the camera: y down in the camera is y up in the object.
FACING_CAMERA_WXYZ: Quaternion = (0.0, 1.0, 0.0, 0.0)


@dataclass(frozen=True)
class Layout:
    """The similarity camera_from_object of one object.

    Camera frame: OpenCV (x right, y down, z forward), in the unit of the image's pointmap. Object frame: the GLB's
    (right-handed, y up, inside [-0.5, 0.5]^3).
    """

    quaternion_wxyz: Quaternion
    translation: tuple[float, float, float]
    scale: float

    def __post_init__(self) -> None:
        if len(self.quaternion_wxyz) != 4 or len(self.translation) != 3 or not self.scale > 0:
            raise ValueError(f"{self} is not a layout: four, three and one numbers are needed, and scale > 0.")

    @classmethod
    def from_json(cls, value: dict[str, Any]) -> Layout:
        """Return the layout of a JSON object; KeyError, TypeError or ValueError reach the caller for anything else.

        Args:
            value: `quaternion_wxyz` (4 numbers), `translation` (3 numbers) and `scale`.
        """
        w, x, y, z = (float(part) for part in value["quaternion_wxyz"])
        tx, ty, tz = (float(part) for part in value["translation"])
        return cls(quaternion_wxyz=(w, x, y, z), translation=(tx, ty, tz), scale=float(value["scale"]))


def rotation_matrix(quaternion_wxyz: tuple[float, float, float, float]) -> np.ndarray:
    """Return the (3, 3) active rotation, for column vectors, of the unit quaternion `quaternion_wxyz`."""
    w, x, y, z = quaternion_wxyz
    return np.array(
        [
            [1 - 2 * (y * y + z * z), 2 * (x * y - w * z), 2 * (x * z + w * y)],
            [2 * (x * y + w * z), 1 - 2 * (x * x + z * z), 2 * (y * z - w * x)],
            [2 * (x * z - w * y), 2 * (y * z + w * x), 1 - 2 * (x * x + y * y)],
        ]
    )


def quaternion_product(
    left: tuple[float, float, float, float], right: tuple[float, float, float, float]
) -> tuple[float, float, float, float]:
    """Return the unit quaternion w, x, y, z of the rotation `right` followed by `left`, both w, x, y, z."""
    lw, lx, ly, lz = left
    rw, rx, ry, rz = right
    product = np.array(
        [
            lw * rw - lx * rx - ly * ry - lz * rz,
            lw * rx + lx * rw + ly * rz - lz * ry,
            lw * ry - lx * rz + ly * rw + lz * rx,
            lw * rz + lx * ry - ly * rx + lz * rw,
        ]
    )
    w, x, y, z = (float(value) for value in product / np.linalg.norm(product))
    return w, x, y, z


def axis_angle_quaternion(axis: tuple[float, float, float], degrees: float) -> tuple[float, float, float, float]:
    """Return the unit quaternion w, x, y, z of a rotation by `degrees` about a unit axis x, y, z."""
    half = math.radians(degrees) / 2
    x, y, z = (float(value) * math.sin(half) for value in axis)
    return math.cos(half), x, y, z


def in_camera(layout: Layout, points_in_object: np.ndarray) -> np.ndarray:
    """Return points (N, 3) float64 in the camera frame, in its unit.

    Args:
        layout: the object's pose in the camera frame.
        points_in_object: points (N, 3) in the object frame.
    """
    turned = points_in_object.astype(np.float64) @ rotation_matrix(layout.quaternion_wxyz).T
    return layout.scale * turned + np.asarray(layout.translation)


def in_object(layout: Layout, points_in_camera: np.ndarray) -> np.ndarray:
    """Return points (N, 3) in the object frame.

    Args:
        layout: the object's pose in the camera frame.
        points_in_camera: points (N, 3) in the camera frame, in its unit.
    """
    centred = (points_in_camera - np.asarray(layout.translation)) / layout.scale
    return centred @ rotation_matrix(layout.quaternion_wxyz)


def quaternion_of(rotation: np.ndarray) -> tuple[float, float, float, float]:
    """Return w, x, y, z, with w >= 0, of a rotation matrix (3, 3).

    It is the eigenvector of Bar-Itzhack's symmetric form.
    """
    r = rotation
    form = np.array(
        [
            [r[0, 0] + r[1, 1] + r[2, 2], r[2, 1] - r[1, 2], r[0, 2] - r[2, 0], r[1, 0] - r[0, 1]],
            [r[2, 1] - r[1, 2], r[0, 0] - r[1, 1] - r[2, 2], r[0, 1] + r[1, 0], r[0, 2] + r[2, 0]],
            [r[0, 2] - r[2, 0], r[0, 1] + r[1, 0], r[1, 1] - r[0, 0] - r[2, 2], r[1, 2] + r[2, 1]],
            [r[1, 0] - r[0, 1], r[0, 2] + r[2, 0], r[1, 2] + r[2, 1], r[2, 2] - r[0, 0] - r[1, 1]],
        ]
    )
    vector = np.linalg.eigh(form)[1][:, -1]
    w, x, y, z = (float(value) for value in (vector if vector[0] >= 0 else -vector))
    return w, x, y, z
