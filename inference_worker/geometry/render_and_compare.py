"""Layouts brought to what the camera saw: points drawn into a small depth buffer, compared with mask and pointmap.

The paper's layout post-optimisation (sam3d.md D.8, table of E.3) in a form that needs no differentiable renderer: turns,
moves and scales are drawn around the layout, the best are kept, and the draws narrow (the cross-entropy method). What
something nearer hides does not count, so an occluded object is not shrunk to its visible part.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from ..contract.geometry import Intrinsics
from .layout import Layout, canonical, multiply, rotation_matrix
from .pointmaps import ScenePointmap

#: Cells along a side of the buffer, and how much wider it is than the mask's box.
CELLS, MARGIN = 40, 1.5
ROUNDS, DRAWS, KEPT = 14, 48, 8
#: One standard deviation of the first draws: radians about each axis, moves and log-scale in units of the object.
FIRST_SPREAD = (0.12, 0.12, 0.12, 0.06, 0.06, 0.10, 0.06)
#: How much a depth that is wrong by the object's size counts beside the whole silhouette, and the most that counts.
DEPTH_WEIGHT, MOST_DEPTH = 1.0, 0.3
#: What a cell outside the mask counts where no depth tells whether something hides the object there.
OUTSIDE_WITHOUT_DEPTH = 0.5


@dataclass(frozen=True)
class Sight:
    """What a camera saw around one object on CELLS x CELLS cells: the object's visible mask, the depth of whatever is seen
    (infinite where nothing is), and how pixels become cells: cell = (pixel - corner) * cells_per_pixel. `too_much` is what a
    cell costs that the object covers and the mask does not."""

    mask: Tensor
    depth: Tensor
    corner: tuple[float, float]
    cells_per_pixel: float
    intrinsics: Intrinsics
    too_much: float = 1.0

    @classmethod
    def of(cls, mask: np.ndarray, pointmap: ScenePointmap | None, intrinsics: Intrinsics) -> Sight:
        """From a mask (H, W) bool that is not empty, and the picture's pointmap if a model measured one.

        Without it nothing tells what hides the object, so what lies outside the mask counts half.
        """
        rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
        side = MARGIN * float(max(rows[-1] + 1 - rows[0], columns[-1] + 1 - columns[0]))
        left, top = (columns[0] + columns[-1] + 1 - side) / 2, (rows[0] + rows[-1] + 1 - side) / 2
        middles = (np.arange(CELLS) + 0.5) / CELLS * side
        seen = _sampled(mask, left + middles, top + middles, mask.shape, False)
        depth = np.full(seen.shape, np.inf, np.float32)
        if pointmap is not None:
            known = np.where(pointmap.valid & (pointmap.points[..., 2] > 0), pointmap.points[..., 2], np.inf)
            depth = _sampled(known, left + middles, top + middles, mask.shape, np.inf).astype(np.float32)
        too_much = 1.0 if pointmap is not None else OUTSIDE_WITHOUT_DEPTH
        return cls(torch.from_numpy(seen), torch.from_numpy(depth), (left, top), CELLS / side, intrinsics, too_much)


@dataclass(frozen=True)
class Fit:
    """A layout and its disagreement with what was seen (0 is perfect), before and after."""

    layout: Layout
    before: float
    after: float


def fitted_to_sight(
    points: np.ndarray, layout: Layout, sight: Sight, seed: int = 0, rounds: int = ROUNDS, reach: float = 1.0
) -> Fit:
    """The layout near `layout` (one, unbatched) at which surface points (N, 3) of the object agree best with the sight.

    `reach` scales how far the first draws go. Never worse than the layout given, which comes back as it is where nothing
    better is found.
    """
    generator = torch.Generator().manual_seed(seed)
    surface = torch.from_numpy(points).float()
    best = Layout(*(value.detach().float().cpu() for value in layout))
    before = after = float(disagreement(surface, _batched(best, torch.zeros(1, 7)), sight)[0])
    middle, spread = torch.zeros(7), reach * torch.tensor(FIRST_SPREAD)
    start = best
    for _ in range(rounds):
        changes = middle + spread * torch.randn((DRAWS, 7), generator=generator)
        tried = _batched(start, changes)
        errors = disagreement(surface, tried, sight)
        order = torch.argsort(errors)[:KEPT]
        if float(errors[order[0]]) < after:
            after = float(errors[order[0]])
            best = Layout(*(value[order[0]] for value in tried))
        middle = changes[order].mean(dim=0)
        spread = 0.7 * changes[order].std(dim=0) + 0.3 * spread * 0.8
    return Fit(best, before, after)


def disagreement(surface: Tensor, layouts: Layout, sight: Sight) -> Tensor:
    """(K,) for K layouts: 1 - IoU of the visible silhouette, with what is too much at its weight, plus the mean depth error
    over the cells where both are."""
    count, n_cells = layouts.scale.shape[0], CELLS * CELLS
    moved = surface @ rotation_matrix(layouts.quaternion_wxyz).transpose(-1, -2)
    moved = moved * layouts.scale[:, None, None] + layouts.translation[:, None]
    z = moved[..., 2].clamp(min=1e-6)
    camera = sight.intrinsics
    u = (camera.fx * moved[..., 0] / z + camera.cx - sight.corner[0]) * sight.cells_per_pixel
    v = (camera.fy * moved[..., 1] / z + camera.cy - sight.corner[1]) * sight.cells_per_pixel
    # What falls beside the grid falls into its border cells and counts there as too much.
    cell = v.long().clamp(0, CELLS - 1) * CELLS + u.long().clamp(0, CELLS - 1)
    front = torch.full((count, n_cells), torch.inf).scatter_reduce(1, cell, z, "amin")
    mask, depth = sight.mask.flatten(), sight.depth.flatten()
    covered = torch.isfinite(front)
    hidden = ~mask & (depth < front)
    inside = (covered & mask).sum(dim=1).float()
    union = mask.sum() + sight.too_much * (covered & ~mask & ~hidden).sum(dim=1)
    both = covered & mask & torch.isfinite(depth)
    off = torch.where(both, (front - depth).abs() / layouts.scale[:, None], 0.0).clamp(max=MOST_DEPTH)
    return 1 - inside / union.clamp(min=1) + DEPTH_WEIGHT * off.sum(dim=1) / both.sum(dim=1).clamp(min=1)


def _batched(layout: Layout, changes: Tensor) -> Layout:
    """The layout after each change (K, 7): a turn in the camera about the object's middle, a move, a log-scale."""
    turn, move, growth = changes[:, :3], changes[:, 3:6], changes[:, 6]
    half = turn.norm(dim=1, keepdim=True) / 2
    quaternion = torch.cat([torch.cos(half), torch.sinc(half / torch.pi) * turn / 2], dim=1)
    return Layout(
        canonical(multiply(quaternion, layout.quaternion_wxyz.expand(len(changes), 4))),
        layout.translation + move * layout.scale,
        layout.scale * torch.exp(growth),
    )


def _sampled(
    picture: np.ndarray, u: np.ndarray, v: np.ndarray, full: tuple[int, ...], outside: float | bool
) -> np.ndarray:
    """(len(v), len(u)): the picture, which may be smaller than the full image, at pixels of the full image."""
    height, width = picture.shape
    rows = np.floor(v / full[0] * height).astype(int)
    columns = np.floor(u / full[1] * width).astype(int)
    there = ((rows >= 0) & (rows < height))[:, None] & ((columns >= 0) & (columns < width))
    values = picture[np.ix_(np.clip(rows, 0, height - 1), np.clip(columns, 0, width - 1))]
    return np.where(there, values, outside)
