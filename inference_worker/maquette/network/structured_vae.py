"""Structured latents: what each active voxel holds, encoded once and decoded twice, to a fine surface and to Gaussians.

A voxel's truth is the share of each of its upsampling^3 fine cells that lies inside the object, and the colour of the
surface nearest to each. The encoder sees both; the mesh decoder gives them back; the Gaussian decoder places splats.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from .blocks import Attention, Mlp
from .embeddings import point_positions
from .sizes import MaquetteSize, StructuredVaeSize
from .sparse import SparseGrid, SparseResidual


@dataclass(frozen=True)
class FineVoxels:
    """Per active voxel: logits of the fine cells (N, u^3) (above 0: inside) and colours (N, u^3, 3) in [0, 1]."""

    logits: Tensor
    colours: Tensor


@dataclass(frozen=True)
class Gaussians:
    """M splats in the object frame.

    Attributes:
        centres: (M, 3).
        colours: (M, 3) in [0, 1].
        opacities: (M,) in (0, 1).
        scales: (M, 3), above 0.
        quaternions: (M, 4), unit, w, x, y, z.
        voxels: the voxel that each belongs to, (M,); 0 for splats of a mesh.
    """

    centres: Tensor
    colours: Tensor
    opacities: Tensor
    scales: Tensor
    quaternions: Tensor
    voxels: Tensor


class WindowBlock(nn.Module):
    """Attention among the voxels of each window of the grid (shifted by half a window in every second block), and an MLP."""

    def __init__(self, width: int, heads: int, window: int, shifted: bool) -> None:
        super().__init__()
        self.window, self.shift = window, window // 2 if shifted else 0
        self.norm, self.mlp_norm = nn.LayerNorm(width), nn.LayerNorm(width)
        self.attention, self.mlp = Attention(width, heads), Mlp(width, 4.0)

    def forward(self, x: Tensor, grid: SparseGrid) -> Tensor:
        """Return the output for `x` (N, C), of the same shape."""
        window = (grid.coords + self.shift) // self.window
        side = (grid.resolution + self.shift) // self.window + 1
        key = ((grid.batch * side + window[:, 0]) * side + window[:, 1]) * side + window[:, 2]
        _, index = torch.unique(key, return_inverse=True)
        order = torch.argsort(index, stable=True)
        grouped = SparseGrid(grid.coords[order], index[order], grid.resolution, int(index.max()) + 1)
        dense, present = grouped.padded(self.norm(x)[order])
        mixed = torch.empty_like(x)
        mixed[order] = grouped.unpadded(self.attention(dense, present=present))
        x = x + mixed
        return x + self.mlp(self.mlp_norm(x))


class Trunk(nn.Module):
    """Blocks over active voxels: windowed attention at the paper's size, neighbour convolutions at the small one."""

    def __init__(self, channels_in: int, size: StructuredVaeSize) -> None:
        super().__init__()
        self.enter = nn.Linear(channels_in, size.width)
        self.blocks = nn.ModuleList(
            SparseResidual(size.width)
            if size.convolutional
            else WindowBlock(size.width, size.heads, size.window, shifted=index % 2 == 1)
            for index in range(size.blocks)
        )
        self.norm = nn.LayerNorm(size.width)

    def forward(self, features: Tensor, grid: SparseGrid) -> Tensor:
        """Return (N, width) for `features` (N, channels_in)."""
        x = self.enter(features)
        x = x + point_positions(grid.coords, x.shape[-1]).to(x.dtype)
        for block in self.blocks:
            x = block(x, grid)
        return self.norm(x)


class StructuredVae(nn.Module):
    """The encoder and the two decoders.

    Attributes:
        spread: standard deviation of the latents, (C,).
        centre: mean of the latents, (C,).
    """

    spread: Tensor
    centre: Tensor

    def __init__(self, size: MaquetteSize) -> None:
        super().__init__()
        structured, self.latent_channels = size.structured, size.refinement.latent_channels
        self.size = structured
        self.resolution = size.refinement.resolution
        self.cells = structured.upsampling**3
        self.encoder = Trunk(4 * self.cells, structured)
        self.to_latent = nn.Linear(structured.width, 2 * self.latent_channels)
        self.mesh_trunk = Trunk(self.latent_channels, structured)
        self.to_mesh = nn.Linear(structured.width, 4 * self.cells)
        self.gaussian_trunk = Trunk(self.latent_channels, structured)
        self.to_gaussians = nn.Linear(structured.width, structured.gaussians * 14)
        self.register_buffer("spread", torch.ones(self.latent_channels))
        self.register_buffer("centre", torch.zeros(self.latent_channels))

    def encode(self, inside: Tensor, colours: Tensor, grid: SparseGrid) -> tuple[Tensor, Tensor]:
        """Return mean and log-variance (N, C) each.

        Args:
            inside: the share of each fine cell inside the object, (N, u^3) in [0, 1].
            colours: (N, u^3, 3) in [0, 1].
            grid: the active voxels.
        """
        features = torch.cat([inside * 2 - 1, (colours * 2 - 1).flatten(1)], dim=1)
        mean, log_variance = self.to_latent(self.encoder(features, grid)).chunk(2, dim=-1)
        return mean, log_variance.clamp(-12, 6)

    def decode_mesh(self, latents: Tensor, grid: SparseGrid) -> FineVoxels:
        """Return the fine cells of each voxel from its `latents` (N, C)."""
        raw = self.to_mesh(self.mesh_trunk(latents, grid))
        logits, colours = raw[:, : self.cells], raw[:, self.cells :]
        return FineVoxels(logits, torch.sigmoid(colours).unflatten(1, (self.cells, 3)))

    def decode_gaussians(self, latents: Tensor, grid: SparseGrid) -> Gaussians:
        """Return splats from `latents` (N, C), along each axis at most 1.5 voxels from their voxel's centre (sam3d.md B.5)."""
        count, voxel = self.size.gaussians, 1 / self.resolution
        raw = self.to_gaussians(self.gaussian_trunk(latents, grid)).unflatten(1, (count, 14)).float()
        offset, scale, turn, opacity, colour = raw.split([3, 3, 4, 1, 3], dim=-1)
        middle = ((grid.coords + 0.5) * voxel - 0.5)[:, None]
        turn = turn + turn.new_tensor([1.0, 0, 0, 0])
        return Gaussians(
            (middle + torch.tanh(offset) * 1.5 * voxel).flatten(0, 1),
            torch.sigmoid(colour).flatten(0, 1),
            torch.sigmoid(opacity - 2.2).flatten(),  # an opacity of .1 to start from
            (F.softplus(scale) * voxel * 0.5 + 1e-4).flatten(0, 1),
            F.normalize(turn, dim=-1).flatten(0, 1),
            torch.arange(len(grid.coords), device=raw.device).repeat_interleave(count),
        )

    def to_flow(self, latents: Tensor) -> Tensor:
        """Return `latents` (N, C) standardised per channel, as the flow works on them."""
        return (latents - self.centre) / self.spread

    def from_flow(self, latents: Tensor) -> Tensor:
        """Return the inverse of `to_flow` for `latents` (N, C)."""
        return latents * self.spread + self.centre


def assembled_fine(values: Tensor, grid: SparseGrid, upsampling: int, empty: float) -> Tensor:
    """Return the fine cells on the dense fine grid, (R u, R u, R u) or (R u, R u, R u, C).

    Args:
        values: (N, u^3) or (N, u^3, C).
        grid: a batch of one, resolution R.
        upsampling: u, fine cells along a voxel's side.
        empty: the value where no voxel is active.
    """
    r, u = grid.resolution, upsampling
    tail = values.shape[2:]
    dense = values.new_full((r, r, r, u**3, *tail), empty)
    dense[grid.coords[:, 0], grid.coords[:, 1], grid.coords[:, 2]] = values
    cut = dense.reshape(r, r, r, u, u, u, *tail)
    order = (0, 3, 1, 4, 2, 5, *range(6, 6 + len(tail)))
    return cut.permute(order).reshape(r * u, r * u, r * u, *tail)
