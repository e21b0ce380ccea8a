"""The header of a safetensors file, read within limits before a byte of weights is: names, dtypes, shapes, offsets.

The format: eight bytes with the header's length, the header as JSON, then the tensors' bytes without gaps.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, BinaryIO

from .checkpoints import CheckpointRefused, read_object

MAX_HEADER_BYTES = 4 * 1024 * 1024
MAX_TENSORS, MAX_DIMENSIONS, MAX_ELEMENTS, MAX_DIMENSION = 16_384, 8, 2**33, 2**31
MAX_NAME = 300
#: Bytes of an element. Weights are floats; counters and masks that a module keeps are integers.
ELEMENT_BYTES = {"F64": 8, "F32": 4, "F16": 2, "BF16": 2, "I64": 8, "I32": 4, "U8": 1, "BOOL": 1}
FLOATS = frozenset({"F64", "F32", "F16", "BF16"})
_LENGTH_BYTES = 8
_METADATA = "__metadata__"


@dataclass(frozen=True)
class TensorFacts:
    """One tensor: `start` and `end` are offsets in the file."""

    name: str
    dtype: str
    shape: tuple[int, ...]
    start: int
    end: int


@dataclass(frozen=True)
class WeightsHeader:
    """What a file holds, and what its writer noted about it. Tensors are in the order of their bytes."""

    tensors: tuple[TensorFacts, ...]
    metadata: dict[str, str]

    @property
    def shapes(self) -> dict[str, tuple[int, ...]]:
        """Return each tensor's shape by its name."""
        return {tensor.name: tensor.shape for tensor in self.tensors}


def read_header(file: BinaryIO, size: int, name: str) -> WeightsHeader:
    """Return the header of a file that is read from its start.

    Args:
        file: opened for reading, at its start.
        size: of the whole file in bytes.
        name: what refusals call the file.

    Raises:
        CheckpointRefused: it is no safetensors file, breaks a limit, or its tensors do not fill it exactly.
    """
    start = file.read(_LENGTH_BYTES)
    length = int.from_bytes(start, "little")
    if len(start) < _LENGTH_BYTES or not 2 <= length <= size - _LENGTH_BYTES:
        message = f"{name} is not a safetensors file, or is cut off. Pickled weights (.pt, .bin) are never read."
        raise CheckpointRefused("weights_not_safetensors", message)
    if length > MAX_HEADER_BYTES:
        message = f"The header of {name} has {length} bytes; the limit is {MAX_HEADER_BYTES}."
        raise CheckpointRefused("weights_not_safetensors", message)
    content = read_object(file.read(length), "weights_not_safetensors", f"The header of {name}")
    metadata = _metadata(content.pop(_METADATA, {}), name)
    if not 1 <= len(content) <= MAX_TENSORS:
        message = f"{name} has {len(content)} tensors; from 1 to {MAX_TENSORS} are allowed."
        raise CheckpointRefused("weights_out_of_limits", message)
    tensors = sorted(
        (_tensor(key, facts, _LENGTH_BYTES + length, name) for key, facts in content.items()),
        key=lambda tensor: (tensor.start, tensor.end),
    )
    _check_offsets(tensors, _LENGTH_BYTES + length, size, name)
    return WeightsHeader(tuple(tensors), metadata)


def _metadata(found: Any, name: str) -> dict[str, str]:
    if not isinstance(found, dict) or not all(isinstance(value, str) for value in found.values()):
        raise CheckpointRefused("weights_not_safetensors", f"The metadata of {name} is not text by name.")
    return found


def _tensor(key: str, facts: Any, base: int, name: str) -> TensorFacts:
    if not isinstance(facts, dict) or set(facts) != {"dtype", "shape", "data_offsets"} or len(key) > MAX_NAME:
        message = f"{name} describes the tensor {key[:80]!r} in no form that is known."
        raise CheckpointRefused("weights_not_safetensors", message)
    dtype, shape, offsets = facts["dtype"], facts["shape"], facts["data_offsets"]
    if dtype not in ELEMENT_BYTES:
        known = ", ".join(ELEMENT_BYTES)
        message = f"{name}: {key[:80]} is of dtype {str(dtype)[:20]!r}; {known} are allowed."
        raise CheckpointRefused("weights_out_of_limits", message)
    if not _are_counts(shape, MAX_DIMENSION) or len(shape) > MAX_DIMENSIONS or math.prod(shape) > MAX_ELEMENTS:
        message = f"{name}: the shape of {key[:80]} is no shape, or larger than any model's here."
        raise CheckpointRefused("weights_out_of_limits", message)
    if not _are_counts(offsets, 2**62) or len(offsets) != 2:
        raise CheckpointRefused("weights_not_safetensors", f"{name}: {key[:80]} has no offsets.")
    start, end = offsets
    if end - start != math.prod(shape) * ELEMENT_BYTES[dtype]:
        message = f"{name}: {key[:80]} has {end - start} bytes, which do not match its shape and dtype."
        raise CheckpointRefused("weights_out_of_limits", message)
    return TensorFacts(key, dtype, tuple(shape), base + start, base + end)


def _are_counts(found: Any, most: int) -> bool:
    return isinstance(found, list) and all(type(one) is int and 0 <= one <= most for one in found)


def _check_offsets(tensors: list[TensorFacts], base: int, size: int, name: str) -> None:
    """Tensors must follow each other to the end of the file: nothing is read twice, and nothing is hidden between them."""
    expected = base
    for tensor in tensors:
        if tensor.start != expected:
            message = f"{name}: the bytes of its tensors overlap or leave gaps."
            raise CheckpointRefused("weights_out_of_limits", message)
        expected = tensor.end
    if expected != size:
        message = f"{name} has {size} bytes, and its header describes {expected}."
        raise CheckpointRefused("weights_out_of_limits", message)
