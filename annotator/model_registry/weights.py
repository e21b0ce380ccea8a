"""Weight files, checked before they are stored: their header within limits, then every number. Nothing is ever unpickled."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import BinaryIO

import numpy as np
from django.conf import settings

from annotator.domain.errors import RefusedFile, TooLarge
from inference_worker.contract.checkpoints import CheckpointManifest, CheckpointRefused
from inference_worker.contract.safetensors_header import ELEMENT_BYTES, FLOATS, TensorFacts, WeightsHeader, read_header

CHUNK_BYTES = 8 * 1024 * 1024
#: The bits of the exponent: a number that has them all is infinite or not a number.
_EXPONENTS = {"F64": 0x7FF0_0000_0000_0000, "F32": 0x7F80_0000, "F16": 0x7C00, "BF16": 0x7F80}


def check_size(size: int, name: str) -> None:
    """Raise TooLarge for a weight file of more bytes than MAX_WEIGHTS_BYTES."""
    limit = settings.MAX_WEIGHTS_BYTES
    if size > limit:
        message = f"{name} has {size / 1e6:.0f} MB; the limit is {limit / 1e6:.0f} MB (MAX_WEIGHTS_BYTES)."
        raise TooLarge("weights_too_large", message, {"limit_bytes": limit, "found_bytes": size})


def digest_of(path: Path) -> str:
    """Return the SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def check_weights(path: Path, part: str, manifest: CheckpointManifest) -> None:
    """Check one part's weight file, which is on this machine.

    Args:
        path: the file.
        part: the part's name in the manifest.
        manifest: whose digest, format and size the file must agree with.

    Raises:
        RefusedFile: it is not the file of the manifest, no safetensors file, out of limits, of another model, or not all numbers.
        TooLarge: it has too many bytes.
    """
    wanted = manifest.files[part]
    size = path.stat().st_size
    check_size(size, wanted.file)
    if digest_of(path) != wanted.sha256:
        message = f"{wanted.file} is not the file of the manifest: its SHA-256 differs. Send the one that was trained."
        raise RefusedFile("weights_hash_differs", message, {"file": wanted.file, "sha256": wanted.sha256})
    with path.open("rb") as file:
        try:
            header = read_header(file, size, wanted.file)
            _check_metadata(header, part, manifest)
        except CheckpointRefused as wrong:
            raise RefusedFile(wrong.code, wrong.message, {"file": wanted.file}) from wrong
        for tensor in header.tensors:
            if tensor.dtype in FLOATS and not _is_finite(file, tensor):
                message = f"{wanted.file}: {tensor.name[:80]} holds NaN or infinity. Training has diverged."
                raise RefusedFile("weights_not_finite", message, {"file": wanted.file, "tensor": tensor.name})


def _check_metadata(header: WeightsHeader, part: str, manifest: CheckpointManifest) -> None:
    """Refuse a file whose own notes differ from the manifest: files of two models do not mix."""
    file, noted = manifest.files[part].file, header.metadata
    if noted.get("format", manifest.format) != manifest.format or noted.get("part", part) != part:
        message = f"{file} is the part {noted.get('part')!r} of the format {noted.get('format')!r}, not {part!r}."
        raise CheckpointRefused("weights_of_another_model", message[:300])
    if "size" in noted:
        try:
            same = json.loads(noted["size"]) == manifest.size
        except (ValueError, RecursionError):
            same = False
        if not same:
            message = f"{file} was trained at another size than the manifest's."
            raise CheckpointRefused("weights_of_another_model", message)


def _is_finite(file: BinaryIO, tensor: TensorFacts) -> bool:
    file.seek(tensor.start)
    width, exponent = ELEMENT_BYTES[tensor.dtype], _EXPONENTS[tensor.dtype]
    left = tensor.end - tensor.start
    while left:
        chunk = file.read(min(left, CHUNK_BYTES))
        left -= len(chunk)
        bits = np.frombuffer(chunk, dtype=f"<u{width}")
        if bool(((bits & np.array(exponent, bits.dtype)) == exponent).any()):
            return False
    return True
