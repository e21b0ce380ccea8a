"""Drafts of one candidate: several sampled shapes, each brought to what the camera saw, of which the one that agrees best stays.

The paper's large-N search (sam3d.md A.7) inside one candidate: shapes are cheap, people's looks are not. Without a measured
pointmap nothing tells which draft is better, and the first stands.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from ...contract.geometry import Layout as WireLayout
from ...geometry.layout import Layout
from ...geometry.meshes import Mesh
from ...geometry.metrics import surface_points
from ...geometry.render_and_compare import Sight, fitted_to_sight
from .model import Shapes
from .surfaces import EmptyShape, coarse_mesh

#: Points of a surface that are drawn into the depth buffer.
FITTED_POINTS = 5000


@dataclass(frozen=True)
class Draft:
    """A sampled shape: its row among the samples, its surface at 64^3, its layout, and what is told of the two."""

    row: int
    coarse: Mesh
    layout: WireLayout
    agreement: dict[str, float]


def draft_seeds(seed: int, count: int) -> list[int]:
    """The seeds of a candidate's drafts, the candidate's own first, the others far from every small seed."""
    return [
        seed,
        *(int(np.random.SeedSequence([seed, k]).generate_state(1, np.uint64)[0] >> 1) for k in range(1, count)),
    ]


def best_draft(shapes: Shapes, rows: range, seed: int, sight: Sight | None) -> Draft:
    """The draft among `rows` that agrees best with the sight; without one the first. Raises EmptyShape when none holds a
    voxel."""
    drafts: list[Draft] = []
    empty: EmptyShape | None = None
    for row in rows if sight is not None else rows[:1]:
        try:
            coarse = coarse_mesh(shapes.logits[row])
        except EmptyShape as nothing:
            empty = nothing
            continue
        drafts.append(_placed(shapes, row, coarse, seed, sight))
    if not drafts:
        assert empty is not None
        raise empty
    return min(drafts, key=lambda draft: draft.agreement.get("layout_error", 0.0))


def _placed(shapes: Shapes, row: int, coarse: Mesh, seed: int, sight: Sight | None) -> Draft:
    if sight is None:
        return Draft(row, coarse, wire_layout(shapes.layouts, row), {})
    points, _ = surface_points(coarse.vertices, coarse.faces, FITTED_POINTS, np.random.default_rng(seed % (1 << 32)))
    fit = fitted_to_sight(points, Layout(*(value[row] for value in shapes.layouts)), sight, seed % (1 << 63))
    told = {"layout_error_sampled": round(fit.before, 4), "layout_error": round(fit.after, 4)}
    return Draft(row, coarse, wire_layout(Layout(*(value[None] for value in fit.layout)), 0), told)


def wire_layout(layouts: Layout, row: int) -> WireLayout:
    """One of a batch of layouts as the contract has it."""
    w, x, y, z = (float(value) for value in layouts.quaternion_wxyz[row])
    tx, ty, tz = (float(value) for value in layouts.translation[row])
    return WireLayout(quaternion_wxyz=(w, x, y, z), translation=(tx, ty, tz), scale=float(layouts.scale[row]))


def row_of(latents: dict[str, Tensor], row: int) -> dict[str, Tensor]:
    """One sample's flow latents, as they are kept with a candidate."""
    return {f"flow/{name}": value[row].to("cpu", torch.float32).contiguous() for name, value in latents.items()}
