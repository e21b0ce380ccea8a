"""python -m inference_worker.maquette.training.recipe DIRECTORY: every stage in order, to a checkpoint. Stop it and start it at will.

Scenes, occupancy VAE, mid-training (which includes the isolated objects of pre-training), distillation, structured VAE,
refinement, then DIRECTORY/checkpoint. Each stage resumes from its own state; finished stages return at once. With
--checkpoint the flows start from published weights, on the same scenes or on more.
"""

from __future__ import annotations

import argparse
import logging
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from ..network.sizes import SIZES
from .state import STATE, steps_done

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Amounts:
    """How much of each stage: the number of scenes, steps and samples in a batch (of all processes), and how many of the scenes' shapes refinement learns from."""

    scenes: int
    occupancy: tuple[int, int]
    midtrain: tuple[int, int]
    distil: tuple[int, int]
    structured: tuple[int, int]
    refine: tuple[int, int]
    shapes: int


#: `small` is what two CPU cores do in three and a half hours; given more, pass --scale 10, or more on a GPU.
AMOUNTS = {
    "tiny": Amounts(16, (20, 4), (20, 4), (12, 4), (10, 2), (10, 2), 16),
    "small": Amounts(16_000, (1_500, 8), (7_200, 32), (1_000, 16), (1_500, 3), (3_000, 8), 3_000),
    "paper": Amounts(500_000, (100_000, 32), (400_000, 48), (4_000, 48), (100_000, 16), (200_000, 16), 500_000),
}


@dataclass(frozen=True)
class Stage:
    """A module of this package, its run's directory, its steps, and its arguments."""

    module: str
    run: Path
    steps: int
    arguments: tuple[str, ...]

    def finished(self) -> bool:
        """Return whether its state has reached its steps."""
        return steps_done(self.run / STATE) >= self.steps


def stages(
    directory: Path,
    size: str,
    scale: float,
    shared: tuple[str, ...],
    processes: int = 1,
    checkpoint: Path | None = None,
) -> list[Stage]:
    """Return the training stages in order.

    From a checkpoint, both VAEs stay as they are and both flows begin from its own.

    Args:
        directory: of the recipe; the scenes and each stage's run are folders in it.
        size: a name in AMOUNTS.
        scale: factor on the steps of every stage.
        shared: arguments passed to every stage.
        processes: of each stage; they divide a batch among them.
        checkpoint: published weights to begin from.
    """
    amounts, scenes = AMOUNTS[size], ("--scenes", str(directory / "scenes"), "--size", size, *shared)
    runs = parts(directory, checkpoint)
    vae, shapes = ("--vae", str(runs["occupancy"])), ("--shapes", str(amounts.shapes))
    begin = () if checkpoint is None else ("--begin", str(checkpoint))
    kept = () if checkpoint is None else ("--statistics", str(checkpoint))
    refined = ("--structured", str(runs["structured"]), "--encoder", str(runs["midtrain"]))
    muon = () if "--shard" in shared else ("--muon",)
    extra = {
        "occupancy": (),
        "midtrain": (*vae, *muon, *begin, *kept),
        "distil": (*vae, "--begin", str(runs["midtrain"]), *kept),
        "structured": shapes,
        "refine": (*refined, *muon, *shapes, *begin),
    }
    made = []
    for name, run in runs.items():
        if run == checkpoint:
            continue
        steps, batch = getattr(amounts, name)
        steps, batch = max(1, round(steps * scale)), max(1, batch // processes)
        amount = (str(run), "--steps", str(steps), "--batch", str(batch))
        made.append(Stage(name, run, steps, (*amount, *scenes, *extra[name])))
    return made


def parts(directory: Path, checkpoint: Path | None) -> dict[str, Path]:
    """Return where each stage's weights come from, by the stage's name: its run in `directory`, or the checkpoint."""
    runs = {name: directory / name for name in ("occupancy", "midtrain", "distil", "structured", "refine")}
    return runs if checkpoint is None else runs | {"occupancy": checkpoint, "structured": checkpoint}


def call(module: str, *arguments: str, processes: int = 1) -> None:
    """Run a module of this package as its own process, or by torchrun as several, and wait for it.

    Args:
        module: its name in this package.
        arguments: its command line.
        processes: how many.

    Raises:
        CalledProcessError: it exits with a status other than 0.
    """
    logger.info("%s %s", module, " ".join(arguments))
    several = ("-m", "torch.distributed.run", "--standalone", f"--nproc-per-node={processes}") if processes > 1 else ()
    subprocess.run([sys.executable, *several, "-m", f"{__package__}.{module}", *arguments], check=True)


def main() -> None:
    """Run the command line that the module's docstring describes."""
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("directory", type=Path)
    parser.add_argument("--size", choices=sorted(SIZES), default="small")
    parser.add_argument("--scale", type=float, default=1.0, help="times the steps of every stage")
    parser.add_argument("--minutes", type=float, help="stop after so long; the same command resumes")
    parser.add_argument("--workers", type=int, default=1, help="processes that render scenes")
    parser.add_argument(
        "--processes", type=int, default=1, help="processes of each stage: one a GPU, or one a CPU core"
    )
    parser.add_argument("--checkpoint", type=Path, help="continue from a published checkpoint")
    parser.add_argument("--dinov2", type=Path, help="the directory of DINOv2's weights, for --size paper")
    parser.add_argument("--version", default="1")
    chosen, passed = parser.parse_known_args()
    encoder = () if chosen.dinov2 is None else ("--dinov2", str(chosen.dinov2))
    until = time.monotonic() + 60 * chosen.minutes if chosen.minutes else None
    scenes, count = chosen.directory / "scenes", AMOUNTS[chosen.size].scenes
    call("scene_cache", str(scenes), "--count", str(count), "--size", chosen.size, "--workers", str(chosen.workers))
    for stage in stages(
        chosen.directory, chosen.size, chosen.scale, (*encoder, *passed), chosen.processes, chosen.checkpoint
    ):
        if stage.finished():
            continue
        left = () if until is None else ("--minutes", f"{max(0.05, (until - time.monotonic()) / 60):.2f}")
        call(stage.module, *stage.arguments, *left, processes=chosen.processes)
        if not stage.finished():
            logger.info("out of time in %s; the same command resumes", stage.module)
            return
    runs = {name: str(path) for name, path in parts(chosen.directory, chosen.checkpoint).items()}
    measured = ("--statistics", str(chosen.checkpoint)) if chosen.checkpoint else ("--scenes", str(scenes))
    call(
        "publish", str(chosen.directory / "checkpoint"), *measured, "--size", chosen.size,
        "--version", chosen.version, "--vae", runs["occupancy"], "--geometry", runs["distil"], "--distilled",
        "--structured", runs["structured"], "--refinement", runs["refine"], *encoder,
    )  # fmt: skip


if __name__ == "__main__":
    main()
