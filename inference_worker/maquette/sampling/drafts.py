"""Drafts of one candidate: several sampled shapes, each brought to what the camera saw, of which the one that agrees best stays.

The paper's large-N search (sam3d.md A.7) inside one candidate: shapes are cheap, people's looks are not. Without a measured
pointmap the silhouette alone decides which draft is better.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as F

from ...geometry.layout import Layout
from ...geometry.layout_batch import LayoutBatch
from ...geometry.meshes import Mesh
from ...geometry.metrics import surface_points
from ...geometry.render_and_compare import Fit, ObservedRegion, fitted_to_region, silhouette_agreement
from .model import Shapes
from .surfaces import EmptyShape, coarse_mesh

#: Points of a surface that are drawn into the depth buffer: of every draft, and of the one that stays.
DRAFT_POINTS, FINAL_POINTS = 3000, 10_000
#: How long, and how far, each is fitted; the one that stays a second time, closer.
DRAFT_ROUNDS, FINAL_ROUNDS, FINAL_REACH = 8, 14, 0.5


@dataclass(frozen=True)
class Draft:
    """A sampled shape: its row among the samples, its occupancy logits (R, R, R) and their surface, its layout, and how well they agree with what was seen.

    `stretched`: the logits are no longer those that were sampled.
    """

    row: int
    logits: Tensor
    coarse: Mesh
    layout: Layout
    agreement: dict[str, Any]
    stretched: bool = False


def draft_seeds(seed: int, count: int) -> list[int]:
    """Return the seeds of a candidate's `count` drafts, the candidate's own `seed` first, the others far from every small seed."""
    return [
        seed,
        *(int(np.random.SeedSequence([seed, k]).generate_state(1, np.uint64)[0] >> 1) for k in range(1, count)),
    ]


def best_draft(
    shapes: Shapes, rows: range, seed: int, region: ObservedRegion | None, proportions: bool = True
) -> Draft:
    """Return the draft among `rows` that agrees best with the observed region; without one the first.

    A draft without a voxel is passed over; EmptyShape reaches the caller when none holds one.

    Args:
        shapes: the sampled shapes.
        rows: which of them are drafts of this candidate.
        seed: of the surface points and of the fit.
        region: what the camera saw; None without a fit.
        proportions: whether these are fitted too where a depth was measured.
    """
    if region is None:
        logits = shapes.logits[rows[0]]
        return Draft(rows[0], logits, coarse_mesh(logits), layout_of_row(shapes.layouts, rows[0]), {})
    fitted: list[tuple[Fit, int, Mesh]] = []
    nothing: EmptyShape | None = None
    for row in rows:
        try:
            coarse = coarse_mesh(shapes.logits[row])
        except EmptyShape as empty:
            nothing = empty
            continue
        start = LayoutBatch(*(value[row] for value in shapes.layouts))
        fit = fitted_to_region(_points(coarse, DRAFT_POINTS, seed), start, region, seed % (1 << 63), DRAFT_ROUNDS)
        fitted.append((fit, row, coarse))
    if not fitted:
        assert nothing is not None
        raise nothing
    fit, row, coarse = min(fitted, key=lambda one: one[0].after)
    points = _points(coarse, FINAL_POINTS, seed)
    free = proportions and region.measured
    final = fitted_to_region(points, fit.layout, region, seed % (1 << 63), FINAL_ROUNDS, FINAL_REACH, free)
    agreement: dict[str, Any] = {"layout_error_sampled": round(fit.before, 4), "layout_error": round(final.after, 4)}
    logits, layout = shapes.logits[row], final.layout
    stretched = bool((final.stretch != 1).any())
    if stretched:
        # The stretched shape has to reach as far as it did: what it grows by is the layout's.
        reach = np.abs(coarse.vertices).max(axis=0)
        growth = float((reach * final.stretch.numpy()).max() / reach.max())
        factors = final.stretch / growth
        logits, layout = stretched_logits(logits, factors), layout._replace(scale=layout.scale * growth)
        coarse = coarse_mesh(logits)
        agreement["stretch"] = [round(float(factor), 4) for factor in factors]
    return Draft(
        row, logits, coarse, layout_of_row(LayoutBatch(*(value[None] for value in layout)), 0), agreement, stretched
    )


def silhouette_of(draft: Draft, region: ObservedRegion, seed: int) -> float:
    """Return the IoU of a draft's visible silhouette with the mask; `seed` draws its surface points."""
    numbers = (draft.layout.quaternion_wxyz, draft.layout.translation, draft.layout.scale)
    layout = LayoutBatch(*(torch.tensor(value, dtype=torch.float32) for value in numbers))
    return silhouette_agreement(_points(draft.coarse, FINAL_POINTS, seed), layout, region)


def stretched_logits(logits: Tensor, factors: Tensor) -> Tensor:
    """Return occupancy `logits` (R, R, R) of the shape stretched about the cube's middle by `factors` (3,) along x, y, z.

    Empty where it reaches beyond the cube.
    """
    side = logits.shape[0]
    middles = ((torch.arange(side) + 0.5) / side * 2 - 1).to(logits)
    places = torch.stack(torch.meshgrid(*(middles / factor for factor in factors.tolist()), indexing="ij"), dim=-1)
    lowest = logits.min()
    # grid_sample names the last axis first.
    sampled = F.grid_sample((logits - lowest)[None, None], places.flip(-1)[None], align_corners=False)
    return sampled[0, 0] + lowest


def _points(mesh: Mesh, count: int, seed: int) -> np.ndarray:
    return surface_points(mesh.vertices, mesh.faces, count, np.random.default_rng(seed % (1 << 32)))[0]


def layout_of_row(layouts: LayoutBatch, row: int) -> Layout:
    """Return the layout in one `row` of a batch."""
    w, x, y, z = (float(value) for value in layouts.quaternion_wxyz[row])
    tx, ty, tz = (float(value) for value in layouts.translation[row])
    return Layout(quaternion_wxyz=(w, x, y, z), translation=(tx, ty, tz), scale=float(layouts.scale[row]))


def row_of(latents: dict[str, Tensor], row: int) -> dict[str, Tensor]:
    """Return the flow latents of one `row`, without its axis, from `latents` (B, ...); float32 on the CPU, as kept with a candidate."""
    return {f"flow/{name}": value[row].to("cpu", torch.float32).contiguous() for name, value in latents.items()}
