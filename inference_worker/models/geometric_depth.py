"""The labelled fallback when no depth model is there: the photo as a room with a floor and a back wall.

It is geometry, not perception: the camera is 1.4 units above a floor and looks slightly down, everything above the
floor's far end hangs on a wall, and what differs in colour from the photo's border protrudes a little. It gives
later steps a coherent camera and scene, and pages show that it is a fallback.
"""

from __future__ import annotations

import math

import cv2
import numpy as np

from ..geometry.cameras import fallback_intrinsics, ray_directions
from ..geometry.pointmaps import ScenePointmap
from ..geometry.silhouettes import sampled_size
from ..settings import Settings
from .protocols import DepthEstimate

CAMERA_HEIGHT = 1.4
PITCH_DOWN_DEGREES = 12.0
WALL_DEPTH = 6.0
#: How far the most distinct part of the photo protrudes from the room, as a share of its depth.
PROTRUSION = 0.08
LONGEST_SIDE = 512


def load(settings: Settings) -> GroundPlaneDepth:
    """Return the estimator; it has no weights."""
    return GroundPlaneDepth()


class GroundPlaneDepth:
    """See the module."""

    name = "ground plane (no depth weights)"
    version = "1"
    is_fallback = True

    def estimate(self, image: np.ndarray) -> DepthEstimate:
        """Return a floor and a wall behind the photo (H, W, 3), sampled so that the longer side is at most LONGEST_SIDE."""
        height, width = image.shape[:2]
        intrinsics = fallback_intrinsics(width, height)
        rows, columns = sampled_size(height, width, LONGEST_SIDE)
        u, v = np.meshgrid((np.arange(columns) + 0.5) * width / columns, (np.arange(rows) + 0.5) * height / rows)
        directions = ray_directions(intrinsics, u, v)
        depth = room_depth(directions) * (1 - PROTRUSION * distinctness(image, rows, columns))
        points = (directions * depth[..., None]).astype(np.float32)
        return DepthEstimate(ScenePointmap(points, np.ones((rows, columns), bool), measured=False), intrinsics, False)


def room_depth(directions: np.ndarray) -> np.ndarray:
    """Return (h, w) camera z of floor or wall, whichever is nearer, for directions (h, w, 3) with z = 1.

    The corner is rounded.
    """
    pitch = math.radians(PITCH_DOWN_DEGREES)
    falling = directions[..., 1] * math.cos(pitch) + math.sin(pitch)
    floor_nearness = np.maximum(falling, 0) / CAMERA_HEIGHT
    wall_nearness = 1 / WALL_DEPTH
    return 1 / (floor_nearness**6 + wall_nearness**6) ** (1 / 6)


def distinctness(image: np.ndarray, rows: int, columns: int) -> np.ndarray:
    """Return (rows, columns) in [0, 1]: how little a place resembles the photo's border, smooth but true to edges."""
    small = cv2.resize(image, (columns, rows), interpolation=cv2.INTER_AREA)
    lab = cv2.cvtColor(small, cv2.COLOR_RGB2LAB).astype(np.float32)
    coarse = cv2.resize(lab, (48, 48), interpolation=cv2.INTER_AREA)
    border = np.concatenate([coarse[0], coarse[-1], coarse[:, 0], coarse[:, -1]])
    smooth = cv2.bilateralFilter(lab, 9, 18, 7)
    nearest = np.full((rows, columns), np.inf, dtype=np.float32)
    for colour in border[::6]:
        nearest = np.minimum(nearest, np.linalg.norm(smooth - colour, axis=2))
    v, u = np.meshgrid(np.linspace(-1, 1, rows), np.linspace(-1, 1, columns), indexing="ij")
    central = np.exp(-(u * u + v * v) / 0.8)
    raw = cv2.GaussianBlur((np.clip(nearest / 60, 0, 1) * central).astype(np.float32), (0, 0), max(rows, columns) / 100)
    return raw / max(float(raw.max()), 1e-6)
