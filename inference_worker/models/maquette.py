"""The maquette model as a source of candidates: which checkpoint runs, whether it can, and how it is loaded.

A version that is registered with the site names its weights by a key of the artifact store; another is the checkpoint of
this machine.

Only `load` imports torch, so that the main process of a worker can report readiness without it.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from ..contract.checkpoints import CheckpointRefused
from ..contract.commands import SourceRef
from ..contract.safetensors_header import read_header
from ..errors import SourceNotReady
from ..maquette.checkpoints import BUILT_IN
from ..settings import Settings
from ..storage import ObjectStore
from . import weights_cache
from .model_entry import READY, Readiness
from .weights_cache import fetched

if TYPE_CHECKING:
    from ..maquette.sampling.generator import MaquetteGenerator


def load(source: SourceRef, store: ObjectStore, settings: Settings) -> MaquetteGenerator:
    """Return the generator of the checkpoint that the source names, configured by the source's settings.

    Raises:
        SourceNotReady: the checkpoint is missing, damaged, of another version, or needs weights that are not here.
        ModelError: a value in the source's settings is out of range.
        StoreUnavailable: the artifact store cannot be read.
    """
    if source.weights_key is None:
        return _load(checkpoint_directory(settings), source, settings)
    with fetched(source.weights_key, store, settings) as directory:
        found = _version_in(directory)
        if found != source.version.partition("+")[0]:
            raise SourceNotReady(
                f"The weights registered as version {source.version} are those of version {found}. Register them again."
            )
        return _load(directory, source, settings)


def _load(directory: Path, source: SourceRef, settings: Settings) -> MaquetteGenerator:
    import torch

    from ..maquette.sampling.generator import load_generator

    device = settings.device
    if device == "auto":
        device = "cuda" if torch.cuda.is_available() else "cpu"
    check_shapes(directory, dinov2_directory(settings))
    return load_generator(directory, source.settings, device=device, dinov2_directory=dinov2_directory(settings))


def check_shapes(directory: Path, dinov2: Path | None) -> None:
    """Compare the tensors' names and shapes with the model of the manifest's size, before memory is taken for either.

    Raises:
        SourceNotReady: a part is missing or does not fit.
    """
    import torch

    from ..maquette.network.weights import own_state, read_manifest
    from ..maquette.sampling.model import build_parts

    manifest = read_manifest(directory)
    if manifest.size.condition.encoder.kind == "dinov2":
        return  # its encoder is built from a directory of its own; load_part compares
    try:
        with torch.device("meta"):
            parts = build_parts(manifest, dinov2)
    except (TypeError, ValueError, RuntimeError, ZeroDivisionError, AttributeError) as wrong:
        raise SourceNotReady(f"The size in {directory / 'manifest.json'} is not that of a known model.") from wrong
    for name, part in parts.items():
        if name not in manifest.files:
            raise SourceNotReady(f"The checkpoint in {directory} has no part called {name!r}.")
        path = directory / Path(manifest.files[name]["file"]).name
        wanted = {key: tuple(value.shape) for key, value in own_state(part).items()}
        try:
            with path.open("rb") as file:
                found = read_header(file, path.stat().st_size, path.name).shapes
        except OSError as missing:
            raise SourceNotReady(f"{path} is missing from the checkpoint.") from missing
        except CheckpointRefused as wrong:
            raise SourceNotReady(wrong.message) from wrong
        if found != wanted:
            odd = sorted(set(found.items()) ^ set(wanted.items()))[0][0]
            raise SourceNotReady(
                f"{path.name} does not fit this model: {odd} is missing, surplus, or of another shape."
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
    return _version_in(checkpoint_directory(settings))


def held_versions(settings: Settings) -> list[str]:
    """Return the registered versions whose weights are on this machine."""
    return [manifest.version for manifest in weights_cache.held_versions(settings) if manifest.source == "maquette"]


def _version_in(directory: Path) -> str:
    try:
        return str(json.loads((directory / "manifest.json").read_text())["version"])
    except (OSError, ValueError, KeyError, TypeError):
        return ""


def _encoder_kind(directory: Path) -> str:
    try:
        return str(json.loads((directory / "manifest.json").read_text())["size"]["condition"]["encoder"]["kind"])
    except (KeyError, TypeError):  # load_model reports what is wrong with such a manifest
        return ""
