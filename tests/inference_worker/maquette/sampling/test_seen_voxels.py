"""Each voxel's features hold the occupancy it refines, and the photo's colours where the camera saw the surface."""

import numpy as np
import pytest

from inference_worker.geometry.cameras import Intrinsics
from inference_worker.geometry.layout import Layout
from inference_worker.geometry.meshes import Mesh
from inference_worker.maquette.network.sizes import TINY, seen_channels
from inference_worker.maquette.sampling.model_inputs import prepare_inputs
from inference_worker.maquette.sampling.seen_voxels import (
    SeenSurface,
    seen_through_mask,
    seen_voxels,
    with_photo_detail,
)

#: The left half of a 16^3 grid.
SOLID = np.broadcast_to(np.arange(16)[:, None, None] < 8, (16, 16, 16))
VOXELS = np.array([[0, 0, 0], [7, 7, 7]])
RED, BLUE = np.array([1.0, 0, 0]), np.array([0, 0, 1.0])
NOTHING = SeenSurface(np.zeros((0, 3)), np.zeros((0, 3)))


def features(seen: SeenSurface) -> dict[str, np.ndarray]:
    """The channels by name; a voxel of TINY has 2^3 occupancy cells."""
    values = seen_voxels(VOXELS, SOLID, seen, TINY)
    assert values.shape == (2, seen_channels(TINY))
    cut = np.split(values, np.cumsum([8, 24, 8, 3]), axis=1)
    return dict(zip(("filled", "colour", "near", "mirrored", "mirrored_near"), cut, strict=True))


def test_a_voxel_knows_which_of_its_cells_are_solid():
    assert (features(NOTHING)["filled"] == np.array([[1], [-1]])).all()


def test_what_nobody_saw_is_grey_and_far():
    values = features(NOTHING)
    assert not any(values[name].any() for name in ("colour", "near", "mirrored", "mirrored_near"))


def test_cells_take_the_colour_and_distance_of_the_nearest_observed_point():
    corner, opposite = np.full(3, -0.4375), np.full(3, 0.4375)  # the middles of both voxels
    values = features(SeenSurface(np.stack([corner, opposite]), np.stack([RED, BLUE])))
    assert (values["colour"].reshape(2, 8, 3) == np.array([[2 * RED - 1], [2 * BLUE - 1]])).all()
    # A cell's middle lies a quarter of a voxel along each axis from the voxel's.
    assert values["near"] == pytest.approx(1 / (1 + 3 / 16))


def test_the_other_side_is_seen_in_a_mirror():
    values = features(SeenSurface(np.array([[0.4375, -0.4375, -0.4375]]), RED[None]))
    assert values["mirrored"][0].tolist() == [1, -1, -1]
    assert values["mirrored_near"][0] == 1


def test_the_photo_s_pattern_comes_in_the_model_s_light():
    """A strip of dark and less dark stripes, which the model knows to be light grey on average."""
    x = np.linspace(-0.4, 0.4, 41)
    points = np.stack([x, np.zeros(41), np.zeros(41)], axis=1)
    striped = np.where(np.arange(41)[:, None] % 2 == 0, 0.2, 0.3) * np.ones(3)
    model = np.full((41, 3), 0.6)
    painted = with_photo_detail(points, model, SeenSurface(points, striped))
    assert painted.mean() == pytest.approx(0.6, abs=0.01)
    assert painted[1::2].min() > 1.4 * painted[::2].max()


def test_where_nobody_looked_the_model_s_colours_stay():
    far, near = np.array([[0.4, 0, 0]]), np.array([[-0.4, 0, 0]])
    colours = np.array([[0.5, 0.6, 0.7]])
    assert (with_photo_detail(far, colours, SeenSurface(near, RED[None])) == colours).all()
    assert with_photo_detail(far, colours, NOTHING) is colours


def test_rays_through_the_mask_find_the_near_side_of_a_posed_mesh():
    corners = np.array([[-0.5, -0.5, 0], [0.5, -0.5, 0], [0.5, 0.5, 0], [-0.5, 0.5, 0]], np.float32)
    quads = np.array([[0, 1, 2], [0, 2, 3], [4, 5, 6], [4, 6, 7]], np.int32)
    back = np.array([0, 0, 0.5], np.float32)
    two_walls = Mesh(np.concatenate([corners - back, corners + back]), quads)
    image = np.zeros((64, 64, 3), np.uint8)
    image[:32] = (255, 0, 0)  # up is red, down is blue
    image[32:] = (0, 0, 255)
    mask = np.zeros((64, 64), bool)
    mask[22:42, 22:42] = True
    camera = Intrinsics(fx=64, fy=64, cx=32, cy=32, width=64, height=64)
    # A turn of half a circle about x: the object's z looks at the camera, its y up.
    layout = Layout(quaternion_wxyz=(0, 1, 0, 0), translation=(0, 0, 3), scale=2.0)
    seen = seen_through_mask(two_walls, layout, prepare_inputs(image, mask, None, camera, TINY.condition), mask, camera)
    assert len(seen.points) > 30
    assert seen.points[:, 2] == pytest.approx(0.5, abs=1e-5)
    assert np.abs(seen.points[:, :2]).max() < 0.5
    high, low = seen.points[:, 1] > 0.1, seen.points[:, 1] < -0.1
    assert (seen.colours[high] == RED).all()
    assert (seen.colours[low] == BLUE).all()
