"""Every coordinate frame that the site meets, and the only place where it changes from one to another.

frame    axes                                       unit
object   x right, y up, z towards the viewer (GLB)  normalised: inside [-0.5, 0.5]³
camera   x right, y down, z forward (OpenCV)        the image's pointmap
scene    x right, y up, z backward (three.js)       the camera's; the camera is at the origin and looks down -z
pixel    u right, v down; pixel (0, 0)'s centre is (0.5, 0.5)    pixels of the full image

SAM 3D speaks otherwise: its object is z-up, its camera is PyTorch3D's (x left, y up, z forward), and its quaternion
turns row vectors. `camera_from_object_of_sam3d` and its inverse are the border.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from annotator.domain.layout import Array, Layout, conjugate, layout, multiply

HALF = math.sqrt(0.5)

#: scene_from_camera = diag(1, -1, -1): half a turn about x. It is its own inverse.
SCENE_FROM_CAMERA_WXYZ = (0.0, 1.0, 0.0, 0.0)
SCENE_FROM_CAMERA = np.array([1.0, -1.0, -1.0])

#: camera_from_pytorch3d = diag(-1, -1, 1): half a turn about z. It is its own inverse.
CAMERA_FROM_PYTORCH3D_WXYZ = (0.0, 0.0, 0.0, 1.0)
CAMERA_FROM_PYTORCH3D = np.array([-1.0, -1.0, 1.0])

#: z_up_from_glb takes (x, y, z) to (x, -z, y): a quarter turn about x.
Z_UP_FROM_GLB_WXYZ = (HALF, HALF, 0.0, 0.0)


@dataclass(frozen=True)
class Intrinsics:
    """A pinhole camera, in pixels of the full image: u = fx x / z + cx, v = fy y / z + cy."""

    fx: float
    fy: float
    cx: float
    cy: float
    width: int
    height: int

    def matrix(self) -> Array:
        """The 3x3 camera matrix."""
        return np.array([[self.fx, 0.0, self.cx], [0.0, self.fy, self.cy], [0.0, 0.0, 1.0]])

    def fov_y(self) -> float:
        """The full vertical angle of view in radians, for a principal point in the middle."""
        return 2.0 * math.atan(0.5 * self.height / self.fy)


def project(intrinsics: Intrinsics, points_in_camera: ArrayLike) -> Array:
    """(..., 3) in the camera -> (..., 2) pixels; NaN for a point at or behind the camera."""
    p = np.asarray(points_in_camera, dtype=np.float64)
    z = np.where(p[..., 2] > 0, p[..., 2], np.nan)
    return np.stack([intrinsics.fx * p[..., 0] / z + intrinsics.cx, intrinsics.fy * p[..., 1] / z + intrinsics.cy], -1)


def unproject(intrinsics: Intrinsics, pixels: ArrayLike, depths: ArrayLike) -> Array:
    """(..., 2) pixels and (...) depths along z -> (..., 3) in the camera."""
    uv, z = np.asarray(pixels, dtype=np.float64), np.asarray(depths, dtype=np.float64)
    x = (uv[..., 0] - intrinsics.cx) / intrinsics.fx * z
    y = (uv[..., 1] - intrinsics.cy) / intrinsics.fy * z
    return np.stack([x, y, z], axis=-1)


def points_in_scene(points_in_camera: ArrayLike) -> Array:
    """(..., 3) -> (..., 3). The same call takes points in the scene back to the camera."""
    return np.asarray(points_in_camera, dtype=np.float64) * SCENE_FROM_CAMERA


def scene_from_object(camera_from_object: Layout) -> Layout:
    """The layout that a three.js object gets. The same call takes it back to the camera."""
    quaternion = multiply(SCENE_FROM_CAMERA_WXYZ, camera_from_object.quaternion_wxyz)
    translation = points_in_scene(camera_from_object.translation)
    return layout(quaternion.tolist(), translation.tolist(), camera_from_object.scale)


def points_in_camera_of_sam3d(points_in_pytorch3d: ArrayLike) -> Array:
    """SAM 3D's pointmap (..., 3) -> the camera. The same call goes back."""
    return np.asarray(points_in_pytorch3d, dtype=np.float64) * CAMERA_FROM_PYTORCH3D


def camera_from_object_of_sam3d(sam3d: Layout) -> Layout:
    """SAM 3D's rotation (row vectors, z-up object, PyTorch3D camera), translation and scale -> our layout of the GLB."""
    turned = multiply(conjugate(sam3d.quaternion_wxyz), Z_UP_FROM_GLB_WXYZ)
    quaternion = multiply(CAMERA_FROM_PYTORCH3D_WXYZ, turned)
    translation = points_in_camera_of_sam3d(sam3d.translation)
    return layout(quaternion.tolist(), translation.tolist(), sam3d.scale)


def sam3d_of_camera_from_object(camera_from_object: Layout) -> Layout:
    """Our layout of the GLB -> SAM 3D's rotation, translation and scale."""
    turned = multiply(conjugate(CAMERA_FROM_PYTORCH3D_WXYZ), camera_from_object.quaternion_wxyz)
    quaternion = conjugate(multiply(turned, conjugate(Z_UP_FROM_GLB_WXYZ)))
    translation = points_in_camera_of_sam3d(camera_from_object.translation)
    return layout(quaternion.tolist(), translation.tolist(), camera_from_object.scale)
