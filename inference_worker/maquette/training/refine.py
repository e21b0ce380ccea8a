"""python -m inference_worker.maquette.training.refine RUN --scenes CACHE --structured RUN --encoder RUN: the texture and refinement flow.

Tables 1 and 6: the latents of active voxels from the image alone (no pointmap), with the geometry model's encoder frozen.
"""

from __future__ import annotations

from pathlib import Path

import torch

from ..network.sizes import SIZES
from .command import run_of, stage_parser
from .fine_shapes import fine_rows
from .loop import train
from .refinement_flow import RefinementFlow, refinement_step
from .scene_cache import SceneCache
from .starts import geometry_from, refinement_from, structured_from


def main() -> None:
    """Run the command line that the module's docstring describes."""
    parser = stage_parser(__doc__ or "", batch=4, steps=10_000, learning_rate=1e-3)
    parser.add_argument(
        "--structured", type=Path, required=True, help="the run of training.structured, or a checkpoint"
    )
    parser.add_argument(
        "--encoder", type=Path, required=True, help="the geometry run, or checkpoint, whose encoder is used"
    )
    parser.add_argument("--begin", type=Path, help="a checkpoint to begin from")
    chosen = parser.parse_args()
    torch.manual_seed(chosen.seed)
    size, cache = SIZES[chosen.size], SceneCache(chosen.scenes)
    shapes = fine_rows(cache, size, chosen.shapes)
    encoder = geometry_from(chosen.encoder, chosen.size, chosen.dinov2).model.embedder.encoder
    flow = refinement_from(chosen.begin, chosen.size, encoder) if chosen.begin else RefinementFlow(size, encoder)
    vae = structured_from(chosen.structured, chosen.size)
    train(flow, refinement_step(cache, shapes, vae, size, chosen.batch), run_of(chosen, decay=0.999))


if __name__ == "__main__":
    main()
