"""python -m inference_worker.maquette.training.midtrain RUN --scenes CACHE --vae RUN [--begin RUN]: render-paste and procedural scenes.

Table 1 and Table 5, rows "G mid": full image, optional pointmap, S 1, R .1, t 1, s .1. One stage here does the paper's
two (FO, then OS-R and ProcThor); `--kinds` narrows it to either.
"""

from __future__ import annotations

from pathlib import Path

import torch

from ..network.sizes import SIZES
from .command import run_of, stage_parser
from .geometry_flow import GeometryData, GeometryFlow, flow_step
from .latent_cache import shape_latents
from .loop import train
from .losses import BALANCED_WEIGHTS, LAYOUT_WEIGHTS
from .scene_cache import SceneCache
from .scene_kinds import FLYING, ISOLATED, PROCEDURAL
from .starts import geometry_from, occupancy_from, statistics_from


def main() -> None:
    """Run the command line that the module's docstring describes."""
    parser = stage_parser(__doc__ or "", batch=16, steps=40_000, learning_rate=1e-3)
    parser.add_argument("--vae", type=Path, required=True, help="the run of training.occupancy")
    parser.add_argument("--begin", type=Path, help="the run of training.pretrain, or a checkpoint, to begin from")
    parser.add_argument("--kinds", type=int, nargs="+", default=[ISOLATED, FLYING, PROCEDURAL])
    parser.add_argument(
        "--draws", type=int, default=2, help="noises and times of each condition, which is encoded once"
    )
    chosen = parser.parse_args()
    torch.manual_seed(chosen.seed)
    size, cache = SIZES[chosen.size], SceneCache(chosen.scenes)
    latents = shape_latents(cache, occupancy_from(chosen.vae, chosen.size))
    data = GeometryData(cache, latents, statistics_from(chosen.statistics, cache))
    compact = size.condition.encoder.kind == "compact"
    flow = GeometryFlow(size, chosen.dinov2, hints=compact)
    if chosen.begin is not None:
        flow.model = geometry_from(chosen.begin, chosen.size, chosen.dinov2).model
    weights = BALANCED_WEIGHTS if compact else LAYOUT_WEIGHTS
    step_of = flow_step(data, size, tuple(chosen.kinds), weights, chosen.batch, crop_only=False, draws=chosen.draws)
    train(flow, step_of, run_of(chosen, decay=0.999))


if __name__ == "__main__":
    main()
