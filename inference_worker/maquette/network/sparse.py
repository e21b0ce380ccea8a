"""Sparse voxel grids in plain PyTorch: neighbours, patches of voxels, padding for attention."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import torch
from torch import Tensor, nn


@dataclass(frozen=True, eq=False)
class SparseGrid:
    """Active voxels of a batch: coords (N, 3) and batch (N,) int64, ordered by batch; resolution cells along a side."""

    coords: Tensor
    batch: Tensor
    resolution: int
    batch_size: int

    @classmethod
    def of_dense(cls, occupied: Tensor) -> SparseGrid:
        """Return the true cells of `occupied` (B, R, R, R) bool."""
        found = occupied.nonzero()
        return cls(found[:, 1:].contiguous(), found[:, 0].contiguous(), occupied.shape[-1], occupied.shape[0])

    def keys(self, coords: Tensor) -> Tensor:
        """Return one number per cell and batch, (N,), of `coords` (N, 3); cells outside the grid must be masked by the caller."""
        r = self.resolution
        return ((self.batch * r + coords[..., 0]) * r + coords[..., 1]) * r + coords[..., 2]

    @cached_property
    def neighbours(self) -> Tensor:
        """Return (N, 27) indices of the voxels around each voxel; N stands for a cell that is not active."""
        order = torch.argsort(self.keys(self.coords))
        known = self.keys(self.coords)[order]
        offsets = torch.cartesian_prod(*[torch.arange(-1, 2, device=self.coords.device)] * 3)
        columns = []
        for offset in offsets:
            moved = self.coords + offset
            inside = ((moved >= 0) & (moved < self.resolution)).all(dim=1)
            wanted = self.keys(moved)
            place = torch.searchsorted(known, wanted).clamp(max=len(known) - 1)
            found = inside & (known[place] == wanted)
            columns.append(torch.where(found, order[place], len(known)))
        return torch.stack(columns, dim=1)

    def coarser(self, patch: int) -> tuple[SparseGrid, Tensor, Tensor]:
        """Return the grid of patches of `patch`^3 cells, which patch each voxel is in (N,), and its place inside it (N,)."""
        side = self.resolution // patch
        parent = self.coords // patch
        key = ((self.batch * side + parent[:, 0]) * side + parent[:, 1]) * side + parent[:, 2]
        unique, inverse = torch.unique(key, return_inverse=True)
        coords = torch.stack([unique // side**2 % side, unique // side % side, unique % side], dim=1)
        within = self.coords % patch
        slot = (within[:, 0] * patch + within[:, 1]) * patch + within[:, 2]
        return SparseGrid(coords, unique // side**3, side, self.batch_size), inverse, slot

    @cached_property
    def rows(self) -> Tensor:
        """Return each voxel's place inside its own batch entry, (N,)."""
        counts = torch.bincount(self.batch, minlength=self.batch_size)
        starts = torch.cumsum(counts, dim=0) - counts
        return torch.arange(len(self.batch), device=self.batch.device) - starts[self.batch]

    def padded(self, features: Tensor) -> tuple[Tensor, Tensor]:
        """Return `features` (N, C) as (B, longest, C) with zeros, and which rows are real (B, longest) bool."""
        longest = int(self.rows.max()) + 1 if len(self.rows) else 1
        dense = features.new_zeros(self.batch_size, longest, features.shape[-1])
        present = torch.zeros(self.batch_size, longest, dtype=torch.bool, device=features.device)
        dense[self.batch, self.rows] = features
        present[self.batch, self.rows] = True
        return dense, present

    def unpadded(self, dense: Tensor) -> Tensor:
        """Return (N, C), the real rows of `dense` (B, longest, C)."""
        return dense[self.batch, self.rows]


class SparseConv(nn.Module):
    """A 3x3x3 convolution over active voxels; cells that are not active count as zero."""

    def __init__(self, channels_in: int, channels_out: int) -> None:
        super().__init__()
        self.layer = nn.Linear(27 * channels_in, channels_out)

    def forward(self, features: Tensor, grid: SparseGrid) -> Tensor:
        """Return (N, channels_out) for `features` (N, channels_in)."""
        device = features.device.type
        if torch.is_autocast_enabled(device):  # gathering copies 27 times: better after the cast than before
            features = features.to(torch.get_autocast_dtype(device))
        padded = torch.cat([features, features.new_zeros(1, features.shape[-1])])
        # The same as padded[grid.neighbours]; in bfloat16 on a CPU this kernel is several times as fast.
        return self.layer(nn.functional.embedding(grid.neighbours, padded).flatten(1))


class SparseResidual(nn.Module):
    """Two sparse convolutions beside the identity; the second starts at zero."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.first_norm, self.second_norm = nn.LayerNorm(channels), nn.LayerNorm(channels)
        self.first, self.second = SparseConv(channels, channels), SparseConv(channels, channels)
        nn.init.zeros_(self.second.layer.weight)
        nn.init.zeros_(self.second.layer.bias)

    def forward(self, features: Tensor, grid: SparseGrid) -> Tensor:
        """Return the output for `features` (N, C), of the same shape."""
        hidden = self.first(nn.functional.silu(self.first_norm(features)), grid)
        return features + self.second(nn.functional.silu(self.second_norm(hidden)), grid)


def gathered(features: Tensor, inverse: Tensor, slot: Tensor, n_patches: int, places: int) -> Tensor:
    """Return the features laid into their patches, (n_patches, places * C), zeros where no voxel is.

    Args:
        features: of the voxels, (N, C).
        inverse: the patch of each voxel, (N,).
        slot: the place of each voxel in its patch, (N,).
        n_patches: how many patches there are.
        places: voxels that a patch can hold.
    """
    laid = features.new_zeros(n_patches, places, features.shape[-1])
    laid[inverse, slot] = features
    return laid.flatten(1)


def scattered(patches: Tensor, inverse: Tensor, slot: Tensor, places: int) -> Tensor:
    """Return the inverse of gathered, (N, C).

    Args:
        patches: (n_patches, places * C).
        inverse: the patch of each voxel, (N,).
        slot: the place of each voxel in its patch, (N,).
        places: voxels that a patch can hold.
    """
    return patches.unflatten(1, (places, -1))[inverse, slot]
