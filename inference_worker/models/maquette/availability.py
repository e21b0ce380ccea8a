"""Where this machine's checkpoint of the model lies, told without loading torch."""

from __future__ import annotations

import json
from pathlib import Path

from ...settings import Settings

BUILT_IN = Path(__file__).parents[3] / "fixtures" / "checkpoints" / "maquette-small"


def checkpoint_directory(settings: Settings) -> Path:
    """MODELS_DIRECTORY/maquette when it is there, otherwise the built-in checkpoint."""
    own = settings.models_directory / "maquette" if settings.models_directory else None
    return own if own is not None and (own / "manifest.json").is_file() else BUILT_IN


def dinov2_directory(settings: Settings) -> Path | None:
    """MODELS_DIRECTORY/dinov2 when it is there: the encoder of checkpoints at the paper's size."""
    own = settings.models_directory / "dinov2" if settings.models_directory else None
    return own if own is not None and own.is_dir() else None


def obstacle(settings: Settings) -> str:
    """Why the model cannot run here, or nothing."""
    directory = checkpoint_directory(settings)
    if not (directory / "manifest.json").is_file():
        return "No checkpoint of the maquette model is here; train one (docs/model.md) or name it by MODELS_DIRECTORY."
    if not version(settings):
        return f"{directory / 'manifest.json'} cannot be read; fetch the checkpoint again."
    if _encoder_kind(directory) == "dinov2" and dinov2_directory(settings) is None:
        return "This checkpoint looks through DINOv2; put its weights into MODELS_DIRECTORY/dinov2."
    return ""


def _encoder_kind(directory: Path) -> str:
    try:
        return str(json.loads((directory / "manifest.json").read_text())["size"]["condition"]["encoder"]["kind"])
    except (KeyError, TypeError):  # loading tells what is wrong with such a manifest
        return ""


def version(settings: Settings) -> str:
    """The version of this machine's checkpoint, as its manifest has it; empty when there is none to be read."""
    try:
        content = json.loads((checkpoint_directory(settings) / "manifest.json").read_text())
        return str(content["version"])
    except (OSError, ValueError, KeyError, TypeError):
        return ""
