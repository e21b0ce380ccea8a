"""python -m inference_worker.maquette.training.publish OUT --vae RUN --geometry RUN ...: finished runs as one checkpoint.

The weights are the moving averages, in float16. Refinement joins when both of its runs are named.
"""

from __future__ import annotations

import argparse
import copy
import json
import logging
from pathlib import Path
from typing import Any

import torch
from torch import nn

from ..network.sizes import SIZES
from ..network.weights import read_manifest, save_checkpoint
from .batches import layout_statistics
from .scene_cache import SceneCache
from .starts import geometry_from, is_checkpoint, occupancy_from, refinement_from, structured_from

logger = logging.getLogger(__name__)


def facts_of(run: Path) -> dict[str, Any]:
    """Return how a part was trained: its run's facts, or those of the checkpoint that it was taken over from."""
    if is_checkpoint(run):
        return {"taken over from version": read_manifest(run).version, "training": read_manifest(run).training}
    return without_places(json.loads((run / "run.json").read_text()))


def without_places(facts: dict[str, Any]) -> dict[str, Any]:
    """Return a run's `facts` (its run.json) with each path reduced to its last name; others have no use for it."""
    command = " ".join(Path(word).name if "/" in word else word for word in str(facts["command"]).split())
    return {**facts, "command": command, "run": {**facts["run"], "directory": Path(facts["run"]["directory"]).name}}


def same_weights(first: nn.Module, second: nn.Module) -> bool:
    """Return whether two modules of one architecture hold equal weights and buffers."""
    pairs = zip(first.state_dict().values(), second.state_dict().values(), strict=True)
    return all(torch.equal(one, other) for one, other in pairs)


def main() -> None:
    """Run the command line that the module's docstring describes.

    Raises:
        ValueError: the refinement was trained with another encoder than the geometry model's.
    """
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--size", choices=sorted(SIZES), default="small")
    parser.add_argument(
        "--dinov2", type=Path, help="the directory of DINOv2's weights, for a size that looks through it"
    )
    parser.add_argument("--version", default="1")
    measured = parser.add_mutually_exclusive_group(required=True)
    measured.add_argument("--scenes", type=Path, help="the cache whose layouts' statistics were trained on")
    measured.add_argument("--statistics", type=Path, help="the checkpoint that was begun from, and has them")
    parser.add_argument("--vae", type=Path, required=True)
    parser.add_argument("--geometry", type=Path, required=True, help="a run of midtrain, sft, dpo or distil")
    parser.add_argument("--distilled", action="store_true", help="the geometry run is one of training.distil")
    parser.add_argument("--structured", type=Path)
    parser.add_argument("--refinement", type=Path)
    chosen = parser.parse_args()
    size = SIZES[chosen.size]
    geometry = geometry_from(chosen.geometry, chosen.size, chosen.dinov2)
    parts: dict[str, nn.Module] = {
        "encoder": geometry.model.embedder.encoder,
        "geometry": geometry.model,
        "occupancy": occupancy_from(chosen.vae, chosen.size),
    }
    runs = [chosen.vae, chosen.geometry]
    if chosen.structured and chosen.refinement:
        own = copy.deepcopy(geometry.model.embedder.encoder)
        if is_checkpoint(chosen.refinement):  # its refinement comes with the encoder that it was trained with
            own = geometry_from(chosen.refinement, chosen.size, chosen.dinov2).model.embedder.encoder
        refinement = refinement_from(chosen.refinement, chosen.size, own).model
        if not same_weights(own, geometry.model.embedder.encoder):
            raise ValueError(
                f"{chosen.refinement} was trained with another encoder than {chosen.geometry}; a checkpoint holds one."
            )
        parts |= {"structured": structured_from(chosen.structured, chosen.size), "refinement": refinement}
        runs += [chosen.structured, chosen.refinement]
    training = {"distilled": chosen.distilled, "runs": [facts_of(run) for run in runs]}
    kept = chosen.statistics
    statistics = read_manifest(kept).statistics if kept else layout_statistics(SceneCache(chosen.scenes))
    manifest = save_checkpoint(chosen.out, parts, size, statistics, chosen.version, training)
    for name, file in manifest.files.items():
        logger.info("%s: %s (%s)", name, chosen.out / file["file"], file["sha256"][:12])


if __name__ == "__main__":
    main()
