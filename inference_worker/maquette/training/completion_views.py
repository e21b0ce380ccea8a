"""Views for the completion network that need no colours: one object, its surroundings' depth, a crop of both.

A view costs a few milliseconds: rays are cast into a small crop. Occluders, floors, walls, partial frames and lenses
are drawn at random.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import torch

from ...geometry.cameras import Intrinsics
from ...geometry.layout_batch import LayoutBatch, canonical, multiply, quaternion_from_matrix
from ...geometry.meshes import Mesh
from ...geometry.rays import RayScene
from ..network.evidence import (
    CROP_PIXELS,
    MEASURED,
    OPEN,
    UNKNOWN,
    Observation,
    crop_camera,
    evidence_square,
)
from ..shapes.shape_mesh import ShapeMesh
from ..shapes.solids import axis_rotation

_COARSE_PIXELS = 72
_CAMERA = Intrinsics(fx=1, fy=1, cx=0, cy=0, width=1, height=1)  # pixels are tangents


@dataclass(frozen=True)
class DepthView:
    """What a camera saw of a shape, exact, and the true camera_from_object (unbatched)."""

    seen: Observation
    layout: LayoutBatch
    visible: float  # visible over whole pixels


def depth_view(rng: np.random.Generator, shape: ShapeMesh, other: ShapeMesh) -> DepthView | None:
    """Return a random view of a shape, with `other` before it now and then; None when too little is visible."""
    rotation = camera_rotation(rng)
    field = math.radians(float(np.exp(rng.uniform(np.log(14), np.log(70)))))
    distance = 0.75 / math.tan(field / 2) + 0.3
    aside = rng.uniform(-0.35, 0.35, 2) * math.tan(field / 2) * distance
    centre = np.array([aside[0], aside[1], distance])
    own = shape.vertices @ rotation.T + centre
    bodies = [Mesh(own.astype(np.float32), shape.faces)]
    if rng.random() < 0.35:
        bodies.append(_occluder(rng, other, centre, own))
    bodies += _backdrop(rng, own, rotation, centre)
    alone, everything = RayScene(bodies[:1]), RayScene(bodies)
    tangents = own[:, :2] / own[:, 2:]
    low, high = tangents.min(axis=0), tangents.max(axis=0)
    side = 1.05 * float((high - low).max())
    rough = (low + high) / 2 - side / 2
    mask, _, _ = _cast(everything, len(shape.faces), rough[0], rough[1], side, _COARSE_PIXELS)
    frame_edge = _cut_frame(rng, mask)
    mask &= frame_edge
    whole, _, _ = _cast(alone, len(shape.faces), rough[0], rough[1], side, _COARSE_PIXELS)
    visible = float(mask.sum()) / max(int(whole.sum()), 1)
    if visible < 0.12 or mask.sum() < 60:
        return None
    left, top, extent = evidence_square(mask)
    step = side / _COARSE_PIXELS
    left, top, extent = rough[0] + left * step, rough[1] + top * step, extent * step
    mask, depth, met = _cast(everything, len(shape.faces), left, top, extent, CROP_PIXELS)
    inside = _frame_at(frame_edge, rough, side, left, top, extent)
    state = np.where(met, MEASURED, OPEN)
    seen = Observation(
        torch.from_numpy(mask & inside)[None],
        torch.from_numpy(np.where(met, depth, 0).astype(np.float32))[None],
        torch.from_numpy(np.where(inside, state, UNKNOWN).astype(np.uint8))[None],
        crop_camera(_CAMERA, left, top, extent)[None],
    )
    quaternion = quaternion_from_matrix(torch.from_numpy(rotation))
    layout = LayoutBatch(quaternion.float(), torch.from_numpy(centre).float(), torch.tensor(1.0))
    return DepthView(seen, layout, visible)


def camera_rotation(rng: np.random.Generator) -> np.ndarray:
    """Return camera_from_object (3, 3) of an upright object seen from any side, mostly a little above, with some roll."""
    pitch = float(rng.uniform(-15, 75)) if rng.random() < 0.3 else float(rng.uniform(0, 42))
    upright = np.diag([1.0, -1.0, -1.0]) @ axis_rotation("x", pitch) @ axis_rotation("y", float(rng.uniform(-180, 180)))
    return axis_rotation("z", float(rng.normal(scale=6))) @ upright


def _occluder(rng: np.random.Generator, other: ShapeMesh, centre: np.ndarray, own: np.ndarray) -> Mesh:
    """Another object between the camera and the shape."""
    near = float(rng.uniform(0.35, 0.8)) * float(own[:, 2].min())
    ratio = near / centre[2]
    size = float(rng.uniform(0.2, 0.7)) * ratio
    place = centre * ratio + np.array([*rng.normal(scale=0.35 * ratio, size=2), 0.0])
    place[2] = max(near - size / 2, 0.1)
    return Mesh((size * other.vertices @ camera_rotation(rng).T + place).astype(np.float32), other.faces)


def _backdrop(rng: np.random.Generator, own: np.ndarray, rotation: np.ndarray, centre: np.ndarray) -> list[Mesh]:
    """Return a floor under the shape, and a wall behind it, each by chance."""
    up, far = rotation[:, 1], 30.0
    lowest = float((((own - centre) @ rotation)[:, 1]).min())
    faces = np.array([[0, 1, 2], [0, 2, 3]], dtype=np.int32)
    corners = np.array([[-far, 0, -far], [-far, 0, far], [far, 0, far], [far, 0, -far]])
    found = []
    if rng.random() < 0.6 and up[1] < -0.05:
        floor = (corners + np.array([0, lowest - 0.002, 0])) @ rotation.T + centre
        found.append(Mesh(floor.astype(np.float32), faces))
    if rng.random() < 0.3:
        wall = np.array([[-far, -far, 0], [-far, far, 0], [far, far, 0], [far, -far, 0]])
        turned = wall @ axis_rotation("y", float(rng.uniform(-40, 40))).T
        behind = float(own[:, 2].max()) + float(rng.uniform(0.5, 2.0))
        found.append(Mesh((turned + np.array([0, 0, behind + 0.4])).astype(np.float32), faces))
    return found


def _cast(
    scene: RayScene, own_faces: int, left: float, top: float, side: float, pixels: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the shape's mask, the depth, and where anything was met, (pixels, pixels) each."""
    middles = (np.arange(pixels) + 0.5) / pixels * side
    u, v = np.meshgrid(left + middles, top + middles)
    directions = np.stack([u, v, np.ones_like(u)], axis=-1).reshape(-1, 3)
    hits = scene.first_hits(np.zeros_like(directions), directions)
    mask = (hits.faces >= 0) & (hits.faces < own_faces)
    met = (hits.faces >= 0).reshape(pixels, pixels)
    return mask.reshape(pixels, pixels), hits.distances.reshape(pixels, pixels), met


def _cut_frame(rng: np.random.Generator, mask: np.ndarray) -> np.ndarray:
    """Return which coarse pixels lie in the image: now and then its border cuts the object."""
    inside = np.ones_like(mask)
    if rng.random() < 0.12:
        at = int(rng.uniform(0.1, 0.4) * len(mask))
        inside[:at] = False
        inside = np.rot90(inside, int(rng.integers(4))).copy()
    return inside


def _frame_at(frame: np.ndarray, rough: np.ndarray, side: float, left: float, top: float, extent: float) -> np.ndarray:
    """Return the image's pixels of the fine crop: the coarse ones, continued beyond their own crop."""
    middles = (np.arange(CROP_PIXELS) + 0.5) / CROP_PIXELS * extent
    columns = np.clip(np.floor((left + middles - rough[0]) / side * len(frame)).astype(int), 0, len(frame) - 1)
    rows = np.clip(np.floor((top + middles - rough[1]) / side * len(frame)).astype(int), 0, len(frame) - 1)
    return frame[np.ix_(rows, columns)]


def perturbed(rng: np.random.Generator, layout: LayoutBatch, turn: float, move: float, growth: float) -> LayoutBatch:
    """Return a layout that is off by chance.

    Args:
        rng: source of the draw.
        layout: unbatched.
        turn: root mean square of the turn's angle, radians.
        move: standard deviation of the move along each axis, in the object's scale.
        growth: standard deviation of the scale's logarithm.
    """
    vector = torch.from_numpy(rng.normal(scale=turn / math.sqrt(3), size=3)).float()
    half = vector.norm() / 2
    quaternion = torch.cat([torch.cos(half)[None], torch.sinc(half / torch.pi) * vector / 2])
    return LayoutBatch(
        canonical(multiply(quaternion, layout.quaternion_wxyz)),
        layout.translation + layout.scale * torch.from_numpy(rng.normal(scale=move, size=3)).float(),
        layout.scale * math.exp(float(rng.normal(scale=growth))),
    )
