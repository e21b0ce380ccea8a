"""Two processes train as one: by DDP, and sharded by FSDP2 with a stop between, they end at the same weights."""

import os
import subprocess
import sys

import pytest
import torch

from inference_worker.maquette.network.occupancy_vae import OccupancyVae
from inference_worker.maquette.network.sizes import TINY
from inference_worker.maquette.training.geometry_flow import GeometryFlow
from inference_worker.maquette.training.loop import Run, train
from inference_worker.maquette.training.occupancy import VaeRoundTrip
from inference_worker.maquette.training.state import STATE, load_average


@pytest.fixture
def vae_run(scenes, tmp_path):
    def still(module, step, generator):
        return sum(value.sum() * 0 for value in module.parameters()), {}

    torch.manual_seed(0)
    train(VaeRoundTrip(OccupancyVae(TINY.occupancy)), still, Run(tmp_path / "vae", 1, learning_rate=0.0))
    return tmp_path / "vae"


def midtrained(run, scenes, vae_run, steps, *more):
    """A tiny mid-training by torchrun in two processes on this machine's CPU."""
    command = [
        sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc-per-node=2",
        "-m", "inference_worker.maquette.training.midtrain", str(run), "--scenes", str(scenes), "--vae", str(vae_run),
        "--size", "tiny", "--steps", str(steps), "--batch", "2", "--threads", "1", "--cool-down", "0",
        "--device", "cpu", *more,
    ]  # fmt: skip
    subprocess.run(command, check=True, env={**os.environ, "OMP_NUM_THREADS": "1"}, capture_output=True, timeout=300)


def test_ddp_and_fsdp2_with_a_stop_between_end_alike(scenes, vae_run, tmp_path):
    midtrained(tmp_path / "ddp", scenes, vae_run, 3)
    midtrained(tmp_path / "fsdp2", scenes, vae_run, 1, "--shard")
    midtrained(tmp_path / "fsdp2", scenes, vae_run, 3, "--shard")
    whole, sharded = GeometryFlow(TINY), GeometryFlow(TINY)
    load_average(tmp_path / "ddp" / STATE, whole)
    load_average(tmp_path / "fsdp2" / STATE, sharded)
    for name, value in whole.state_dict().items():
        assert torch.allclose(value, sharded.state_dict()[name], atol=1e-4), name
