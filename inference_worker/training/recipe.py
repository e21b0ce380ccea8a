"""python -m inference_worker.training.recipe DIRECTORY: every stage in order, to a checkpoint. Stop it and start it at will.

Scenes, occupancy VAE, mid-training (which includes the isolated objects of pre-training), distillation, structured VAE,
refinement, then DIRECTORY/checkpoint. Each stage goes on from its own state; finished stages return at once.
"""

from __future__ import annotations

import argparse
import logging
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from safetensors import safe_open

from ..models.maquette.sizes import SIZES

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Amounts:
    """How much of each stage: numbers of scenes and steps, and samples in a batch."""

    scenes: int
    occupancy: tuple[int, int]
    midtrain: tuple[int, int]
    distil: tuple[int, int]
    structured: tuple[int, int]
    refine: tuple[int, int]


#: (steps, batch) per stage. `small` is sized for one night on two CPU cores; on a GPU pass --scale 10 or more.
AMOUNTS = {
    "tiny": Amounts(16, (20, 4), (20, 4), (12, 4), (10, 2), (10, 2)),
    "small": Amounts(16_000, (4_000, 8), (30_000, 16), (3_000, 16), (4_000, 3), (8_000, 4)),
    "paper": Amounts(500_000, (100_000, 32), (400_000, 48), (4_000, 48), (100_000, 16), (200_000, 16)),
}


@dataclass(frozen=True)
class Stage:
    """A module of this package, its run's directory (none for scenes), its steps, and its arguments."""

    module: str
    run: Path
    steps: int
    arguments: tuple[str, ...]

    def finished(self) -> bool:
        """Whether its state has reached its steps."""
        path = self.run / "state.safetensors"
        if not path.is_file():
            return False
        with safe_open(path, "pt") as file:
            return int(file.metadata()["step"]) >= self.steps


def stages(directory: Path, size: str, scale: float, shared: tuple[str, ...]) -> list[Stage]:
    """The training stages in order."""
    amounts, scenes = AMOUNTS[size], ("--scenes", str(directory / "scenes"), "--size", size, *shared)
    runs = {name: directory / name for name in ("occupancy", "midtrain", "distil", "structured", "refine")}
    vae = ("--vae", str(runs["occupancy"]))
    extra = {
        "occupancy": (),
        "midtrain": vae,
        "distil": (*vae, "--start", str(runs["midtrain"])),
        "structured": (),
        "refine": ("--structured", str(runs["structured"]), "--start", str(runs["distil"])),
    }
    made = []
    for name, run in runs.items():
        steps, batch = getattr(amounts, name)
        steps = max(1, round(steps * scale))
        made.append(
            Stage(name, run, steps, (str(run), "--steps", str(steps), "--batch", str(batch), *scenes, *extra[name]))
        )
    return made


def call(module: str, *arguments: str) -> None:
    """Runs a module of this package as its own process; raises CalledProcessError."""
    logger.info("%s %s", module, " ".join(arguments))
    subprocess.run([sys.executable, "-m", f"{__package__}.{module}", *arguments], check=True)


def main() -> None:
    """The command."""
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("directory", type=Path)
    parser.add_argument("--size", choices=sorted(SIZES), default="small")
    parser.add_argument("--scale", type=float, default=1.0, help="times the steps of every stage")
    parser.add_argument("--minutes", type=float, help="stop after so long; the same command goes on")
    parser.add_argument("--workers", type=int, default=1, help="processes that render scenes")
    parser.add_argument("--version", default="1")
    chosen, passed = parser.parse_known_args()
    until = time.monotonic() + 60 * chosen.minutes if chosen.minutes else None
    scenes, count = chosen.directory / "scenes", AMOUNTS[chosen.size].scenes
    call("scene_cache", str(scenes), "--count", str(count), "--size", chosen.size, "--workers", str(chosen.workers))
    for stage in stages(chosen.directory, chosen.size, chosen.scale, tuple(passed)):
        if stage.finished():
            continue
        left = () if until is None else ("--minutes", f"{max(0.05, (until - time.monotonic()) / 60):.2f}")
        call(stage.module, *stage.arguments, *left)
        if not stage.finished():
            logger.info("out of time in %s; the same command goes on", stage.module)
            return
    runs = {name: str(chosen.directory / name) for name in ("occupancy", "distil", "structured", "refine")}
    call(
        "publish", str(chosen.directory / "checkpoint"), "--scenes", str(scenes), "--size", chosen.size,
        "--version", chosen.version, "--vae", runs["occupancy"], "--geometry", runs["distil"], "--distilled",
        "--structured", runs["structured"], "--refinement", runs["refine"],
    )  # fmt: skip


if __name__ == "__main__":
    main()
