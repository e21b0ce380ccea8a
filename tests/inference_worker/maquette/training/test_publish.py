"""Finished runs become one checkpoint that the worker loads, and that names no place of the machine it was trained on."""

import json
import sys

import pytest
import torch

from inference_worker.maquette.network.occupancy_vae import OccupancyVae
from inference_worker.maquette.network.sizes import TINY
from inference_worker.maquette.network.structured_vae import StructuredVae
from inference_worker.maquette.sampling.model import load_model
from inference_worker.maquette.training import publish
from inference_worker.maquette.training.geometry_flow import GeometryFlow
from inference_worker.maquette.training.loop import Run, train
from inference_worker.maquette.training.occupancy import VaeRoundTrip
from inference_worker.maquette.training.refinement_flow import RefinementFlow
from inference_worker.maquette.training.structured import StructuredRoundTrip


def still(module, step, generator):
    return sum(value.sum() * 0 for value in module.parameters()), {}


def test_runs_become_a_checkpoint(scenes, tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "argv", ["/somewhere/training/midtrain.py", str(tmp_path / "geometry"), "--steps", "1"])
    vae, flow = VaeRoundTrip(OccupancyVae(TINY.occupancy)), GeometryFlow(TINY, hints=True)
    train(vae, still, Run(tmp_path / "vae", 1, learning_rate=0.0))
    train(flow, still, Run(tmp_path / "geometry", 1, learning_rate=0.0))
    out = tmp_path / "checkpoint"
    arguments = (
        f"{out} --size tiny --version 9 --scenes {scenes} --vae {tmp_path / 'vae'} --geometry {tmp_path / 'geometry'}"
    )
    monkeypatch.setattr(sys, "argv", ["publish", *arguments.split()])
    publish.main()
    model = load_model(out, torch.device("cpu"), torch.float32)
    assert (model.manifest.version, model.manifest.size, model.refinement) == ("9", TINY, None)
    assert torch.allclose(model.geometry.shape_in.weight, flow.model.shape_in.weight, atol=1e-3)
    training = json.loads((out / "manifest.json").read_text())["training"]
    assert training["runs"][1]["command"] == "midtrain.py geometry --steps 1"
    assert training["runs"][1]["run"]["directory"] == "geometry"
    assert "/" not in json.dumps(training)


def test_parts_with_different_encoders_are_refused(scenes, tmp_path, monkeypatch):
    torch.manual_seed(0)
    modules = {
        "vae": VaeRoundTrip(OccupancyVae(TINY.occupancy)),
        "geometry": GeometryFlow(TINY),
        "structured": StructuredRoundTrip(StructuredVae(TINY)),
        "refine": RefinementFlow(TINY),
    }
    for name, module in modules.items():
        train(module, still, Run(tmp_path / name, 1, learning_rate=0.0))
    arguments = ["--size", "tiny", "--scenes", scenes, "--vae", tmp_path / "vae", "--geometry", tmp_path / "geometry"]
    arguments += ["--structured", tmp_path / "structured", "--refinement", tmp_path / "refine"]
    monkeypatch.setattr(sys, "argv", ["publish", str(tmp_path / "checkpoint"), *map(str, arguments)])
    with pytest.raises(ValueError, match="trained with another encoder"):
        publish.main()
    assert not (tmp_path / "checkpoint").exists()
