"""The paper's size has the paper's numbers; a size survives JSON."""

import json

import pytest
import torch
from torch import nn

from inference_worker.maquette.network.geometry_model import GeometryModel
from inference_worker.maquette.network.refinement_model import RefinementModel
from inference_worker.maquette.network.sizes import PAPER, SIZES, SMALL, MaquetteSize, from_json, to_json
from inference_worker.maquette.network.structured_vae import StructuredVae


def count(module):
    return sum(parameter.numel() for parameter in module.parameters())


def test_the_papers_size_has_about_1200_and_600_million_parameters():
    with torch.device("meta"):
        geometry, refinement = GeometryModel(PAPER, nn.Identity()), RefinementModel(PAPER, nn.Identity())
    assert 1.08e9 < count(geometry) < 1.32e9
    assert 0.54e9 < count(refinement) < 0.66e9


def test_the_papers_shape_latent_is_16_cubed_by_8():
    with torch.device("meta"):
        geometry = GeometryModel(PAPER, nn.Identity())
    assert geometry.latent_shapes() == {
        "shape": (8, 16, 16, 16),
        "rotation": (1, 6),
        "translation": (1, 3),
        "scale": (1, 3),
        "translation_scale": (1, 1),
    }


def test_the_small_size_fits_the_limit_of_the_shipped_weights():
    from inference_worker.maquette.network.encoders import build_encoder
    from inference_worker.maquette.network.occupancy_vae import OccupancyVae

    encoder = build_encoder(SMALL.condition.encoder)
    own = [count(GeometryModel(SMALL, nn.Identity())), count(RefinementModel(SMALL, nn.Identity())), count(encoder)]
    own += [count(OccupancyVae(SMALL.occupancy)), count(StructuredVae(SMALL))]
    assert max(own) * 2 < 16 * 2**20
    assert sum(own) * 2 < 32 * 2**20


@pytest.mark.parametrize("name", sorted(SIZES))
def test_a_size_survives_json(name):
    assert from_json(MaquetteSize, json.loads(json.dumps(to_json(SIZES[name])))) == SIZES[name]


def test_a_field_of_another_version_is_refused():
    content = to_json(SMALL) | {"colour": 1}
    with pytest.raises(TypeError, match="knows no colour"):
        from_json(MaquetteSize, content)
