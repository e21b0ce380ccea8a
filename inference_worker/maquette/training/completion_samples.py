"""Samples for the completion network: what one is made of, and the cheap ones, views without colours or drafts."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch

from ...geometry.layout_batch import LayoutBatch
from ..network.evidence import Observation, enclosing_layout, moved_grid
from ..shapes.grammar import GRAMMAR
from ..shapes.mixture import ARTIST, shape_of, truth_voxels
from ..shapes.shape_mesh import ShapeMesh
from .completion_views import depth_view, perturbed
from .scene_kinds import TRAINING_SEEDS, training_families

RESOLUTION, DRAFT_RESOLUTION = 64, 32
#: A cell is full when at least this share of it is, as in `solid_voxels`.
FULL = 0.25
Arrays = dict[str, np.ndarray]


def source_name(rng: np.random.Generator, artists: bool, shares: tuple[float, float]) -> str:
    """Return a source of shapes for training: the name of a family, the grammar, or the artists' objects.

    Args:
        rng: source of the draw.
        artists: whether there are artists' objects.
        shares: of families and of the grammar; the rest is the artists', if there are any.
    """
    drawn = float(rng.random()) * (1.0 if artists else sum(shares))
    if drawn < shares[0]:
        return str(rng.choice(training_families()))
    return GRAMMAR if drawn < sum(shares) else ARTIST + "train"


def share_grid(shape: ShapeMesh) -> torch.Tensor:
    """Return the full share of a cell of 1/64 around each corner between the fine voxels, (127, 127, 127) float32."""
    counts = truth_voxels(shape).view(np.int8)
    for axis in range(3):
        low, high = (np.take(counts, range(start, counts.shape[axis] - 1 + start), axis) for start in (0, 1))
        counts = low + high
    return torch.from_numpy(counts).float() / 8


def truth_in(share: torch.Tensor, true_layout: LayoutBatch, layout: LayoutBatch) -> np.ndarray:
    """Return the true shape on the grid of another layout, bool (R, R, R): both cubes are in one camera frame.

    Args:
        share: (127, 127, 127), as `share_grid` returns it.
        true_layout: camera_from_object of the true shape, unbatched.
        layout: camera_from_object of the grid, unbatched.
    """
    # The corners' grid spans 127/128 of the cube.
    corners = LayoutBatch(*true_layout[:2], true_layout.scale * 127 / 128)
    return np.asarray(moved_grid(share, corners, layout, 0.0, RESOLUTION) >= FULL)


def sample_arrays(seen: Observation, layout: LayoutBatch, truth: np.ndarray, draft: torch.Tensor | None) -> Arrays:
    """Return one sample as named arrays: bits packed, the draft at DRAFT_RESOLUTION in bytes, the layout as (8,).

    Args:
        seen: the observation, a batch of one.
        layout: camera_from_object of the grid, unbatched.
        truth: bool (R, R, R) on the grid.
        draft: (R, R, R) probabilities on the grid; None without a draft.
    """
    held = np.zeros((DRAFT_RESOLUTION,) * 3, np.uint8)
    if draft is not None:
        pooled = torch.nn.functional.avg_pool3d(draft[None, None], RESOLUTION // DRAFT_RESOLUTION)[0, 0]
        held = np.rint(255 * pooled.numpy()).astype(np.uint8)
    return {
        "truth": np.packbits(truth),
        "draft": held,
        "has_draft": np.array(draft is not None),
        "mask": np.packbits(seen.mask[0].numpy()),
        "depth": seen.depth[0].numpy(),
        "state": seen.state[0].numpy(),
        "camera": seen.camera[0].numpy(),
        "layout": torch.cat([layout.quaternion_wxyz, layout.translation, layout.scale[None]]).numpy(),
    }


def object_samples(rng: np.random.Generator, furniture: Path | None, count: int) -> list[Arrays]:
    """Return `count` samples without drafts, all of one object: loading and filling an object costs more than a view.

    There are fewer where the object hardly shows.

    Args:
        rng: source of the draw.
        furniture: where artists' objects are, None without any.
        count: how many.
    """
    names = [source_name(rng, furniture is not None, (0.3, 0.38)) for _ in range(2)]
    shape, other = (shape_of(name, int(rng.integers(TRAINING_SEEDS)), furniture) for name in names)
    share = share_grid(shape)
    found: list[Arrays] = []
    for _ in range(4 * count):  # views that show too little are drawn again; some objects hardly show from anywhere
        view = depth_view(rng, shape, other)
        if view is None:
            continue
        loose = perturbed(rng, view.layout, 0.6 if rng.random() < 0.25 else 0.12, 0.05, 0.08)
        half = torch.full((3,), 0.5)
        layout = enclosing_layout(loose, -half, half, view.seen.points())
        truth = truth_in(share, view.layout, layout)
        if truth.sum() > 20:
            found.append(sample_arrays(view.seen, layout, truth, None))
        if len(found) == count:
            break
    return found
