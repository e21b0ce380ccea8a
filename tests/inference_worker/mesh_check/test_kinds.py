"""Other instances of the kinds that fixtures/intake has one file of."""

import base64
import io
import json
import struct

import DracoPy
import numpy as np
import pytest
from PIL import Image

from inference_worker.contract.events import Severity
from inference_worker.mesh_check.findings import Refused
from inference_worker.mesh_check.limits import Limits
from inference_worker.mesh_check.mtl import read_mtl
from inference_worker.mesh_check.polygons import triangle_corners
from inference_worker.mesh_check.reading import opened, read_parts
from tests.inference_worker.mesh_check import files
from tests.intake.served import read_served
from tests.intake.test_intake import checked

TETRAHEDRON = np.array([[0, 0, 0], [1, 0, 0], [0, 1, 0], [0, 0, 1]], np.float32)
FACES = np.array([[0, 2, 1], [0, 1, 3], [0, 3, 2], [1, 2, 3]])
RED, GREEN = (220, 30, 40), (30, 200, 60)


def corners(content: bytes, name: str) -> np.ndarray:
    """Return the triangles (n, 3, 3) of a file in its own units."""
    parts, findings = read_parts(opened(content, name, Limits()), Limits())
    assert not [line for line in findings if line.severity == Severity.ERROR]
    return np.concatenate([part.vertices[part.faces] for part in parts])


def is_tetrahedron(triangles: np.ndarray) -> bool:
    expected = {tuple(sorted(map(tuple, one))) for one in TETRAHEDRON[FACES].tolist()}
    return {tuple(sorted(map(tuple, one))) for one in np.round(triangles, 6).tolist()} == expected


def image(*colours: tuple[int, ...]) -> bytes:
    """Return a PNG with one pixel for each colour, side by side."""
    stream = io.BytesIO()
    Image.fromarray(np.array([colours], np.uint8)).save(stream, "PNG")
    return stream.getvalue()


def obj(faces: str) -> bytes:
    return ("".join(f"v {x:g} {y:g} {z:g}\n" for x, y, z in TETRAHEDRON) + faces).encode()


@pytest.mark.parametrize(
    "faces",
    [
        "f 1 3 2\nf 1 2 4\nf 1 4 3\nf 2 3 4\n",
        "f -4 -2 -3\nf -4 -3 -1\nf -4 -1 -2\nf -3 -2 -1\n",
        "vn 0 0 1\nf 1//1 3//1 2//1\nf 1 2 4\nf 1//-1 4//-1 3//-1\nf 2 3 4\n",
        "f 1 3 2 # a comment\r\nf\t1 2 4\r\nf 1 \\\n4 3\nF 9 9 9\nf 2 3 4\ng end\n",
        "vt 0 0\nf 1/1/ 3/1 2/1\nf 1/1 2/1 4/1\nf 1/1 4/1 3/1\nf 2/1 3/1 4/1\n",
    ],
)
def test_obj_faces_in_every_notation(faces: str) -> None:
    assert is_tetrahedron(corners(obj(faces), "a.obj"))


def test_negative_indices_count_from_their_line() -> None:
    triangle = "v 0 0 {0}\nv 1 0 {0}\nv 0 1 {0}\nf -3 -2 -1\n"
    triangles = corners((triangle.format(0) + triangle.format(5)).encode(), "a.obj")
    assert triangles[:, :, 2].tolist() == [[0, 0, 0], [5, 5, 5]]


@pytest.mark.parametrize(
    "faces", ["f 1 2 0\n", "f 1 2 5\n", "f 1 2 -9\n", "f 1 2 x\n", "f 1 2 1.5\n", "f 1/2 2/2 3/2\n"]
)
def test_obj_indices_that_do_not_exist_are_refused(faces: str) -> None:
    with pytest.raises(Refused) as refusal:
        corners(obj(faces), "a.obj")
    assert refusal.value.finding.code == "indices_wrong"


def test_mtl_options_do_not_become_part_of_the_name() -> None:
    materials = read_mtl(
        b"\xef\xbb\xbfnewmtl a b\nmap_Kd -blendu off -o 0.5 -s 2 3 1 -clamp on my skin.png\nTr 0.25\nKd 0.5\n"
        b"newmtl c\nmap_Kd -s 2 2 2 -bm 1 -imfchan l 3.png\nd 0.5\nKd 255 0 0\n"
    )
    first, second = materials[b"a b"].maps[b"kd"], materials[b"c"].maps[b"kd"]
    assert (first.name, first.scale, first.offset, first.clamps) == (b"my skin.png", (2, 3), (0.5, 0), True)
    assert (materials[b"a b"].opacity, materials[b"a b"].colour) == (0.75, (0.5, 0.5, 0.5))
    assert (second.name, second.scale, materials[b"c"].opacity) == (b"3.png", (2, 2), 0.5)
    assert materials[b"c"].colour == (1, 0, 0)


def test_two_material_files_give_two_textures() -> None:
    text = obj(
        "vt 0.5 0.5\nmtllib one.mtl two.mtl\nusemtl r\nf 1/1 3/1 2/1\nf 1/1 2/1 4/1\nusemtl g\nf 1/1 4/1 3/1\nf 2/1 3/1 4/1\n"
    )
    result = checked(
        files.zipped({
            "a.obj": text, "one.mtl": "newmtl r\nmap_Kd tex\\r.png\n", "two.mtl": "newmtl g\nmap_Kd g.png\n",
            "tex/r.png": image(RED), "G.PNG": image(GREEN),
        }),
        "a.zip",
    )  # fmt: skip
    assert result.glb is not None
    colours = np.round(read_served(result.glb).colours).astype(int).tolist()
    assert sorted(colours) == sorted([list(RED)] * 2 + [list(GREEN)] * 2)


def test_concave_polygons_are_cut_inside_whatever_their_start_and_plane() -> None:
    arrow = np.array([[0, 0, 0], [4, 0, 0], [4, 4, 0], [2, 1, 0]], float)
    for start in range(4):
        for axes in ([0, 1, 2], [2, 0, 1], [1, 2, 0]):
            ring = np.roll(arrow, start, axis=0)[:, axes]
            triangles, owner = triangle_corners(ring, np.arange(4), np.array([4]))
            crossed = np.cross(
                ring[triangles[:, 1]] - ring[triangles[:, 0]], ring[triangles[:, 2]] - ring[triangles[:, 0]]
            )
            assert np.linalg.norm(crossed, axis=1).sum() / 2 == pytest.approx(6)
            assert owner.tolist() == [0, 0]
            assert (np.sign(crossed.sum(axis=1)) == np.sign(crossed.sum())).all()


def ply(head: str, body: bytes) -> bytes:
    return f"ply\n{head}\nend_header\n".encode() + body


XYZ = "property float x\nproperty float y\nproperty float z\n"


def test_ply_with_lists_of_different_lengths() -> None:
    head = f"format {{}} 1.0\nelement vertex 5\n{XYZ}element face 2\nproperty list uchar int vertex_index\nproperty uchar flag"
    points = np.array([[0, 0, 0], [1, 0, 0], [1, 1, 0], [0, 1, 0], [2, 0, 0]])
    text = "\n".join(" ".join(map(str, row)) for row in points) + "\n4 0 1 2 3 7\n3 1 4 2 7\n"
    from_text = corners(ply(head.format("ascii"), text.encode()), "a.ply")
    binary = (
        points.astype(">f4").tobytes() + struct.pack(">B4iB", 4, 0, 1, 2, 3, 7) + struct.pack(">B3iB", 3, 1, 4, 2, 7)
    )
    from_binary = corners(ply(head.format("binary_big_endian"), binary), "a.ply")
    assert len(from_text) == 3
    assert np.allclose(from_text, from_binary)


def test_ply_strips_of_old_scanners() -> None:
    head = f"format ascii 1.0\nelement vertex 4\n{XYZ}element tristrips 1\nproperty list int int vertex_indices"
    triangles = corners(ply(head, b"0 0 0\n1 0 0\n0 1 0\n1 1 0\n8 0 1 2 3 -1 0 1 2\n"), "a.ply")
    crossed = np.cross(triangles[:, 1] - triangles[:, 0], triangles[:, 2] - triangles[:, 0])
    assert crossed[:, 2].tolist() == [1, 1, 1]


def stl(header: bytes, attributes: list[int]) -> bytes:
    content = bytearray(files.stl_of(TETRAHEDRON[FACES]))
    content[:80] = header.ljust(80, b" ")[:80]
    for number, attribute in enumerate(attributes):
        struct.pack_into("<H", content, 84 + 50 * number + 48, attribute)
    return bytes(content)


@pytest.mark.parametrize(
    ("header", "attributes", "expected"),
    [
        (b"COLOR=\xff\0\0\xff", [0x8000] * 4, [[255, 0, 0]] * 4),  # the body's colour alone
        (b"COLOR=\xff\0\0\xff", [0x001F, 0x03E0, 0x7C00, 0x8000], [[255, 0, 0], [0, 255, 0], [0, 0, 255], [255, 0, 0]]),
        (b"x", [0xFC00, 0x83E0, 0x801F, 0], [[255, 0, 0], [0, 255, 0], [0, 0, 255], [255, 255, 255]]),
        (b"x", [0, 0, 0, 0], None),
        (b"x", [1, 2, 3, 4], None),  # some other program's own numbers
    ],
)
def test_stl_colours_of_both_programs(header: bytes, attributes: list[int], expected: list[list[int]] | None) -> None:
    (part,), _ = read_parts(opened(stl(header, attributes), "a.stl", Limits()), Limits())
    assert (part.colours is None) == (expected is None)
    if expected is not None and part.colours is not None:
        centres = part.vertices[part.faces].mean(axis=1)
        order = [int(np.linalg.norm(centres - centre, axis=1).argmin()) for centre in TETRAHEDRON[FACES].mean(axis=1)]
        assert part.colours[part.faces[order, 0]].tolist() == expected


def test_stl_text_in_any_case() -> None:
    text = files.exported("stl_ascii").decode()
    assert len(corners(text.upper().replace("\n", "\r\n").encode(), "a.stl")) == 320


def document(**changes: object) -> dict[str, object]:
    """Return a glTF of the tetrahedron, without a buffer."""
    return {
        "asset": {"version": "2.0"}, "scene": 0, "scenes": [{"nodes": [0]}], "nodes": [{"mesh": 0}],
        "meshes": [{"primitives": [{"attributes": {"POSITION": 0}, "indices": 1}]}],
        "accessors": [
            {"bufferView": 0, "componentType": 5126, "count": 4, "type": "VEC3"},
            {"bufferView": 1, "componentType": 5121, "count": 12, "type": "SCALAR"},
        ],
        "bufferViews": [{"buffer": 0, "byteLength": 48}, {"buffer": 0, "byteOffset": 48, "byteLength": 12}],
        "buffers": [{"byteLength": 60}], **changes,
    }  # fmt: skip


DATA = TETRAHEDRON.tobytes() + FACES.astype(np.uint8).tobytes()


def test_a_gltf_with_its_files_in_a_zip() -> None:
    for uri, name in (("my%20data.bin", "x/my data.bin"), ("../data.bin", "data.bin")):
        text = json.dumps(document(buffers=[{"byteLength": 60, "uri": uri}]))
        assert is_tetrahedron(corners(files.zipped({"x/a.gltf": text, name: DATA}), "a.zip"))
    embedded = document(buffers=[{"byteLength": 60, "uri": "data:;base64," + base64.b64encode(DATA).decode()}])
    assert is_tetrahedron(corners(json.dumps(embedded).encode(), "a.gltf"))


@pytest.mark.parametrize(
    "uri", ["https://example.org/data.bin", "//example.org/data.bin", "file:///data.bin", "/etc/passwd"]
)
def test_an_address_is_never_followed(uri: str) -> None:
    text = json.dumps(document(buffers=[{"byteLength": 60, "uri": uri}]))
    with pytest.raises(Refused) as refusal:
        corners(files.zipped({"a.gltf": text, "data.bin": DATA}), "a.zip")
    assert refusal.value.finding.code == "external_reference"


def test_draco() -> None:
    packed = DracoPy.encode(TETRAHEDRON, FACES.astype(np.uint32), quantization_bits=16)
    primitive = {
        "attributes": {"POSITION": 0}, "indices": 1,
        "extensions": {"KHR_draco_mesh_compression": {"bufferView": 0, "attributes": {"POSITION": 0}}},
    }  # fmt: skip
    gltf = document(
        meshes=[{"primitives": [primitive]}], extensionsRequired=["KHR_draco_mesh_compression"],
        accessors=[{"componentType": 5126, "count": 4, "type": "VEC3"}, {"componentType": 5125, "count": 12, "type": "SCALAR"}],
        bufferViews=[{"buffer": 0, "byteLength": len(packed)}], buffers=[{"byteLength": len(packed)}],
    )  # fmt: skip
    triangles = corners(files.glb(gltf, packed + bytes(-len(packed) % 4)), "a.glb")
    assert len(triangles) == 4
    assert np.abs(np.sort(triangles.reshape(-1)) - np.sort(TETRAHEDRON[FACES].reshape(-1))).max() < 1e-3
    with pytest.raises(Refused):
        corners(files.glb(gltf, bytes(len(packed) + -len(packed) % 4)), "a.glb")


def test_instances_turn_and_scale() -> None:
    translations = np.array([[0, 0, 0], [5, 0, 0]], np.float32).tobytes()
    scales = np.array([[1, 1, 1], [2, 2, 2]], np.float32).tobytes()
    gltf = document(
        nodes=[{"mesh": 0, "extensions": {"EXT_mesh_gpu_instancing": {"attributes": {"TRANSLATION": 2, "SCALE": 3}}}}],
        extensionsRequired=["EXT_mesh_gpu_instancing"], buffers=[{"byteLength": 108}],
    )  # fmt: skip
    gltf["accessors"] += [{"bufferView": view, "componentType": 5126, "count": 2, "type": "VEC3"} for view in (2, 3)]
    gltf["bufferViews"] += [{"buffer": 0, "byteOffset": start, "byteLength": 24} for start in (60, 84)]
    triangles = corners(files.glb(gltf, DATA + translations + scales), "a.glb")
    assert is_tetrahedron(triangles[:4])
    assert is_tetrahedron((triangles[4:] - [5, 0, 0]) / 2)


@pytest.mark.parametrize(
    ("mesh_weights", "node_weights", "moved"), [([1], None, 1), ([1], [0.5], 0.5), (None, [0], 0), (None, None, 0)]
)
def test_morph_weights_of_the_node_come_first(
    mesh_weights: list[float] | None, node_weights: list[float] | None, moved: float
) -> None:
    deltas = np.tile(np.array([0, 3, 0], np.float32), (4, 1)).tobytes()
    mesh = {"primitives": [{"attributes": {"POSITION": 0}, "indices": 1, "targets": [{"POSITION": 2}]}]}
    gltf = document(
        meshes=[mesh if mesh_weights is None else {**mesh, "weights": mesh_weights}],
        nodes=[{"mesh": 0} if node_weights is None else {"mesh": 0, "weights": node_weights}],
        buffers=[{"byteLength": 108}],
    )  # fmt: skip
    gltf["accessors"] += [{"bufferView": 2, "componentType": 5126, "count": 4, "type": "VEC3"}]
    gltf["bufferViews"] += [{"buffer": 0, "byteOffset": 60, "byteLength": 48}]
    assert is_tetrahedron(corners(files.glb(gltf, DATA + deltas), "a.glb") - [0, 3 * moved, 0])


def test_only_the_default_scene_is_read() -> None:
    gltf = document(
        scene=1, scenes=[{"nodes": [0, 1]}, {"nodes": [1]}], nodes=[{"mesh": 0, "translation": [9, 9, 9]}, {"mesh": 0}]
    )
    assert is_tetrahedron(corners(files.glb(gltf, DATA), "a.glb"))


def test_a_texture_whose_set_the_transform_replaces() -> None:
    uvs = np.array([[0.25, 0.5], [0.75, 0.5]], np.float32).repeat(4, axis=0)
    texture = {"index": 0, "texCoord": 0, "extensions": {"KHR_texture_transform": {"texCoord": 1}}}
    picture = image(RED, GREEN)
    gltf = document(
        meshes=[{"primitives": [{"attributes": {"POSITION": 0, "TEXCOORD_0": 2, "TEXCOORD_1": 3}, "indices": 1, "material": 0}]}],
        materials=[{"pbrMetallicRoughness": {"baseColorTexture": texture}}], textures=[{"source": 0}],
        images=[{"bufferView": 3, "mimeType": "image/png"}], buffers=[{"byteLength": 124 + len(picture)}],
    )  # fmt: skip
    gltf["accessors"] += [
        {"bufferView": 2, "byteOffset": 32 * number, "componentType": 5126, "count": 4, "type": "VEC2"}
        for number in (0, 1)
    ]
    gltf["bufferViews"] += [
        {"buffer": 0, "byteOffset": 60, "byteLength": 64},
        {"buffer": 0, "byteOffset": 124, "byteLength": len(picture)},
    ]
    result = checked(files.glb(gltf, DATA + uvs.tobytes() + picture + bytes(-len(picture) % 4)), "a.glb")
    assert result.glb is not None
    assert np.round(read_served(result.glb).colours).astype(int).tolist() == [list(GREEN)] * 4


def test_a_texture_that_only_ktx2_gives_is_refused_with_advice() -> None:
    gltf = document(
        extensionsRequired=["KHR_texture_basisu"], images=[{"bufferView": 0}],
        textures=[{"extensions": {"KHR_texture_basisu": {"source": 0}}}],
        materials=[{"pbrMetallicRoughness": {"baseColorTexture": {"index": 0}}}],
        meshes=[{"primitives": [{"attributes": {"POSITION": 0}, "indices": 1, "material": 0}]}],
    )  # fmt: skip
    (line,) = checked(files.glb(gltf, DATA), "a.glb").findings
    assert line.code == "extension_unsupported"
    assert "KHR_texture_basisu" in line.message
    assert "as PNG or JPEG" in line.message
