"""Decoded fields become closed surfaces in the unit cube, without floaters."""

import numpy as np
import pytest
import torch

from inference_worker.geometry.meshes import is_watertight
from inference_worker.maquette.network.sparse import SparseGrid
from inference_worker.maquette.network.structured_vae import FineVoxels
from inference_worker.maquette.sampling.surfaces import (
    EmptyShape,
    active_voxels,
    coarse_mesh,
    fine_mesh,
    surface_of,
    without_steps,
)
from inference_worker.maquette.shapes.solids import signed_volume


def ball(resolution, radius=0.3, centre=(0, 0, 0)):
    axis = (np.arange(resolution) + 0.5) / resolution - 0.5
    x, y, z = np.meshgrid(axis, axis, axis, indexing="ij")
    return (radius - np.sqrt((x - centre[0]) ** 2 + (y - centre[1]) ** 2 + (z - centre[2]) ** 2)) * resolution


def test_a_ball_becomes_a_closed_ball_in_place():
    vertices, faces = surface_of(ball(32, centre=(0.1, 0, -0.05)))
    assert is_watertight(vertices, faces)
    assert np.allclose(vertices.mean(axis=0), [0.1, 0, -0.05], atol=0.01)
    assert signed_volume(vertices.astype(float), faces) == pytest.approx(4 / 3 * np.pi * 0.3**3, rel=0.03)


def test_a_full_grid_is_closed_inside_the_cube():
    vertices, faces = surface_of(np.ones((8, 8, 8)))
    assert is_watertight(vertices, faces)
    assert np.abs(vertices).max() <= 0.5


def test_floaters_go_and_large_second_pieces_stay():
    field = np.maximum(ball(32, 0.2, (0.2, 0, 0)), ball(32, 0.2, (-0.25, 0, 0)))
    field = np.maximum(field, ball(32, 0.05, (0, 0.42, 0.4)))
    vertices, _ = surface_of(field)
    assert vertices[:, 1].max() < 0.25
    assert vertices[:, 0].min() < -0.4 and vertices[:, 0].max() > 0.35


def test_an_empty_field_is_refused_with_a_remedy():
    with pytest.raises(EmptyShape, match="Another seed"):
        coarse_mesh(torch.full((8, 8, 8), -1.0))


def test_active_and_deep_voxels_cover_the_shape_together():
    occupancy = torch.from_numpy(ball(32, 0.45) > 0)[None]
    grid, deep = active_voxels(occupancy, 16)
    active = torch.zeros(16, 16, 16, dtype=torch.bool)
    active[tuple(grid.coords.T)] = True
    touched = torch.nn.functional.max_pool3d(occupancy[None].float(), 2)[0, 0] > 0
    assert torch.equal(active | deep[0], touched)
    assert deep.any() and not (active & deep[0]).any()


def test_refined_voxels_make_a_finer_coloured_surface():
    fine = torch.from_numpy(ball(16, 0.3)).float()
    grid, deep = active_voxels(fine[None] > -1.5, 8)
    r, u = 8, 2
    cells = fine.reshape(r, u, r, u, r, u).permute(0, 2, 4, 1, 3, 5).reshape(r, r, r, 8)
    logits = cells[tuple(grid.coords.T)]
    colours = torch.tensor([1.0, 0.5, 0.0]).expand(len(logits), 8, 3)
    mesh = fine_mesh(FineVoxels(logits, colours), grid, deep, u)
    assert is_watertight(mesh.vertices, mesh.faces)
    radius = np.linalg.norm(mesh.vertices, axis=1)
    assert np.abs(radius - 0.3).max() < 0.02
    assert (np.abs(mesh.colours.astype(int) - [255, 128, 0]) <= 1).all()


def test_a_grid_of_no_voxels_has_no_neighbours():
    grid = SparseGrid.of_dense(torch.zeros(1, 4, 4, 4, dtype=torch.bool))
    assert len(grid.coords) == 0


def test_a_surface_loses_its_steps_and_no_cell_changes_side():
    axis = (torch.arange(32) + 0.5) / 32 - 0.5
    x, y, z = torch.meshgrid(axis, axis, axis, indexing="ij")
    steps = torch.where((x**2 + y**2 + z**2).sqrt() < 0.35, 6.0, -6.0)
    steps[2, 2, :] = 6.0  # a rod of one cell
    smooth = without_steps(steps)
    assert torch.equal(smooth > 0, steps > 0)
    assert (smooth[2, 2] == 3).all() and (smooth[3, 2] == -3).all()
    rough_radii, radii = (
        np.linalg.norm(coarse_mesh(field).vertices[:, :], axis=1)
        for field in (steps[4:28, 4:28, 4:28], smooth[4:28, 4:28, 4:28])
    )
    assert radii.std() < rough_radii.std()
