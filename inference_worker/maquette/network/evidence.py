"""What the camera saw, cell by cell: the inputs of the completion network on an occupancy grid.

The grid is the unit cube of an object frame, placed in the camera by a layout. Each cell is projected into a square
crop of mask and depth and compared with what was seen there. Object-centred models recognise; evidence in place lets a
model generalise (docs/model.md).
"""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
import torch
from torch import Tensor

from ...geometry.cameras import Intrinsics
from ...geometry.layout_batch import LayoutBatch, rotation_matrix
from ...geometry.pointmaps import ScenePointmap

#: Pixels along the side of the crop, and its side over the longer side of the mask's box.
CROP_PIXELS, CROP_FACTOR = 96, 1.5
#: What is known of a pixel: nothing, a measured depth, or that the ray meets nothing (sky).
UNKNOWN, MEASURED, OPEN = 0, 1, 2
CHANNELS = ("mask", "empty", "unclear", "surface", "behind", "unmeasured", "forward")
#: A cell this far before the seen surface, in cells, is empty.
CLEARANCE = 1.0


@dataclass(frozen=True)
class Observation:
    """Square crops around one object each.

    Attributes:
        mask: (B, S, S) bool, the object's visible pixels.
        depth: (B, S, S) float32, camera z where `state` is MEASURED, else 0.
        state: (B, S, S) uint8, one of UNKNOWN, MEASURED and OPEN.
        camera: (B, 4) float32, (fx, cx, fy, cy) in crop sides: column = fx * x / z + cx, from 0 to 1 across the crop.
    """

    mask: Tensor
    depth: Tensor
    state: Tensor
    camera: Tensor

    @classmethod
    def of(
        cls, mask: np.ndarray, pointmap: ScenePointmap | None, intrinsics: Intrinsics, own_only: bool = False
    ) -> Observation:
        """Return the batch of one for a mask (H, W) bool and the pointmap, if one was measured.

        A measured pointmap's invalid pixels are holes (UNKNOWN) in the mask and OPEN beside it: something near enough to
        hide the object would have a depth. Pixels beside the image are UNKNOWN, and with `own_only`, for a pointmap that
        knows the object alone, all beside the mask.
        """
        left, top, side = evidence_square(mask)
        middles = (np.arange(CROP_PIXELS) + 0.5) / CROP_PIXELS * side
        seen = sample_grid(mask, left + middles, top + middles, mask.shape, False)
        depth = np.zeros(seen.shape, np.float32)
        invalid = np.full(seen.shape, UNKNOWN)
        if pointmap is not None and pointmap.measured:
            inside = sample_grid(np.ones_like(mask), left + middles, top + middles, mask.shape, False)
            invalid = np.where(inside & ~seen & (not own_only), OPEN, UNKNOWN)
            known = np.where(pointmap.valid & (pointmap.points[..., 2] > 0), pointmap.points[..., 2], 0)
            depth = sample_grid(known, left + middles, top + middles, mask.shape, 0.0).astype(np.float32)
        return cls(
            torch.from_numpy(seen)[None],
            torch.from_numpy(depth)[None],
            torch.from_numpy(np.where(depth > 0, MEASURED, invalid).astype(np.uint8))[None],
            crop_camera(intrinsics, left, top, side)[None],
        )

    @classmethod
    def outline(cls, mask: np.ndarray, intrinsics: Intrinsics) -> Observation:
        """Return the batch of one for a mask (H, W) bool without any depth.

        Where the image ends the mask continues as it is at the edge: an object that the frame cuts is not cut with it.
        """
        left, top, side = evidence_square(mask)
        middles = (np.arange(CROP_PIXELS) + 0.5) / CROP_PIXELS * side
        u, v = np.clip(left + middles, 0, mask.shape[1] - 0.5), np.clip(top + middles, 0, mask.shape[0] - 0.5)
        seen = torch.from_numpy(sample_grid(mask, u, v, mask.shape, False))[None]
        nothing = torch.zeros(seen.shape, dtype=torch.uint8)
        return cls(seen, nothing.float(), nothing, crop_camera(intrinsics, left, top, side)[None])

    @property
    def measured(self) -> bool:
        """Return whether a depth is known inside any mask."""
        return bool(((self.state == MEASURED) & self.mask).any())

    def __getitem__(self, rows: slice) -> Observation:
        return Observation(**{field.name: getattr(self, field.name)[rows] for field in fields(self)})

    def points(self, row: int = 0) -> Tensor:
        """Return the measured points of a row's mask, (N, 3) in the camera frame."""
        size = self.mask.shape[-1]
        v, u = torch.nonzero(self.mask[row] & (self.state[row] == MEASURED), as_tuple=True)
        z = self.depth[row][v, u]
        fx, cx, fy, cy = self.camera[row].tolist()
        return torch.stack([((u + 0.5) / size - cx) / fx * z, ((v + 0.5) / size - cy) / fy * z, z], dim=-1)


def evidence_square(mask: np.ndarray) -> tuple[float, float, float]:
    """Return left, top and side, in pixels, of the square around the box of `mask` (H, W), which is not empty."""
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    side = CROP_FACTOR * float(max(rows[-1] + 1 - rows[0], columns[-1] + 1 - columns[0]))
    return (columns[0] + columns[-1] + 1 - side) / 2, (rows[0] + rows[-1] + 1 - side) / 2, side


def crop_camera(intrinsics: Intrinsics, left: float, top: float, side: float) -> Tensor:
    """Return (4,) fx, cx, fy, cy of a crop, in units of its side.

    Args:
        intrinsics: the camera of the full image.
        left: of the crop, in pixels of the full image.
        top: of the crop, in pixels of the full image.
        side: of the crop, in pixels of the full image.
    """
    numbers = (intrinsics.fx / side, (intrinsics.cx - left) / side, intrinsics.fy / side, (intrinsics.cy - top) / side)
    return torch.tensor(numbers, dtype=torch.float32)


def sample_grid(
    values: np.ndarray, u: np.ndarray, v: np.ndarray, full: tuple[int, ...], outside: float | bool
) -> np.ndarray:
    """Return the values (len(v), len(u)) at pixels of the full image.

    Args:
        values: (h, w), of the whole image; may be smaller than it.
        u: columns (n,) in pixels.
        v: rows (m,) in pixels.
        full: height and width of the full image, in pixels.
        outside: the value beside the image.
    """
    height, width = values.shape
    rows, columns = np.floor(v / full[0] * height).astype(int), np.floor(u / full[1] * width).astype(int)
    there = ((rows >= 0) & (rows < height))[:, None] & ((columns >= 0) & (columns < width))
    return np.where(there, values[np.ix_(np.clip(rows, 0, height - 1), np.clip(columns, 0, width - 1))], outside)


def cell_centres(resolution: int) -> Tensor:
    """Return (R^3, 3) centres of the cells of the unit cube, x slowest; R is the `resolution`."""
    middles = (torch.arange(resolution) + 0.5) / resolution - 0.5
    return torch.stack(torch.meshgrid(middles, middles, middles, indexing="ij"), dim=-1).reshape(-1, 3)


def symmetry_matrix(turn: int) -> Tensor:
    """Return (3, 3) of one of the eight symmetries of an upright cube, `turn` from 0 to 7.

    `turn` % 4 quarter turns about y, from 4 on mirrored along x too.
    """
    quarter = torch.tensor([[0.0, 0, 1], [0, 1, 0], [-1, 0, 0]])
    matrix = torch.linalg.matrix_power(quarter, turn % 4)
    return matrix @ torch.diag(torch.tensor([-1.0, 1, 1])) if turn >= 4 else matrix


def evidence_grid(seen: Observation, layout: LayoutBatch, resolution: int, turn: int = 0) -> Tensor:
    """Return (B, len(CHANNELS), R, R, R) float32: what was seen at each cell.

    mask: the cell projects into the mask. empty: the ray continues behind it, or meets nothing, or the cell lies before
    the seen surface. unclear: outside the mask, but hidden by something nearer, without a depth, or beside the crop.
    surface: how near the cell is to the seen surface. behind: 1 at the seen surface, falling with the depth behind it.
    unmeasured: in the mask, without a depth. forward: the cell's depth relative to the cube's middle.

    Args:
        seen: B observations.
        layout: (B,) camera_from_object.
        resolution: R.
        turn: the grid's symmetry, see `symmetry_matrix`: cell c holds what belongs at the symmetry's image of c.
    """
    inside, seen_depth = _padded(seen)
    axes = rotation_matrix(layout.quaternion_wxyz) @ symmetry_matrix(turn).to(seen.camera)
    x, y, z = (_along(axes[:, row] * layout.scale[:, None], layout.translation[:, row], resolution) for row in range(3))
    depth = z.clamp(min=1e-6)
    fx, cx, fy, cy = (value[:, None, None, None] for value in seen.camera.unbind(dim=1))
    pixel = _pixel(y, depth, fy, cy, seen.mask.shape[-1]) * inside.shape[-1]
    pixel = (pixel + _pixel(x, depth, fx, cx, seen.mask.shape[-1])).flatten(1)
    found = inside.flatten(1).gather(1, pixel).view_as(z)
    met = seen_depth.flatten(1).gather(1, pixel).view_as(z)
    scale = layout.scale[:, None, None, None]
    offset = (depth - met) / scale
    own = found & (met > 0) & (met < torch.inf)
    own_offset = torch.where(own, offset, torch.inf)
    passed = ~found & (offset < 0)
    channels = [
        found.float(),
        ((own_offset * resolution < -CLEARANCE) | passed).float(),
        (~found & ~passed).float(),
        torch.exp(-((own_offset * (resolution / 1.2)) ** 2)),
        torch.where(own_offset > 0, torch.exp(-3 * own_offset.clamp(min=0)), 0.0),
        (found & ~own).float(),
        (z - layout.translation[:, 2, None, None, None]) / scale,
    ]
    return torch.stack(channels, dim=1)


def _padded(seen: Observation) -> tuple[Tensor, Tensor]:
    """Return mask and depth (B, S + 2, S + 2) with a border of nothing known: 0 is no depth, infinity an open ray."""
    depth = torch.where(seen.state == OPEN, torch.inf, torch.where(seen.state == MEASURED, seen.depth, 0.0))
    pad = torch.nn.functional.pad
    return pad(seen.mask, (1, 1, 1, 1)), pad(depth, (1, 1, 1, 1))


def _along(factors: Tensor, start: Tensor, resolution: int) -> Tensor:
    """Return one camera coordinate (B, R, R, R) of the cells: `factors` (B, 3) per object axis, from `start` (B,)."""
    middles = (torch.arange(resolution).to(factors) + 0.5) / resolution - 0.5
    first, second, third = (factors[:, axis, None] * middles for axis in range(3))
    plane = first[:, :, None] + second[:, None, :] + start[:, None, None]
    return plane[..., None] + third[:, None, None, :]


def _pixel(place: Tensor, depth: Tensor, focal: Tensor, centre: Tensor, size: int) -> Tensor:
    """Return the padded row or column (B, R, R, R) int64 of cells: 0 and `size` + 1 are the border."""
    across = place / depth * (focal * size) + (centre * size + 1)
    return across.clamp(0, size + 1).long()


def enclosing_layout(
    layout: LayoutBatch, low: Tensor, high: Tensor, points: Tensor, margin: float = 0.04
) -> LayoutBatch:
    """Return the layout whose unit cube holds a shape's box and the points that the camera saw.

    Args:
        layout: One layout, unbatched.
        low: (3,) lowest corner of the shape's box, in the frame of `layout`.
        high: (3,) highest corner.
        points: (N, 3) in the camera; their outermost 1 % on each side is ignored. N may be 0.
        margin: Room on each side, as a share of the cube.
    """
    rotation = rotation_matrix(layout.quaternion_wxyz)
    if len(points):
        own = (points - layout.translation) @ rotation / layout.scale
        low = torch.minimum(low, torch.quantile(own, 0.01, dim=0))
        high = torch.maximum(high, torch.quantile(own, 0.99, dim=0))
    growth = (high - low).max().clamp(min=1e-3) / (1 - 2 * margin)
    middle = (low + high) / 2
    return LayoutBatch(
        layout.quaternion_wxyz, layout.translation + layout.scale * (rotation @ middle), layout.scale * growth
    )


def moved_grid(
    grid: Tensor, from_layout: LayoutBatch, to_layout: LayoutBatch, outside: float, resolution: int | None = None
) -> Tensor:
    """Return a grid over one layout's cube resampled over another's, (S, S, S).

    Args:
        grid: (R, R, R) over the cube of `from_layout`.
        from_layout: camera_from_object, unbatched.
        to_layout: camera_from_object, unbatched.
        outside: the value where the first cube does not reach.
        resolution: S; None for R.
    """
    resolution = resolution or grid.shape[0]
    rotation = rotation_matrix(to_layout.quaternion_wxyz)
    in_camera = cell_centres(resolution) @ rotation.T * to_layout.scale + to_layout.translation
    own = (in_camera - from_layout.translation) @ rotation_matrix(from_layout.quaternion_wxyz) / from_layout.scale
    return sampled_at(grid, own, outside).reshape((resolution,) * 3)


def sampled_at(grid: Tensor, points: Tensor, outside: float) -> Tensor:
    """Return (N,) values, interpolated.

    Args:
        grid: (R, R, R) over the unit cube.
        points: (N, 3) in the cube's frame, [-0.5, 0.5] inside.
        outside: the value beside the cube.
    """
    places = (2 * points).flip(-1)[None, None, None]  # grid_sample names the last axis first
    sampled = torch.nn.functional.grid_sample((grid - outside)[None, None], places, align_corners=False)
    return sampled[0, 0, 0, 0] + outside
