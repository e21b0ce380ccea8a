"""Pinhole cameras in numpy: points projected to pixels, and rays through pixels. Camera frame: OpenCV."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

#: The field of view assumed, along the image's longer side, where nothing tells the camera.
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
        """Return the camera of a JSON object with the six fields; raises KeyError, TypeError, ValueError."""
        fx, fy, cx, cy = (float(value[name]) for name in ("fx", "fy", "cx", "cy"))
        return cls(fx=fx, fy=fy, cx=cx, cy=cy, width=int(value["width"]), height=int(value["height"]))


def fallback_intrinsics(width: int, height: int) -> Intrinsics:
    """A centred camera of the assumed field of view, pixels of the full image."""
    focal = max(width, height) / 2 / math.tan(math.radians(FALLBACK_FIELD_OF_VIEW_DEGREES) / 2)
    return Intrinsics(fx=focal, fy=focal, cx=width / 2, cy=height / 2, width=width, height=height)


def projected(intrinsics: Intrinsics, points_in_camera: np.ndarray) -> np.ndarray:
    """(N, 2) pixels of the full image; the points must lie in front of the camera."""
    x, y, z = points_in_camera.T
    return np.stack([intrinsics.fx * x / z + intrinsics.cx, intrinsics.fy * y / z + intrinsics.cy], axis=1)


def ray_directions(intrinsics: Intrinsics, u: np.ndarray, v: np.ndarray) -> np.ndarray:
    """(..., 3) directions with z = 1 through pixels of the full image."""
    return np.stack(
        [(u - intrinsics.cx) / intrinsics.fx, (v - intrinsics.cy) / intrinsics.fy, np.ones_like(u)], axis=-1
    )
