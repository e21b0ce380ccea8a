"""python -m inference_worker.maquette.training.completion_cache OUT --checkpoint DIRECTORY: samples for the completion network.

Two kinds of shards. 'views' hold crops of depth without colours or drafts, cheap and varied. 'scenes' hold rendered
scenes with drafts that the checkpoint sampled, and the crops that the depth network learns from. A shard is a function
of its number, so an interrupted run resumes.
"""

from __future__ import annotations

import argparse
import logging
from pathlib import Path

import numpy as np
import torch

from ..sampling.model import MaquetteModel, load_model
from .completion_samples import Arrays, object_samples
from .completion_scenes import scene_samples

logger = logging.getLogger(__name__)

VIEWS_A_SHARD, SCENES_A_SHARD = 64, 16
VIEWS_AN_OBJECT = 6


def stacked(rows: list[Arrays]) -> Arrays:
    """Return the rows' arrays with a leading dimension."""
    return {name: np.stack([row[name] for row in rows]) for name in rows[0]}


def write_shard(path: Path, arrays: Arrays) -> None:
    """Write beside the final name and move, so that a shard is whole or absent."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_suffix(".writing.npz")
    np.savez(beside, **arrays)  # type: ignore[arg-type]
    beside.replace(path)


def write_views(directory: Path, number: int, furniture: Path | None) -> None:
    """Write shard `number` of views."""
    rng = np.random.default_rng([number, 11])
    rows: list[Arrays] = []
    while len(rows) < VIEWS_A_SHARD:
        rows += object_samples(rng, furniture, min(VIEWS_AN_OBJECT, VIEWS_A_SHARD - len(rows)))
    write_shard(directory / f"views-{number:05d}.npz", stacked(rows))


def write_scenes(directory: Path, number: int, model: MaquetteModel, furniture: Path | None) -> None:
    """Write shard `number` of scenes: samples under their names, crops under 'crop_...'."""
    made = [scene_samples(number * SCENES_A_SHARD + k, model, furniture) for k in range(SCENES_A_SHARD)]
    samples = [one for rows, _ in made for one in rows]
    write_shard(directory / f"scenes-{number:05d}.npz", stacked(samples) | stacked([crop for _, crop in made]))


def main() -> None:
    """Run the command."""
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--checkpoint", type=Path, required=True, help="whose drafts to complete")
    parser.add_argument("--furniture", type=Path, help="the unpacked package sweethome3d-furniture")
    parser.add_argument("--views", type=int, default=160, help="shards of views")
    parser.add_argument("--scenes", type=int, default=160, help="shards of scenes")
    chosen = parser.parse_args()
    torch.set_num_threads(1)
    model = load_model(chosen.checkpoint, torch.device("cpu"), torch.float32)
    views, scenes = max(chosen.views, 1), max(chosen.scenes, 1)
    for step in range(max(views, scenes)):  # side by side, so that training may begin early
        if step < chosen.views and not (chosen.out / f"views-{step:05d}.npz").is_file():
            write_views(chosen.out, step, chosen.furniture)
        if step < chosen.scenes and not (chosen.out / f"scenes-{step:05d}.npz").is_file():
            write_scenes(chosen.out, step, model, chosen.furniture)
        logger.info("%d of %d shards of each kind", step + 1, max(views, scenes))


if __name__ == "__main__":
    main()
