"""Views that are compressed with meshoptimizer: broken ones are refused, and none is decoded beyond the limits."""

from __future__ import annotations

import json
import struct
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from inference_worker.mesh_check.findings import Refused
from inference_worker.mesh_check.gltf_meshopt import decompressed
from inference_worker.mesh_check.limits import Limits
from inference_worker.mesh_check.reading import opened, read_parts
from tests.intake.cases import FOLDER

QUANTISED = (FOLDER / "glb" / "g80_meshopt_quantised" / "g80_meshopt_quantised.glb").read_bytes()


def changed(**values: Any) -> bytes:
    """Return the file with the first view's compression changed."""
    size = struct.unpack_from("<I", QUANTISED, 12)[0]
    document = json.loads(QUANTISED[20 : 20 + size])
    document["bufferViews"][0]["extensions"]["EXT_meshopt_compression"] |= values
    text = json.dumps(document).encode()
    text += b" " * (-len(text) % 4)
    rest = QUANTISED[20 + size :]
    return (
        struct.pack("<4sII", b"glTF", 2, 20 + len(text) + len(rest))
        + struct.pack("<I4s", len(text), b"JSON")
        + text
        + rest
    )


def refusal(content: bytes, limits: Limits | None = None) -> str:
    with pytest.raises(Refused) as refused:
        read_parts(opened(content, "a.glb", limits or Limits()), limits or Limits())
    return refused.value.finding.code


@pytest.mark.parametrize(
    "values",
    [
        {"count": 47},
        {"count": 10**9},
        {"byteStride": 16},
        {"byteStride": 0},
        {"byteLength": 3},
        {"byteLength": 10**6},
        {"byteOffset": 8},
        {"mode": "TRIANGLES"},
        {"mode": "SQUARES"},
        {"filter": "OCTAHEDRAL", "byteStride": 3},
        {"filter": 7},
        {"buffer": 1},
        {"buffer": -1},
        {"count": -48},
    ],
    ids=str,
)
def test_compression_that_cannot_be_is_refused(values: dict[str, Any]) -> None:
    assert refusal(changed(**values)) == "structure_wrong"


def test_no_more_is_decoded_than_an_archive_may_unpack() -> None:
    assert refusal(QUANTISED, replace(Limits(), unpacked_bytes=1000)) == "structure_wrong"


def test_without_compression_nothing_changes() -> None:
    document = {"bufferViews": [{"buffer": 0, "byteLength": 4}]}
    assert decompressed(document, [b"abcd"], Limits()) == (document, [b"abcd"])


@given(place=st.integers(0, 600), value=st.integers(0, 255))
def test_damaged_data_is_read_or_refused(place: int, value: int) -> None:
    start = 28 + struct.unpack_from("<I", QUANTISED, 12)[0]
    content = bytearray(QUANTISED)
    content[start + place % (len(content) - start)] = value
    try:
        parts, _ = read_parts(opened(bytes(content), "a.glb", Limits()), Limits())
    except Refused:
        return
    assert all(np.isfinite(part.vertices).all() for part in parts)
