import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from inference_worker.geometry.cameras import fallback_intrinsics, projected, ray_directions
from inference_worker.geometry.layout import (
    FACING_CAMERA_WXYZ,
    Layout,
    axis_angle_quaternion,
    in_camera,
    in_object,
    quaternion_product,
    rotation_matrix,
)

angles = st.floats(-180, 180)


@given(angles, angles)
def test_products_of_quaternions_are_products_of_rotations(first: float, second: float) -> None:
    left, right = axis_angle_quaternion((0, 1, 0), first), axis_angle_quaternion((0.6, 0, 0.8), second)
    assert np.allclose(
        rotation_matrix(quaternion_product(left, right)), rotation_matrix(left) @ rotation_matrix(right), atol=1e-9
    )


@given(angles, st.floats(0.1, 10), st.tuples(*[st.floats(-5, 5)] * 3))
def test_into_the_camera_and_back(degrees: float, scale: float, translation: tuple[float, float, float]) -> None:
    layout = Layout(quaternion_wxyz=axis_angle_quaternion((0, 0.6, 0.8), degrees), translation=translation, scale=scale)
    points = np.array([[0.1, 0.2, 0.3], [-0.5, 0.5, 0]])
    assert np.allclose(in_object(layout, in_camera(layout, points)), points, atol=1e-9)


def test_facing_the_camera_turns_y_and_z_over() -> None:
    assert np.array_equal(rotation_matrix(FACING_CAMERA_WXYZ), np.diag([1, -1, -1]))


def test_a_pixel_is_hit_by_its_own_ray() -> None:
    camera = fallback_intrinsics(640, 480)
    ray = ray_directions(camera, np.array([100.5]), np.array([33.0])) * 7
    assert np.allclose(projected(camera, ray), [[100.5, 33.0]])


def test_the_assumed_camera_sees_55_degrees_along_the_longer_side() -> None:
    for width, height in ((640, 480), (480, 640)):
        camera = fallback_intrinsics(width, height)
        assert math.degrees(2 * math.atan(320 / camera.fx)) == pytest.approx(55.0)
        assert (camera.cx, camera.cy) == (width / 2, height / 2)
