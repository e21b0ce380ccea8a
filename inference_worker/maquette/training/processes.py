"""Training on several processes, as `torchrun` starts them: the group, agreement, DDP and FSDP2."""

from __future__ import annotations

import os
from typing import cast

import torch
from torch import nn


def is_first_process() -> bool:
    """Return whether this process writes what all of them made."""
    return os.environ.get("RANK", "0") == "0"


def joined_group(device: str) -> tuple[int, int]:
    """Return this process's rank and the number of processes, after joining the group of torchrun if there are several.

    Args:
        device: "cpu" selects gloo, anything else NCCL.
    """
    world = int(os.environ.get("WORLD_SIZE", "1"))
    if world == 1:
        return 0, 1
    if not torch.distributed.is_initialized():
        torch.distributed.init_process_group("gloo" if device == "cpu" else "nccl")
    return torch.distributed.get_rank(), world


def agreed(own: bool, world: int, device: torch.device) -> bool:
    """Return the first process's value, in all of them: clocks differ, and none may leave the others waiting.

    Args:
        own: this process's value.
        world: number of processes; with one, nothing is exchanged.
        device: of the tensor that is broadcast.
    """
    if world == 1:
        return own
    is_any = torch.tensor([int(own)], device=device)
    torch.distributed.broadcast(is_any, 0)
    return bool(is_any.item())


def wrapped(module: nn.Module, *, shard: bool, world: int, device: torch.device) -> nn.Module:
    """Return the module as the step sees it: itself in a single process, else in DDP or sharded in place by FSDP2.

    Args:
        module: already on its device.
        shard: FSDP2 instead of DDP; each block of a list of blocks is sharded by itself.
        world: number of processes.
        device: of this process.
    """
    if world == 1:
        return module
    if shard:
        from torch.distributed.fsdp import fully_shard

        for name, part in list(module.named_modules()):
            if isinstance(part, nn.ModuleList) and name.endswith("blocks"):
                for block in part:
                    fully_shard(block)
        return cast(nn.Module, fully_shard(module))
    devices = None if device.type == "cpu" else [device.index]
    return nn.parallel.DistributedDataParallel(module, device_ids=devices, find_unused_parameters=True)
