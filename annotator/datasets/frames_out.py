"""Layouts and cameras as the columns of a release: p_camera = R diag(s) p_object + t, column vectors, OpenCV camera."""

from __future__ import annotations

from typing import Any

from annotator.domain.frames import sam3d_of_camera_from_object
from annotator.domain.layout import Layout, rotation_rows


def layout_columns(camera_from_object: Layout, prefix: str = "") -> dict[str, Any]:
    """R (9, row by row), t (3), s (3, equal) and quat_wxyz (4, w >= 0)."""
    return {
        f"{prefix}R": rotation_rows(camera_from_object.quaternion_wxyz),
        f"{prefix}t": list(camera_from_object.translation),
        f"{prefix}s": [camera_from_object.scale] * 3,
        f"{prefix}quat_wxyz": list(camera_from_object.quaternion_wxyz),
    }


def nothing_aligned(prefix: str = "") -> dict[str, None]:
    """Return the same columns without a layout."""
    return {f"{prefix}{name}": None for name in ("R", "t", "s", "quat_wxyz")}


def sam3d_columns(camera_from_object: Layout) -> dict[str, Any]:
    """Return the layout once more in SAM 3D's convention (row vectors, z-up object, PyTorch3D camera)."""
    theirs = sam3d_of_camera_from_object(camera_from_object)
    return {
        "sam3d_rotation_wxyz": list(theirs.quaternion_wxyz),
        "sam3d_translation": list(theirs.translation),
        "sam3d_scale": theirs.scale,
    }


def camera_matrix(fx: float, fy: float, cx: float, cy: float) -> list[float]:
    """3x3, row by row, in pixels of the full image."""
    return [fx, 0.0, cx, 0.0, fy, cy, 0.0, 0.0, 1.0]
