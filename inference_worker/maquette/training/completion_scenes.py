"""Samples for the completion network with drafts: rendered scenes, the checkpoint's best draft of each, with a pointmap and without."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch

from ...geometry.layout_batch import LayoutBatch
from ...geometry.pointmaps import ScenePointmap
from ...geometry.render_and_compare import ObservedRegion
from ..network.evidence import Observation, enclosing_layout, moved_grid
from ..network.layout_latents import SceneFrame
from ..sampling.completion import CERTAIN, torch_layout
from ..sampling.drafts import Draft, best_draft
from ..sampling.flow import Sampling
from ..sampling.model import MaquetteModel
from ..sampling.model_inputs import prepare_inputs
from ..sampling.observed_object import condition_of
from ..sampling.surfaces import EmptyShape
from .completion_samples import RESOLUTION, Arrays, sample_arrays, share_grid, source_name, truth_in
from .scene_cache import View, make_view

#: Few-step drafts of which the best becomes a sample's, with a pointmap and without: a candidate's is chosen among more.
DRAFTS_MEASURED, DRAFTS_UNMEASURED = 6, 4
#: Where the truth may lie along the rays of a draft without a measured depth, as factors of its distance.
DISTANCES = (0.88, 0.94, 1.0, 1.06, 1.12)
#: A grid with fewer true cells is no sample.
LEAST_CELLS = 20


def scene_samples(index: int, model: MaquetteModel, furniture: Path | None) -> tuple[list[Arrays], Arrays]:
    """Return a rendered scene's samples, with the pointmap and without, and its crop for the depth network.

    Args:
        index: of the scene in the split 'train'.
        model: samples the drafts.
        furniture: where artists' objects are, None without any.
    """
    rng = np.random.default_rng([index, 77])
    artists = furniture is not None
    # Families weigh more here: on the others the drafts are poor, and the network learns to doubt all.
    names = tuple(source_name(rng, artists, (0.55, 0.2)) for _ in range(4))
    view = make_view(index, "train", RESOLUTION, names, furniture=furniture)
    share = share_grid(view.scene.objects[view.target].shape)
    inputs = prepare_inputs(view.image, view.mask, view.pointmap, view.scene.camera.intrinsics, model.size.condition)
    crop = {
        "crop_image": inputs.crop_image,
        "crop_mask": inputs.crop_mask,
        "crop_depth": inputs.crop_points[2].astype(np.float16),
        "crop_valid": inputs.crop_valid[0],
    }
    samples = [drafted_sample(view, share, model, pointmap, seed=index) for pointmap in (view.pointmap, None)]
    return [sample for sample in samples if sample is not None], crop


def drafted_sample(
    view: View, share: torch.Tensor, model: MaquetteModel, pointmap: ScenePointmap | None, seed: int
) -> Arrays | None:
    """Return the sample of the best of several drafts; None where all are empty or the grid misses the true shape.

    Args:
        view: the scene and its target.
        share: (127, 127, 127), of the target, as `share_grid` returns it.
        model: samples the drafts.
        pointmap: the view's, or None.
        seed: of the drafts.
    """
    intrinsics = view.scene.camera.intrinsics
    try:
        draft = sampled_draft(view, model, pointmap, seed)
    except EmptyShape:
        return None
    seen = Observation.of(view.mask, pointmap, intrinsics) if pointmap else Observation.outline(view.mask, intrinsics)
    placed = torch_layout(draft.layout)
    low, high = (torch.from_numpy(corner) for corner in (draft.coarse.vertices.min(0), draft.coarse.vertices.max(0)))
    layout = enclosing_layout(placed, low, high, seen.points())
    grid = moved_grid(draft.logits.float(), placed, layout, -CERTAIN, RESOLUTION)
    true_layout = torch_layout(view.scene.camera_from_object(view.target).layout())
    if pointmap is None:
        true_layout = beside_draft(true_layout, share, grid, layout)
    truth = truth_in(share, true_layout, layout)
    return sample_arrays(seen, layout, truth, torch.sigmoid(grid)) if truth.sum() > LEAST_CELLS else None


def sampled_draft(view: View, model: MaquetteModel, pointmap: ScenePointmap | None, seed: int) -> Draft:
    """Return the best of several few-step drafts, fitted as a candidate's is.

    Args:
        view: the scene and its target.
        model: samples the drafts.
        pointmap: the view's, or None.
        seed: of the drafts.

    Raises:
        EmptyShape: no draft holds a voxel.
    """
    intrinsics = view.scene.camera.intrinsics
    inputs = prepare_inputs(view.image, view.mask, pointmap, intrinsics, model.size.condition)
    region = ObservedRegion.of(view.mask, pointmap, intrinsics)
    count = DRAFTS_MEASURED if pointmap else DRAFTS_UNMEASURED
    frame = SceneFrame(torch.from_numpy(inputs.shift)[None].float(), torch.tensor([inputs.scale]))
    few = Sampling(steps=4, guidance=0.0, few_step=True)
    seeds = [seed * 64 + number for number in range(count)]
    shapes = model.shapes(model.encode(condition_of(inputs)), frame, seeds, few, lambda *_: None)
    return best_draft(shapes, range(count), seed, region)


def beside_draft(true: LayoutBatch, share: torch.Tensor, grid: torch.Tensor, layout: LayoutBatch) -> LayoutBatch:
    """Return the true layout moved along the rays, its scale with it, to where the draft overlaps it most.

    Without a depth an object near and small looks as it does far and large, so its distance is free.

    Args:
        true: camera_from_object of the true shape, unbatched.
        share: (127, 127, 127), of the true shape, as `share_grid` returns it.
        grid: (R, R, R), the draft's logits on the cube of `layout`.
        layout: camera_from_object of the grid, unbatched.
    """
    draft = grid > 0
    found = []
    for factor in DISTANCES:
        ratio = factor * layout.translation[2] / true.translation[2]
        moved = LayoutBatch(true.quaternion_wxyz, true.translation * ratio, true.scale * ratio)
        truth = torch.from_numpy(truth_in(share, moved, layout))
        overlap = int((truth & draft).sum()) / max(int((truth | draft).sum()), 1)
        found.append((overlap, moved))
    return max(found, key=lambda one: one[0])[1]
