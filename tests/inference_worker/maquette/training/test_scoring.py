"""The truth scores full marks, another shape does not, and the table's lines follow from the scores."""

from dataclasses import replace

import numpy as np
import pytest

from inference_worker.geometry.meshes import Material, Mesh
from inference_worker.maquette.shapes import build
from inference_worker.maquette.training.bars import as_markdown
from inference_worker.maquette.training.benchmark import contact_sheet, summary
from inference_worker.maquette.training.scene_cache import make_view
from inference_worker.maquette.training.scene_kinds import ISOLATED
from inference_worker.maquette.training.scoring import Truth, scored, vertex_colours
from inference_worker.proposals import ProposedCandidate


@pytest.fixture(scope="module")
def truth():
    return Truth.of(make_view(3, "validation", 64, names=("chair",), kind=ISOLATED))


@pytest.fixture(scope="module")
def perfect(truth):
    mesh = Mesh(truth.shape.vertices, truth.shape.faces, colours=truth.shape.colours)
    return ProposedCandidate(1, mesh, truth.view.scene.camera_from_object(0).layout(), {})


@pytest.fixture(scope="module")
def full_marks(perfect, truth):
    return scored(perfect, truth)


def test_the_truth_scores_full_marks(full_marks):
    assert full_marks.iou > 0.85
    assert full_marks.f_score > 0.99
    assert full_marks.add_s < 0.02
    assert full_marks.box_iou > 0.95
    assert full_marks.icp_rotation < 1
    assert full_marks.silhouette > 0.9
    assert full_marks.colour_error < 0.1 * full_marks.grey_error


def test_a_shape_in_another_orientation_keeps_its_shape_marks(perfect, truth, full_marks):
    turned = replace(perfect.mesh, vertices=perfect.mesh.vertices[:, [2, 0, 1]].copy())
    score = scored(replace(perfect, mesh=turned), truth)
    assert score.iou == pytest.approx(full_marks.iou, abs=0.1)
    assert score.f_score > 0.95
    assert score.add_s > full_marks.add_s


def test_another_shape_scores_less(perfect, truth, full_marks):
    other = build("mug", 1)
    score = scored(replace(perfect, mesh=Mesh(other.vertices, other.faces)), truth)
    assert score.iou < 0.5 * full_marks.iou
    assert score.f_score < 0.7
    assert score.colour_error == score.colour_error_aligned == score.grey_error


def test_colours_are_compared_as_posed_and_as_aligned(perfect, truth):
    """A candidate posed the wrong way round shows the camera its back; with the shapes aligned its colours are right again."""

    def two_sided(points):
        return np.where(points[:, 2:] > 0, [[1.0, 0, 0]], [[0, 0, 1.0]])

    painted = replace(perfect.mesh, colours=(255 * two_sided(perfect.mesh.vertices)).astype(np.uint8))
    half_turn = np.array([-1, 1, -1], np.float32)
    turned = replace(painted, vertices=painted.vertices * half_turn)
    two_sided_truth = replace(truth, colours=two_sided(truth.seen))
    right, wrong = (scored(replace(perfect, mesh=mesh), two_sided_truth) for mesh in (painted, turned))
    assert wrong.colour_error > 3 * right.colour_error
    assert wrong.colour_error_aligned == pytest.approx(right.colour_error_aligned, abs=0.05)


def test_colours_of_hidden_faces_do_not_count(perfect, truth, full_marks):
    """A core inside the object, painted otherwise: whatever it is, the camera does not meet it."""
    shape = truth.shape
    core = Mesh(
        np.concatenate([shape.vertices, 0.5 * shape.vertices]).astype(np.float32),
        np.concatenate([shape.faces, shape.faces + len(shape.vertices)]),
        colours=np.concatenate([shape.colours, 255 - shape.colours]),
    )
    cored = replace(shape, vertices=core.vertices, faces=core.faces, colours=core.colours)
    objects = (replace(truth.view.scene.objects[0], shape=cored), *truth.view.scene.objects[1:])
    other = Truth.of(replace(truth.view, scene=replace(truth.view.scene, objects=objects)))
    assert scored(perfect, other).grey_error == full_marks.grey_error
    assert scored(perfect, other).colour_error == pytest.approx(full_marks.colour_error, abs=0.01)


def test_a_texture_colours_the_vertices():
    texture = np.zeros((2, 2, 3), np.uint8)
    texture[0, 1] = (10, 20, 30)
    mesh = Mesh(np.zeros((1, 3)), np.zeros((0, 3), int), uvs=np.array([[0.9, 0.1]]), material=Material(texture=texture))
    assert vertex_colours(mesh).tolist() == [[10, 20, 30]]


def test_a_line_of_the_table_takes_the_first_the_mean_and_the_best(full_marks):
    rows = [[replace(full_marks, iou=0.2, add_s=0.3), replace(full_marks, iou=0.6)], [replace(full_marks, iou=0.4)], []]
    line = summary(rows)
    assert line["answered"] == pytest.approx(2 / 3)
    assert line["iou"] == pytest.approx(0.3)
    assert line["iou_mean"] == pytest.approx(0.4)
    assert line["iou_best"] == pytest.approx(0.5)
    assert line["add_s@0.1"] == 0.5
    assert summary([[]]) == {"answered": 0.0}
    assert as_markdown({"trained": {"x": line}}).count("\n") == 3


def test_a_contact_sheet_has_a_row_per_source(perfect, truth):
    sheet = contact_sheet(truth.view, truth, {"a": [perfect], "b": [perfect, perfect]}, side=32)
    assert sheet.shape == (64, 128, 3)
