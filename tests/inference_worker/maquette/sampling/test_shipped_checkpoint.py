"""The checkpoint that ships: whole, small enough, and it proposes different, usable objects for a photo."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from inference_worker.geometry.meshes import is_watertight
from inference_worker.maquette.network.sizes import SMALL
from inference_worker.maquette.sampling.generation_config import GenerationConfig
from inference_worker.maquette.sampling.generator import MaquetteGenerator
from inference_worker.maquette.sampling.model import load_model
from inference_worker.maquette.training.benchmark import proposed
from inference_worker.maquette.training.scene_cache import make_view
from inference_worker.maquette.training.scene_kinds import ISOLATED
from inference_worker.models.maquette import BUILT_IN

MIB = 2**20


@pytest.fixture(scope="module")
def model():
    torch.set_num_threads(1)
    return load_model(BUILT_IN, torch.device("cpu"), torch.float32)


@pytest.fixture(scope="module")
def view():
    return make_view(5, "validation", 64, names=("armchair",), kind=ISOLATED)


def test_it_is_the_small_size_in_files_of_at_most_16_mib_and_32_in_all(model):
    sizes = [path.stat().st_size for path in BUILT_IN.iterdir()]
    assert model.size == replace(SMALL, depth=None)  # its depth network is not trained enough to ship
    assert max(sizes) <= 16 * MIB
    assert sum(sizes) <= 32 * MIB


def test_its_card_describes_training_and_limits():
    card = (BUILT_IN / "README.md").read_text()
    for heading in ("## How it was trained", "## Measured", "## What it cannot"):
        assert heading in card


def test_its_files_name_no_place_of_a_machine():
    text = (BUILT_IN / "manifest.json").read_text() + (BUILT_IN / "README.md").read_text()
    assert not any(place in text for place in ("/home/", "/var/", "/tmp/", str(Path.home())))


def test_seeds_give_different_closed_coloured_objects_and_the_same_again(model, view):
    reconstructor = MaquetteGenerator(model, GenerationConfig.from_settings({}, model))
    first, second = proposed(reconstructor, view, [1, 2])
    for candidate in (first, second):
        assert is_watertight(candidate.mesh.vertices, candidate.mesh.faces)
        assert np.abs(candidate.mesh.vertices).max() <= 0.5
        assert candidate.mesh.colours.std() > 1
        assert candidate.settings["layout_error"] <= candidate.settings["layout_error_sampled"]
    assert first.mesh.vertices.shape != second.mesh.vertices.shape
    again, _ = proposed(reconstructor, view, [1, 2])
    assert np.array_equal(again.mesh.faces, first.mesh.faces)
    assert again.layout == first.layout
