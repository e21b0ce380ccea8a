"""Corrupt and hostile uploads: each is refused with its own code, and nothing of it is kept."""

import struct

import numpy as np
import pytest

from inference_worker.contract.events import Severity
from inference_worker.mesh_check.child import check_directory
from inference_worker.mesh_check.limits import MIB
from tests.inference_worker.mesh_check import files

GLB = files.exported("glb")
STL = files.exported("stl")
PLY = files.exported("ply")
DOCUMENT, BINARY = files.parts_of_glb(GLB)
EXTERNAL = {"buffers": [{"byteLength": 4, "uri": "https://example.org/mesh.bin"}]}
HUGE_COUNT = {"accessors": [{**accessor, "count": 10**9} for accessor in DOCUMENT["accessors"]]}
CIRCLE = {"nodes": [{"children": [1]}, {"children": [0], "mesh": 0}], "scenes": [{"nodes": [0]}]}
OTHER_PARENT = {"nodes": [{"children": [2]}, {"children": [2]}, {"mesh": 0}], "scenes": [{"nodes": [0, 1]}]}
MANY_COPIES = {"nodes": [{"mesh": 0}] * 9000, "scenes": [{"nodes": list(range(9000))}]}
OVERLAP = files.zipped({"a.obj": files.OBJ * 50_000})

REFUSED = {
    "nothing": (b"", "a.glb", "empty_file"),
    "a page": (b"<!doctype html><script>alert(1)</script>", "a.glb", "format_unknown"),
    "a picture": (files.picture(), "a.obj", "format_unknown"),
    "a program": (b"\x7fELF" + bytes(200), "a.stl", "format_unknown"),
    "half a glb": (GLB[: len(GLB) // 2], "a.glb", "truncated"),
    "a glb header": (GLB[:16], "a.glb", "truncated"),
    "a glb that lies about its buffer": (files.glb({**DOCUMENT, "buffers": [{"byteLength": 10**9}]}, BINARY), "a.glb", "truncated"),
    "a glb bomb of counts": (files.changed_glb(**HUGE_COUNT), "a.glb", "structure_wrong"),
    "a glb bomb of copies": (files.changed_glb(**MANY_COPIES), "a.glb", "too_many_triangles"),
    "a glb with an outer buffer": (files.changed_glb(**EXTERNAL), "a.glb", "external_reference"),
    "a glb with an outer picture": (files.changed_glb(images=[{"uri": "../../secret.png"}]), "a.glb", "external_reference"),
    "a glb with a file address": (files.changed_glb(images=[{"uri": "file:///etc/passwd"}]), "a.glb", "external_reference"),
    "a compressed glb": (files.changed_glb(extensionsRequired=["EXT_texture_avif"]), "a.glb", "extension_unsupported"),
    "a glb with pictures of its own kind": (files.changed_glb(extensionsRequired=["KHR_texture_basisu"]), "a.glb", "extension_unsupported"),
    "a glb of huge scale": (files.changed_glb(nodes=[{"mesh": 0, "scale": [1e308, 1e308, 1e308]}], scenes=[{"nodes": [0]}]), "a.glb", "not_finite"),
    "a glb whose data is no base64": (files.changed_glb(buffers=[{"byteLength": 3, "uri": "data:,???"}]), "a.glb", "structure_wrong"),
    "an obj of one triangle, again and again": (b"v 0 0 0\nv 1 0 0\nv 0 1 0\n" + b"f 1 2 3\n" * 1_900_000, "a.obj", "repeated_faces"),
    "an stl of one triangle, again and again": (files.stl_of(np.tile(np.eye(3), (200_000, 1, 1))), "a.stl", "repeated_faces"),
    "an fbx": (b"Kaydara FBX Binary  \0\x1a\0" + bytes(200), "a.fbx", "format_to_convert"),
    "a usd": (b"PXR-USDC" + bytes(200), "a.usdc", "format_to_convert"),
    "a zip of an fbx": (files.zipped({"a.fbx": b"Kaydara FBX Binary  "}), "a.zip", "format_to_convert"),
    "a glb in a circle": (files.changed_glb(**CIRCLE), "a.glb", "structure_wrong"),
    "a glb with two parents": (files.changed_glb(**OTHER_PARENT), "a.glb", "structure_wrong"),
    "a glb without json": (struct.pack("<4sII", b"glTF", 2, 24) + struct.pack("<I4s", 4, b"JSON") + b"!!!!", "a.glb", "structure_wrong"),
    "a glb of deep json": (files.glb({}, b"").replace(b"{}  ", b"[" * 4), "a.glb", "structure_wrong"),
    "an old glb": (struct.pack("<4sII", b"glTF", 1, 20) + bytes(8), "a.glb", "structure_wrong"),
    "an empty scene": (files.glb({"asset": {"version": "2.0"}, "scenes": [{"nodes": []}], "scene": 0}), "a.glb", "no_triangles"),
    "a gltf": (b'{"asset": {"version": "2.0"}, "buffers": [{"byteLength": 4, "uri": "a.bin"}]}', "a.gltf", "gltf_not_packed"),
    "half an stl": (STL[: len(STL) // 2], "a.stl", "truncated"),
    "half an ascii stl": (files.exported("stl_ascii")[:2000], "a.stl", "truncated"),
    "half a ply": (PLY[: len(PLY) // 2], "a.ply", "truncated"),
    "a ply bomb": (b"ply\nformat binary_little_endian 1.0\nelement face 999999999\nproperty list uchar int v\nend_header\n", "a.ply", "too_many_triangles"),
    "a ply of nonsense": (b"ply\nformat ascii 1.0\nelement vertex many\nend_header\n", "a.ply", "damaged"),
    "an obj of points": (b"v 0 0 0\nv 1 0 0\nv 0 1 0\n", "a.obj", "no_triangles"),
    "an obj with wrong corners": (b"v 0 0 0\nv 1 0 0\nv 0 1 0\nf 1 2 9\n", "a.obj", "indices_wrong"),
    "no number": (files.with_coordinates(float("nan")), "a.stl", "not_finite"),
    "infinity": (files.with_coordinates(float("inf")), "a.stl", "not_finite"),
    "one point": (files.stl_of(np.ones((4, 3, 3))), "a.stl", "no_extent"),
    "a zip without a mesh": (files.zipped({"readme.txt": "hello"}), "a.zip", "archive_no_mesh"),
    "a zip of a gltf": (files.zipped({"a.gltf": '{"asset": {}, "buffers": [{"byteLength": 4, "uri": "a.bin"}]}'}), "a.zip", "gltf_not_packed"),
    "a zip of two meshes": (files.zipped({"a.stl": STL, "b.stl": STL}), "a.zip", "archive_several_meshes"),
    "a zip that climbs": (files.zipped({"../../evil.obj": files.OBJ}), "a.zip", "archive_unsafe_name"),
    "a zip from the root": (files.zipped({"/etc/evil.obj": files.OBJ}), "a.zip", "archive_unsafe_name"),
    "a zip of a drive": (files.zipped({"C:evil.obj": files.OBJ}), "a.zip", "archive_unsafe_name"),
    "a zip with backslashes": (files.zipped({"a\\..\\evil.obj": files.OBJ}), "a.zip", "archive_unsafe_name"),
    "a zip with a link": (files.zipped_link("tex.png", "/etc/passwd"), "a.zip", "archive_link"),
    "a zip in a zip": (files.zipped({"a.stl": STL, "more.zip": files.zipped({"x": "y"})}), "a.zip", "archive_nested"),
    "a zip bomb": (files.zipped({"a.obj": files.OBJ, "zeros.bin": bytes(64 * MIB)}), "a.zip", "archive_bomb"),
    "a zip of many": (files.zipped({f"{i}.txt": "" for i in range(300)}), "a.zip", "archive_too_many_files"),
    "half a zip": (files.zipped({"a.stl": STL})[:300], "a.zip", "archive_damaged"),
    "a zip of a disguised zip": (files.zipped({"a.stl": files.zipped({"x": "y"})}), "a.zip", "format_unknown"),
    "a texture too large": (files.zipped({"o.obj": files.OBJ, "m.mtl": files.MTL, "tex/t.png": files.picture(9000, 4)}), "a.zip", "texture_too_large"),
    "a texture of text": (files.zipped({"o.obj": files.OBJ, "m.mtl": files.MTL, "tex/t.png": "<svg/>"}), "a.zip", "texture_unreadable"),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED)
def test_it_is_refused_for_what_it_is(case: str, tmp_path, monkeypatch: pytest.MonkeyPatch) -> None:
    content, name, code = REFUSED[case]
    (tmp_path / "upload").write_bytes(content)
    report = check_directory(tmp_path, name)
    errors = [line for line in report["findings"] if line["severity"] == Severity.ERROR]
    assert [line["code"] for line in errors] == [code]
    assert "mesh_facts" not in report
    assert [path.name for path in tmp_path.iterdir()] == ["upload"]


@pytest.mark.parametrize("case", REFUSED)
def test_every_refusal_names_the_remedy(case: str) -> None:
    from inference_worker.mesh_check.findings import SENTENCES

    severity, sentence = SENTENCES[REFUSED[case][2]]
    assert severity == Severity.ERROR
    assert sentence.endswith((".", "{advice}"))
    assert sentence.count(". ") >= 1 or "Export" in sentence


def test_two_million_triangles_are_the_most(monkeypatch: pytest.MonkeyPatch, tmp_path) -> None:
    content = bytes(80) + struct.pack("<I", 2_000_001) + bytes(50 * 100_000)
    (tmp_path / "upload").write_bytes(content)
    (line,) = check_directory(tmp_path, "a.stl")["findings"]
    assert (line["code"], line["message"]) == (
        "too_many_triangles",
        "The mesh has 2,000,001 triangles and at most 2,000,000 are accepted. Decimate it and export again.",
    )


def test_a_file_too_large_is_not_even_looked_at(tmp_path) -> None:
    with (tmp_path / "upload").open("wb") as stream:
        stream.truncate(257 * MIB)
    (line,) = check_directory(tmp_path, "a.glb")["findings"]
    assert line["code"] == "file_too_large"
