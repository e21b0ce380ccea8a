"""What an artist may send comes through, whole, in one canonical form."""

import io
import json
import tempfile
from pathlib import Path

import numpy as np
import pytest
import trimesh

from inference_worker.contract.events import Severity
from inference_worker.geometry.glb import write_glb
from inference_worker.geometry.meshes import Mesh, geometry_sha256
from inference_worker.mesh_check import sandbox
from inference_worker.mesh_check.child import check_directory
from inference_worker.mesh_check.sandbox import CheckedMesh
from tests.inference_worker.mesh_check import files


def checked(content: bytes, name: str) -> CheckedMesh:
    """What the sandbox would answer; test_sandbox.py and test_check_mesh.py start real ones."""
    with tempfile.TemporaryDirectory() as directory:
        (Path(directory) / "upload").write_bytes(content)
        (Path(directory) / "report.json").write_text(json.dumps(check_directory(Path(directory), name)))
        return sandbox.result_of(Path(directory), 0, 60)


def codes(result: CheckedMesh) -> list[str]:
    return [line.code for line in result.findings]


@pytest.mark.parametrize("kind", ["glb", "obj", "ply", "stl", "stl_ascii"])
def test_each_format_becomes_the_same_canonical_solid(kind: str) -> None:
    result = checked(files.exported(kind), f"ball.{kind.partition('_')[0]}")
    assert codes(result) == ["size", "no_colour"]
    assert result.mesh_facts is not None
    assert (result.mesh_facts.n_faces, result.mesh_facts.watertight) == (320, True)
    assert np.allclose([result.mesh_facts.bounds_min, result.mesh_facts.bounds_max], [[-0.5] * 3, [0.5] * 3], atol=1e-6)
    assert result.glb is not None
    loaded = trimesh.load(io.BytesIO(result.glb), file_type="glb", force="mesh")
    assert loaded.volume == pytest.approx(files.BALL.volume / 8, rel=1e-3)
    assert result.thumbnail is not None
    assert result.thumbnail.startswith(b"\x89PNG")


def test_textures_in_a_zip_are_used() -> None:
    content = files.zipped(
        {"x/o.obj": files.OBJ, "x/m.mtl": files.MTL, "x/tex/t.png": files.picture(), "__MACOSX/._o.obj": b"junk"}
    )
    result = checked(content, "thing.zip")
    assert codes(result) == ["size"]
    assert result.mesh_facts is not None
    assert result.mesh_facts.has_texture


def test_a_texture_that_is_named_but_missing_is_a_warning() -> None:
    result = checked(files.zipped({"o.obj": files.OBJ, "m.mtl": files.MTL}), "thing.zip")
    assert result.findings[0].code == "texture_missing"
    assert result.findings[0].severity == Severity.WARNING
    assert result.findings[0].message == (
        "The texture 'tex/t.png' is named, but was not uploaded. Add it to the ZIP or embed it in a GLB."
    )
    assert result.glb is not None


def test_a_material_file_that_is_missing_is_a_warning() -> None:
    assert codes(checked(files.OBJ.encode(), "o.obj")) == ["material_missing", "size", "no_colour"]


def test_our_own_glb_comes_back_as_itself() -> None:
    ball = Mesh((files.BALL.vertices / 2).astype(np.float32), files.BALL.faces.astype(np.int32))
    result = checked(write_glb([ball]), "ours.glb")
    assert result.geometry_sha256 == geometry_sha256([ball])


def test_vertex_colours_come_back() -> None:
    colours = np.tile(np.array([200, 40, 90], np.uint8), (len(files.BALL.vertices), 1))
    ball = Mesh((files.BALL.vertices / 2).astype(np.float32), files.BALL.faces.astype(np.int32), colours=colours)
    original = write_glb([ball])
    result = checked(original, "ours.glb")
    assert result.mesh_facts is not None
    assert result.mesh_facts.has_vertex_colours
    assert result.glb == original


def test_nodes_put_their_meshes_in_place() -> None:
    scene = trimesh.Scene()
    box = trimesh.creation.box()
    scene.add_geometry(box, transform=trimesh.transformations.translation_matrix([0, 0, 0]))
    scene.add_geometry(box, transform=trimesh.transformations.translation_matrix([3, 0, 0]))
    scene.add_geometry(box, transform=np.diag([-1.0, 1, 1, 1]) @ trimesh.transformations.translation_matrix([3, 0, 0]))
    result = checked(scene.export(file_type="glb"), "three.glb")
    assert result.mesh_facts is not None
    assert (result.mesh_facts.n_faces, result.mesh_facts.watertight) == (36, True)
    assert np.allclose(result.mesh_facts.bounds_max, [0.5, 1 / 14, 1 / 14], atol=1e-5)
    loaded = trimesh.load(io.BytesIO(result.glb), file_type="glb", force="mesh")
    assert loaded.volume == pytest.approx(3 / 7**3, rel=1e-3)  # a mirrored box is not inside out


def test_a_wrong_extension_is_reported_and_accepted() -> None:
    assert codes(checked(files.exported("stl"), "ball.obj"))[0] == "extension_differs"


def test_holes_flat_things_and_empty_triangles_are_reported() -> None:
    open_box = trimesh.creation.box()
    open_box.update_faces(np.arange(len(open_box.faces)) > 1)
    assert "not_watertight" in codes(checked(files.exported("glb", open_box), "a.glb"))
    card = trimesh.creation.box(extents=[1, 1, 1e-5])
    assert "flat" in codes(checked(files.exported("glb", card), "a.glb"))
    triangles = np.concatenate([files.BALL.triangles, np.zeros((3, 3, 3))])
    result = checked(files.stl_of(triangles), "a.stl")
    assert "degenerate_faces" in codes(result)
    assert result.mesh_facts is not None
    assert result.mesh_facts.n_faces == 320


@pytest.mark.parametrize(
    ("size", "hint"),
    [(1, "plausible as metres"), (50, "perhaps centimetres"), (900, "perhaps millimetres"), (1e-5, "no usual unit")],
)
def test_the_size_is_reported_with_a_guess_at_the_unit(size: float, hint: str) -> None:
    scaled = files.BALL.copy()
    scaled.apply_scale(size)
    result = checked(files.exported("glb", scaled), "a.glb")
    (line,) = [line for line in result.findings if line.code == "size"]
    assert hint in line.message
