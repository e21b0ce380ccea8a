"""python -m inference_worker.maquette.training.completion_cache OUT --checkpoint DIRECTORY: samples for the completion network.

Two kinds of shards. 'views' hold crops of depth without colours or drafts, cheap and varied. 'scenes' hold rendered
scenes with drafts that the checkpoint sampled, and the crops that the depth network learns from. A shard is a function
of its number, so an interrupted run resumes.
"""

from __future__ import annotations

import argparse
import logging
from pathlib import Path

import numpy as np
import torch

from ...geometry.layout_batch import LayoutBatch
from ...geometry.metrics import surface_points
from ...geometry.render_and_compare import ObservedRegion, fitted_to_region
from ..network.evidence import Observation, enclosing_layout, moved_grid
from ..network.layout_latents import SceneFrame
from ..sampling.flow import Sampling
from ..sampling.generator import condition_of
from ..sampling.model import MaquetteModel, load_model
from ..sampling.model_inputs import ModelInputs, prepare_inputs
from ..sampling.surfaces import EmptyShape, coarse_mesh
from ..shapes.grammar import GRAMMAR
from ..shapes.mixture import ARTIST, shape_of, truth_voxels
from ..shapes.shape_mesh import ShapeMesh
from .completion_views import depth_view, perturbed
from .scene_cache import View, make_view
from .scene_kinds import TRAINING_SEEDS, training_families

logger = logging.getLogger(__name__)

RESOLUTION, DRAFT_RESOLUTION = 64, 32
VIEWS_A_SHARD, SCENES_A_SHARD, DRAFTS_A_SCENE = 64, 16, 2
VIEWS_AN_OBJECT = 4
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
    names = [source_name(rng, furniture is not None, (0.3, 0.5)) for _ in range(2)]
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


def scene_samples(index: int, model: MaquetteModel, furniture: Path | None) -> tuple[list[Arrays], Arrays]:
    """Return a rendered scene's samples, one for each useful draft, and its crop for the depth network.

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
    inputs = prepare_inputs(view.image, view.mask, view.pointmap, view.scene.camera.intrinsics, model.size.condition)
    crop = {
        "crop_image": inputs.crop_image,
        "crop_mask": inputs.crop_mask,
        "crop_depth": inputs.crop_points[2].astype(np.float16),
        "crop_valid": inputs.crop_valid[0],
    }
    return drafted_samples(view, inputs, model, list(range(DRAFTS_A_SCENE))), crop


def drafted_samples(view: View, inputs: ModelInputs, model: MaquetteModel, seeds: list[int]) -> list[Arrays]:
    """Return a sample for each draft that is not empty, at the layout fitted to the scene.

    A draft whose grid holds almost nothing of the true shape is left out.

    Args:
        view: the scene and its target.
        inputs: the model inputs of the view.
        model: samples the drafts.
        seeds: one draft each.
    """
    intrinsics = view.scene.camera.intrinsics
    frame = SceneFrame(torch.from_numpy(inputs.shift)[None].float(), torch.tensor([inputs.scale]))
    few = Sampling(steps=4, guidance=0.0, few_step=True)
    shapes = model.shapes(model.encode(condition_of(inputs)), frame, seeds, few, lambda *_: None)
    placed = view.scene.camera_from_object(view.target).layout()
    true_layout = LayoutBatch(
        torch.tensor(placed.quaternion_wxyz), torch.tensor(placed.translation), torch.tensor(placed.scale)
    )
    seen, region = (
        Observation.of(view.mask, view.pointmap, intrinsics),
        ObservedRegion.of(view.mask, view.pointmap, intrinsics),
    )
    share = share_grid(view.scene.objects[view.target].shape)
    samples = []
    for row, seed in enumerate(seeds):
        try:
            coarse = coarse_mesh(shapes.logits[row])
        except EmptyShape:
            continue
        points, _ = surface_points(coarse.vertices, coarse.faces, 1500, np.random.default_rng(seed))
        start = LayoutBatch(*(value[row] for value in shapes.layouts))
        fitted = fitted_to_region(points, start, region, seed, rounds=5).layout
        low, high = (torch.from_numpy(corner) for corner in (coarse.vertices.min(axis=0), coarse.vertices.max(axis=0)))
        layout = enclosing_layout(fitted, low, high, seen.points())
        truth = truth_in(share, true_layout, layout)
        if truth.sum() > 20:
            draft = moved_grid(torch.sigmoid(shapes.logits[row]), fitted, layout, 0.0)
            samples.append(sample_arrays(seen, layout, truth, draft))
    return samples


def stacked(rows: list[Arrays]) -> Arrays:
    """Return the rows' arrays with a leading dimension."""
    return {name: np.stack([row[name] for row in rows]) for name in rows[0]}


def write_shard(path: Path, arrays: Arrays) -> None:
    """Write beside the final name and move, so that a shard is whole or absent."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_suffix(".writing.npz")
    np.savez(beside, **arrays)  # type: ignore[arg-type]
    beside.replace(path)


def write_views(directory: Path, number: int, furniture: Path | None) -> None:
    """Write shard `number` of views."""
    rng = np.random.default_rng([number, 11])
    rows: list[Arrays] = []
    while len(rows) < VIEWS_A_SHARD:
        rows += object_samples(rng, furniture, min(VIEWS_AN_OBJECT, VIEWS_A_SHARD - len(rows)))
    write_shard(directory / f"views-{number:05d}.npz", stacked(rows))


def write_scenes(directory: Path, number: int, model: MaquetteModel, furniture: Path | None) -> None:
    """Write shard `number` of scenes: samples under their names, crops under 'crop_...'."""
    made = [scene_samples(number * SCENES_A_SHARD + k, model, furniture) for k in range(SCENES_A_SHARD)]
    samples = [one for rows, _ in made for one in rows]
    write_shard(directory / f"scenes-{number:05d}.npz", stacked(samples) | stacked([crop for _, crop in made]))


def main() -> None:
    """Run the command."""
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--checkpoint", type=Path, required=True, help="whose drafts to complete")
    parser.add_argument("--furniture", type=Path, help="the unpacked package sweethome3d-furniture")
    parser.add_argument("--views", type=int, default=160, help="shards of views")
    parser.add_argument("--scenes", type=int, default=160, help="shards of scenes")
    chosen = parser.parse_args()
    torch.set_num_threads(1)
    model = load_model(chosen.checkpoint, torch.device("cpu"), torch.float32)
    views, scenes = max(chosen.views, 1), max(chosen.scenes, 1)
    for step in range(max(views, scenes)):  # side by side, so that training may begin early
        if step < chosen.views and not (chosen.out / f"views-{step:05d}.npz").is_file():
            write_views(chosen.out, step, chosen.furniture)
        if step < chosen.scenes and not (chosen.out / f"scenes-{step:05d}.npz").is_file():
            write_scenes(chosen.out, step, model, chosen.furniture)
        logger.info("%d of %d shards of each kind", step + 1, max(views, scenes))


if __name__ == "__main__":
    main()
