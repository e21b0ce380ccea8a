"""A tiny checkpoint with random weights, and an image to give it."""

import numpy as np
import pytest
import torch
from torch import nn

from inference_worker.geometry.cameras import Intrinsics
from inference_worker.maquette.network.layout_latents import LayoutStatistics
from inference_worker.maquette.network.sizes import TINY
from inference_worker.maquette.network.weights import Manifest, save_checkpoint
from inference_worker.maquette.sampling.model import build_parts, load_model

PARTS = ("encoder", "geometry", "occupancy", "refinement", "structured", "completion", "depth")


@pytest.fixture(autouse=True, scope="package")
def one_thread():
    torch.set_num_threads(1)


@pytest.fixture(scope="package")
def checkpoint(tmp_path_factory):
    torch.manual_seed(0)
    manifest = Manifest("1", TINY, LayoutStatistics(), {name: {} for name in PARTS})
    parts = build_parts(manifest)
    for part in parts.values():
        for parameter in part.parameters():
            if parameter.dim() > 1:
                nn.init.normal_(parameter, std=0.2)
    nn.init.zeros_(parts["completion"].leave.bias)  # untrained, it would call every cell empty
    directory = tmp_path_factory.mktemp("checkpoint")
    save_checkpoint(directory, parts, TINY, LayoutStatistics(), "7", {"seed": 0}, torch.float32)
    return directory


@pytest.fixture(scope="package")
def model(checkpoint):
    return load_model(checkpoint, torch.device("cpu"), torch.float32)


@pytest.fixture
def scene():
    """An image 40 x 30, a mask, intrinsics and a pointmap of a plane two units away."""
    rng = np.random.default_rng(0)
    mask = np.zeros((30, 40), bool)
    mask[8:20, 10:26] = True
    v, u = np.mgrid[0:30, 0:40] + 0.5
    points = np.stack([(u - 20) / 40 * 2, (v - 15) / 40 * 2, np.full_like(u, 2.0)], axis=-1).astype(np.float32)
    intrinsics = Intrinsics(fx=40, fy=40, cx=20, cy=15, width=40, height=30)
    return rng.integers(0, 256, (30, 40, 3)).astype(np.uint8), mask, points, intrinsics
