"""Manifests and headers of weight files: read within limits, and what breaks one is refused with its code."""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from inference_worker.contract.checkpoints import (
    MAX_MANIFEST_BYTES,
    CheckpointRefused,
    canonical_json,
    parse_manifest,
    read_manifest_json,
)
from inference_worker.contract.safetensors_header import MAX_TENSORS, read_header
from inference_worker.provenance import weights_sha256
from tests.model_registry.checkpoints import SIZE, identity, manifest_of, random_weights, safetensors

MANIFEST = manifest_of({"encoder": b"e", "geometry": b"g"})


def refused(call: Any, *arguments: Any) -> str:
    with pytest.raises(CheckpointRefused) as refusal:
        call(*arguments)
    return refusal.value.code


def header_of(content: bytes) -> Any:
    return read_header(io.BytesIO(content), len(content), "w.safetensors")


def test_the_identity_depends_on_the_files_alone_and_on_no_order() -> None:
    digests = ["b" * 64, "a" * 64]
    assert weights_sha256(digests) == weights_sha256(reversed(digests))
    assert weights_sha256(digests) == hashlib.sha256(f"{'a' * 64}\n{'b' * 64}\n".encode()).hexdigest()
    assert parse_manifest(MANIFEST).weights_sha256 == identity(MANIFEST)


def test_the_manifest_s_spacing_and_order_do_not_matter_to_its_stored_form() -> None:
    spaced = json.dumps(dict(reversed(MANIFEST.items())), indent=3).encode()
    assert canonical_json(read_manifest_json(spaced)) == canonical_json(MANIFEST)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[]",
        b"\xff",
        b"{" * 100_000,
        b'{"a": NaN}',
        b'{"a": 1e999}',
        b'{"a": 1, "a": 2}',
        b'{"a": "\\u0000"}',
        b'{"a": "\\ud800"}',
        b'{"a": ' + b"9" * 5000 + b"}",
    ],
    ids=["empty", "list", "not-utf8", "deep", "nan", "infinite", "twice", "nul", "surrogate", "long-number"],
)
def test_what_is_no_object_of_plain_json_is_refused(content: bytes) -> None:
    assert refused(read_manifest_json, content) == "manifest_invalid"


def test_a_manifest_that_is_too_large_is_refused_before_it_is_parsed() -> None:
    assert refused(read_manifest_json, b" " * (MAX_MANIFEST_BYTES + 1)) == "manifest_too_large"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"surplus": 1}, "manifest_invalid"),
        ({"format": "maquette/2"}, "manifest_invalid"),
        ({"version": ""}, "manifest_invalid"),
        ({"version": "../4"}, "manifest_invalid"),
        ({"files": {}}, "manifest_invalid"),
        ({"files": {"geometry": {"file": "../g.safetensors", "sha256": "a" * 64}}}, "manifest_invalid"),
        ({"files": {"geometry": {"file": "g.pt", "sha256": "a" * 64}}}, "manifest_invalid"),
        ({"files": {"geometry": {"file": "g.safetensors", "sha256": "A" * 64}}}, "manifest_invalid"),
        ({"files": {p: {"file": "g.safetensors", "sha256": "a" * 64} for p in "ab"}}, "manifest_invalid"),
        ({"parent": {"name": "maquette", "version": "3", "hash": "x"}}, "manifest_invalid"),
        ({"size": {"geometry": {"width": 10**9}}}, "manifest_size_unknown"),
        ({"size": {"geometry": {"blocks": 257}}}, "manifest_size_unknown"),
        ({"size": {"structured": {"io_blocks": 9999}}}, "manifest_size_unknown"),
        ({"size": {"occupancy": {"channels": [1] * 65}}}, "manifest_size_unknown"),
        ({"size": {"geometry": {"width": -1}}}, "manifest_size_unknown"),
    ],
)
def test_a_field_that_is_wrong_is_refused(changes: dict[str, Any], code: str) -> None:
    assert refused(parse_manifest, MANIFEST | changes) == code


def test_the_header_has_names_shapes_and_offsets() -> None:
    content = random_weights(0)
    header = header_of(content)
    assert header.shapes == {"in.weight": (4, 3), "in.bias": (4,)}
    assert json.loads(header.metadata["size"]) == SIZE
    assert [tensor.dtype for tensor in header.tensors] == ["F16", "F32"]
    assert header.tensors[-1].end == len(content)


ONE = {"w": np.zeros((2, 2), "<f4")}


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"\x80\x04\x95" + b"\0" * 40, "weights_not_safetensors"),  # pickle
        (b"PK\x03\x04" + b"\0" * 40, "weights_not_safetensors"),  # a .pt of today is a ZIP
        (b"", "weights_not_safetensors"),
        ((2).to_bytes(8, "little") + b"{}", "weights_out_of_limits"),
        ((2**62).to_bytes(8, "little") + b"{}", "weights_not_safetensors"),
        (safetensors(ONE)[:-1], "weights_out_of_limits"),
        (safetensors(ONE) + b"\0", "weights_out_of_limits"),
        (safetensors(ONE, header={"w": {"dtype": "F32", "shape": [2, 2]}}), "weights_not_safetensors"),
    ],
)
def test_what_is_no_safetensors_file_is_refused(content: bytes, code: str) -> None:
    assert refused(header_of, content) == code


def entry(dtype: Any, shape: Any, start: Any, end: Any) -> dict[str, Any]:
    return {"dtype": dtype, "shape": shape, "data_offsets": [start, end]}


@pytest.mark.parametrize(
    "described",
    [
        {"w": entry("F32", [2, 3], 0, 16)},
        {"w": entry("F8_E4M3", [16], 0, 16)},
        {"w": entry("F32", [-2, -2], 0, 16)},
        {"w": entry("F32", [2.0, 2], 0, 16)},
        {"w": entry("F32", [True, 4], 0, 16)},
        {"w": entry("F32", [1] * 9 + [4], 0, 16)},
        {"w": entry("F32", [2**31, 2**31], 0, 2**64)},
        {"w": entry("F32", [2, 2], 4, 20)},
        {"w": entry("F32", [2, 2], 0, 16), "again": entry("F32", [4], 0, 16)},
        {f"w{i}": entry("F32", [0], 0, 0) for i in range(MAX_TENSORS + 1)},
    ],
)
def test_a_tensor_out_of_limits_is_refused(described: dict[str, Any]) -> None:
    assert refused(header_of, safetensors(ONE, header=described)) == "weights_out_of_limits"


@given(st.binary(max_size=200))
def test_no_bytes_make_the_reader_fail_otherwise(content: bytes) -> None:
    with contextlib.suppress(CheckpointRefused):
        header_of(content)


@given(st.data())
def test_no_changed_header_makes_the_reader_fail_otherwise(data: st.DataObject) -> None:
    content = bytearray(random_weights(1))
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    try:
        header = header_of(bytes(content))
    except CheckpointRefused:
        return
    assert header.tensors[-1].end == len(content)
