"""Sparse grids agree with their dense twins."""

import torch
from torch import nn

from inference_worker.maquette.network.sizes import StructuredVaeSize
from inference_worker.maquette.network.sparse import SparseConv, SparseGrid, gathered, scattered
from inference_worker.maquette.network.structured_vae import WindowBlock, assembled_fine


def some_grid(count=2, side=6):
    torch.manual_seed(0)
    return SparseGrid.of_dense(torch.rand(count, side, side, side) < 0.3)


def test_a_sparse_convolution_is_the_dense_one_at_active_voxels():
    grid, layer = some_grid(), SparseConv(3, 5)
    features = torch.randn(len(grid.coords), 3)
    dense = torch.zeros(2, 3, 6, 6, 6)
    x, y, z = grid.coords.T
    dense[grid.batch, :, x, y, z] = features
    twin = nn.Conv3d(3, 5, 3, padding=1)
    twin.weight.data = layer.layer.weight.data.reshape(5, 27, 3).transpose(1, 2).reshape(5, 3, 3, 3, 3)
    twin.bias.data = layer.layer.bias.data
    assert torch.allclose(layer(features, grid), twin(dense)[grid.batch, :, x, y, z], atol=1e-5)


def test_padding_and_back_is_the_identity():
    grid = some_grid()
    features = torch.randn(len(grid.coords), 4)
    dense, present = grid.padded(features)
    assert int(present.sum()) == len(features)
    assert torch.equal(grid.unpadded(dense), features)


def test_patches_round_trip_their_voxels():
    grid = some_grid()
    patches, inverse, slot = grid.coarser(2)
    features = torch.randn(len(grid.coords), 3)
    laid = gathered(features, inverse, slot, len(patches.coords), 8)
    assert torch.equal(scattered(laid, inverse, slot, 8), features)
    assert torch.equal(patches.coords[inverse], grid.coords // 2)
    assert torch.equal(patches.batch[inverse], grid.batch)


def test_windows_do_not_see_each_other():
    size = StructuredVaeSize(width=8, blocks=1, heads=2, window=3)
    block = WindowBlock(size.width, size.heads, size.window, shifted=False)
    grid = some_grid(1)
    features = torch.randn(len(grid.coords), 8)
    changed = features.clone()
    first = (grid.coords // 3 == 0).all(dim=1)
    changed[first] += 1
    before, after = block(features, grid), block(changed, grid)
    assert torch.allclose(before[~first], after[~first], atol=1e-6)
    assert not torch.allclose(before[first], after[first])


def test_fine_cells_land_where_their_voxel_is():
    grid = SparseGrid(torch.tensor([[1, 0, 1]]), torch.tensor([0]), 2, 1)
    values = torch.arange(8.0)[None] + 1
    dense = assembled_fine(values, grid, 2, -1.0)
    assert dense.shape == (4, 4, 4)
    assert torch.equal(dense[2:4, 0:2, 2:4].flatten(), values[0])
    assert int((dense == -1).sum()) == 64 - 8
