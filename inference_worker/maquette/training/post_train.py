"""python -m inference_worker.maquette.training.post_train DIRECTORY --release RELEASE --version N: a release becomes a trained version.

The paper's order (3.2.2): SFT on what annotators chose, DPO, SFT on artists' meshes, DPO again, distillation to few
steps. Each stage begins from the one before and is measured on held-out objects; a stage without rows is left out, and
recorded so. Stop it and start it at will. The result is DIRECTORY/checkpoint: weights, manifest, card.
"""

from __future__ import annotations

import argparse
import logging
from dataclasses import fields, replace
from pathlib import Path

import torch

from .post_train_settings import SETTINGS, STAGES, Settings
from .post_training import PostTraining
from .release_command import add_release_arguments, material_of


def main() -> None:
    """Run the command line that the module's docstring describes."""
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("directory", type=Path)
    add_release_arguments(parser)
    parser.add_argument("--version", required=True, help="of the result")
    parser.add_argument("--name", default="maquette", help="of the model, which parent and result share")
    parser.add_argument("--scale", type=float, default=1.0, help="times the steps of every stage")
    for one in fields(Settings):
        if one.name not in STAGES:
            parser.add_argument(f"--{one.name.replace('_', '-')}", type=type(getattr(SETTINGS["small"], one.name)))
    parser.add_argument("--minutes", type=float, help="stop after so long; the same command resumes")
    parser.add_argument("--workers", type=int, default=1, help="processes that render scenes")
    parser.add_argument("--threads", type=int, default=0, help="CPU threads; 0 leaves torch's choice")
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    parser.add_argument("--bf16", action=argparse.BooleanOptionalAction, default=torch.cuda.is_available())
    parser.add_argument("--dinov2", type=Path, help="the directory of DINOv2's weights, for a size that uses it")
    chosen = parser.parse_args()
    if chosen.threads:
        torch.set_num_threads(chosen.threads)
    given = {one.name: getattr(chosen, one.name, None) for one in fields(Settings) if one.name not in STAGES}
    number, chosen.scenes = given["scenes"], None
    material = material_of(chosen)
    base = SETTINGS[material.size.name].scaled(chosen.scale)
    own = {name: value for name, value in (given | {"scenes": number}).items() if value is not None}
    training = PostTraining(
        chosen.directory, material, replace(base, **own), name=chosen.name, version=chosen.version,
        device=chosen.device, bf16=chosen.bf16, workers=chosen.workers,
    )  # fmt: skip
    training.run(chosen.minutes)


if __name__ == "__main__":
    main()
