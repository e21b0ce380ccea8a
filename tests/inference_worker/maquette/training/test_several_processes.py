"""Two processes train as one: by DDP, and sharded by FSDP2 with a stop between, they end at the same weights."""

import json
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

MIDTRAIN = "inference_worker.maquette.training.midtrain"
FORKS = f"""
import json, os, socket, sys
from {MIDTRAIN} import main

for arguments in json.loads(sys.argv[1]):
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    ranks = []
    for rank in range(2):
        ranks.append(os.fork())
        if not ranks[-1]:
            os.environ |= dict(RANK=str(rank), LOCAL_RANK=str(rank), WORLD_SIZE="2", MASTER_ADDR="127.0.0.1", MASTER_PORT=str(port))
            sys.argv = ["midtrain", *arguments]
            main()
            sys.exit()
    if any([os.waitpid(rank, 0)[1] for rank in ranks]):
        sys.exit(1)
"""


@pytest.fixture
def vae_run(scenes, tmp_path):
    def still(module, step, generator):
        return sum(value.sum() * 0 for value in module.parameters()), {}

    torch.manual_seed(0)
    train(VaeRoundTrip(OccupancyVae(TINY.occupancy)), still, Run(tmp_path / "vae", 1, learning_rate=0.0))
    return tmp_path / "vae"


def options(run, scenes, vae_run, steps, *more):
    return [
        str(run), "--scenes", str(scenes), "--vae", str(vae_run), "--size", "tiny", "--steps", str(steps), "--batch", "2",
        "--threads", "1", "--cool-down", "0", "--device", "cpu", *more,
    ]  # fmt: skip


def by_torchrun(arguments):
    """A tiny mid-training as users start it: two processes on this machine's CPU."""
    command = [sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc-per-node=2", "-m", MIDTRAIN]
    _finish([*command, *arguments])


def by_forks(*runs):
    """Several of them, one after the other, by the environment that torchrun sets; torch is loaded once, not nine times."""
    _finish([sys.executable, "-c", FORKS, json.dumps(runs)])


def _finish(command):
    subprocess.run(command, check=True, env={**os.environ, "OMP_NUM_THREADS": "1"}, capture_output=True, timeout=300)


def test_ddp_and_fsdp2_with_a_stop_between_end_alike(scenes, vae_run, tmp_path):
    by_torchrun(options(tmp_path / "ddp", scenes, vae_run, 3))
    by_forks(*(options(tmp_path / "fsdp2", scenes, vae_run, steps, "--shard") for steps in (1, 3)))
    whole, sharded = GeometryFlow(TINY), GeometryFlow(TINY)
    load_average(tmp_path / "ddp" / STATE, whole)
    load_average(tmp_path / "fsdp2" / STATE, sharded)
    for name, value in whole.state_dict().items():
        assert torch.allclose(value, sharded.state_dict()[name], atol=1e-4), name
