"""The camera in numpy: layouts applied, points projected, pixels looked through. Camera frame: OpenCV."""

from __future__ import annotations

import math

import numpy as np

from ..contract.geometry import Intrinsics, Layout

#: The field of view assumed, along the image's longer side, where nothing tells the camera.
FALLBACK_FIELD_OF_VIEW_DEGREES = 55.0
#: An object that stands upright with its front to the camera: y down in the camera is y up in the object.
FACING_CAMERA_WXYZ = (0.0, 1.0, 0.0, 0.0)


def fallback_intrinsics(width: int, height: int) -> Intrinsics:
    """A centred camera of the assumed field of view, pixels of the full image."""
    focal = max(width, height) / 2 / math.tan(math.radians(FALLBACK_FIELD_OF_VIEW_DEGREES) / 2)
    return Intrinsics(fx=focal, fy=focal, cx=width / 2, cy=height / 2, width=width, height=height)


def rotation_matrix(quaternion_wxyz: tuple[float, float, float, float]) -> np.ndarray:
    """(3, 3) active rotation of a unit quaternion, for column vectors."""
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
    """The rotation `left` after `right`, w, x, y, z, made unit."""
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
    """The rotation about a unit axis, w, x, y, z."""
    half = math.radians(degrees) / 2
    x, y, z = (float(value) * math.sin(half) for value in axis)
    return math.cos(half), x, y, z


def in_camera(layout: Layout, points_in_object: np.ndarray) -> np.ndarray:
    """(N, 3) points of the object frame in the camera frame."""
    turned = points_in_object.astype(np.float64) @ rotation_matrix(layout.quaternion_wxyz).T
    return layout.scale * turned + np.asarray(layout.translation)


def in_object(layout: Layout, points_in_camera: np.ndarray) -> np.ndarray:
    """(N, 3) points of the camera frame in the object frame."""
    centred = (points_in_camera - np.asarray(layout.translation)) / layout.scale
    return centred @ rotation_matrix(layout.quaternion_wxyz)


def projected(intrinsics: Intrinsics, points_in_camera: np.ndarray) -> np.ndarray:
    """(N, 2) pixels of the full image; the points must lie in front of the camera."""
    x, y, z = points_in_camera.T
    return np.stack([intrinsics.fx * x / z + intrinsics.cx, intrinsics.fy * y / z + intrinsics.cy], axis=1)


def ray_directions(intrinsics: Intrinsics, u: np.ndarray, v: np.ndarray) -> np.ndarray:
    """(..., 3) directions with z = 1 through pixels of the full image."""
    return np.stack(
        [(u - intrinsics.cx) / intrinsics.fx, (v - intrinsics.cy) / intrinsics.fy, np.ones_like(u)], axis=-1
    )
