"""The geometry model: one flow over shape tokens and layout tokens, by a Mixture of Transformers.

Each stream has its own weights. The streams meet in self-attention under one rule (sam3d.md B.3): the shape attends to
itself alone; the layout attends to itself and to the shape, whose keys and values are detached. So no layout loss
reaches the shape, and shapes without layouts can train it.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from .blocks import (
    Attention,
    Mlp,
    Modulation,
    Projections,
    attend,
    modulated,
    shared_modulation,
)
from .conditions import ConditionEmbedder
from .embeddings import TimeEmbedding, grid_positions
from .occupancy_vae import grid_to_tokens, tokens_to_grid
from .sizes import MaquetteSize

SHAPE = "shape"


class Stream(nn.Module):
    """One stream's weights in one block: self-attention, cross-attention to the condition, MLP."""

    def __init__(self, width: int, heads: int, mlp_ratio: float, shared: bool) -> None:
        super().__init__()
        self.modulation = Modulation(width, shared)
        self.self_attention = Projections(width, heads)
        self.cross_norm = nn.LayerNorm(width)
        self.cross_attention = Attention(width, heads)
        self.mlp = Mlp(width, mlp_ratio)


class Block(nn.Module):
    """A Mixture-of-Transformers block."""

    def __init__(self, width: int, heads: int, ratios: tuple[float, float], shared: bool) -> None:
        super().__init__()
        self.shape, self.layout = (Stream(width, heads, ratio, shared) for ratio in ratios)

    def forward(
        self,
        shape: Tensor,
        layout: Tensor,
        time: Tensor,
        common: tuple[Tensor | None, Tensor | None],
        condition: Tensor,
    ) -> tuple[Tensor, Tensor]:
        """Return the shape tokens (B K, N, width) and the layout tokens (B K, L, width).

        Args:
            shape: (B K, N, width).
            layout: (B K, L, width).
            time: the embedding (B K, width).
            common: the shared modulations of shape and layout, (B K, 6 width) each; None where each block has its own.
            condition: tokens (B, T, width); K rows after each other share one.
        """
        of_shape = self.shape.modulation(time, common[0])
        of_layout = self.layout.modulation(time, common[1])
        shape_in, layout_in = modulated(shape, *of_shape[:2]), modulated(layout, *of_layout[:2])
        keys, values = self.shape.self_attention.keys_values(shape_in)
        own_keys, own_values = self.layout.self_attention.keys_values(layout_in)
        seen = attend(self.shape.self_attention.queries(shape_in), keys, values)
        shape = shape + of_shape[2] * self.shape.self_attention.merge(seen)
        all_keys = torch.cat([own_keys, keys.detach()], dim=2)
        all_values = torch.cat([own_values, values.detach()], dim=2)
        seen = attend(self.layout.self_attention.queries(layout_in), all_keys, all_values)
        layout = layout + of_layout[2] * self.layout.self_attention.merge(seen)
        return _finished(self.shape, shape, of_shape, condition), _finished(self.layout, layout, of_layout, condition)


def _finished(stream: Stream, x: Tensor, modulation: tuple[Tensor, ...], condition: Tensor) -> Tensor:
    """Cross-attention and MLP."""
    x = x + stream.cross_attention(stream.cross_norm(x), condition)
    return x + modulation[5] * stream.mlp(modulated(x, modulation[3], modulation[4]))


class GeometryModel(nn.Module):
    """Velocities of noisy latents: SHAPE (B, C, r, r, r) and each layout latent (B, 1, dim)."""

    def __init__(self, size: MaquetteSize, encoder: nn.Module) -> None:
        super().__init__()
        self.size = size
        geometry, occupancy = size.geometry, size.occupancy
        width = geometry.width
        self.patch, self.channels = geometry.patch, occupancy.latent_channels
        token = self.channels * self.patch**3
        self.embedder = ConditionEmbedder(size.condition, encoder, width, with_points=True)
        self.shape_in, self.shape_out = nn.Linear(token, width), nn.Linear(width, token)
        self.layout_in = nn.ModuleDict({name: nn.Linear(dim, width) for name, dim in geometry.layout_latents})
        self.layout_out = nn.ModuleDict({name: nn.Linear(width, dim) for name, dim in geometry.layout_latents})
        self.layout_positions = nn.Parameter(torch.randn(len(geometry.layout_latents), width) * 0.02)
        side = occupancy.latent_resolution // self.patch
        self.register_buffer("shape_positions", grid_positions(side, width), persistent=False)
        self.time, self.step = TimeEmbedding(width), TimeEmbedding(width, zero_out=True)
        ratios = (geometry.mlp_ratio, geometry.layout_mlp_ratio)
        shared = geometry.shared_modulation
        self.blocks = nn.ModuleList(Block(width, geometry.heads, ratios, shared) for _ in range(geometry.blocks))
        self.common = nn.ModuleList([shared_modulation(width), shared_modulation(width)]) if shared else None
        self.shape_norm, self.layout_norm = nn.LayerNorm(width), nn.LayerNorm(width)
        for out in (self.shape_out, *self.layout_out.values()):
            nn.init.zeros_(out.weight)  # type: ignore[arg-type]
            nn.init.zeros_(out.bias)  # type: ignore[arg-type]

    def latent_shapes(self) -> dict[str, tuple[int, ...]]:
        """Return the shape of one sample of each latent, by name: SHAPE (C, r, r, r), each layout latent (1, dim)."""
        side = self.size.occupancy.latent_resolution
        return {SHAPE: (self.channels, side, side, side)} | {
            name: (1, dim) for name, dim in self.size.geometry.layout_latents
        }

    def forward(self, latents: dict[str, Tensor], time: Tensor, step: Tensor, condition: Tensor) -> dict[str, Tensor]:
        """Return the velocities, by name: SHAPE (B K, C, r, r, r), each layout latent (B K, 1, dim).

        Args:
            latents: noisy, by name: SHAPE (B K, C, r, r, r), each layout latent (B K, 1, dim).
            time: (B K,) in [0, 1]; 1 is data.
            step: step size (B K,); 0 is the plain flow.
            condition: tokens (B, T, width); K rows after each other share one.
        """
        shape = self.shape_in(grid_to_tokens(latents[SHAPE], self.patch)) + self.shape_positions
        names = [name for name, _ in self.size.geometry.layout_latents]
        layout = torch.cat([self.layout_in[name](latents[name]) for name in names], dim=1) + self.layout_positions
        embedded = self.time(time) + self.step(step)
        common = (None, None) if self.common is None else (self.common[0](embedded), self.common[1](embedded))
        for block in self.blocks:
            shape, layout = block(shape, layout, embedded, common, condition)
        layout = self.layout_norm(layout)
        velocities = {name: self.layout_out[name](layout[:, index : index + 1]) for index, name in enumerate(names)}
        velocities[SHAPE] = tokens_to_grid(self.shape_out(self.shape_norm(shape)), self.patch, self.channels)
        return velocities
