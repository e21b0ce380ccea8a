"""Samples for the completion network, its corruptions, and a few steps of both networks."""

import numpy as np
import pytest
import torch

from inference_worker.geometry.layout_batch import LayoutBatch
from inference_worker.maquette.network.completion_model import CompletionModel
from inference_worker.maquette.network.depth_model import DepthModel
from inference_worker.maquette.network.evidence import CHANNELS, MEASURED, OPEN, UNKNOWN, Observation, evidence_grid
from inference_worker.maquette.network.sizes import TINY
from inference_worker.maquette.shapes import build
from inference_worker.maquette.shapes.occupancy import solid_voxels
from inference_worker.maquette.training import completion_samples
from inference_worker.maquette.training.completion import CompletionCache, completion_step, corrupted, turned
from inference_worker.maquette.training.completion_cache import stacked, write_shard
from inference_worker.maquette.training.completion_samples import (
    RESOLUTION,
    object_samples,
    sample_arrays,
    share_grid,
    truth_in,
)
from inference_worker.maquette.training.completion_views import depth_view, perturbed
from inference_worker.maquette.training.depth import depth_step, load_crops, relief_loss, validate
from inference_worker.maquette.training.loop import Run, train

IDENTITY = LayoutBatch(torch.tensor([1.0, 0, 0, 0]), torch.tensor([0.0, 0, 2]), torch.tensor(1.0))


@pytest.fixture(scope="module")
def sample():
    return object_samples(np.random.default_rng(3), None, 1)[0]


def test_the_truth_on_its_own_grid_is_what_the_model_always_learnt():
    shape = build("mug", 4)
    truth = truth_in(share_grid(shape), IDENTITY, IDENTITY)
    known = solid_voxels(shape.vertices, shape.faces, RESOLUTION)
    assert (truth & known).sum() / (truth | known).sum() > 0.97


def test_a_view_agrees_with_the_shape_that_it_shows():
    shape = build("mug", 4)
    view = next(
        view for seed in range(9) if (view := depth_view(np.random.default_rng(seed), shape, build("chair", 1)))
    )
    batch = LayoutBatch(*(value[None] for value in view.layout))
    channel = dict(zip(CHANNELS, evidence_grid(view.seen, batch, RESOLUTION)[0], strict=True))
    truth = torch.from_numpy(truth_in(share_grid(shape), view.layout, view.layout))
    inner = truth & (torch.nn.functional.avg_pool3d(truth[None].float(), 3, 1, 1)[0] > 0.99)
    assert channel["empty"][inner].mean() < 0.01
    assert truth[channel["surface"] > 0.9].float().mean() > 0.7


def test_an_object_is_seen_from_several_sides(monkeypatch):
    shown = []
    monkeypatch.setattr(completion_samples, "share_grid", lambda shape: shown.append(shape) or share_grid(shape))
    rows = object_samples(np.random.default_rng(0), None, 3)
    assert len(rows) == 3 and len(shown) == 1
    assert not np.array_equal(rows[0]["mask"], rows[1]["mask"])
    assert not any(row["has_draft"] for row in rows)


def test_a_layout_that_is_off_moves_the_truth_with_the_grid():
    shape = build("mug", 4)
    off = perturbed(np.random.default_rng(0), IDENTITY, 0.3, 0.1, 0.1)
    moved = truth_in(share_grid(shape), IDENTITY, off)
    size = moved.sum() * float(off.scale) ** 3
    assert abs(size / solid_voxels(shape.vertices, shape.faces, RESOLUTION).sum() - 1) < 0.05


def test_symmetries_are_eight_and_keep_the_vertical():
    grid = torch.arange(27.0).reshape(1, 3, 3, 3)
    found = {tuple(turned(grid, turn).flatten().tolist()) for turn in range(8)}
    assert len(found) == 8
    heights = torch.arange(3.0)[None, None, :, None].expand(1, 3, 3, 3)
    assert all(torch.equal(turned(heights, turn), heights) for turn in range(8))


@pytest.mark.parametrize("turn", range(8))
def test_evidence_turns_as_the_other_grids_do(sample, turn):
    seen, numbers = observation(sample), torch.from_numpy(sample["layout"])
    layout = LayoutBatch(numbers[None, :4], numbers[None, 4:7], numbers[None, 7])
    found = evidence_grid(seen, layout, 16, turn)
    expected = turned(evidence_grid(seen, layout, 16), turn)
    assert ((found - expected).abs() < 1e-3).float().mean() > 0.999  # a cell on a pixel's edge may fall on either side


def test_corruption_invents_no_depth_and_keeps_a_mask(sample):
    seen = observation(sample)
    many = Observation(*(value.expand(64, *value.shape[1:]) for value in seen.__dict__.values()))
    worse = corrupted(many, torch.ones(64), torch.Generator().manual_seed(0))
    assert worse.mask.flatten(1).any(dim=1).all()
    assert ((worse.state == MEASURED) <= (many.state == MEASURED)).all()
    assert (worse.depth[worse.state != MEASURED] == 0).all() and (worse.depth[worse.state == MEASURED] > 0).all()
    assert not ((worse.state == OPEN) & worse.mask).any()
    blind = (worse.state == UNKNOWN).flatten(1).all(dim=1).float().mean()
    exact = torch.stack([(a == b).all().float() for a, b in zip(worse.depth, many.depth, strict=True)]).mean()
    assert 0.05 < blind < 0.4 and 0.2 < exact < 0.7


def observation(sample):
    mask = np.unpackbits(sample["mask"])[: sample["depth"].size].reshape(sample["depth"].shape).astype(bool)
    names = (mask, sample["depth"], sample["state"], sample["camera"])
    return Observation(*(torch.from_numpy(value)[None] for value in names))


@pytest.fixture
def cache(tmp_path, sample):
    tiny = dict(sample, truth=np.packbits(np.arange(16**3).reshape(16, 16, 16) % 7 == 0))
    write_shard(tmp_path / "views-00000.npz", stacked([tiny, tiny]))
    return tmp_path


def test_a_few_steps_train_and_resume_the_completion_network(cache, tmp_path):
    def trained(steps, directory):
        torch.manual_seed(0)
        model = CompletionModel(TINY.completion)
        step = completion_step(CompletionCache(cache), 2, TINY.completion)
        return train(model, step, Run(directory, steps, warm_up=1, cool_down=0.0, save_every=1)).values

    whole = trained(2, tmp_path / "whole")
    trained(1, tmp_path / "parts")
    resumed = trained(2, tmp_path / "parts")
    assert all(torch.equal(whole[name], resumed[name]) for name in whole)


def test_a_cache_that_grows_is_read_on(cache, sample):
    held = CompletionCache(cache)
    assert len(held) == 2
    with np.load(cache / "views-00000.npz") as content:
        write_shard(cache / "scenes-00000.npz", dict(content) | {"crop_image": np.zeros(1)})
    held.refresh()
    assert len(held) == 4


def test_an_empty_cache_is_refused(tmp_path):
    with pytest.raises(ValueError, match="completion_cache"):
        CompletionCache(tmp_path)


def test_a_draft_is_kept_at_half_resolution(sample):
    seen = observation(sample)
    draft = torch.zeros((RESOLUTION,) * 3)
    draft[:2, :2, :2] = 1
    arrays = sample_arrays(seen, IDENTITY, np.zeros((RESOLUTION,) * 3, bool), draft)
    assert arrays["draft"][0, 0, 0] == 255 and arrays["draft"].sum() == 255
    assert bool(arrays["has_draft"])


def crops(directory, shards=2):
    rng = np.random.default_rng(0)
    for number in range(shards):
        arrays = {
            "crop_image": rng.integers(0, 256, (3, 3, 24, 24)).astype(np.uint8),
            "crop_mask": np.full((3, 1, 24, 24), 255, np.uint8),
            "crop_depth": rng.normal(scale=0.1, size=(3, 12, 12)).astype(np.float16),
            "crop_valid": np.ones((3, 12, 12), bool),
        }
        write_shard(directory / f"scenes-{number:05d}.npz", arrays)


def test_the_depth_network_trains_on_some_shards_and_is_validated_on_others(tmp_path):
    crops(tmp_path)
    training, validation = load_crops(tmp_path, False), load_crops(tmp_path, True)
    assert len(training.images) == len(validation.images) == 3
    assert not torch.equal(training.images, validation.images)
    torch.manual_seed(0)
    model = DepthModel(TINY.depth)
    run = Run(tmp_path / "run", 30, learning_rate=1e-2, warm_up=1, cool_down=0.0, save_every=30, decay=0.5)
    before = validate(model, training)[0]
    model.load_state_dict(train(model, depth_step(training, 3), run).values)
    assert validate(model, training)[0] < before


def test_the_relief_counts_where_it_is_known():
    relief, known = torch.zeros(1, 4, 4), torch.zeros(1, 4, 4, dtype=torch.bool)
    known[0, 0, :2] = True
    predicted = torch.full((1, 4, 4), 9.0)
    predicted[0, 0, :2] = torch.tensor([0.1, 0.3])
    loss, error = relief_loss(predicted, relief, known)
    assert torch.isclose(error, torch.tensor(0.2))
    assert torch.isclose(loss, torch.tensor(0.2 + 0.1 / 2))
