"""The Mixture of Transformers: the layout sees the shape, the shape never sees the layout."""

import pytest
import torch
from torch import nn

from inference_worker.maquette.network.conditions import Condition
from inference_worker.maquette.network.encoders import build_encoder
from inference_worker.maquette.network.geometry_model import GeometryModel
from inference_worker.maquette.network.occupancy_vae import grid_to_tokens, tokens_to_grid
from inference_worker.maquette.network.sizes import TINY


@pytest.fixture
def geometry():
    torch.manual_seed(0)
    model = GeometryModel(TINY, build_encoder(TINY.condition.encoder))
    for parameter in model.parameters():
        if parameter.dim() > 1:
            nn.init.normal_(parameter, std=0.2)
    return model


def noisy(model, count=2):
    return {name: torch.randn(count, *shape) for name, shape in model.latent_shapes().items()}


def condition(count=2):
    torch.manual_seed(3)
    pictures = [torch.rand(count, channels, 24, 24) for channels in (3, 1, 3, 1)]
    clouds = [torch.rand(count, channels, 12, 12) for channels in (3, 1, 3, 1)]
    return Condition(*pictures, *clouds, has_points=torch.ones(count, dtype=torch.bool))


def velocities(model, latents, given=None):
    tokens = model.embedder(given or condition())
    return model(latents, torch.tensor([0.2, 0.7]), torch.zeros(2), tokens)


def test_velocities_have_the_shapes_of_the_latents(geometry):
    latents = noisy(geometry)
    result = velocities(geometry, latents)
    assert {name: value.shape for name, value in result.items()} == {name: v.shape for name, v in latents.items()}


def test_the_shape_does_not_depend_on_the_layout(geometry):
    latents = noisy(geometry)
    other = latents | {"rotation": latents["rotation"] + 1, "scale": latents["scale"] - 2}
    assert torch.equal(velocities(geometry, latents)["shape"], velocities(geometry, other)["shape"])


def test_the_layout_depends_on_the_shape(geometry):
    latents = noisy(geometry)
    other = latents | {"shape": latents["shape"] + 1}
    assert not torch.allclose(velocities(geometry, latents)["rotation"], velocities(geometry, other)["rotation"])


def test_no_gradient_of_the_layout_reaches_the_shape_stream(geometry):
    result = velocities(geometry, noisy(geometry))
    (result["rotation"].square().sum() + result["translation"].square().sum()).backward()
    for name, parameter in geometry.named_parameters():
        if ".shape." in name or name.startswith("shape_"):
            assert parameter.grad is None or not parameter.grad.any(), name
    assert geometry.blocks[0].layout.mlp.up.weight.grad.abs().sum() > 0


def test_a_lost_pointmap_is_not_looked_at(geometry):
    given, lost = condition(), torch.tensor([True, False])
    other = Condition(**{**given.__dict__, "crop_points": given.crop_points + 3})
    first, second = (geometry.embedder(one.without_points(lost)) for one in (given, other))
    assert torch.equal(first[0], second[0])
    assert not torch.equal(first[1], second[1])


def test_a_dropped_condition_is_the_null_everywhere(geometry):
    tokens = geometry.embedder(condition())
    dropped = geometry.embedder.with_nulls(tokens, torch.tensor([True, False]))
    assert torch.equal(dropped[0], geometry.embedder.null.expand_as(dropped[0]))
    assert torch.equal(dropped[1], tokens[1])


def test_a_new_model_ignores_the_step_size():
    model = GeometryModel(TINY, build_encoder(TINY.condition.encoder))
    assert not model.step(torch.tensor([0.25])).any()


def test_tokens_and_grids_are_inverse():
    grid = torch.randn(2, 4, 8, 8, 8)
    tokens = grid_to_tokens(grid, 2)
    assert tokens.shape == (2, 64, 32)
    assert torch.equal(tokens_to_grid(tokens, 2, 4), grid)
