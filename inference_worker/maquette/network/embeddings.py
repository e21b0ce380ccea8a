"""Sinusoidal embeddings of times and places, the inputs of all transformers here."""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from .blocks import zeroed


class TimeEmbedding(nn.Module):
    """Sinusoids of a time in [0, 1], scaled by 1000, through two layers."""

    def __init__(self, width: int, frequencies: int = 256, zero_out: bool = False) -> None:
        super().__init__()
        self.frequencies = frequencies
        self.first, self.second = nn.Linear(frequencies, width), nn.Linear(width, width)
        if zero_out:  # a step-size embedder that starts at zero (sam3d.md B.8)
            zeroed(self.second)

    def forward(self, time: Tensor) -> Tensor:
        """Return (B, width) for `time` (B,) in [0, 1]."""
        half = self.frequencies // 2
        rates = torch.exp(-math.log(10_000) * torch.arange(half, device=time.device, dtype=torch.float32) / half)
        angles = 1000 * time.float()[:, None] * rates
        waves = torch.cat([angles.cos(), angles.sin()], dim=-1)
        return self.second(F.silu(self.first(waves.to(self.first.weight.dtype))))


def grid_positions(side: int, width: int) -> Tensor:
    """Return sinusoidal positions of a side^3 grid, (side^3, width), x slowest."""
    axis = torch.arange(side, dtype=torch.float32)
    cells = torch.stack(torch.meshgrid(axis, axis, axis, indexing="ij"), dim=-1).reshape(-1, 3)
    return point_positions(cells, width)


def point_positions(cells: Tensor, width: int) -> Tensor:
    """Return sinusoidal positions (..., width), padded with zeros, of `cells` (..., 3) in cell units; `width` is at least 6."""
    per_axis = width // 6
    rates = torch.exp(-math.log(10_000) * torch.arange(per_axis, device=cells.device) / max(per_axis, 1))
    angles = cells.float()[..., None] * rates
    waves = torch.cat([angles.sin(), angles.cos()], dim=-1).flatten(-2)
    return F.pad(waves, (0, width - waves.shape[-1]))
