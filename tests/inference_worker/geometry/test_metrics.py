"""Each measure meets its closed form, and an independent implementation on random input."""

import numpy as np
import pytest
import trimesh
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.spatial.transform import Rotation

from inference_worker.geometry import metrics, registration

RNG = np.random.default_rng(0)
CUBE = np.array([[x, y, z] for x in (-1.0, 1) for y in (-1.0, 1) for z in (-1.0, 1)])


def brute_nearest(first, second):
    return np.linalg.norm(first[:, None] - second[None], axis=-1).min(axis=1)


def test_chamfer_of_a_shifted_far_point_is_the_shift():
    assert metrics.chamfer_distance(np.zeros((1, 3)), np.array([[0.0, 3, 4]])) == 5


def test_chamfer_meets_brute_force():
    a, b = RNG.normal(size=(80, 3)), RNG.normal(size=(60, 3))
    expected = (brute_nearest(a, b).mean() + brute_nearest(b, a).mean()) / 2
    assert metrics.chamfer_distance(a, b) == pytest.approx(expected, abs=1e-12)


def test_f_score_is_the_harmonic_mean_of_precision_and_recall():
    truth = np.array([[0.0, 0, 0], [1, 0, 0], [2, 0, 0], [3, 0, 0]])
    prediction = np.array([[0.0, 0.005, 0], [9, 9, 9]])
    # precision 1/2, recall 1/4
    assert metrics.f_score(prediction, truth, 0.01) == pytest.approx(1 / 3)
    assert metrics.f_score(truth + 50, truth, 0.01) == 0


def test_occupancy_iou_refuses_other_shapes_and_calls_two_empty_grids_equal():
    with pytest.raises(ValueError, match="cannot be compared"):
        metrics.occupancy_iou(np.ones((2, 2), bool), np.ones((2, 3), bool))
    assert metrics.occupancy_iou(np.zeros((2, 2), bool), np.zeros((2, 2), bool)) == 1


def test_silhouette_iou_counts_pixels():
    first, second = np.zeros((4, 4), bool), np.zeros((4, 4), bool)
    first[:2], second[1:3] = True, True
    assert metrics.silhouette_iou(first, second) == pytest.approx(4 / 12)


def test_surface_samples_are_the_weighted_corners_of_their_faces():
    box = trimesh.creation.box((1, 2, 3))
    samples = metrics.surface_samples(box.vertices, box.faces, 50, np.random.default_rng(1))
    corners = box.vertices[box.faces[samples.faces]]
    assert np.allclose(np.einsum("nk,nkc->nc", samples.weights, corners), samples.points)
    assert np.allclose(samples.weights.sum(axis=1), 1)


def test_surface_points_are_spread_by_area():
    box = trimesh.creation.box((1, 2, 3))
    points, normals = metrics.surface_points(box.vertices, box.faces, 20000, np.random.default_rng(1))
    share = (np.abs(normals[:, 0]) > 0.5).mean()
    assert share == pytest.approx(6 / 11, abs=0.02)
    assert np.allclose(np.abs(points[np.abs(normals[:, 2]) > 0.5, 2]), 1.5)
    assert np.abs(trimesh.proximity.signed_distance(box, points[:200])).max() < 1e-9


def test_a_surface_without_area_is_refused():
    with pytest.raises(ValueError, match="without area"):
        metrics.surface_points(np.zeros((3, 3)), np.array([[0, 1, 2]]), 5, RNG)


def test_normalised_points_fill_the_cube_on_their_longest_side():
    points = metrics.normalised(RNG.normal(size=(100, 3)) * [1, 5, 2] + 7)
    assert np.ptp(points, axis=0).max() == pytest.approx(2)
    assert np.allclose(points.min(axis=0), -points.max(axis=0))


def test_the_cube_has_24_distinct_turns():
    turns = registration.cube_rotations()
    assert turns.shape == (24, 3, 3)
    assert np.array_equal(turns[0], np.eye(3))
    assert len({turn.tobytes() for turn in turns + 0.0}) == 24
    assert np.allclose(np.linalg.det(turns), 1)


@settings(max_examples=25, deadline=None)
@given(st.tuples(*[st.floats(-3, 3)] * 3), st.tuples(*[st.floats(-5, 5)] * 3))
def test_best_rigid_recovers_any_motion(turn, move):
    points = np.random.default_rng(3).normal(size=(12, 3))
    truth = Rotation.from_rotvec(turn)
    rotation, translation = registration.best_rigid(points, truth.apply(points) + move)
    assert np.allclose(rotation, truth.as_matrix(), atol=1e-6)
    assert np.allclose(translation, move, atol=1e-6)


@settings(max_examples=25, deadline=None)
@given(st.tuples(*[st.floats(-1.7, 1.7)] * 3))
def test_the_angle_of_a_rotation_meets_scipy(turn):
    rotation = Rotation.from_rotvec(turn)
    expected = np.degrees(rotation.magnitude())
    assert metrics.rotation_angle_degrees(rotation.as_matrix()) == pytest.approx(expected, abs=1e-6)


def lopsided(count=800):
    """Points on a body without symmetry."""
    rng = np.random.default_rng(4)
    return np.concatenate([rng.random((count, 3)) * [2, 1, 0.5], rng.random((count // 2, 3)) * [0.4, 0.5, 1.6]])


def test_icp_rot_finds_the_turn_between_two_poses():
    points = lopsided()
    turned = Rotation.from_euler("y", 12, degrees=True).apply(points)
    assert metrics.icp_rotation_degrees(points, turned) == pytest.approx(12, abs=0.2)
    assert metrics.icp_rotation_degrees(points, points) == pytest.approx(0, abs=1e-4)


def test_icp_ends_where_trimesh_ends():
    points = lopsided(300)
    turned = Rotation.from_euler("z", 8, degrees=True).apply(points) + 0.05
    rotation, translation, _ = registration.icp(points, turned)
    matrix, _, _ = trimesh.registration.icp(points, turned, scale=False, reflection=False, max_iterations=60)
    assert np.allclose(points @ rotation.T + translation, points @ matrix[:3, :3].T + matrix[:3, 3], atol=0.02)


def test_alignment_undoes_a_quarter_turn():
    points = metrics.normalised(lopsided(300))
    turned = Rotation.from_euler("x", 90, degrees=True).apply(points)
    assert metrics.chamfer_distance(registration.aligned(points, turned), turned) < 1e-6


def test_box_iou_of_a_box_moved_by_half_is_a_third():
    assert metrics.box_iou(CUBE, CUBE + np.array([1, 0, 0])) == pytest.approx(1 / 3)
    assert metrics.box_iou(CUBE, CUBE + 5) == 0
    assert metrics.box_iou(CUBE * [1, 1, 0], CUBE * [1, 1, 0]) == 0


def test_the_diameter_of_a_cube_is_its_diagonal_and_of_a_square_too():
    assert metrics.diameter(CUBE) == pytest.approx(2 * np.sqrt(3))
    assert metrics.diameter(CUBE[:4] * [0, 1, 1]) == pytest.approx(2 * np.sqrt(2))


def test_add_s_is_the_mean_nearest_distance_over_the_diameter():
    assert metrics.add_s(CUBE + np.array([0.1, 0, 0]), CUBE) == pytest.approx(0.1 / (2 * np.sqrt(3)))


def test_add_s_at_a_tenth_counts_what_is_below():
    assert metrics.add_s_within([0.05, 0.0999, 0.1, 3.0]) == 0.5
    with pytest.raises(ValueError, match="no object"):
        metrics.add_s_within([])
