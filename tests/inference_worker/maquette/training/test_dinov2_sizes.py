"""A size that looks through DINOv2 trains, is published and is loaded, given the directory of its weights; without it, the error names what is missing."""

import sys
from dataclasses import replace

import pytest
import torch

from inference_worker.contract.commands import SourceRef
from inference_worker.errors import SourceNotReady
from inference_worker.maquette.network import sizes
from inference_worker.maquette.network.occupancy_vae import OccupancyVae
from inference_worker.maquette.network.sizes import TINY, EncoderSize
from inference_worker.maquette.training import publish
from inference_worker.maquette.training.geometry_flow import GeometryFlow
from inference_worker.maquette.training.loop import Run, train
from inference_worker.maquette.training.occupancy import VaeRoundTrip
from inference_worker.maquette.training.starts import geometry_from
from inference_worker.models import maquette
from inference_worker.models.maquette import load
from inference_worker.settings import Settings
from inference_worker.torchvision_on_cpu import import_torchvision

import_torchvision()
import transformers  # noqa: E402  (it looks for torchvision once, when it is imported)

ENCODER = EncoderSize("dinov2", image_size=28, patch=14, width=32, blocks=1, heads=2)
LOOKING = replace(TINY, name="looking", condition=replace(TINY.condition, encoder=ENCODER))


@pytest.fixture
def models(tmp_path, monkeypatch):
    """A models directory with random DINOv2 weights, and the size by its name."""
    monkeypatch.setitem(sizes.SIZES, "looking", LOOKING)
    torch.manual_seed(0)
    config = transformers.Dinov2WithRegistersConfig(
        hidden_size=32, num_hidden_layers=1, num_attention_heads=2, image_size=28, patch_size=14, num_register_tokens=2
    )
    transformers.Dinov2WithRegistersModel(config).save_pretrained(tmp_path / "models" / "dinov2")
    return tmp_path / "models"


def still(module, step, generator):
    return sum(value.sum() * 0 for value in module.parameters() if value.requires_grad), {}


def test_it_is_trained_published_and_loaded(models, scenes, tmp_path, monkeypatch):
    flow, vae = GeometryFlow(LOOKING, models / "dinov2"), VaeRoundTrip(OccupancyVae(LOOKING.occupancy))
    for name, module in (("geometry", flow), ("vae", vae)):
        train(module, still, Run(tmp_path / name, 1, learning_rate=0.0))
    arguments = ["--size", "looking", "--version", "3", "--scenes", scenes, "--vae", tmp_path / "vae"]
    arguments += ["--geometry", tmp_path / "geometry", "--dinov2", models / "dinov2"]
    monkeypatch.setattr(sys, "argv", ["publish", str(models / "maquette"), *map(str, arguments)])
    publish.main()
    settings = Settings(broker_url="redis://x", artifacts_url="file:///x", models_directory=models, device="cpu")
    loaded = load(SourceRef(name="maquette", version="3"), None, settings).model
    assert loaded.size == LOOKING
    assert torch.allclose(loaded.geometry.shape_in.weight, flow.model.shape_in.weight, atol=1e-3)
    assert maquette.readiness(settings).is_ready
    (models / "dinov2").rename(models / "elsewhere")
    assert "MODELS_DIRECTORY/dinov2" in str(maquette.readiness(settings))


def test_without_the_directory_it_names_what_is_missing(models, tmp_path):
    train(GeometryFlow(LOOKING, models / "dinov2"), still, Run(tmp_path / "geometry", 1, learning_rate=0.0))
    with pytest.raises(SourceNotReady, match="name the directory of its weights"):
        geometry_from(tmp_path / "geometry", "looking")
