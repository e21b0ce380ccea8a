"""python -m inference_worker.maquette.training.pretrain RUN --scenes CACHE --vae RUN: isolated objects, crop only, S 1 and R .1.

Table 1 and Table 5, row "G pre". The layout's translation and scale are noise to this stage: their weight is 0.
"""

from __future__ import annotations

from pathlib import Path

import torch

from ..network.sizes import SIZES
from .batches import layout_statistics
from .command import run_of, stage_parser
from .geometry_flow import GeometryData, GeometryFlow, flow_step
from .latent_cache import shape_latents
from .loop import train
from .losses import PRETRAIN_WEIGHTS
from .scene_cache import SceneCache
from .scene_kinds import ISOLATED
from .starts import occupancy_from


def main() -> None:
    """Run the command line that the module's docstring describes."""
    parser = stage_parser(__doc__ or "", batch=16, steps=20_000, learning_rate=3e-4)
    parser.add_argument("--vae", type=Path, required=True, help="the run of training.occupancy")
    chosen = parser.parse_args()
    torch.manual_seed(chosen.seed)
    size, cache = SIZES[chosen.size], SceneCache(chosen.scenes)
    latents = shape_latents(cache, occupancy_from(chosen.vae, chosen.size))
    data = GeometryData(cache, latents, layout_statistics(cache))
    step_of = flow_step(data, size, (ISOLATED,), PRETRAIN_WEIGHTS, chosen.batch, crop_only=True)
    train(GeometryFlow(size, chosen.dinov2), step_of, run_of(chosen, decay=0.999))


if __name__ == "__main__":
    main()
