"""A few tiny scenes in a cache, with random latents and a tiny flow."""

import numpy as np
import pytest
import torch
from torch import nn

from inference_worker.maquette.network.occupancy_vae import OccupancyVae
from inference_worker.maquette.network.sizes import TINY
from inference_worker.maquette.training.batches import layout_statistics
from inference_worker.maquette.training.geometry_flow import GeometryData, GeometryFlow
from inference_worker.maquette.training.scene_cache import SceneCache, write_cache


@pytest.fixture(autouse=True, scope="package")
def one_thread():
    torch.set_num_threads(1)


@pytest.fixture(scope="package")
def scenes(tmp_path_factory):
    directory = tmp_path_factory.mktemp("scenes")
    write_cache(directory, 8, "train", TINY)
    return directory


@pytest.fixture
def data(scenes):
    cache = SceneCache(scenes)
    latents = np.random.default_rng(0).normal(size=(8, 2, 4, 4, 4, 4)).astype(np.float16)
    return GeometryData(cache, latents, layout_statistics(cache))


@pytest.fixture
def flow():
    torch.manual_seed(0)
    made = GeometryFlow(TINY)
    for parameter in made.parameters():
        if parameter.dim() > 1:
            nn.init.normal_(parameter, std=0.1)
    return made


@pytest.fixture
def vae():
    torch.manual_seed(0)
    return OccupancyVae(TINY.occupancy)
