import numpy as np
import pytest
import trimesh

from inference_worker.geometry.cameras import fallback_intrinsics, projected
from inference_worker.geometry.fitting import box_of_mask, fitted_to_box
from inference_worker.geometry.layout import FACING_CAMERA_WXYZ, Layout, in_camera
from inference_worker.geometry.meshes import Mesh
from inference_worker.geometry.silhouettes import depth_map, intersection_over_union, sampled_mask, silhouette

SOLID = trimesh.creation.icosphere(4, radius=0.5)
BALL = Mesh(SOLID.vertices.astype(np.float32), SOLID.faces.astype(np.int32))
CAMERA = fallback_intrinsics(200, 150)
LAYOUT = Layout(quaternion_wxyz=FACING_CAMERA_WXYZ, translation=(0.0, 0.0, 4.0), scale=2.0)


def test_a_ball_projects_to_the_disc_of_perspective() -> None:
    seen = silhouette([BALL], LAYOUT, CAMERA, longest=200)
    radius = CAMERA.fx * np.tan(np.arcsin(1 / 4))
    v, u = np.mgrid[:150, :200] + 0.5
    disc = np.hypot(u - 100, v - 75) < radius
    assert intersection_over_union(seen, disc) > 0.99


def test_depth_is_that_of_the_nearest_surface() -> None:
    depth = depth_map([BALL], LAYOUT, CAMERA, longest=200)
    assert depth[75, 100] == pytest.approx(3.0, abs=0.01)
    assert np.isinf(depth[0, 0])


def test_a_smaller_sample_sees_the_same() -> None:
    full, small = silhouette([BALL], LAYOUT, CAMERA, longest=200), silhouette([BALL], LAYOUT, CAMERA, longest=50)
    assert intersection_over_union(sampled_mask(full, 50), small) > 0.95


def test_nothing_over_nothing_agrees() -> None:
    empty = np.zeros((3, 3), bool)
    assert intersection_over_union(empty, empty) == 1.0
    assert intersection_over_union(empty, ~empty) == 0.0


def test_a_fitted_layout_meets_its_box() -> None:
    box = (20.0, 30.0, 80.0, 90.0)
    fitted = fitted_to_box(BALL.vertices, LAYOUT, CAMERA, box)
    pixels = projected(CAMERA, in_camera(fitted, BALL.vertices))
    assert (*pixels.min(axis=0), *pixels.max(axis=0)) == pytest.approx(box, abs=0.6)
    assert (fitted.quaternion_wxyz, fitted.translation[2]) == (LAYOUT.quaternion_wxyz, 4.0)


def test_a_box_larger_than_the_world_keeps_the_object_before_the_camera() -> None:
    fitted = fitted_to_box(BALL.vertices, LAYOUT, CAMERA, (-9e4, -9e4, 9e4, 9e4))
    assert fitted.translation[2] - 0.5 * fitted.scale > 0


def test_the_box_of_a_mask_has_outer_edges() -> None:
    mask = np.zeros((10, 10), bool)
    mask[2:5, 3] = True
    assert box_of_mask(mask) == (3.0, 2.0, 4.0, 5.0)
