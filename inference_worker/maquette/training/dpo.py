"""python -m inference_worker.maquette.training.dpo RUN --begin RUN --records DIRECTORY: preferences, against the frozen SFT model.

Table 5, row "align": shape only, learning rate 2.5e-6, one epoch. The paper publishes no beta; see `--beta`.
"""

from __future__ import annotations

import copy
from pathlib import Path

import torch

from ..network.sizes import SIZES
from .command import run_of, stage_parser
from .loop import train
from .preference import dpo_step
from .records import PairDirectory
from .starts import geometry_from


def main() -> None:
    """Run the command line that the module's docstring describes."""
    parser = stage_parser(__doc__ or "", batch=6, steps=1000, learning_rate=2.5e-6)
    parser.add_argument("--begin", type=Path, required=True, help="the run of training.sft to begin from")
    parser.add_argument("--records", type=Path, required=True, help="a directory with dpo_pairs.jsonl")
    parser.add_argument(
        "--beta", type=float, default=500.0, help="the published value of an open trainer on a like model"
    )
    chosen = parser.parse_args()
    torch.manual_seed(chosen.seed)
    size = SIZES[chosen.size]
    flow = geometry_from(chosen.begin, chosen.size, chosen.dinov2)
    reference = copy.deepcopy(flow).eval().requires_grad_(False).to(chosen.device)
    pairs = PairDirectory(chosen.records, size)
    train(flow, dpo_step(pairs, reference, size, chosen.batch, chosen.beta), run_of(chosen, decay=0.99, warm_up=20))


if __name__ == "__main__":
    main()
