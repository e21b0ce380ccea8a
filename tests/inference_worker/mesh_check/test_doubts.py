"""What glTF forbids: refused where other numbers would be drawn, repaired with a warning where viewers draw it."""

from __future__ import annotations

import json
import struct
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from inference_worker.mesh_check.findings import Refused
from inference_worker.mesh_check.limits import Limits
from inference_worker.mesh_check.reading import opened, read_parts
from tests.intake.cases import FOLDER

CONTROL = (FOLDER / "glb" / "g00_control" / "g00_control.glb").read_bytes()
SKIN = (FOLDER / "glb" / "g26_skin_zup_cm" / "g26_skin_zup_cm.glb").read_bytes()
SPARSE = (FOLDER / "glb" / "g07_sparse_overrides" / "g07_sparse_overrides.glb").read_bytes()
NAN = struct.pack("<f", float("nan"))


def changed(content: bytes, change: Callable[[dict[str, Any]], object]) -> bytes:
    size = struct.unpack_from("<I", content, 12)[0]
    document = json.loads(content[20 : 20 + size])
    change(document)
    text = json.dumps(document).encode()
    text += b" " * (-len(text) % 4)
    rest = content[20 + size :]
    head = struct.pack("<4sII", b"glTF", 2, 20 + len(text) + len(rest)) + struct.pack("<I4s", len(text), b"JSON")
    return head + text + rest


def with_value(content: bytes, accessor: int, value: bytes) -> bytes:
    """Return the file with the first value of an accessor replaced."""
    size = struct.unpack_from("<I", content, 12)[0]
    document = json.loads(content[20 : 20 + size])
    entry = document["accessors"][accessor]
    view = document["bufferViews"][entry["bufferView"]]
    start = 28 + size + view.get("byteOffset", 0) + entry.get("byteOffset", 0)
    return content[:start] + value + content[start + len(value) :]


def codes(content: bytes) -> set[str]:
    parts, findings = read_parts(opened(content, "a.glb", Limits()), Limits())
    assert all(np.isfinite(part.vertices).all() for part in parts)
    assert all(part.uvs is None or np.isfinite(part.uvs).all() for part in parts)
    return {line.code for line in findings}


def test_good_files_have_no_doubts() -> None:
    for content in (CONTROL, SKIN, SPARSE):
        assert not codes(content) & {"not_numbers", "bounds_differ", "texture_unplaced"}


def test_values_that_are_not_numbers_are_replaced_and_named() -> None:
    assert "not_numbers" in codes(with_value(CONTROL, 1, NAN))


@pytest.mark.parametrize("bounds", [[0, 0, 0], [True, 1.4, 0.7], ["", 1.4, 0.7], [1.1], 7], ids=str)
def test_bounds_that_do_not_fit_are_named(bounds: Any) -> None:
    assert "bounds_differ" in codes(changed(CONTROL, lambda gltf: gltf["accessors"][0].update(max=bounds)))


def test_bounds_that_are_missing_or_rounded_are_not() -> None:
    assert "bounds_differ" not in codes(changed(CONTROL, lambda gltf: gltf["accessors"][0].pop("max")))
    assert "bounds_differ" not in codes(
        changed(CONTROL, lambda gltf: gltf["accessors"][0].update(max=[1.1001, 1.4, 0.7]))
    )


def test_a_texture_without_coordinates_is_named() -> None:
    content = changed(CONTROL, lambda gltf: gltf["meshes"][0]["primitives"][0]["attributes"].pop("TEXCOORD_0"))
    assert "texture_unplaced" in codes(content)


REFUSED = {
    "another version": changed(CONTROL, lambda gltf: gltf["asset"].update(version="1.0")),
    "no version": changed(CONTROL, lambda gltf: gltf["asset"].pop("version")),
    "no asset": changed(CONTROL, lambda gltf: gltf.pop("asset")),
    "a scene that is not there": changed(CONTROL, lambda gltf: gltf.pop("scenes")),
    "values between places": changed(CONTROL, lambda gltf: gltf["accessors"][1].update(byteOffset=1, count=47)),
    "a damaged skin": changed(
        SKIN, lambda gltf: gltf["accessors"][gltf["skins"][0]["inverseBindMatrices"]].update(byteOffset=4)
    ),
    "sparse values out of order": changed(
        SPARSE, lambda gltf: gltf["accessors"][0]["sparse"]["indices"].update(componentType=5121)
    ),
}


@pytest.mark.parametrize("content", REFUSED.values(), ids=REFUSED)
def test_what_would_be_drawn_with_other_numbers_is_refused(content: bytes) -> None:
    with pytest.raises(Refused) as refused:
        codes(content)
    assert refused.value.finding.code == "structure_wrong"
