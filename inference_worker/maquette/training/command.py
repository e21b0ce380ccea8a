"""The arguments that all stages share."""

from __future__ import annotations

import argparse
import logging
from pathlib import Path

import torch

from ..network.sizes import SIZES
from .loop import Run


def stage_parser(
    about: str, *, batch: int, steps: int, learning_rate: float, sized: bool = True
) -> argparse.ArgumentParser:
    """Return a parser with the run's directory, the scenes, and the settings of the loop; logging is set up too.

    Args:
        about: the stage's description, for the help text.
        batch: the default of --batch, samples in a step of each process.
        steps: the default of --steps.
        learning_rate: the default of --learning-rate.
        sized: whether it has --size; a stage that begins from a checkpoint has the checkpoint's.
    """
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    parser = argparse.ArgumentParser(description=about)
    parser.add_argument("run", type=Path, help="directory of the run; its state is resumed when there is one")
    parser.add_argument("--scenes", type=Path, help="a directory made by scene_cache")
    if sized:
        parser.add_argument("--size", choices=sorted(SIZES), default="small")
    if sized:
        parser.add_argument(
            "--statistics", type=Path, help="the checkpoint that was begun from, whose layouts' statistics stay"
        )
    parser.add_argument(
        "--dinov2", type=Path, help="the directory of DINOv2's weights, for a size that looks through it"
    )
    parser.add_argument("--steps", type=int, default=steps)
    parser.add_argument("--batch", type=int, default=batch)
    parser.add_argument("--learning-rate", type=float, default=learning_rate)
    parser.add_argument(
        "--cool-down", type=float, default=0.3, help="share of the steps over which the rate falls to 0"
    )
    parser.add_argument(
        "--reschedule", action="store_true", help="resume a run although its --steps or --cool-down were others"
    )
    parser.add_argument("--muon", action="store_true", help="train the matrices inside blocks by Muon")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--minutes", type=float, help="stop after so long; the same command resumes")
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    parser.add_argument("--bf16", action=argparse.BooleanOptionalAction, default=torch.cuda.is_available())
    parser.add_argument("--shard", action="store_true", help="FSDP2 instead of DDP under torchrun")
    parser.add_argument("--threads", type=int, default=0, help="CPU threads; 0 leaves torch's choice")
    parser.add_argument("--shapes", type=int, default=0, help="refinement: use only the first so many scenes' shapes")
    parser.add_argument("--save-every", type=int, default=200)
    return parser


def run_of(chosen: argparse.Namespace, decay: float = 0.9999, warm_up: int = 200) -> Run:
    """Return the loop's settings from the arguments, and set torch's CPU threads if --threads is given.

    Args:
        chosen: what the parser of `stage_parser` returned.
        decay: of the moving average, per step.
        warm_up: steps over which the learning rate rises.
    """
    if chosen.threads:
        torch.set_num_threads(chosen.threads)
    return Run(
        directory=chosen.run,
        steps=chosen.steps,
        learning_rate=chosen.learning_rate,
        warm_up=warm_up,
        cool_down=chosen.cool_down,
        muon=chosen.muon,
        decay=decay,
        seed=chosen.seed,
        device=chosen.device,
        bf16=chosen.bf16,
        shard=chosen.shard,
        save_every=chosen.save_every,
        minutes=chosen.minutes,
        reschedule=chosen.reschedule,
    )
