"""Inflation: the mask blown up into closed solids, several ways, coloured from the photo in front and by reflection behind.

A mask has no depth. Each seed therefore draws a hypothesis (a balloon, a turned thing, a relief, a slab,
...) and its measures; consecutive seeds go round the hypotheses, so that a command's candidates differ in kind.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import cv2
import fast_simplification
import numpy as np
from scipy.ndimage import map_coordinates
from skimage.measure import marching_cubes

from ...errors import UnusableInput
from ...geometry import inflating
from ...geometry.cameras import Intrinsics, extents_of, ray_directions
from ...geometry.fitting import box_of_mask, fitted_to_box
from ...geometry.layout import FACING_CAMERA_WXYZ, Layout
from ...geometry.mask_crops import MaskCrop, crop_mask
from ...geometry.meshes import Material, Mesh, normalised, vertex_normals
from ...geometry.photo_textures import PhotoTexture
from ...geometry.pointmaps import ScenePointmap, depth_of_mask, relief_in_mask
from ...proposals import FailedProposal, IsCancelled, OnProgress, ProposedCandidate

STEPS = 4
MOST_TRIANGLES = 16_000


class Inflation:
    """See the module."""

    name = "inflation"
    version = "1"
    device = "cpu"

    def __init__(self, resolution: int = 96) -> None:
        if not 16 <= resolution <= 256:
            raise UnusableInput(f"Inflation's resolution is {resolution} cells; it must be from 16 to 256.")
        self.resolution = resolution

    def propose(
        self,
        *,
        image: np.ndarray,
        mask: np.ndarray,
        pointmap: ScenePointmap | None,
        intrinsics: Intrinsics,
        seeds: Sequence[int],
        on_progress: OnProgress,
        is_cancelled: IsCancelled,
    ) -> Iterator[ProposedCandidate | FailedProposal]:
        """Yield one solid per seed; the silhouette's fields and the texture are computed once.

        Args:
            image: (H, W, 3) uint8 RGB.
            mask: (H, W) bool.
            pointmap: of the image, if there is one.
            intrinsics: the camera.
            seeds: one for each candidate; it picks the hypothesis and its measures.
            on_progress: called at each step.
            is_cancelled: asked before each seed.

        Raises:
            UnusableInput: the mask is too thin to be inflated.
        """
        started = time.perf_counter()
        view = _View(crop_mask(mask, self.resolution), image, mask, pointmap, intrinsics)
        encode_seconds = time.perf_counter() - started
        for seed in seeds:
            if is_cancelled():
                return
            yield self._proposal(view, seed, encode_seconds, on_progress)

    def _proposal(
        self, view: _View, seed: int, encode_seconds: float, on_progress: OnProgress
    ) -> ProposedCandidate | FailedProposal:
        started = time.perf_counter()
        rng = np.random.default_rng(seed)
        hypothesis = HYPOTHESES[seed % len(HYPOTHESES)]
        on_progress(seed, "choosing a shape", 1, STEPS)
        z = np.arange(-view.deepest, view.deepest + 1, dtype=np.float32)
        solid = hypothesis(view, z, rng)
        on_progress(seed, "finding its surface", 2, STEPS)
        mesh, layout = _surface(view, z, solid)
        return ProposedCandidate(
            seed=seed,
            mesh=mesh,
            layout=layout,
            seconds={"encode": encode_seconds, "reconstruct": time.perf_counter() - started},
            settings={"resolution": self.resolution, **solid.measures},
        )


@dataclass(frozen=True)
class _View:
    """One mask in one photo, with what is derived from it once."""

    crop: MaskCrop
    image: np.ndarray
    mask: np.ndarray
    pointmap: ScenePointmap | None
    intrinsics: Intrinsics

    @cached_property
    def membrane(self) -> np.ndarray:
        return inflating.membrane(self.crop)

    @cached_property
    def axis(self) -> tuple[float, float]:
        return inflating.symmetry_axis(self.crop)

    @cached_property
    def texture(self) -> PhotoTexture:
        return PhotoTexture(self.image, self.mask)

    @cached_property
    def depth(self) -> float:
        return depth_of_mask(self.pointmap, self.mask)

    @cached_property
    def widest(self) -> float:
        """The radius of the largest disc in the silhouette, in cells."""
        return float(self.crop.distance.max())

    @property
    def cell_size(self) -> float:
        """A cell's side at the mask's depth, in the pointmap's unit."""
        return extents_of(self.intrinsics, self.crop.cell * self.depth, 0.0)[0]

    @property
    def deepest(self) -> int:
        """How far the grid reaches towards and away from the viewer, in cells."""
        return int(np.ceil(2.0 * self.widest)) + 3


@dataclass(frozen=True)
class _Solid:
    """What a hypothesis makes: f(z, y, x) on the grid, its measures, and how far its middle lies behind the mask's depth.

    bend (h, w) is in the pointmap's unit; points move along their pixels' rays, so that the silhouette stays.
    """

    values: np.ndarray
    measures: dict[str, object]
    bend: np.ndarray | None = None


Hypothesis = Callable[[_View, np.ndarray, np.random.Generator], _Solid]


def _balloon(view: _View, z: np.ndarray, rng: np.random.Generator) -> _Solid:
    """Return a membrane blown up evenly."""
    thickness = rng.uniform(0.75, 1.05)
    solid = inflating.two_sided(view.membrane, z, thickness, thickness)
    return _Solid(solid, {"hypothesis": "balloon", "thickness": round(thickness, 3)})


def _turned(view: _View, z: np.ndarray, rng: np.random.Generator) -> _Solid:
    """Round sections about the silhouette's axis of symmetry: bottles, rockets, cups, limbs."""
    angle, symmetry = view.axis
    cap = view.widest * rng.uniform(0.12, 0.5)
    smoothing = 1.2 if symmetry > 0.85 else 4.0
    flatness = 1.0 if symmetry > 0.85 else rng.uniform(0.7, 0.95)
    # A disc's section is its membrane, a strip's is half of it: more than that is a section that juts into thin limbs.
    u = np.minimum(inflating.turned_about_axis(view.crop, angle, cap, smoothing), 1.2 * view.membrane)
    measures = {
        "hypothesis": "turned", "axis_degrees": round(angle, 2), "symmetry": round(symmetry, 3),
        "cap_cells": round(cap, 2), "thickness": round(flatness, 3),
    }  # fmt: skip
    return _Solid(inflating.two_sided(u, z, flatness, flatness), measures)


def _slab(view: _View, z: np.ndarray, rng: np.random.Generator) -> _Solid:
    """Return the silhouette cut out of a board with rounded edges."""
    half_depth = view.widest * rng.uniform(0.3, 0.8)
    edge = min(half_depth, view.widest) * rng.uniform(0.25, 0.6)
    solid = inflating.slab(view.crop, z, half_depth, edge)
    return _Solid(solid, {"hypothesis": "slab", "half_depth_cells": round(half_depth, 2), "edge_cells": round(edge, 2)})


def _relief(view: _View, z: np.ndarray, rng: np.random.Generator) -> _Solid:
    """Return a full front on a flat back."""
    front, back = rng.uniform(0.8, 1.25), view.widest * rng.uniform(0.08, 0.3)
    solid = inflating.relief(view.membrane, view.crop, z, front, back)
    return _Solid(solid, {"hypothesis": "relief", "thickness": round(front, 3), "back_cells": round(back, 2)})


def _cushion(view: _View, z: np.ndarray, rng: np.random.Generator) -> _Solid:
    """Return one roundness at every edge, so that limbs are plump and the body is flat."""
    radius = view.widest * rng.uniform(0.3, 0.55)
    u = inflating.cushion(view.crop, radius)
    front, back = rng.uniform(0.9, 1.2), rng.uniform(0.7, 1.0)
    measures = {
        "hypothesis": "cushion", "edge_cells": round(radius, 2), "front": round(front, 3), "back": round(back, 3)
    }  # fmt: skip
    return _Solid(inflating.two_sided(u, z, front, back), measures)


def _following_depth(view: _View, z: np.ndarray, rng: np.random.Generator) -> _Solid:
    """Return a thinner solid bent along the pointmap; a bevelled lens where the pointmap is flat or missing."""
    relief = relief_in_mask(view.pointmap, view.mask, view.crop) if view.pointmap is not None else None
    if relief is None:
        steepness, plateau = rng.uniform(0.5, 0.9), view.widest * rng.uniform(0.5, 0.9)
        solid = inflating.lens(view.crop, z, steepness, plateau)
        return _Solid(
            solid, {"hypothesis": "lens", "steepness": round(steepness, 3), "plateau_cells": round(plateau, 2)}
        )
    most = 0.9 * view.widest * view.cell_size
    thickness = rng.uniform(0.45, 0.7)
    solid = inflating.two_sided(view.membrane, z, thickness, thickness)
    measures = {"hypothesis": "following depth", "thickness": round(thickness, 3)}
    return _Solid(solid, measures, bend=most * np.tanh(relief / most))


def _egg(view: _View, z: np.ndarray, rng: np.random.Generator) -> _Solid:
    """Return a shallow front and a deep back, or the other way round."""
    shallow, deep = rng.uniform(0.3, 0.55), rng.uniform(1.0, 1.35)
    front, back = (shallow, deep) if rng.random() < 0.5 else (deep, shallow)
    solid = inflating.two_sided(view.membrane, z, front, back)
    return _Solid(solid, {"hypothesis": "egg", "front": round(front, 3), "back": round(back, 3)})


HYPOTHESES: tuple[Hypothesis, ...] = (_balloon, _turned, _slab, _relief, _cushion, _following_depth, _egg)


def _surface(view: _View, z: np.ndarray, solid: _Solid) -> tuple[Mesh, Layout]:
    """Return the zero level as a textured mesh in the object frame, and its layout in the camera frame."""
    values = np.clip(solid.values, -1e4, 1e4).astype(np.float32)
    values[0], values[-1] = np.minimum(values[0], -1e-3), np.minimum(values[-1], -1e-3)
    if not (values > 0).any():
        raise UnusableInput("The mask is too thin to be inflated.")
    # Vertices come as (z, row, column); the image's rows run down, so this order of axes is left-handed and the faces
    # that skimage winds for "ascent" face outwards once y is turned up.
    corners, faces, _, _ = marching_cubes(values, 0.0, gradient_direction="ascent", allow_degenerate=False)
    if len(faces) > MOST_TRIANGLES:
        corners, faces = fast_simplification.simplify(corners, faces, 1 - MOST_TRIANGLES / len(faces), agg=4.0)
    level, row, column = corners.T
    level = level + z[0]
    u, v = view.crop.pixels(column, row)
    depth = np.full(len(corners), view.depth)
    if solid.bend is not None:
        depth += map_coordinates(solid.bend, [row, column], order=1, mode="nearest")
    in_camera = ray_directions(view.intrinsics, u, v) * depth[:, None]
    in_camera[:, 2] -= level * view.cell_size
    upright = (in_camera * [1, -1, -1]).astype(np.float32)
    faces = np.ascontiguousarray(faces).astype(np.int32)
    (mesh,), centre, side = normalised([Mesh(upright, faces)])
    normals = vertex_normals(mesh.vertices, mesh.faces)
    textured = Mesh(
        vertices=mesh.vertices,
        faces=mesh.faces,
        normals=normals,
        uvs=view.texture.uvs(*_drawn_in(view.crop, u, v, row, column, normals)),
        material=Material(texture=view.texture.pixels),
    )
    x, y, z_centre = (float(value) for value in centre * [1, -1, -1])
    start = Layout(quaternion_wxyz=FACING_CAMERA_WXYZ, translation=(x, y, z_centre), scale=side)
    # What bulges towards the viewer looks larger; so the whole is made to cover the mask again.
    return textured, fitted_to_box(mesh.vertices, start, view.intrinsics, box_of_mask(view.mask))


def _drawn_in(
    crop: MaskCrop, u: np.ndarray, v: np.ndarray, row: np.ndarray, column: np.ndarray, normals: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return where in the photo a vertex takes its colour: its own pixel, drawn inwards where the surface turns away.

    Seen from the side, the outermost pixels would otherwise be smeared over the whole flank.
    """
    slope_v, slope_u = np.gradient(cv2.GaussianBlur(crop.distance, (0, 0), 1.5))
    at = (np.clip(np.round(row).astype(int), 0, crop.distance.shape[0] - 1),
          np.clip(np.round(column).astype(int), 0, crop.distance.shape[1] - 1))  # fmt: skip
    inwards = 0.12 * float(crop.distance.max()) * (1 - np.abs(normals[:, 2])) ** 2 * crop.cell
    return u + slope_u[at] * inwards, v + slope_v[at] * inwards
