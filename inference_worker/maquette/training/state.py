"""What a run needs to resume after a kill at any moment: weights, their moving average, the optimiser, the step. safetensors only."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import torch
from safetensors import safe_open
from safetensors.torch import load_file, save_file
from torch import Tensor, nn
from torch.distributed.tensor import DTensor, distribute_tensor

#: The file of a run's state, in its directory.
STATE = "state.safetensors"
#: The file that names what a run is trained on.
SOURCE = "source.json"


class MovingAverage:
    """An exponential moving average of a module's weights, ramped up so that early steps do not linger."""

    def __init__(self, module: nn.Module, decay: float) -> None:
        self.decay = decay
        self.values = {name: value.detach().clone() for name, value in module.state_dict().items()}

    @torch.no_grad()
    def update(self, module: nn.Module, step: int) -> None:
        """Move the average towards the module's weights after optimiser step `step` (from 1)."""
        decay = min(self.decay, (1 + step) / (10 + step))
        for name, value in module.state_dict().items():
            if value.is_floating_point():
                self.values[name].lerp_(value, 1 - decay)
            else:
                self.values[name].copy_(value)


def save_state(
    path: Path,
    module: nn.Module,
    average: MovingAverage,
    optimisers: list[torch.optim.Optimizer],
    step: int,
    writes: bool = True,
    schedule: str | None = None,
) -> None:
    """Write beside the old state and then move over it, so that a kill leaves one whole file.

    Of several processes all call this, since each may hold a part of every weight, and one writes.

    Args:
        path: of the state.
        module: the trained module.
        average: of its weights.
        optimisers: in the order in which load_state gets them.
        step: how many steps are done.
        writes: whether this process writes.
        schedule: of the learning rate, in words; see `saved_schedule`.
    """
    tensors: dict[str, Tensor] = {f"model/{name}": value for name, value in module.state_dict().items()}
    tensors |= {f"average/{name}": value for name, value in average.values.items()}
    for number, optimiser in enumerate(optimisers):
        for index, state in optimiser.state_dict()["state"].items():
            tensors |= {f"optimiser/{number}/{index}/{name}": torch.as_tensor(value) for name, value in state.items()}
    contiguous = {name: whole(value.detach()).cpu().contiguous().clone() for name, value in tensors.items()}
    if not writes:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_suffix(".writing")
    save_file(contiguous, beside, metadata={"step": str(step)} | ({"schedule": schedule} if schedule else {}))
    beside.replace(path)


def saved_schedule(path: Path) -> str | None:
    """Return the schedule that a state was saved with; None without a state, or in one of an earlier version."""
    if not path.is_file():
        return None
    with safe_open(path, "pt") as file:
        return dict(file.metadata()).get("schedule")


def whole(value: Tensor) -> Tensor:
    """Return `value` (...) put together where each process holds a part of it; any other tensor as it is."""
    return value.full_tensor() if isinstance(value, DTensor) else value


def parted(value: Tensor, like: Tensor) -> Tensor:
    """Return a whole tensor (...), sharded among the processes as another is.

    Args:
        value: (...), whole.
        like: (...); where it is whole or of another shape, `value` is returned as it is.
    """
    if not isinstance(like, DTensor) or value.shape != like.shape:
        return value
    return distribute_tensor(value.to(like.device), like.device_mesh, like.placements)


def load_state(path: Path, module: nn.Module, average: MovingAverage, optimisers: list[torch.optim.Optimizer]) -> int:
    """Return the step to resume from, 0 when there is no state yet, after loading the state into all three.

    Raises:
        RuntimeError: the state is of another model.
    """
    step = steps_done(path)
    if not step:
        return 0
    tensors = load_file(path)
    now = module.state_dict()
    module.load_state_dict(
        {name: parted(value, now.get(name, value)) for name, value in _under(tensors, "model/").items()}
    )
    for name, value in _under(tensors, "average/").items():
        average.values[name].copy_(parted(value, average.values[name]))
    for number, optimiser in enumerate(optimisers):
        trained = [parameter for group in optimiser.param_groups for parameter in group["params"]]
        state: dict[int, dict[str, Any]] = {}
        for name, value in _under(tensors, f"optimiser/{number}/").items():
            index, field = name.split("/")
            state.setdefault(int(index), {})[field] = parted(value, trained[int(index)])
        optimiser.load_state_dict({"state": state, "param_groups": optimiser.state_dict()["param_groups"]})
    return step


def steps_done(path: Path) -> int:
    """Return how many steps the state at `path` has done; 0 where there is none."""
    if not path.is_file():
        return 0
    with safe_open(path, "pt") as file:
        return int(file.metadata()["step"])


def load_average(path: Path, module: nn.Module) -> None:
    """Load the moving average of another run as this module's weights, without what only that run's training needed.

    Raises:
        FileNotFoundError: there is no state.
        RuntimeError: the state is of another model.
    """
    wanted = module.state_dict()
    state = _under(load_file(path), "average/")
    module.load_state_dict({name: value for name, value in state.items() if name in wanted or not _is_hint(name)})


def keep_buffers(path: Path, module: nn.Module, fresh: nn.Module) -> None:
    """Add the measured centre and spread to a run's saved state, in the model and in its average.

    Args:
        path: of the state.
        module: has the measured values, as vae.centre and vae.spread.
        fresh: a new module of the same size, which the state is loaded into.
    """
    average = MovingAverage(fresh, 0.0)
    optimisers: list[torch.optim.Optimizer] = [torch.optim.AdamW(fresh.parameters())]
    step = load_state(path, fresh, average, optimisers)
    for name in ("vae.centre", "vae.spread"):
        fresh.state_dict()[name].copy_(module.state_dict()[name])
        average.values[name].copy_(module.state_dict()[name])
    save_state(path, fresh, average, optimisers, step, schedule=saved_schedule(path))


def _is_hint(name: str) -> bool:
    return name.startswith("hint.")


def _under(tensors: dict[str, Tensor], prefix: str) -> dict[str, Tensor]:
    return {name.removeprefix(prefix): value for name, value in tensors.items() if name.startswith(prefix)}


def write_facts(path: Path, facts: dict[str, Any]) -> None:
    """Write the `facts` of a run (the command, the seed, the hardware) as a small JSON beside it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(facts, indent=1, default=str) + "\n")


def claim(directory: Path, facts: dict[str, Any], file: str = SOURCE) -> None:
    """Store what a directory is made from, or check that it is resumed with the same.

    Args:
        directory: of a run or recipe; made where it is missing.
        facts: as JSON.
        file: the name of the file that holds them.

    Raises:
        ValueError: the directory was begun with other facts.
    """
    content = json.dumps(facts, indent=1, sort_keys=True) + "\n"
    path = directory / file
    if path.is_file():
        if path.read_text() != content:
            before, now = json.loads(path.read_text()), json.loads(content)
            changed = sorted(name for name in before.keys() | now.keys() if before.get(name) != now.get(name))
            raise ValueError(f"{directory} was begun with another {' and '.join(changed)}; take another directory.")
        return
    directory.mkdir(parents=True, exist_ok=True)
    path.write_text(content)
