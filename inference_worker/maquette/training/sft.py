"""python -m inference_worker.maquette.training.sft RUN --begin RUN --records DIRECTORY --vae RUN --scenes CACHE: people's accepted objects.

Tables 1 and 5, row "G SFT": S 1, R .1, t 1, s .1 at a tenth of the learning rate. Latent statistics come from --scenes.
"""

from __future__ import annotations

from pathlib import Path

import torch

from ..network.sizes import SIZES
from .batches import layout_statistics
from .command import run_of, stage_parser
from .loop import train
from .preference import sft_step
from .records import SftDirectory
from .scene_cache import SceneCache
from .starts import geometry_from, occupancy_from


def main() -> None:
    """Run the command line that the module's docstring describes."""
    parser = stage_parser(__doc__ or "", batch=8, steps=2000, learning_rate=1e-5)
    parser.add_argument("--begin", type=Path, required=True, help="the run of training.midtrain to begin from")
    parser.add_argument("--records", type=Path, required=True, help="a directory with sft.jsonl")
    parser.add_argument("--vae", type=Path, required=True, help="the run of training.occupancy")
    chosen = parser.parse_args()
    torch.manual_seed(chosen.seed)
    size = SIZES[chosen.size]
    flow = geometry_from(chosen.begin, chosen.size, chosen.dinov2)
    rows, vae = SftDirectory(chosen.records, size), occupancy_from(chosen.vae, chosen.size)
    statistics = layout_statistics(SceneCache(chosen.scenes))
    train(flow, sft_step(rows, vae, statistics, size, chosen.batch), run_of(chosen, decay=0.999, warm_up=50))


if __name__ == "__main__":
    main()
