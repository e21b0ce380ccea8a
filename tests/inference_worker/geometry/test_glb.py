import io
import json
import struct
from dataclasses import replace

import numpy as np
import trimesh
from hypothesis import given
from hypothesis import strategies as st

from inference_worker.geometry.glb import linear_colours, linear_to_srgb, srgb_to_linear, write_glb
from inference_worker.geometry.meshes import Material, Mesh

SOLID = trimesh.creation.icosphere(2, radius=0.5)
BALL = Mesh(SOLID.vertices.astype(np.float32), SOLID.faces.astype(np.int32))


def document(content: bytes) -> dict:
    magic, version, length = struct.unpack_from("<4sII", content)
    assert (magic, version, length) == (b"glTF", 2, len(content))
    size = struct.unpack_from("<I", content, 12)[0]
    return json.loads(content[20 : 20 + size])


def test_a_reader_of_another_house_reads_the_same_mesh() -> None:
    loaded = trimesh.load(io.BytesIO(write_glb([BALL])), file_type="glb", force="mesh", process=False)
    assert np.array_equal(loaded.faces, BALL.faces)
    assert np.array_equal(loaded.vertices.astype(np.float32), BALL.vertices)
    assert np.allclose(loaded.vertex_normals, BALL.vertices * 2, atol=0.02)


def test_the_same_mesh_gives_the_same_bytes() -> None:
    texture = np.random.default_rng(1).integers(0, 256, (32, 32, 3), dtype=np.uint8)
    mesh = replace(BALL, uvs=np.zeros((len(BALL.vertices), 2), np.float32), material=Material(texture=texture))
    assert write_glb([mesh]) == write_glb([mesh])


def test_a_texture_is_embedded_and_needs_nothing_outside() -> None:
    texture = np.full((8, 8, 3), (200, 100, 50), dtype=np.uint8)
    uvs = np.full((len(BALL.vertices), 2), 0.5, np.float32)
    content = write_glb([replace(BALL, uvs=uvs, material=Material(texture=texture, roughness=0.3))])
    described = document(content)
    assert "uri" not in json.dumps(described)
    assert described["images"][0]["mimeType"] == "image/jpeg"
    assert described["materials"][0]["pbrMetallicRoughness"]["roughnessFactor"] == 0.3
    loaded = trimesh.load(io.BytesIO(content), file_type="glb", force="mesh", process=False)
    found = np.asarray(loaded.visual.material.baseColorTexture.convert("RGB"))
    assert np.abs(found.astype(int) - texture).max() <= 3


def test_alpha_is_kept_as_png() -> None:
    texture = np.zeros((4, 4, 4), dtype=np.uint8)
    uvs = np.zeros((len(BALL.vertices), 2), np.float32)
    described = document(write_glb([replace(BALL, uvs=uvs, material=Material(texture=texture))]))
    assert described["images"][0]["mimeType"] == "image/png"
    assert described["materials"][0]["alphaMode"] == "MASK"


def test_every_view_starts_at_a_multiple_of_four() -> None:
    colours = np.zeros((len(BALL.vertices), 3), np.uint8)
    odd = Mesh(BALL.vertices, BALL.faces[:5], colours=colours)
    assert all(view["byteOffset"] % 4 == 0 for view in document(write_glb([odd, BALL]))["bufferViews"])


def test_many_vertices_take_wide_indices() -> None:
    big = trimesh.creation.icosphere(7)
    described = document(write_glb([Mesh(big.vertices.astype(np.float32), big.faces.astype(np.int32))]))
    index = described["meshes"][0]["primitives"][0]["indices"]
    assert described["accessors"][index]["componentType"] == 5125


def test_vertex_colours_are_written_linear() -> None:
    assert linear_colours(np.array([[255, 0, 128]], np.uint8)).tolist() == [[65535, 0, 14146, 65535]]


@given(st.floats(0, 1))
def test_srgb_there_and_back(value: float) -> None:
    assert abs(linear_to_srgb(srgb_to_linear(np.array(value))) - value) < 1e-6
