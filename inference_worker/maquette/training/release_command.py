"""The command lines of the stages that read a release."""

from __future__ import annotations

import argparse
from pathlib import Path

from ..checkpoints import BUILT_IN
from .command import stage_parser
from .release_filters import add_filter_arguments, filter_of
from .release_stages import Material
from .releases import Release


def release_parser(about: str, *, batch: int, steps: int, learning_rate: float) -> argparse.ArgumentParser:
    """Return the parser of a stage that reads a release: the parser of stage_parser, the release and which of its rows.

    Args:
        about: the stage's description, for the help text.
        batch: the default of --batch.
        steps: the default of --steps.
        learning_rate: the default of --learning-rate.
    """
    parser = stage_parser(about, batch=batch, steps=steps, learning_rate=learning_rate, sized=False)
    parser.add_argument("--begin", type=Path, help="the run of an earlier stage; default: the checkpoint")
    add_release_arguments(parser)
    return parser


def add_release_arguments(parser: argparse.ArgumentParser) -> None:
    """Add to the `parser` what `material_of` reads, less the scenes and DINOv2's weights."""
    parser.add_argument("--release", type=Path, required=True, help="the directory of a release")
    parser.add_argument("--media", type=Path, help="the artifact store's directory, for a release without media")
    parser.add_argument(
        "--checkpoint", type=Path, default=BUILT_IN, help="the parent, whose VAE, statistics and size are taken"
    )
    add_filter_arguments(parser)


def material_of(chosen: argparse.Namespace) -> Material:
    """Return what a stage on a release trains on.

    Args:
        chosen: what a parser with `add_release_arguments`, --scenes and --dinov2 returned.

    Raises:
        UnusableRelease: the release cannot be trained from.
        ValueError: a filter is wrong.
    """
    release = Release(chosen.release, chosen.media)
    return Material(chosen.checkpoint, release, filter_of(chosen), chosen.scenes, chosen.dinov2)
