"""The grid of inside points agrees with closed forms and with the slow winding number."""

import numpy as np
import pytest

from inference_worker.maquette.shapes import build, occupancy, solid_voxels, winding_number
from inference_worker.maquette.shapes.solids import box, ellipsoid, ring


def test_a_ball_fills_its_volume():
    ball = ellipsoid(0.4, 0.4, 0.4, 48)
    filled = occupancy(ball.vertices, ball.faces, 64)
    assert filled.mean() == pytest.approx(4 / 3 * np.pi * 0.4**3, rel=0.01)


def test_a_box_on_voxel_borders_fills_exactly_its_voxels():
    block = box(0.5, 0.25, 0.75).at(0, 0.125, 0)
    filled = occupancy(block.vertices, block.faces, 16)
    expected = np.zeros((16, 16, 16), dtype=bool)
    expected[4:12, 8:12, 2:14] = True
    assert np.array_equal(filled, expected)


def test_overlapping_parts_count_once():
    vertices = np.concatenate([box(0.5, 0.5, 0.5).vertices, box(0.25, 0.25, 0.25).vertices])
    faces = np.concatenate([box(0.5, 0.5, 0.5).faces, box(0.25, 0.25, 0.25).faces + 8])
    assert np.array_equal(occupancy(vertices, faces, 16), occupancy(vertices[:8], faces[:12], 16))


def test_a_plate_thinner_than_a_voxel_is_not_lost():
    plate = box(0.8, 0.5 / 16, 0.8).at(0, 0.0004, 0)
    assert not occupancy(plate.vertices, plate.faces, 16).any()
    filled = solid_voxels(plate.vertices, plate.faces, 16)
    assert filled[3:13, 7:9, 3:13].any(axis=1).all()
    assert not filled[:, :7].any() and not filled[:, 9:].any()


def test_the_hole_of_a_ring_is_empty():
    torus = ring(0.3, 0.1)
    filled = occupancy(torus.vertices, torus.faces, 32)
    assert not filled[14:18, :, 14:18].any()
    assert filled[24:26, 15:17, 15:17].all()


@pytest.mark.parametrize("family", ["bicycle", "teapot", "castle", "octopus"])
def test_it_agrees_with_the_winding_number(family):
    shape, resolution = build(family, 0), 32
    filled = occupancy(shape.vertices, shape.faces, resolution)
    chosen = np.random.default_rng(0).integers(0, resolution, (120, 3))
    chosen = np.concatenate([chosen, np.argwhere(filled)[:: max(1, filled.sum() // 60)]])
    points = (chosen + 0.5) / resolution - 0.5 + 1e-6
    expected = winding_number(shape.vertices, shape.faces, points) > 0.5
    assert (filled[tuple(chosen.T)] == expected).mean() > 0.995
