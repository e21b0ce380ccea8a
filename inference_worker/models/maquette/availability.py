"""Where this machine's checkpoint of the model lies, told without loading torch."""

from __future__ import annotations

from pathlib import Path

from ...settings import Settings

BUILT_IN = Path(__file__).parents[3] / "fixtures" / "checkpoints" / "maquette-small"


def checkpoint_directory(settings: Settings) -> Path:
    """MODELS_DIRECTORY/maquette when it is there, otherwise the built-in checkpoint."""
    own = settings.models_directory / "maquette" if settings.models_directory else None
    return own if own is not None and (own / "manifest.json").is_file() else BUILT_IN


def obstacle(settings: Settings) -> str:
    """Why the model cannot run here, or nothing."""
    directory = checkpoint_directory(settings)
    if (directory / "manifest.json").is_file():
        return ""
    return "No checkpoint of the maquette model is here; train one (docs/model.md) or name it by MODELS_DIRECTORY."
