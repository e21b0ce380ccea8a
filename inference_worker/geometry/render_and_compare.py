"""Layouts brought to what the camera saw: points drawn into a small depth buffer, compared with mask and pointmap.

The paper's layout post-optimisation (sam3d.md D.8, table of E.3) in a form that needs no differentiable renderer: turns,
moves and scales are drawn around the layout, the best are kept, and the draws narrow (the cross-entropy method). What
something nearer hides does not count, so an occluded object is not shrunk to its visible part. The object may be
stretched along its own axes meanwhile: the paper's layouts have a scale for each axis, the site's have one, so the
difference goes into the shape.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import torch
from torch import Tensor

from .cameras import Intrinsics, pixels_of
from .layout_batch import LayoutBatch, canonical, multiply, rotation_matrix
from .pointmaps import ScenePointmap

#: Cells along a side of the buffer, and how much wider it is than the mask's box.
CELLS, MARGIN = 40, 1.5
#: Samples along the side of a cell. A point anywhere in a cell covers it, so a mask that touches a cell must fill it too:
#: with the mask at the cells' middles alone, objects shrank by 4 % and lost 0.15 of their silhouette's IoU.
SAMPLES = 4
#: The depth of cells outside the image: nearer than anything, so what reaches there counts as hidden.
BESIDE = 0.0
ROUNDS, DRAWS, KEPT = 14, 48, 8
#: One standard deviation of the first draws: radians about each axis, moves and log-scale in units of the object.
FIRST_SPREAD = (0.12, 0.12, 0.12, 0.06, 0.06, 0.10, 0.06)
#: One standard deviation of the first log-stretches along the object's axes, and the most that any may become.
STRETCH_SPREAD, MOST_STRETCH = 0.10, 0.35
#: How much a log-stretch counts, squared: proportions stay as they were sampled unless something speaks against them.
STRETCH_WEIGHT = 1.0
#: How much a depth that is wrong by the object's size counts beside the whole silhouette, and the most that counts.
DEPTH_WEIGHT, MOST_DEPTH = 1.0, 0.3
#: What a cell outside the mask counts where no depth is known, so that something may hide the object there.
OUTSIDE_WITHOUT_DEPTH = 0.5


@dataclass(frozen=True)
class ObservedRegion:
    """What a camera saw around one object on CELLS x CELLS cells: cell = (pixel - corner) * cells_per_pixel.

    Attributes:
        mask: the object's visible mask, (CELLS, CELLS) bool.
        depth: of whatever is seen, (CELLS, CELLS); infinite where nothing is, BESIDE where the image ends.
        corner: left and top of the grid, in pixels of the full image.
        cells_per_pixel: cells along the length of one pixel.
        intrinsics: the camera.
        too_much: what a cell costs that the object covers and the mask does not.
    """

    mask: Tensor
    depth: Tensor
    corner: tuple[float, float]
    cells_per_pixel: float
    intrinsics: Intrinsics
    too_much: float = 1.0

    @property
    def measured(self) -> bool:
        """Return whether a depth is known anywhere."""
        return bool((torch.isfinite(self.depth) & (self.depth > BESIDE)).any())

    @classmethod
    def of(
        cls, mask: np.ndarray, pointmap: ScenePointmap | None, intrinsics: Intrinsics, own_only: bool = False
    ) -> ObservedRegion:
        """Return the region around a mask.

        Args:
            mask: (H, W) bool, not empty.
            pointmap: the image's pointmap if a model measured one.
            intrinsics: the camera.
            own_only: whether the pointmap knows the object alone. Then, as without a pointmap, what hides the object is
                unknown, so what lies outside the mask counts OUTSIDE_WITHOUT_DEPTH.
        """
        rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
        side = MARGIN * float(max(rows[-1] + 1 - rows[0], columns[-1] + 1 - columns[0]))
        left, top = (columns[0] + columns[-1] + 1 - side) / 2, (rows[0] + rows[-1] + 1 - side) / 2
        middles = (np.arange(CELLS * SAMPLES) + 0.5) / (CELLS * SAMPLES) * side
        samples = _sampled(mask, left + middles, top + middles, mask.shape, False)
        seen = _cells(samples).any(axis=-1)
        depth = np.full(seen.shape, np.inf, np.float32)
        if pointmap is not None:
            known = np.where(pointmap.valid & (pointmap.points[..., 2] > 0), pointmap.points[..., 2], np.inf)
            depths = _sampled(known, left + middles, top + middles, mask.shape, np.inf)
            # In a cell that the mask touches, the depth of the object; elsewhere of whatever is there.
            own = np.where(samples | ~np.repeat(np.repeat(seen, SAMPLES, 0), SAMPLES, 1), depths, np.inf)
            depth = _cells(own).min(axis=-1).astype(np.float32)
        beside = ~_cells(_sampled(np.ones_like(mask), left + middles, top + middles, mask.shape, False)).any(axis=-1)
        depth[beside] = BESIDE
        too_much = 1.0 if pointmap is not None and not own_only else OUTSIDE_WITHOUT_DEPTH
        return cls(torch.from_numpy(seen), torch.from_numpy(depth), (left, top), CELLS / side, intrinsics, too_much)


@dataclass(frozen=True)
class Fit:
    """A layout and its disagreement with what was seen (0 is perfect), before and after, the latter with what the stretch costs (STRETCH_WEIGHT); and the factors (3,) by which the shape is stretched along its own axes about the origin, whose geometric mean is about 1."""

    layout: LayoutBatch
    before: float
    after: float
    stretch: Tensor


def fitted_to_region(
    points: np.ndarray,
    layout: LayoutBatch,
    region: ObservedRegion,
    seed: int = 0,
    rounds: int = ROUNDS,
    reach: float = 1.0,
    stretched: bool = False,
) -> Fit:
    """Return the layout, and the proportions if they are free, at which surface points agree best with the region.

    Never worse than the layout given, which comes back as it is where nothing better is found.

    Args:
        points: surface points (N, 3) in the object frame.
        layout: the start: one, unbatched.
        region: what the camera saw.
        seed: of the random draws.
        rounds: how often DRAWS layouts are drawn around the best of before.
        reach: factor on how far the first draws go.
        stretched: whether the proportions along x, y and z may change too.
    """
    generator = torch.Generator().manual_seed(seed)
    surface = torch.from_numpy(points).float()
    start = best = LayoutBatch(*(value.detach().float().cpu() for value in layout))
    best_stretch = torch.ones(3)
    before = after = float(disagreement(surface, _batched(best, torch.zeros(1, 7)), region)[0])
    first = [*FIRST_SPREAD, *(STRETCH_SPREAD if stretched else 0.0,) * 3]
    middle, spread = torch.zeros(10), reach * torch.tensor(first)
    for _ in range(rounds):
        changes = middle + spread * torch.randn((DRAWS, 10), generator=generator)
        tried, log_stretch = _batched(start, changes[:, :7]), _stretches(changes[:, 7:])
        errors = disagreement(surface, tried, region, log_stretch.exp() if stretched else None)
        errors = errors + STRETCH_WEIGHT * log_stretch.square().sum(dim=1)
        order = torch.argsort(errors)[:KEPT]
        if float(errors[order[0]]) < after:
            after = float(errors[order[0]])
            best, best_stretch = LayoutBatch(*(value[order[0]] for value in tried)), log_stretch[order[0]].exp()
        middle = changes[order].mean(dim=0)
        spread = 0.7 * changes[order].std(dim=0) + 0.3 * spread * 0.8
    return Fit(best, before, after, best_stretch)


def _stretches(drawn: Tensor) -> Tensor:
    """Log-stretches (K, 3) of no growth as a whole, which is the layout's, and within MOST_STRETCH."""
    return (drawn - drawn.mean(dim=1, keepdim=True)).clamp(-MOST_STRETCH, MOST_STRETCH)


def disagreement(
    surface: Tensor, layouts: LayoutBatch, region: ObservedRegion, stretch: Tensor | None = None
) -> Tensor:
    """Return the error (K,) of K layouts.

    It is 1 - IoU of the visible silhouette, with what is too much at its weight, plus the mean depth error over the cells
    where both are, in units of the object's scale.

    Args:
        surface: points (N, 3) in the object frame.
        layouts: K layouts.
        region: what the camera saw.
        stretch: factors of the shape along x, y and z for each layout, (K, 3); None for none.
    """
    count, n_cells = layouts.scale.shape[0], CELLS * CELLS
    turned = rotation_matrix(layouts.quaternion_wxyz).transpose(-1, -2)
    # Stretching the points first is the same as stretching the rows of the transposed rotation.
    moved = surface @ (turned if stretch is None else stretch[:, :, None] * turned)
    moved = moved * layouts.scale[:, None, None] + layouts.translation[:, None]
    z = moved[..., 2].clamp(min=1e-6)
    camera = region.intrinsics
    u, v = pixels_of(camera, moved[..., 0], moved[..., 1], z)
    u, v = (u - region.corner[0]) * region.cells_per_pixel, (v - region.corner[1]) * region.cells_per_pixel
    # What falls beside the grid falls into its border cells and counts there as too much.
    cell = v.long().clamp(0, CELLS - 1) * CELLS + u.long().clamp(0, CELLS - 1)
    front = torch.full((count, n_cells), torch.inf).scatter_reduce(1, cell, z, "amin")
    mask, depth = region.mask.flatten(), region.depth.flatten()
    covered = torch.isfinite(front)
    hidden = ~mask & (depth < front)
    inside = (covered & mask).sum(dim=1).float()
    union = mask.sum() + region.too_much * (covered & ~mask & ~hidden).sum(dim=1)
    both = covered & mask & torch.isfinite(depth)
    off = torch.where(both, (front - depth).abs() / layouts.scale[:, None], 0.0).clamp(max=MOST_DEPTH)
    return 1 - inside / union.clamp(min=1) + DEPTH_WEIGHT * off.sum(dim=1) / both.sum(dim=1).clamp(min=1)


def silhouette_agreement(points: np.ndarray, layout: LayoutBatch, region: ObservedRegion) -> float:
    """Return the IoU of the visible silhouette of surface points (N, 3) at a layout (unbatched), without regard to depth."""
    blind = replace(region, depth=torch.where(region.mask, torch.inf, region.depth), too_much=1.0)
    return 1 - float(disagreement(torch.from_numpy(points).float(), _batched(layout, torch.zeros(1, 7)), blind)[0])


def _batched(layout: LayoutBatch, changes: Tensor) -> LayoutBatch:
    """Return the layout after each change (K, 7): a turn in the camera about the object's middle, a move, a log-scale."""
    turn, move, growth = changes[:, :3], changes[:, 3:6], changes[:, 6]
    half = turn.norm(dim=1, keepdim=True) / 2
    quaternion = torch.cat([torch.cos(half), torch.sinc(half / torch.pi) * turn / 2], dim=1)
    return LayoutBatch(
        canonical(multiply(quaternion, layout.quaternion_wxyz.expand(len(changes), 4))),
        layout.translation + move * layout.scale,
        layout.scale * torch.exp(growth),
    )


def _cells(samples: np.ndarray) -> np.ndarray:
    """Return (CELLS, CELLS, SAMPLES^2): the samples of each cell, from a grid SAMPLES times as fine."""
    cut = samples.reshape(CELLS, SAMPLES, CELLS, SAMPLES).transpose(0, 2, 1, 3)
    return cut.reshape(CELLS, CELLS, SAMPLES**2)


def _sampled(
    values_at: np.ndarray, u: np.ndarray, v: np.ndarray, full: tuple[int, ...], outside: float | bool
) -> np.ndarray:
    """Return (len(v), len(u)): the image, which may be smaller than the full one, at pixels of the full image."""
    height, width = values_at.shape
    rows = np.floor(v / full[0] * height).astype(int)
    columns = np.floor(u / full[1] * width).astype(int)
    there = ((rows >= 0) & (rows < height))[:, None] & ((columns >= 0) & (columns < width))
    values = values_at[np.ix_(np.clip(rows, 0, height - 1), np.clip(columns, 0, width - 1))]
    return np.where(there, values, outside)
