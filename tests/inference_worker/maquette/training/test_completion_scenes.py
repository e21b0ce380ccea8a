"""Samples with drafts: where the truth lies in a draft's grid, with a measured depth and without."""

import numpy as np
import pytest
import torch

from inference_worker.geometry.layout_batch import LayoutBatch
from inference_worker.maquette.network.evidence import MEASURED, UNKNOWN
from inference_worker.maquette.sampling.completion import torch_layout
from inference_worker.maquette.sampling.drafts import Draft, layout_of_row
from inference_worker.maquette.sampling.surfaces import EmptyShape, coarse_mesh
from inference_worker.maquette.shapes import build
from inference_worker.maquette.training import completion_scenes
from inference_worker.maquette.training.completion_samples import RESOLUTION, share_grid, truth_in
from inference_worker.maquette.training.completion_scenes import DISTANCES, beside_draft, drafted_sample
from inference_worker.maquette.training.scene_cache import make_view
from inference_worker.maquette.training.scene_kinds import ISOLATED

IDENTITY = LayoutBatch(torch.tensor([1.0, 0, 0, 0]), torch.tensor([0.1, 0, 2]), torch.tensor(1.0))


def overlap(one, other):
    return (one & other).sum() / (one | other).sum()


@pytest.fixture(scope="module")
def view():
    return make_view(3, "train", RESOLUTION, ("pumpkin",), kind=ISOLATED)


def perfect_draft(view, ratio):
    """The truth as a draft, as far from the camera as `ratio` times the true distance."""
    placed = torch_layout(view.scene.camera_from_object(view.target).layout())
    moved = LayoutBatch(placed.quaternion_wxyz, placed.translation * ratio, placed.scale * ratio)
    logits = torch.from_numpy(np.where(view.solid, 6.0, -6.0)).float()
    layout = layout_of_row(LayoutBatch(*(value[None] for value in moved)), 0)
    return Draft(0, logits, coarse_mesh(logits), layout, {})


def test_without_a_depth_the_truth_lies_where_the_draft_overlaps_it_most():
    share = share_grid(build("mug", 4))
    draft = torch.where(torch.from_numpy(truth_in(share, IDENTITY, IDENTITY)), 6.0, -6.0)
    for far in (0.5, 3.0):
        true = LayoutBatch(IDENTITY.quaternion_wxyz, IDENTITY.translation * far, IDENTITY.scale * far)
        found = beside_draft(true, share, draft, IDENTITY)
        assert all(torch.allclose(one, other, atol=1e-5) for one, other in zip(found, IDENTITY, strict=True))
    assert 1.0 in DISTANCES


@pytest.mark.parametrize(("measured", "ratio"), [(True, 1.0), (False, 2.5)])
def test_a_perfect_draft_is_its_sample_truth(view, monkeypatch, measured, ratio):
    monkeypatch.setattr(completion_scenes, "sampled_draft", lambda *_: perfect_draft(view, ratio))
    share = share_grid(view.scene.objects[view.target].shape)
    pointmap = view.pointmap if measured else None
    sample = drafted_sample(view, share, None, pointmap, 0)
    truth = np.unpackbits(sample["truth"]).reshape((RESOLUTION,) * 3) > 0
    draft = np.kron(sample["draft"] > 127, np.ones((2, 2, 2), bool))
    assert sample["has_draft"] and overlap(truth, draft) > 0.8
    states = set(np.unique(sample["state"]).tolist())
    assert MEASURED in states if measured else states == {UNKNOWN}


def test_a_scene_whose_drafts_are_empty_gives_no_sample(view, monkeypatch):
    def empty(*_):
        raise EmptyShape("nothing")

    monkeypatch.setattr(completion_scenes, "sampled_draft", empty)
    assert drafted_sample(view, torch.zeros(127, 127, 127), None, view.pointmap, 0) is None
