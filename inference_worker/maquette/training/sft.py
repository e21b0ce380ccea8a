"""python -m inference_worker.maquette.training.sft RUN --release RELEASE --checkpoint CHECKPOINT: people's accepted objects.

Tables 1 and 5, row "G SFT". Shapes and layouts with mid-training's weights, the encoder frozen. With --scenes, a share of
each batch is of the old domain; without them it is forgotten. --begin takes the run of an earlier stage.
"""

from __future__ import annotations

import torch

from .command import run_of
from .release_command import material_of, release_parser
from .release_stages import tune_by_sft


def main() -> None:
    """Run the command line that the module's docstring describes."""
    parser = release_parser(__doc__ or "", batch=8, steps=200, learning_rate=1e-4)
    parser.add_argument("--replay-share", type=float, default=0.35, help="of each batch, where there are --scenes")
    chosen = parser.parse_args()
    torch.manual_seed(chosen.seed)
    material = material_of(chosen)
    run = run_of(chosen, decay=0.999, warm_up=20)
    rows = material.reader.accepted()
    tune_by_sft(material, rows, chosen.begin or chosen.checkpoint, run, chosen.batch, chosen.replay_share)


if __name__ == "__main__":
    main()
