"""Refinement's beginning is the draft itself: its inside, and the colour of its nearest vertex."""

import numpy as np
import torch

from inference_worker.geometry.meshes import Mesh
from inference_worker.maquette.network.sparse import SparseGrid
from inference_worker.maquette.sampling.beginnings import drafted_cells, fine_centres
from inference_worker.maquette.sampling.surfaces import active_voxels

#: The left half of a 16^3 grid is full.
LOGITS = torch.where(torch.arange(16)[:, None, None] < 8, 6.0, -6.0).expand(16, 16, 16)


def grid() -> SparseGrid:
    return active_voxels(LOGITS[None] > 0, 8)[0]


def test_cells_are_inside_where_the_draft_is():
    painted = Mesh(np.zeros((1, 3), np.float32), np.zeros((0, 3), np.int32), colours=np.full((1, 3), 51, np.uint8))
    inside, colours = drafted_cells(LOGITS, painted, grid(), 2)
    x = torch.from_numpy(fine_centres(grid().coords.numpy(), 8, 2))[..., 0]
    assert (inside[x < -0.07] > 0.95).all()
    assert (inside[x > 0.07] < 0.05).all()
    assert torch.allclose(colours, torch.tensor(0.2))


def test_each_cell_takes_the_colour_of_the_nearest_vertex():
    two = np.array([[0, -0.5, 0], [0, 0.5, 0]], np.float32)
    painted = Mesh(two, np.zeros((0, 3), np.int32), colours=np.array([[255, 0, 0], [0, 0, 255]], np.uint8))
    _, colours = drafted_cells(LOGITS, painted, grid(), 2)
    high = torch.from_numpy(fine_centres(grid().coords.numpy(), 8, 2))[..., 1] > 0
    assert (colours[high] == torch.tensor([0.0, 0, 1])).all()
    assert (colours[~high] == torch.tensor([1.0, 0, 0])).all()
