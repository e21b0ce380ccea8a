"""Pinhole cameras in numpy: points projected to pixels, and rays through pixels. Camera frame: OpenCV."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

if TYPE_CHECKING:
    from torch import Tensor

#: Numbers, arrays or tensors: the formulas of the pinhole camera are written once for all of them.
Numbers = TypeVar("Numbers", float, np.ndarray, "Tensor")
#: The field of view assumed along the image's longer side when the camera is unknown.
FALLBACK_FIELD_OF_VIEW_DEGREES = 55.0


@dataclass(frozen=True)
class Intrinsics:
    """A pinhole camera in pixels of the full image: u = fx * x / z + cx, v = fy * y / z + cy (pixel centres at +0.5)."""

    fx: float
    fy: float
    cx: float
    cy: float
    width: int
    height: int

    def __post_init__(self) -> None:
        if not (self.fx > 0 and self.fy > 0 and self.width > 0 and self.height > 0):
            raise ValueError(f"{self} is not a camera: focal lengths and sides must be above 0.")

    @classmethod
    def from_json(cls, value: dict[str, Any]) -> Intrinsics:
        """Return the camera of a JSON object; KeyError, TypeError or ValueError reach the caller for anything else.

        Args:
            value: the six fields by name; fx, fy, cx, cy, width and height in pixels.
        """
        fx, fy, cx, cy = (float(value[name]) for name in ("fx", "fy", "cx", "cy"))
        return cls(fx=fx, fy=fy, cx=cx, cy=cy, width=int(value["width"]), height=int(value["height"]))


def fallback_intrinsics(width: int, height: int) -> Intrinsics:
    """Return a centred camera of the assumed field of view for an image of width x height pixels."""
    focal = max(width, height) / 2 / math.tan(math.radians(FALLBACK_FIELD_OF_VIEW_DEGREES) / 2)
    return Intrinsics(fx=focal, fy=focal, cx=width / 2, cy=height / 2, width=width, height=height)


def pixels_of(intrinsics: Intrinsics, x: Numbers, y: Numbers, z: Numbers) -> tuple[Numbers, Numbers]:
    """Return u and v, pixels of the full image, each (...), of points in the camera frame.

    Args:
        intrinsics: the camera.
        x: coordinates (...), numbers, arrays or tensors.
        y: coordinates (...).
        z: depths (...), above 0, in the unit of x and y.
    """
    return intrinsics.fx * x / z + intrinsics.cx, intrinsics.fy * y / z + intrinsics.cy


def slopes_of(intrinsics: Intrinsics, u: Numbers, v: Numbers) -> tuple[Numbers, Numbers]:
    """Return x / z and y / z of the rays through pixels u, v of the full image (numbers, arrays or tensors of one shape)."""
    return (u - intrinsics.cx) / intrinsics.fx, (v - intrinsics.cy) / intrinsics.fy


def extents_of(intrinsics: Intrinsics, width: Numbers, height: Numbers) -> tuple[Numbers, Numbers]:
    """Return the extents in x and y, each (...), per unit of depth, of rectangles parallel to the image.

    Args:
        intrinsics: the camera.
        width: widths (...) in pixels.
        height: heights (...) in pixels.
    """
    return width / intrinsics.fx, height / intrinsics.fy


def projected(intrinsics: Intrinsics, points_in_camera: np.ndarray) -> np.ndarray:
    """Return pixels (..., 2) of the full image.

    Args:
        intrinsics: the camera.
        points_in_camera: points (..., 3) in front of the camera (z > 0).
    """
    return np.stack(pixels_of(intrinsics, *np.moveaxis(points_in_camera, -1, 0)), axis=-1)


def ray_directions(intrinsics: Intrinsics, u: np.ndarray, v: np.ndarray) -> np.ndarray:
    """Return directions (..., 3) with z = 1, in the camera frame, through pixels u, v (...) of the full image."""
    return np.stack([*slopes_of(intrinsics, u, v), np.ones_like(u)], axis=-1)
