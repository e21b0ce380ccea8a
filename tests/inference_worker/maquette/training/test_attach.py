"""Parts of runs join a checkpoint, whose own parts stay as they are."""

import json

import pytest
import torch

from inference_worker.maquette.network.completion_model import CompletionModel
from inference_worker.maquette.network.layout_latents import LayoutStatistics
from inference_worker.maquette.network.sizes import TINY
from inference_worker.maquette.network.weights import Manifest, own_state, read_manifest, save_checkpoint
from inference_worker.maquette.sampling.model import build_parts, load_model
from inference_worker.maquette.training.attach import attach
from inference_worker.maquette.training.loop import Run, train

OLD = ("encoder", "geometry", "occupancy")


@pytest.fixture
def old(tmp_path):
    torch.manual_seed(0)
    parts = build_parts(Manifest("1", TINY, LayoutStatistics(), {name: {} for name in OLD}))
    save_checkpoint(tmp_path / "old", parts, TINY, LayoutStatistics(), "4", {"distilled": True, "runs": [{"a": 1}]})
    return tmp_path / "old"


@pytest.fixture
def run(tmp_path):
    torch.manual_seed(1)

    def step(module, _, generator):
        return sum(value.square().sum() for value in module.parameters()), {}

    train(CompletionModel(TINY.completion), step, Run(tmp_path / "run", 1, save_every=1))
    return tmp_path / "run"


def test_a_completion_network_joins_and_the_rest_stays(old, run, tmp_path):
    manifest = attach(tmp_path / "new", old, "5", {"completion": run})
    assert read_manifest(tmp_path / "new") == manifest
    assert manifest.version == "5" and manifest.size.completion == TINY.completion
    assert manifest.training["distilled"] is True and len(manifest.training["runs"]) == 2
    assert str(tmp_path) not in json.dumps(manifest.training)
    for name in OLD:
        file = f"{name}.safetensors"
        assert (tmp_path / "new" / file).read_bytes() == (old / file).read_bytes()
    model = load_model(tmp_path / "new", torch.device("cpu"), torch.float32)
    assert set(own_state(model.completion)) == set(own_state(CompletionModel(TINY.completion)))


def test_a_checkpoint_is_not_written_over_itself(old, run):
    before = (old / "manifest.json").read_bytes()
    with pytest.raises(ValueError, match="another directory"):
        attach(old, old, "5", {"completion": run})
    assert (old / "manifest.json").read_bytes() == before
