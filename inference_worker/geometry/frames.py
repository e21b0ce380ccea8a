"""Changes of coordinate frame in torch. The twin of `annotator/domain/frames.py`, whose docstring tells the frames."""

from __future__ import annotations

import math

import torch
from torch import Tensor

from .cameras import Intrinsics
from .layout_batch import LayoutBatch, canonical, conjugate, multiply

HALF = math.sqrt(0.5)

#: half a turn about x; its own inverse
SCENE_FROM_CAMERA_WXYZ = (0.0, 1.0, 0.0, 0.0)
SCENE_FROM_CAMERA = (1.0, -1.0, -1.0)
#: half a turn about z; its own inverse
CAMERA_FROM_PYTORCH3D_WXYZ = (0.0, 0.0, 0.0, 1.0)
CAMERA_FROM_PYTORCH3D = (-1.0, -1.0, 1.0)
#: a quarter turn about x: (x, y, z) becomes (x, -z, y)
Z_UP_FROM_GLB_WXYZ = (HALF, HALF, 0.0, 0.0)


def project(intrinsics: Intrinsics, points_in_camera: Tensor) -> Tensor:
    """(..., 3) in the camera -> (..., 2) pixels of the full image; NaN for a point at or behind the camera."""
    x, y, z = points_in_camera.unbind(dim=-1)
    z = torch.where(z > 0, z, torch.nan)
    return torch.stack([intrinsics.fx * x / z + intrinsics.cx, intrinsics.fy * y / z + intrinsics.cy], dim=-1)


def unproject(intrinsics: Intrinsics, pixels: Tensor, depths: Tensor) -> Tensor:
    """(..., 2) pixels of the full image and (...) depths along z -> (..., 3) in the camera."""
    x = (pixels[..., 0] - intrinsics.cx) / intrinsics.fx * depths
    y = (pixels[..., 1] - intrinsics.cy) / intrinsics.fy * depths
    return torch.stack([x, y, depths], dim=-1)


def points_in_scene(points_in_camera: Tensor) -> Tensor:
    """(..., 3) -> (..., 3). The same call takes points in the scene back to the camera."""
    return points_in_camera * points_in_camera.new_tensor(SCENE_FROM_CAMERA)


def scene_from_object(camera_from_object: LayoutBatch) -> LayoutBatch:
    """The layout that a three.js object gets. The same call takes it back to the camera."""
    q = camera_from_object.quaternion_wxyz
    return LayoutBatch(
        canonical(multiply(q.new_tensor(SCENE_FROM_CAMERA_WXYZ), q)),
        points_in_scene(camera_from_object.translation),
        camera_from_object.scale,
    )


def points_in_camera_of_sam3d(points_in_pytorch3d: Tensor) -> Tensor:
    """SAM 3D's pointmap (..., 3) -> the camera. The same call goes back."""
    return points_in_pytorch3d * points_in_pytorch3d.new_tensor(CAMERA_FROM_PYTORCH3D)


def camera_from_object_of_sam3d(sam3d: LayoutBatch) -> LayoutBatch:
    """SAM 3D's rotation (row vectors, z-up object, PyTorch3D camera), translation and scale -> our layout of the GLB."""
    q = sam3d.quaternion_wxyz
    turned = multiply(conjugate(q), q.new_tensor(Z_UP_FROM_GLB_WXYZ))
    quaternion = multiply(q.new_tensor(CAMERA_FROM_PYTORCH3D_WXYZ), turned)
    return LayoutBatch(canonical(quaternion), points_in_camera_of_sam3d(sam3d.translation), sam3d.scale)


def sam3d_of_camera_from_object(camera_from_object: LayoutBatch) -> LayoutBatch:
    """Our layout of the GLB -> SAM 3D's rotation, translation and scale."""
    q = camera_from_object.quaternion_wxyz
    turned = multiply(conjugate(q.new_tensor(CAMERA_FROM_PYTORCH3D_WXYZ)), q)
    quaternion = conjugate(multiply(turned, conjugate(q.new_tensor(Z_UP_FROM_GLB_WXYZ))))
    translation = points_in_camera_of_sam3d(camera_from_object.translation)
    return LayoutBatch(canonical(quaternion), translation, camera_from_object.scale)
