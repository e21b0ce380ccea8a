"""python -m inference_worker.maquette.training.dpo RUN --release RELEASE --checkpoint CHECKPOINT --begin RUN: preferences.

Table 5, row "align": shape only, against the frozen model of --begin. The paper's rate of 2.5e-6 moves nothing at the
small size. It publishes no beta; see `--beta`.
"""

from __future__ import annotations

import torch

from .command import run_of
from .release_command import material_of, release_parser
from .release_stages import tune_by_dpo

#: The published value of an open trainer on a similar model.
BETA = 500.0


def main() -> None:
    """Run the command line that the module's docstring describes."""
    parser = release_parser(__doc__ or "", batch=6, steps=150, learning_rate=3e-5)
    parser.add_argument("--beta", type=float, default=BETA, help="strength of the preference loss")
    chosen = parser.parse_args()
    torch.manual_seed(chosen.seed)
    material = material_of(chosen)
    run = run_of(chosen, decay=0.99, warm_up=20)
    tune_by_dpo(material, material.reader.pairs(), chosen.begin or chosen.checkpoint, run, chosen.batch, chosen.beta)


if __name__ == "__main__":
    main()
