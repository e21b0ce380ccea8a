"""The texture and refinement model: a flow over the latents of active voxels, conditioned on the image."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from .blocks import Attention, Mlp, Modulation, modulated, shared_modulation
from .conditions import ConditionEmbedder
from .embeddings import TimeEmbedding, point_positions
from .sizes import MaquetteSize, seen_channels
from .sparse import SparseGrid, SparseResidual, gathered, scattered

#: A model that names clean latents is divided by the way that is left, but by no less than this.
LEAST_LEFT = 0.2


class RefinementBlock(nn.Module):
    """Self-attention among patches of voxels, cross-attention to the condition, MLP."""

    def __init__(self, width: int, heads: int, mlp_ratio: float, shared: bool) -> None:
        super().__init__()
        self.modulation = Modulation(width, shared)
        self.self_attention = Attention(width, heads)
        self.cross_norm, self.cross_attention = nn.LayerNorm(width), Attention(width, heads)
        self.mlp = Mlp(width, mlp_ratio)

    def forward(self, x: Tensor, present: Tensor, time: Tensor, common: Tensor | None, condition: Tensor) -> Tensor:
        """Return (B, N, width).

        Args:
            x: (B, N, width).
            present: (B, N) bool, false where a row is padding.
            time: the embedding (B, width).
            common: the shared modulation (B, 6 width); None where each block has its own.
            condition: tokens (B, T, width).
        """
        parts = self.modulation(time, common)
        x = x + parts[2] * self.self_attention(modulated(x, *parts[:2]), present=present)
        x = x + self.cross_attention(self.cross_norm(x), condition)
        return x + parts[5] * self.mlp(modulated(x, *parts[3:5]))


class RefinementModel(nn.Module):
    """Velocities (N, C) of noisy structured latents (N, C) on a SparseGrid."""

    def __init__(self, size: MaquetteSize, encoder: nn.Module) -> None:
        super().__init__()
        self.size = size.refinement
        refinement, width = size.refinement, size.refinement.width
        self.places = refinement.patch**3
        channels, latent = refinement.io_channels, refinement.latent_channels
        shared = refinement.shared_modulation
        self.embedder = ConditionEmbedder(size.condition, encoder, width, with_points=False)
        self.seen_in = nn.Linear(seen_channels(size), channels) if refinement.seen_colours else None
        self.voxels_in, self.voxels_out = nn.Linear(latent, channels), nn.Linear(2 * channels, latent)
        self.before = nn.ModuleList(SparseResidual(channels) for _ in range(refinement.io_blocks))
        self.after = nn.ModuleList(SparseResidual(2 * channels) for _ in range(refinement.io_blocks))
        self.patches_in = nn.Linear(self.places * channels, width)
        self.patches_out = nn.Linear(width, self.places * channels)
        self.time, self.step = TimeEmbedding(width), TimeEmbedding(width, zero_out=True)
        self.blocks = nn.ModuleList(
            RefinementBlock(width, refinement.heads, refinement.mlp_ratio, shared) for _ in range(refinement.blocks)
        )
        self.common = shared_modulation(width) if shared else None
        self.norm = nn.LayerNorm(width)
        nn.init.zeros_(self.voxels_out.weight)
        nn.init.zeros_(self.voxels_out.bias)

    def forward(
        self,
        latents: Tensor,
        grid: SparseGrid,
        time: Tensor,
        step: Tensor,
        condition: Tensor,
        seen: Tensor | None = None,
    ) -> Tensor:
        """Return the velocity of each voxel's latents, (N, C).

        Args:
            latents: noisy, (N, C).
            grid: the active voxels.
            time: (B,) in [0, 1]; 1 is data.
            step: step size (B,); 0 is the plain flow.
            condition: tokens (B, T, width).
            seen: what the camera saw of each voxel, (N, seen_channels(size)); needed if the size has seen_colours.
        """
        voxels = self.voxels_in(latents)
        if self.seen_in is not None:
            assert seen is not None
            voxels = voxels + self.seen_in(seen)
        for block in self.before:
            voxels = block(voxels, grid)
        patches, inverse, slot = grid.coarser(self.size.patch)
        tokens = self.patches_in(gathered(voxels, inverse, slot, len(patches.coords), self.places))
        tokens = tokens + point_positions(patches.coords, tokens.shape[-1]).to(tokens.dtype)
        x, present = patches.padded(tokens)
        embedded = self.time(time) + self.step(step)
        common = None if self.common is None else self.common(embedded)
        for block in self.blocks:
            x = block(x, present, embedded, common, condition)
        spread = scattered(self.patches_out(patches.unpadded(self.norm(x))), inverse, slot, self.places)
        voxels = torch.cat([voxels, spread], dim=-1)
        for block in self.after:
            voxels = block(voxels, grid)
        named = self.voxels_out(nn.functional.silu(voxels))
        if not self.size.predicts_data:
            return named
        left = (1 - time).clamp(min=LEAST_LEFT).to(latents.dtype)[grid.batch, None]
        return (named - latents) / left
