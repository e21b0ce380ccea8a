"""Weights as safetensors with their configuration inside and a hash beside them. Pickle is never loaded.

A checkpoint is a directory: `manifest.json` and one safetensors file per part of the model.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file, save
from torch import nn

from ...errors import SourceNotReady
from ...provenance import weights_sha256
from .layout_latents import LayoutStatistics
from .sizes import MaquetteSize, from_json, to_json

FORMAT = "maquette/1"


@dataclass(frozen=True)
class Manifest:
    """What a checkpoint is: its size, its files with their hashes, and how it was trained.

    Attributes:
        files: "file" and "sha256" by part.
        training: the runs behind the parts.
        parent: "name", "version" and "hash" of the checkpoint that it was trained from; empty for the first of a line.
        release: "name", "version" and "hash" of the release that it was trained on, if any.
        code: "version" and "commit" of the code that trained it.
        settings: of the training, with the filters of rows.
        table: what was measured after each stage, in order.
    """

    version: str
    size: MaquetteSize
    statistics: LayoutStatistics
    files: dict[str, dict[str, str]]
    training: dict[str, Any] = field(default_factory=dict)
    parent: dict[str, str] = field(default_factory=dict)
    release: dict[str, str] = field(default_factory=dict)
    code: dict[str, str] = field(default_factory=dict)
    settings: dict[str, Any] = field(default_factory=dict)
    table: list[dict[str, Any]] = field(default_factory=list)

    @property
    def hash(self) -> str:
        """Return the identity of the weights, from the SHA-256 of the files."""
        return weights_sha256(file["sha256"] for file in self.files.values())


def save_checkpoint(
    directory: Path,
    parts: dict[str, nn.Module],
    size: MaquetteSize,
    statistics: LayoutStatistics,
    version: str,
    training: dict[str, Any],
    dtype: torch.dtype = torch.float16,
) -> Manifest:
    """Write each part and then the manifest, so that a directory with one is whole, and return the manifest.

    Args:
        directory: made where it is missing.
        parts: modules by the part's name.
        size: of the model.
        statistics: of the layouts that it was trained on.
        version: of the weights.
        training: what the manifest records of the training, as JSON.
        dtype: of the stored weights.

    Returns:
        The manifest, with each file's SHA-256.
    """
    directory.mkdir(parents=True, exist_ok=True)
    files = {}
    for name, module in parts.items():
        path = directory / f"{name}.safetensors"
        tensors = {key: value.detach().to("cpu", dtype).contiguous() for key, value in own_state(module).items()}
        facts = {"format": FORMAT, "part": name, "size": json.dumps(to_json(size))}
        path.write_bytes(with_sorted_header(save(tensors, metadata=facts)))
        path.chmod(0o644)
        files[name] = {"file": path.name, "sha256": hashlib.sha256(path.read_bytes()).hexdigest()}
    manifest = Manifest(version, size, statistics, files, training)
    write_manifest(directory, manifest)
    return manifest


def write_manifest(directory: Path, manifest: Manifest) -> None:
    """Write the `manifest` of a checkpoint into its `directory`, without what it leaves empty of its origin."""
    optional = ("parent", "release", "code", "settings", "table")
    content = {name: value for name, value in asdict(manifest).items() if value or name not in optional}
    (directory / "manifest.json").write_text(json.dumps({"format": FORMAT, **content}, indent=1) + "\n")


def with_sorted_header(content: bytes) -> bytes:
    """Return the `content` of a safetensors file with its metadata in order: its writer shuffles them, so digests would differ."""
    length = int.from_bytes(content[:8], "little")
    header = json.loads(content[8 : 8 + length])
    header["__metadata__"] = dict(sorted(header["__metadata__"].items()))
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    return len(text).to_bytes(8, "little") + text + content[8 + length :]


def own_state(module: nn.Module) -> dict[str, torch.Tensor]:
    """Return a module's weights by name, each (...), without those of the image encoder inside it, which is a part of its own."""
    return {key: value for key, value in module.state_dict().items() if not key.startswith("embedder.encoder.")}


def read_manifest(directory: Path) -> Manifest:
    """Return the manifest of a checkpoint.

    Raises:
        SourceNotReady: what is missing or wrong.
    """
    path = directory / "manifest.json"
    if not path.is_file():
        raise SourceNotReady(f"{directory} holds no checkpoint: it has no manifest.json.")
    try:
        content = json.loads(path.read_text())
        if content.pop("format") != FORMAT:
            raise SourceNotReady(f"{path} is not of format {FORMAT}; train or fetch a checkpoint of this version.")
        size = from_json(MaquetteSize, content.pop("size"))
        statistics = from_json(LayoutStatistics, content.pop("statistics"))
        return Manifest(size=size, statistics=statistics, **content)
    except (KeyError, TypeError, ValueError) as wrong:
        raise SourceNotReady(f"{path} cannot be read as a manifest: {wrong}.") from wrong


def load_part(directory: Path, manifest: Manifest, name: str, module: nn.Module) -> None:
    """Load the part called `name` into its module, after its hash is checked.

    Raises:
        SourceNotReady: the file is missing, differs from the manifest, or does not fit the module.
    """
    if name not in manifest.files:
        raise SourceNotReady(f"The checkpoint in {directory} has no part called {name!r}.")
    path = directory / Path(manifest.files[name]["file"]).name
    if not path.is_file():
        raise SourceNotReady(f"{path} is missing from the checkpoint.")
    if hashlib.sha256(path.read_bytes()).hexdigest() != manifest.files[name]["sha256"]:
        raise SourceNotReady(f"{path} is not the file that the manifest names: its SHA-256 differs. Fetch it again.")
    try:
        state = {key: value.float() for key, value in load_file(path).items()}
        if set(state) != set(own_state(module)):
            raise SourceNotReady(f"{path} holds the weights of another model.")
        module.load_state_dict(state, strict=False)
    except (SafetensorError, RuntimeError) as wrong:
        raise SourceNotReady(f"{path} does not fit this model: {wrong}.") from wrong
