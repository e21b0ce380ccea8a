import numpy as np
import pytest

from inference_worker.geometry.cameras import projected
from inference_worker.models.geometric_depth import WALL_DEPTH, GroundPlaneDepth
from tests.inference_worker.conftest import Scene


def test_it_reports_that_it_is_a_fallback() -> None:
    assert GroundPlaneDepth.is_fallback
    assert GroundPlaneDepth.name == "ground plane (no depth weights)"


def test_each_point_lies_on_its_pixels_ray(scene: Scene) -> None:
    estimate = GroundPlaneDepth().estimate(scene.image)
    points = estimate.pointmap.points
    assert points.shape == (120, 160, 3)
    v, u = np.mgrid[:120, :160] + 0.5
    found = projected(estimate.intrinsics, points.reshape(-1, 3).astype(float))
    assert np.abs(found - np.stack([u.ravel(), v.ravel()], axis=1)).max() < 1e-3


def test_the_floor_comes_nearer_downwards_and_the_wall_is_far() -> None:
    plain = np.full((90, 120, 3), 128, dtype=np.uint8)
    depth = GroundPlaneDepth().estimate(plain).pointmap.points[..., 2]
    assert np.all(np.diff(depth[:, 60]) <= 1e-5)
    assert depth[0, 60] == pytest.approx(WALL_DEPTH, rel=0.01)
    assert depth[-1, 60] < 4


def test_what_differs_in_colour_differs_in_depth(scene: Scene) -> None:
    plain = np.full_like(scene.image, scene.image[0, 0])
    stage = GroundPlaneDepth().estimate(plain).pointmap.points[..., 2]
    depth = GroundPlaneDepth().estimate(scene.image).pointmap.points[..., 2]
    assert 0.9 < (depth / stage)[76, 80] < 0.97
    assert (depth / stage)[5, 5] > 0.99


def test_a_large_photo_is_sampled(scene: Scene) -> None:
    large = np.repeat(np.repeat(scene.image, 8, axis=0), 8, axis=1)
    estimate = GroundPlaneDepth().estimate(large)
    assert estimate.pointmap.valid.shape == (384, 512)
    assert (estimate.intrinsics.width, estimate.intrinsics.height) == (1280, 960)
