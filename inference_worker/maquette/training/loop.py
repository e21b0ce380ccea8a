"""The one training loop: steps with a moving average, progress, TensorBoard files, and a state to resume from.

Batches are functions of (seed, step), so a resumed run sees what an uninterrupted one would have seen. Started by
`torchrun`, the model is wrapped in PyTorch's DDP, or sharded by FSDP2 when `shard` is set.
"""

from __future__ import annotations

import logging
import platform
import sys
import time
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn
from tqdm import tqdm

from .processes import agreed, joined_group, wrapped
from .state import STATE, MovingAverage, load_state, save_state, saved_schedule, whole, write_facts

logger = logging.getLogger(__name__)

#: (module, step, generator) -> the loss to descend, and numbers to show
StepOf = Callable[[nn.Module, int, torch.Generator], tuple[Tensor, dict[str, Tensor]]]


@dataclass(frozen=True)
class Run:
    """How long and how a stage trains. `minutes` stops it early, to be resumed by the same command.

    The learning rate rises over `warm_up` steps, stays, and falls to nothing over the last `cool_down` of all steps. A
    run resumes with the schedule that it began with, unless `reschedule` is set.
    """

    directory: Path
    steps: int
    learning_rate: float = 1e-4
    warm_up: int = 200
    cool_down: float = 0.3
    muon: bool = False  # hidden matrices by Muon, all else by AdamW
    decay: float = 0.9999
    weight_decay: float = 0.0
    clip: float = 1.0
    seed: int = 0
    device: str = "cpu"
    bf16: bool = False
    shard: bool = False
    save_every: int = 200
    minutes: float | None = None
    reschedule: bool = False

    @property
    def schedule(self) -> str:
        """Return what decides when the learning rate falls, in words."""
        return f"--steps {self.steps} --cool-down {self.cool_down}" if self.cool_down else "--cool-down 0"


def train(module: nn.Module, step_of: StepOf, run: Run) -> MovingAverage:
    """Train until `run.steps` (or its minutes), from where the directory's state is.

    Args:
        module: trained in place.
        step_of: returns the loss of a step, and numbers to show.
        run: how long and how.

    Returns:
        The moving average of the weights.

    Raises:
        ValueError: the state is of a run with another schedule.
    """
    check_schedule(run)
    rank, world = joined_group(run.device)
    device = torch.device(
        run.device if world == 1 or run.device == "cpu" else f"cuda:{rank % torch.cuda.device_count()}"
    )
    module.to(device).train()
    # before all else: sharding puts other parameters in the module
    in_processes = wrapped(module, shard=run.shard, world=world, device=device)
    average = MovingAverage(module, run.decay)
    trained = [parameter for parameter in module.parameters() if parameter.requires_grad]
    optimisers = optimisers_of(module, run)
    state = run.directory / STATE
    first = load_state(state, module, average, optimisers)
    if rank == 0:
        write_facts(run.directory / "run.json", _facts(run, first))
    board = _board(run.directory) if rank == 0 else None
    bar = tqdm(
        range(first, run.steps), initial=first, total=run.steps, disable=rank != 0, mininterval=2, file=sys.stderr
    )
    started, last_saved = time.monotonic(), first
    for step in bar:
        for group in (group for optimiser in optimisers for group in optimiser.param_groups):
            group["lr"] = run.learning_rate * pace(run, step)
        shown = _one_step(in_processes, step_of, optimisers, trained, run, step, rank, device)
        average.update(module, step + 1)
        if step % 20 == 0 and rank == 0:
            bar.set_postfix({name: f"{value:.4f}" for name, value in shown.items()})
            if board is not None:
                for name, value in shown.items():
                    board.add_scalar(name, value, step)
        out_of_time = run.minutes is not None and agreed(time.monotonic() - started > 60 * run.minutes, world, device)
        if (step + 1) % run.save_every == 0 or step + 1 == run.steps or out_of_time:
            save_state(state, module, average, optimisers, step + 1, rank == 0, run.schedule)
            last_saved = step + 1
        if out_of_time:
            break
    if board is not None:
        board.close()
    if rank == 0:
        logger.info("%s: step %d of %d saved", run.directory, last_saved, run.steps)
    return average


def check_schedule(run: Run) -> None:
    """Refuse to resume a run with another schedule: its learning rate would fall, or have fallen, at another step.

    Raises:
        ValueError: the run began with another schedule.
    """
    began = saved_schedule(run.directory / STATE)
    if began is not None and began != run.schedule and not run.reschedule:
        raise ValueError(
            f"{run.directory} was trained with {began}; {run.schedule} moves where the learning rate falls. "
            "Pass what it began with, or --reschedule to move it."
        )


def pace(run: Run, step: int) -> float:
    """Return the share of the full learning rate at a `step`, in (0, 1]: up, level, and down to almost nothing."""
    down = max(1.0, run.cool_down * run.steps)
    return min(1.0, (step + 1) / max(run.warm_up, 1), (run.steps - step) / down)


def optimisers_of(module: nn.Module, run: Run) -> list[torch.optim.Optimizer]:
    """Return AdamW over all that is trained; with `run.muon` the matrices inside blocks go to Muon instead.

    Muon's steps are scaled to AdamW's size, so that one learning rate serves both.

    Raises:
        ValueError: Muon has matrices to train and `run.shard` would part them.
    """
    named = [(name, value) for name, value in module.named_parameters() if value.requires_grad]
    hidden = [value for name, value in named if run.muon and value.ndim == 2 and ".blocks." in name]
    others = [value for _, value in named if not any(value is one for one in hidden)]
    if hidden and run.shard:
        raise ValueError("Muon works on whole matrices; leave --muon out where --shard parts them.")
    made: list[torch.optim.Optimizer] = [
        torch.optim.AdamW(others, lr=run.learning_rate, weight_decay=run.weight_decay, betas=(0.9, 0.98))
    ]
    if hidden:
        made.append(
            torch.optim.Muon(
                hidden, lr=run.learning_rate, weight_decay=run.weight_decay, adjust_lr_fn="match_rms_adamw"
            )
        )
    return made


def _one_step(
    module: nn.Module,
    step_of: StepOf,
    optimisers: list[torch.optim.Optimizer],
    trained: list[nn.Parameter],
    run: Run,
    step: int,
    rank: int,
    device: torch.device,
) -> dict[str, float]:
    generator = torch.Generator().manual_seed(((run.seed * 1_000_003 + step) * 4096 + rank) % (1 << 63))
    autocast = torch.autocast(device.type, torch.bfloat16) if run.bf16 else nullcontext()
    with autocast:
        loss, shown = step_of(module, step, generator)
    for optimiser in optimisers:
        optimiser.zero_grad(set_to_none=True)
    loss.backward()  # type: ignore[no-untyped-call]
    norm = whole(torch.nn.utils.clip_grad_norm_(trained, run.clip))
    if not torch.isfinite(norm):
        logger.warning("step %d: the gradient is not finite; the step is left out", step)
        return {"loss": float("nan")}
    for optimiser in optimisers:
        optimiser.step()
    return {"loss": float(loss.detach())} | {name: float(value) for name, value in shown.items()}


def _board(directory: Path) -> Any:
    """Return a TensorBoard writer, or None where the package is not installed (logged once)."""
    try:
        from torch.utils.tensorboard import SummaryWriter
    except ImportError:
        logger.warning("tensorboard is not installed: losses are shown but not written")
        return None
    return SummaryWriter(str(directory / "board"))


def _facts(run: Run, first: int) -> dict[str, Any]:
    return {
        "command": " ".join(sys.argv),
        "run": asdict(run),
        "resumed_at": first,
        "torch": torch.__version__,
        "machine": platform.processor() or platform.machine(),
        "threads": torch.get_num_threads(),
        "gpu": torch.cuda.get_device_name() if torch.cuda.is_available() else "",
        "started": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
    }
