"""What the camera saw, cell by cell, against a scene small enough to check by hand."""

import numpy as np
import pytest
import torch

from inference_worker.geometry.cameras import Intrinsics
from inference_worker.geometry.layout_batch import LayoutBatch, rotation_matrix
from inference_worker.geometry.pointmaps import ScenePointmap
from inference_worker.maquette.network.evidence import (
    CHANNELS,
    MEASURED,
    OPEN,
    UNKNOWN,
    Observation,
    enclosing_layout,
    evidence_grid,
    moved_grid,
)

SIDE = 8
INTRINSICS = Intrinsics(fx=200, fy=200, cx=50, cy=50, width=100, height=100)
#: The cube's axes are the camera's, its middle two units away: its face is 50 pixels wide at its middle depth.
LAYOUT = LayoutBatch(torch.tensor([[1.0, 0, 0, 0]]), torch.tensor([[0.0, 0, 2]]), torch.tensor([0.5]))


def scene(depth_inside=2.0, depth_beside=3.0):
    """A mask over the left half of the cube, at a depth, before a wall."""
    mask = np.zeros((100, 100), bool)
    mask[20:80, 20:50] = True
    depth = np.where(mask, depth_inside, depth_beside).astype(np.float32)
    v, u = np.mgrid[0:100, 0:100] + 0.5
    points = np.stack([(u - 50) / 200 * depth, (v - 50) / 200 * depth, depth], axis=-1).astype(np.float32)
    return mask, points


def grid_of(mask, points, valid=None, **more):
    pointmap = ScenePointmap(points, np.ones(mask.shape, bool) if valid is None else valid)
    seen = Observation.of(mask, pointmap, INTRINSICS, **more)
    return dict(zip(CHANNELS, evidence_grid(seen, LAYOUT, SIDE)[0], strict=True))


def test_before_the_surface_and_beside_the_mask_is_empty_and_behind_is_open():
    grid = grid_of(*scene())
    left, right = slice(0, 3), slice(5, 8)
    assert (grid["mask"][left] == 1).all() and (grid["mask"][right] == 0).all()
    assert (grid["empty"][right] == 1).all()  # the wall behind was seen
    assert (grid["empty"][left, :, :2] == 1).all()  # more than a cell before the surface
    assert (grid["empty"][left, :, 4:] == 0).all()
    assert (grid["behind"][left, :, :4] == 0).all()
    behind = grid["behind"][1, 4, 4:]
    assert (behind > 0).all() and (behind.diff() < 0).all()
    assert grid["surface"][1, 4].argmax() in (3, 4)
    assert (grid["unclear"] == 0).all() and (grid["unmeasured"] == 0).all()


def test_what_something_nearer_hides_is_unclear():
    grid = grid_of(*scene(depth_beside=1.0))
    assert (grid["unclear"][5:] == 1).all()
    assert (grid["empty"][5:] == 0).all()


def test_a_hole_in_the_mask_is_unmeasured_and_a_hole_beside_it_is_open():
    mask, points = scene()
    grid = grid_of(mask, points, valid=np.zeros(mask.shape, bool))
    assert (grid["unmeasured"] == grid["mask"]).all()
    assert (grid["empty"][5:] == 1).all()


def test_a_pointmap_of_the_object_alone_leaves_its_surroundings_unclear():
    mask, points = scene()
    grid = grid_of(mask, points, valid=mask, own_only=True)
    assert (grid["unclear"][5:] == 1).all()
    assert (grid["mask"][:3] == 1).all()


def test_without_a_measured_pointmap_nothing_is_empty():
    mask, points = scene()
    for pointmap in (None, ScenePointmap(points, np.ones(mask.shape, bool), measured=False)):
        seen = Observation.of(mask, pointmap, INTRINSICS)
        assert not seen.measured
        assert (seen.state == UNKNOWN).all()
        assert len(seen.points()) == 0


def test_points_come_back_from_the_crop():
    mask, points = scene()
    seen = Observation.of(mask, ScenePointmap(points, np.ones(mask.shape, bool)), INTRINSICS)
    found = seen.points().numpy()
    assert np.allclose(found[:, 2], 2.0)
    assert np.abs(found.min(axis=0)[:2] - points[mask].min(axis=0)[:2]).max() < 0.01
    assert set(np.unique(seen.state.numpy())) <= {UNKNOWN, MEASURED, OPEN}


def test_forward_is_the_depth_along_the_camera():
    grid = grid_of(*scene())
    assert torch.allclose(grid["forward"][3, 3], (torch.arange(SIDE) + 0.5) / SIDE - 0.5)


def test_the_enclosing_cube_holds_the_box_and_the_points():
    generator = torch.Generator().manual_seed(0)
    quaternion = torch.nn.functional.normalize(torch.randn(4, generator=generator), dim=0)
    layout = LayoutBatch(quaternion, torch.tensor([0.3, -0.2, 3.0]), torch.tensor(0.7))
    points = torch.randn((500, 3), generator=generator) * 0.3 + layout.translation
    found = enclosing_layout(layout, torch.full((3,), -0.4), torch.full((3,), 0.5), points)
    own = (points - found.translation) @ rotation_matrix(found.quaternion_wxyz) / found.scale
    assert (own.abs().quantile(0.97, dim=0) <= 0.5).all()
    corner = layout.translation + layout.scale * rotation_matrix(quaternion) @ torch.full((3,), 0.5)
    assert ((corner - found.translation) @ rotation_matrix(found.quaternion_wxyz) / found.scale).abs().max() <= 0.5
    assert torch.equal(found.quaternion_wxyz, quaternion)


@pytest.mark.parametrize("resolution", [None, 24])
def test_a_grid_moved_there_and_back_is_the_same_inside(resolution):
    middles = (torch.arange(16) + 0.5) / 16 - 0.5
    x, y, z = torch.meshgrid(middles, middles, middles, indexing="ij")
    grid = 0.3 - (x**2 + 2 * y**2 + z**2)
    there = LayoutBatch(torch.tensor([0.9, 0.1, 0.3, 0.2]) / 0.95**0.5, torch.tensor([0.02, 0, 2.0]), torch.tensor(1.1))
    own = LayoutBatch(torch.tensor([1.0, 0, 0, 0]), torch.tensor([0.0, 0, 2.0]), torch.tensor(1.0))
    back = moved_grid(moved_grid(grid, own, there, -1.0, resolution), there, own, -1.0, 16)
    inside = (slice(4, 12),) * 3
    assert (back[inside] - grid[inside]).abs().max() < 0.03
