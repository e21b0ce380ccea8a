"""The border to SAM 3D's coordinate frames, where the site writes and verifies releases. docs/coordinate_frames.md has all frames.

SAM 3D's object is z-up, its camera is PyTorch3D's (x left, y up, z forward), and its quaternion rotates row vectors. Ours:
object y-up (GLB), camera OpenCV (x right, y down, z forward), column vectors. Lengths keep their unit.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike

from annotator.domain.layout import Array, Layout, conjugate, layout, multiply

HALF = math.sqrt(0.5)

#: camera_from_pytorch3d = diag(-1, -1, 1): half a turn about z. It is its own inverse.
CAMERA_FROM_PYTORCH3D_WXYZ = (0.0, 0.0, 0.0, 1.0)
CAMERA_FROM_PYTORCH3D = np.array([-1.0, -1.0, 1.0])

#: z_up_from_glb takes (x, y, z) to (x, -z, y): a quarter turn about x.
Z_UP_FROM_GLB_WXYZ = (HALF, HALF, 0.0, 0.0)


def points_in_camera_of_sam3d(points_in_pytorch3d: ArrayLike) -> Array:
    """Return points (..., 3) of SAM 3D's camera (x left, y up, z forward) in ours (x right, y down); the same unit.

    It is its own inverse.

    Args:
        points_in_pytorch3d: (..., 3), in any unit.
    """
    return np.asarray(points_in_pytorch3d, dtype=np.float64) * CAMERA_FROM_PYTORCH3D


def camera_from_object_of_sam3d(sam3d: Layout) -> Layout:
    """Return our layout of the GLB for SAM 3D's (row vectors, z-up object, PyTorch3D camera); lengths keep their unit."""
    turned = multiply(conjugate(sam3d.quaternion_wxyz), Z_UP_FROM_GLB_WXYZ)
    quaternion = multiply(CAMERA_FROM_PYTORCH3D_WXYZ, turned)
    translation = points_in_camera_of_sam3d(sam3d.translation)
    return layout(quaternion.tolist(), translation.tolist(), sam3d.scale)


def sam3d_of_camera_from_object(camera_from_object: Layout) -> Layout:
    """Return SAM 3D's layout (row vectors, z-up object, PyTorch3D camera) for ours of the GLB; lengths keep their unit."""
    turned = multiply(conjugate(CAMERA_FROM_PYTORCH3D_WXYZ), camera_from_object.quaternion_wxyz)
    quaternion = conjugate(multiply(turned, conjugate(Z_UP_FROM_GLB_WXYZ)))
    translation = points_in_camera_of_sam3d(camera_from_object.translation)
    return layout(quaternion.tolist(), translation.tolist(), camera_from_object.scale)
