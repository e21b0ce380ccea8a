"""python -m inference_worker.training.publish OUT --vae RUN --geometry RUN ...: finished runs as one checkpoint.

The weights are the moving averages, in float16. Refinement joins when both of its runs are named.
"""

from __future__ import annotations

import argparse
import json
import logging
from pathlib import Path

from torch import nn

from ..models.maquette.sizes import SIZES
from ..models.maquette.weights import save_checkpoint
from .batches import layout_statistics
from .geometry_flow import GeometryFlow
from .occupancy import load_trained as load_occupancy
from .refine import RefinementFlow
from .scene_cache import SceneCache
from .state import load_average
from .structured import load_trained as load_structured

logger = logging.getLogger(__name__)
STATE = "state.safetensors"


def main() -> None:
    """The command."""
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--size", choices=sorted(SIZES), default="small")
    parser.add_argument("--version", default="1")
    parser.add_argument("--scenes", type=Path, required=True, help="the cache whose layout statistics were trained on")
    parser.add_argument("--vae", type=Path, required=True)
    parser.add_argument("--geometry", type=Path, required=True, help="a run of midtrain, sft, dpo or distil")
    parser.add_argument("--distilled", action="store_true", help="the geometry run is one of training.distil")
    parser.add_argument("--structured", type=Path)
    parser.add_argument("--refinement", type=Path)
    chosen = parser.parse_args()
    size = SIZES[chosen.size]
    geometry = GeometryFlow(size)
    load_average(chosen.geometry / STATE, geometry)
    parts: dict[str, nn.Module] = {
        "encoder": geometry.model.embedder.encoder,
        "geometry": geometry.model,
        "occupancy": load_occupancy(chosen.vae, chosen.size),
    }
    runs = [chosen.vae, chosen.geometry]
    if chosen.structured and chosen.refinement:
        refinement = RefinementFlow(size)
        load_average(chosen.refinement / STATE, refinement)
        parts |= {"structured": load_structured(chosen.structured, chosen.size), "refinement": refinement.model}
        runs += [chosen.structured, chosen.refinement]
    training = {"distilled": chosen.distilled, "runs": [json.loads((run / "run.json").read_text()) for run in runs]}
    statistics = layout_statistics(SceneCache(chosen.scenes))
    manifest = save_checkpoint(chosen.out, parts, size, statistics, chosen.version, training)
    for name, file in manifest.files.items():
        logger.info("%s: %s (%s)", name, chosen.out / file["file"], file["sha256"][:12])


if __name__ == "__main__":
    main()
