"""Trained versions into the registry: every file is checked and stored before the row is, so a refusal leaves no version."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from annotator.accounts.models import User
from annotator.domain.errors import InvalidInput, RefusedFile
from annotator.domain.sources import SourceKind
from annotator.gateways.artifacts import put_blob, put_file_blob
from annotator.model_registry.models import ModelVersion, VersionStatus, WorkerQueue
from annotator.model_registry.services import register_model_version
from annotator.model_registry.weights import check_weights
from inference_worker.contract.checkpoints import (
    WEIGHTS_EXTENSION,
    CheckpointManifest,
    CheckpointRefused,
    canonical_json,
    parse_manifest,
    read_manifest_json,
)

MANIFEST, CARD = "manifest.json", "README.md"
MAX_CARD_BYTES = 256 * 1024
#: What a checkpoint's directory may hold: weights, JSON, and text for people. Never pickle.
ALLOWED_EXTENSIONS = frozenset({".safetensors", ".json", ".md", ".txt", ".csv", ".png", ".svg"})


def register_directory(
    *, directory: Path, queue: str = WorkerQueue.CPU, by: User | None = None, notes: str = ""
) -> ModelVersion:
    """Register the trained version in a directory of this machine.

    Args:
        directory: with manifest.json, the weight files that it names, and README.md, the card.
        queue: of the workers that load it, "cpu" or "gpu".
        by: the person who registers it.
        notes: what a newly registered version's notes are at first.

    Returns:
        The version; one that is registered with the same content is returned as it is.

    Raises:
        InvalidInput: there is no manifest, or the manifest is not valid.
        RefusedFile: a file is missing, differs from the manifest, or is of a kind that is not allowed.
        Conflict: the version is registered with other facts.
    """
    content = read_manifest_at(directory)
    manifest = checked_manifest(content)
    _check_files(directory, manifest)
    card = _read_card(directory)
    for part in manifest.files:
        check_weights(directory / manifest.files[part].file, part, manifest)
    for wanted in manifest.files.values():
        put_file_blob(directory / wanted.file, wanted.sha256, WEIGHTS_EXTENSION)
    size = sum((directory / wanted.file).stat().st_size for wanted in manifest.files.values())
    return register_stored(content=content, card=card, size_bytes=size, queue=queue, by=by, notes=notes)


def register_stored(
    *, content: dict[str, Any], card: str, size_bytes: int, queue: str, by: User | None, notes: str = ""
) -> ModelVersion:
    """Register a version whose weight files were checked and are in the artifact store.

    Raises:
        InvalidInput: the manifest is not valid.
        Conflict: the version is registered with other facts.
    """
    manifest = checked_manifest(content)
    return register_model_version(
        name=manifest.source,
        version=manifest.version,
        kind=SourceKind.OWN_MODEL,
        queue=queue,
        weights_key=put_blob(canonical_json(content), "json"),
        weights_sha256=manifest.weights_sha256,
        card=card,
        manifest=content,
        size_bytes=size_bytes,
        status=VersionStatus.CANDIDATE,
        by=by,
        notes=notes,
    )


def checked_manifest(content: Mapping[str, Any]) -> CheckpointManifest:
    """Return the manifest in a JSON object; raises InvalidInput."""
    try:
        return parse_manifest(dict(content))
    except CheckpointRefused as wrong:
        raise InvalidInput(wrong.code, wrong.message) from wrong


def read_manifest_at(directory: Path) -> dict[str, Any]:
    """Return the JSON of a directory's manifest.

    Raises:
        InvalidInput: there is none, or it cannot be read.
    """
    path = directory / MANIFEST
    try:
        return read_manifest_json(path.read_bytes())
    except OSError as missing:
        message = f"{directory} holds no checkpoint: it has no {MANIFEST}."
        raise InvalidInput("manifest_missing", message) from missing
    except CheckpointRefused as wrong:
        raise InvalidInput(wrong.code, wrong.message) from wrong


def _check_files(directory: Path, manifest: CheckpointManifest) -> None:
    names = {wanted.file for wanted in manifest.files.values()}
    if missing := sorted(name for name in names if not (directory / name).is_file()):
        message = f"The manifest names {', '.join(missing)}, which the directory lacks."
        raise RefusedFile("weights_missing", message, {"files": missing})
    found = [path for path in sorted(directory.iterdir()) if path.is_file()]
    odd = [path.name for path in found if path.suffix not in ALLOWED_EXTENSIONS]
    odd += [path.name for path in found if path.suffix == ".safetensors" and path.name not in names]
    if odd:
        message = f"The directory holds {', '.join(odd)}, which is no part of a checkpoint: weights are safetensors that the manifest names."
        raise RefusedFile("weights_not_safetensors", message, {"files": odd})


def _read_card(directory: Path) -> str:
    path = directory / CARD
    if not path.is_file():
        raise RefusedFile("card_missing", f"The directory has no {CARD}, the card that describes the version.")
    return checked_card(path.read_bytes())


def checked_card(content: bytes) -> str:
    """Return the text of a card; raises RefusedFile when it is too long or no text."""
    if len(content) > MAX_CARD_BYTES:
        raise RefusedFile("card_invalid", f"The card has {len(content)} bytes; the limit is {MAX_CARD_BYTES}.")
    try:
        text = content.decode()
    except UnicodeDecodeError as wrong:
        raise RefusedFile("card_invalid", "The card is not UTF-8 text.") from wrong
    if "\0" in text:
        raise RefusedFile("card_invalid", "The card holds the character NUL.")
    return text
