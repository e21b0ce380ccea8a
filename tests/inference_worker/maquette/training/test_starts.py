"""A stage begins from a run or from a published checkpoint, and from nothing of another size."""

import pytest
import torch

from inference_worker.maquette.network.layout_latents import LayoutStatistics
from inference_worker.maquette.network.occupancy_vae import OccupancyVae
from inference_worker.maquette.network.refinement_model import RefinementModel
from inference_worker.maquette.network.sizes import TINY
from inference_worker.maquette.network.structured_vae import StructuredVae
from inference_worker.maquette.network.weights import save_checkpoint
from inference_worker.maquette.training.starts import geometry_from, occupancy_from, refinement_from, structured_from


@pytest.fixture
def checkpoint(flow, tmp_path):
    encoder = flow.model.embedder.encoder
    parts = {
        "encoder": encoder,
        "geometry": flow.model,
        "occupancy": OccupancyVae(TINY.occupancy),
        "structured": StructuredVae(TINY),
        "refinement": RefinementModel(TINY, encoder),
    }
    save_checkpoint(tmp_path, parts, TINY, LayoutStatistics(), "1", {})
    return tmp_path, parts


def same(module, other):
    return all(
        torch.allclose(value, other.state_dict()[name], atol=1e-3) for name, value in module.state_dict().items()
    )


def test_every_part_begins_from_a_checkpoint(checkpoint):
    path, parts = checkpoint
    assert same(parts["geometry"], geometry_from(path, "tiny").model)
    assert same(parts["occupancy"], occupancy_from(path, "tiny"))
    assert same(parts["structured"], structured_from(path, "tiny"))
    assert same(parts["refinement"], refinement_from(path, "tiny").model)


def test_refinement_may_use_another_encoder(checkpoint):
    path, parts = checkpoint
    other = geometry_from(path, "tiny").model.embedder.encoder
    torch.nn.init.zeros_(other.patches.weight)
    made = refinement_from(path, "tiny", other).model
    assert made.embedder.encoder is other
    assert not made.embedder.encoder.patches.weight.any()
    assert torch.allclose(made.voxels_in.weight, parts["refinement"].voxels_in.weight, atol=1e-3)


def test_a_checkpoint_of_another_size_is_refused(checkpoint):
    with pytest.raises(ValueError, match="is a checkpoint of size tiny, and --size is small"):
        geometry_from(checkpoint[0], "small")
