"""The refinement model names clean latents, from which velocities follow, and listens to what the photo shows at each voxel."""

from dataclasses import replace

import pytest
import torch
from torch import nn

from inference_worker.maquette.network.encoders import build_encoder
from inference_worker.maquette.network.refinement_model import LEAST_LEFT, RefinementModel
from inference_worker.maquette.network.sizes import TINY, seen_channels
from inference_worker.maquette.network.sparse import SparseGrid

PLAIN = replace(TINY, refinement=replace(TINY.refinement, predicts_data=False, seen_colours=False))


@pytest.fixture
def grid():
    torch.manual_seed(0)
    return SparseGrid.of_dense(torch.rand(2, 8, 8, 8) < 0.1)


def inputs(grid):
    """Latents, condition tokens, and what was seen."""
    voxels = len(grid.coords)
    return (
        torch.randn(voxels, TINY.refinement.latent_channels),
        torch.randn(2, 5, TINY.refinement.width),
        torch.randn(voxels, seen_channels(TINY)),
    )


def test_a_whole_step_lands_on_what_the_model_names(grid):
    model = RefinementModel(TINY, build_encoder(TINY.condition.encoder))  # at its start it names nothing but zeros
    latents, tokens, seen = inputs(grid)
    time = torch.tensor([0.0, 0.7])
    velocity = model(latents, grid, time, torch.zeros(2), tokens, seen)
    assert torch.allclose(latents + (1 - time)[grid.batch, None] * velocity, torch.zeros_like(latents), atol=1e-6)


def test_near_the_data_velocities_stay_bounded(grid):
    model = RefinementModel(TINY, build_encoder(TINY.condition.encoder))
    latents, tokens, seen = inputs(grid)
    velocity = model(latents, grid, torch.ones(2), torch.zeros(2), tokens, seen)
    assert torch.allclose(velocity, -latents / LEAST_LEFT)


def test_the_paper_s_model_gives_velocities_themselves(grid):
    model = RefinementModel(PLAIN, build_encoder(PLAIN.condition.encoder))
    latents, tokens, _ = inputs(grid)
    assert not model(latents, grid, torch.tensor([0.1, 0.5]), torch.zeros(2), tokens).any()


def test_seen_voxels_change_the_output_of_a_size_that_takes_them(grid):
    model = RefinementModel(TINY, build_encoder(TINY.condition.encoder))
    for parameter in model.parameters():
        if parameter.dim() > 1:
            nn.init.normal_(parameter, std=0.2)
    latents, tokens, seen = inputs(grid)
    results = [model(latents, grid, torch.zeros(2), torch.zeros(2), tokens, features) for features in (seen, -seen)]
    assert not torch.allclose(*results, atol=1e-2)
