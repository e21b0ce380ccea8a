"""A trained version as site and workers exchange it: a manifest, and the weight files that it names by their SHA-256.

In the artifact store the manifest is a blob, whose key is a version's `weights_key`; each weight file is a blob named by
the digest in the manifest. So one key leads to everything, and every byte is verified.
"""

from __future__ import annotations

import json
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from ..provenance import weights_sha256
from .keys import blob_key

#: The source whose code loads a format.
SOURCE_OF_FORMAT = {"maquette/1": "maquette"}
WEIGHTS_EXTENSION = "safetensors"
MAX_MANIFEST_BYTES = 1024 * 1024
MAX_PARTS = 32
#: No dimension and no count of a model's size is larger; `blocks` are made one by one, so they are fewer.
MAX_SIZE_NUMBER, MAX_BLOCKS, MAX_SIZE_DEPTH = 65_536, 256, 6

Digest = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
Label = Annotated[str, StringConstraints(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9][A-Za-z0-9._+-]*$")]
Note = Annotated[str, StringConstraints(max_length=200)]


class CheckpointRefused(ValueError):
    """A manifest or a weight file is not what it must be. `code` is stable, the text is a sentence for a person."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code, self.message = code, message


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class WeightsFile(_Part):
    """One part of the model: its file and the file's digest."""

    file: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]{0,63}\.safetensors$")]
    sha256: Digest


class ParentVersion(_Part):
    """The version that training started from."""

    name: Label
    version: Label
    hash: Digest | None = None


class TrainedRelease(_Part):
    """The release that a version was trained on; `hash` is the SHA-256 of the release's manifest.json."""

    name: Note
    version: Note = ""
    hash: Digest | None = None


class CodeVersion(_Part):
    """The code that trained a version."""

    version: Note = ""
    commit: Note = ""


class CheckpointManifest(_Part):
    """`manifest.json` of a checkpoint."""

    format: str
    version: Label
    size: dict[str, Any]
    statistics: dict[str, Any]
    files: dict[Label, WeightsFile] = Field(min_length=1, max_length=MAX_PARTS)
    training: dict[str, Any] = Field(default_factory=dict)
    parent: ParentVersion | None = None
    release: TrainedRelease | None = None
    code: CodeVersion | None = None
    settings: dict[str, Any] = Field(default_factory=dict)
    table: dict[str, Any] | list[Any] | None = None

    @property
    def source(self) -> str:
        """Return the name of the source whose code loads it."""
        return SOURCE_OF_FORMAT[self.format]

    @property
    def weights_sha256(self) -> str:
        """Return the version's identity."""
        return weights_sha256(part.sha256 for part in self.files.values())


def weights_key(digest: str) -> str:
    """Return the key of the weight file with this digest."""
    return blob_key(digest, WEIGHTS_EXTENSION)


def canonical_json(content: dict[str, Any]) -> bytes:
    """Return the one form in which a manifest is stored, whatever its spacing and order were."""
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode()


def read_manifest_json(content: bytes) -> dict[str, Any]:
    """Return the object in a manifest's bytes.

    Raises:
        CheckpointRefused: it is too large, no JSON object, or has a number that JSON has not, a name twice, or text that no database holds.
    """
    if len(content) > MAX_MANIFEST_BYTES:
        message = f"The manifest has {len(content)} bytes; the limit is {MAX_MANIFEST_BYTES}."
        raise CheckpointRefused("manifest_too_large", message)
    return read_object(content, "manifest_invalid", "The manifest")


def read_object(content: bytes, code: str, what: str) -> dict[str, Any]:
    """Return the JSON object in `content`; raises CheckpointRefused with `code` for anything else."""
    try:
        found = json.loads(content.decode(), parse_constant=_refuse_constant, object_pairs_hook=_without_repeats)
        text = json.dumps(found, ensure_ascii=False, allow_nan=False)
        text.encode()
    except (ValueError, RecursionError) as wrong:
        raise CheckpointRefused(code, f"{what} is not valid JSON.") from wrong
    if not isinstance(found, dict):
        raise CheckpointRefused(code, f"{what} is not a JSON object.")
    if "\\u0000" in text:
        raise CheckpointRefused(code, f"{what} has text with the character NUL.")
    return found


def parse_manifest(content: dict[str, Any]) -> CheckpointManifest:
    """Return the manifest in a JSON object.

    Raises:
        CheckpointRefused: a field is unknown, missing or out of its limits; the format or the size is not one that is known.
    """
    try:
        manifest = CheckpointManifest.model_validate(content)
    except ValidationError as wrong:
        first = wrong.errors()[0]
        place = ".".join(str(part) for part in first["loc"]) or "manifest"
        raise CheckpointRefused("manifest_invalid", f"The manifest's {place[:120]}: {first['msg']}.") from wrong
    if manifest.format not in SOURCE_OF_FORMAT:
        known = ", ".join(SOURCE_OF_FORMAT)
        message = f"The manifest is of format {manifest.format[:40]!r}; this Maquette knows {known}."
        raise CheckpointRefused("manifest_invalid", message)
    if len({part.file for part in manifest.files.values()}) < len(manifest.files):
        raise CheckpointRefused("manifest_invalid", "The manifest names one file for two parts.")
    _check_size(manifest.size)
    return manifest


def _check_size(value: Any, name: str = "size", depth: int = 0) -> None:
    """Refuse what could make a worker build a huge model before it sees that the weights do not fit."""
    most = MAX_BLOCKS if name.rpartition(".")[2].endswith("blocks") else MAX_SIZE_NUMBER
    inner: list[tuple[str, Any]] = []
    if isinstance(value, dict):
        inner = [(f"{name}.{key}", one) for key, one in value.items()]
    elif isinstance(value, list):
        inner = [(name, one) for one in value]
    elif isinstance(value, int | float) and not 0 <= value <= most:
        message = f"The manifest's {name} is {value:g}; it must be from 0 to {most}."
        raise CheckpointRefused("manifest_size_unknown", message)
    if depth > MAX_SIZE_DEPTH or len(inner) > 64:
        raise CheckpointRefused("manifest_size_unknown", "The manifest's size is not that of a known model.")
    for key, one in inner:
        _check_size(one, key[:120], depth + 1)


def _refuse_constant(name: str) -> Any:
    raise ValueError(f"{name} is no JSON number")


def _without_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a name is there twice")
    return found
