"""Trained versions as directories with tiny random weights, whole or broken in one way."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import numpy as np

DTYPES = {"F16": "<f2", "F32": "<f4"}
SIZE = {"name": "tiny", "geometry": {"width": 4, "blocks": 2}}


def safetensors(
    tensors: dict[str, np.ndarray], metadata: dict[str, str] | None = None, header: dict[str, Any] | None = None
) -> bytes:
    """Return a safetensors file; `header` replaces entries of the header that the tensors would have."""
    names = {np.dtype(value): name for name, value in DTYPES.items()}
    described: dict[str, Any] = {"__metadata__": metadata} if metadata else {}
    body = b""
    for name, value in tensors.items():
        content = value.tobytes()
        offsets = [len(body), len(body) + len(content)]
        described[name] = {"dtype": names[value.dtype], "shape": list(value.shape), "data_offsets": offsets}
        body += content
    written = json.dumps(described | (header or {})).encode()
    return len(written).to_bytes(8, "little") + written + body


def random_weights(seed: int, part: str = "geometry", size: dict[str, Any] | None = None) -> bytes:
    """Return a weight file of one part."""
    rng = np.random.default_rng(seed)
    tensors = {"in.weight": rng.normal(size=(4, 3)).astype("<f2"), "in.bias": rng.normal(size=4).astype("<f4")}
    metadata = {"format": "maquette/1", "part": part, "size": json.dumps(size or SIZE)}
    return safetensors(tensors, metadata)


def manifest_of(files: dict[str, bytes], version: str = "40", **changes: Any) -> dict[str, Any]:
    """Return the manifest of weight files by part."""
    return {
        "format": "maquette/1",
        "version": version,
        "size": SIZE,
        "statistics": {"scale_mean": 0.1},
        "files": {
            part: {"file": f"{part}.safetensors", "sha256": hashlib.sha256(content).hexdigest()}
            for part, content in files.items()
        },
        **changes,
    }


def make_checkpoint(directory: Path, version: str = "40", *, seed: int = 0, **changes: Any) -> dict[str, Any]:
    """Write a whole checkpoint of two parts and return its manifest."""
    files = {part: random_weights(seed + i, part) for i, part in enumerate(("encoder", "geometry"))}
    directory.mkdir(parents=True, exist_ok=True)
    for part, content in files.items():
        (directory / f"{part}.safetensors").write_bytes(content)
    manifest = manifest_of(files, version, **changes)
    (directory / "manifest.json").write_text(json.dumps(manifest, indent=1))
    (directory / "README.md").write_text(f"# maquette {version}\n")
    return manifest


def identity(manifest: dict[str, Any]) -> str:
    """Return the identity of a manifest's weights, computed apart from the code under test."""
    digests = sorted(part["sha256"] for part in manifest["files"].values())
    return hashlib.sha256("".join(f"{digest}\n" for digest in digests).encode()).hexdigest()
