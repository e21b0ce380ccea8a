"""The maquette model as a source of candidates: which checkpoint this machine has, whether it can run, and how it is loaded.

Only `load` imports torch, so that the main process of a worker can report readiness without it.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from ..contract.commands import SourceRef
from ..maquette.checkpoints import BUILT_IN
from ..settings import Settings
from ..storage import ObjectStore
from .registry import READY, Readiness

if TYPE_CHECKING:
    from ..maquette.sampling.generator import MaquetteGenerator


def load(source: SourceRef, store: ObjectStore, settings: Settings) -> MaquetteGenerator:
    """Return the generator of this machine's checkpoint, configured by the source's settings.

    Raises:
        SourceNotReady: the checkpoint is missing, damaged, or needs weights that are not here.
        ModelError: a value in the source's settings is out of range.
    """
    import torch

    from ..maquette.sampling.generator import load_generator

    device = settings.device
    if device == "auto":
        device = "cuda" if torch.cuda.is_available() else "cpu"
    return load_generator(
        checkpoint_directory(settings), source.settings, device=device, dinov2_directory=dinov2_directory(settings)
    )


def checkpoint_directory(settings: Settings) -> Path:
    """Return MODELS_DIRECTORY/maquette when it holds a checkpoint, otherwise the built-in checkpoint's directory."""
    own = settings.models_directory / "maquette" if settings.models_directory else None
    return own if own is not None and (own / "manifest.json").is_file() else BUILT_IN


def dinov2_directory(settings: Settings) -> Path | None:
    """Return MODELS_DIRECTORY/dinov2, the encoder of checkpoints at the paper's size, or None when it is not there."""
    own = settings.models_directory / "dinov2" if settings.models_directory else None
    return own if own is not None and own.is_dir() else None


def readiness(settings: Settings) -> Readiness:
    """Return whether this machine's checkpoint can run."""
    directory = checkpoint_directory(settings)
    if not (directory / "manifest.json").is_file():
        remedy = "Train one (docs/model.md) or name it by MODELS_DIRECTORY."
        return Readiness("No checkpoint of the maquette model is here.", remedy)
    if not version(settings):
        return Readiness(f"{directory / 'manifest.json'} cannot be read.", "Fetch the checkpoint again.")
    if _encoder_kind(directory) == "dinov2" and dinov2_directory(settings) is None:
        remedy = "Put its weights into MODELS_DIRECTORY/dinov2."
        return Readiness("This checkpoint uses the DINOv2 encoder.", remedy)
    return READY


def version(settings: Settings) -> str:
    """Return the version in the manifest of this machine's checkpoint, or "" when it cannot be read."""
    try:
        content = json.loads((checkpoint_directory(settings) / "manifest.json").read_text())
        return str(content["version"])
    except (OSError, ValueError, KeyError, TypeError):
        return ""


def _encoder_kind(directory: Path) -> str:
    try:
        return str(json.loads((directory / "manifest.json").read_text())["size"]["condition"]["encoder"]["kind"])
    except (KeyError, TypeError):  # load_model reports what is wrong with such a manifest
        return ""
