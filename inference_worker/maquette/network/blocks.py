"""The pieces that all transformers here are made of."""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn
from torch.nn import functional as F


class RmsNorm(nn.Module):
    """Root-mean-square norm over the last axis, with a learned gain."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.gain = nn.Parameter(torch.ones(width))

    def forward(self, x: Tensor) -> Tensor:
        """Return (..., width) -> (..., width)."""
        return F.rms_norm(x, (x.shape[-1],), self.gain.to(x.dtype), 1e-6)


class Mlp(nn.Module):
    """Two layers with a GELU between them."""

    def __init__(self, width: int, ratio: float) -> None:
        super().__init__()
        self.up, self.down = nn.Linear(width, int(width * ratio)), nn.Linear(int(width * ratio), width)

    def forward(self, x: Tensor) -> Tensor:
        """Return (..., width) -> (..., width)."""
        return self.down(F.gelu(self.up(x), approximate="tanh"))


class SwiGlu(nn.Module):
    """A gated projection from one width to another."""

    def __init__(self, width_in: int, width_out: int, multiplier: float) -> None:
        super().__init__()
        hidden = int(width_out * multiplier)
        self.gate, self.up = nn.Linear(width_in, hidden), nn.Linear(width_in, hidden)
        self.down = nn.Linear(hidden, width_out)

    def forward(self, x: Tensor) -> Tensor:
        """Return (..., width_in) -> (..., width_out)."""
        return self.down(F.silu(self.gate(x)) * self.up(x))


class Projections(nn.Module):
    """Queries, keys and values in heads, queries and keys under an RMS norm per head; and the way out."""

    def __init__(self, width: int, heads: int, context_width: int | None = None) -> None:
        super().__init__()
        self.heads = heads
        self.query = nn.Linear(width, width)
        self.key_value = nn.Linear(context_width or width, 2 * width)
        self.out = nn.Linear(width, width)
        self.query_norm, self.key_norm = RmsNorm(width // heads), RmsNorm(width // heads)

    def queries(self, x: Tensor) -> Tensor:
        """Return (B, N, width) -> (B, heads, N, width / heads)."""
        return self.query_norm(self._split(self.query(x)))

    def keys_values(self, context: Tensor) -> tuple[Tensor, Tensor]:
        """Return (B, M, context width) -> two of (B, heads, M, width / heads)."""
        keys, values = self.key_value(context).chunk(2, dim=-1)
        return self.key_norm(self._split(keys)), self._split(values)

    def merge(self, attended: Tensor) -> Tensor:
        """Return (B, heads, N, width / heads) -> (B, N, width)."""
        return self.out(attended.transpose(1, 2).flatten(2))

    def _split(self, x: Tensor) -> Tensor:
        return x.unflatten(-1, (self.heads, -1)).transpose(1, 2)


def attend(queries: Tensor, keys: Tensor, values: Tensor, present: Tensor | None = None) -> Tensor:
    """Scaled dot-product attention; `present` (B, M) bool hides padded keys."""
    mask = None if present is None else present[:, None, None, :]
    if values.device.type == "cpu" and values.dtype == torch.bfloat16 and torch.is_grad_enabled():
        return _plain_attend(queries, keys, values, mask)
    return F.scaled_dot_product_attention(queries, keys, values, attn_mask=mask)


def _plain_attend(queries: Tensor, keys: Tensor, values: Tensor, mask: Tensor | None) -> Tensor:
    """Return the same by two products.

    On a CPU the fused kernel's backward pass in bfloat16 takes two to nine times as long, which was 40 % of a training
    step.
    """
    with torch.autocast("cpu", enabled=False):
        queries, keys = queries.to(values.dtype) * queries.shape[-1] ** -0.5, keys.to(values.dtype)
        scores = queries @ keys.transpose(-2, -1)
        if mask is not None:
            scores = scores.masked_fill(~mask, -torch.inf)
        return torch.softmax(scores, dim=-1) @ values


def attend_shared(queries: Tensor, keys: Tensor, values: Tensor, present: Tensor | None = None) -> Tensor:
    """Attention where one context serves several rows: queries (B K, ...), keys and values (B, ...).

    Row b K + k looks at b.

    The noisy draws or the seeds of one object share its condition, whose keys and values are then made once.
    """
    contexts, share = keys.shape[0], queries.shape[0] // keys.shape[0]
    if share == 1:
        return attend(queries, keys, values, present)
    side_by_side = queries.unflatten(0, (contexts, share)).transpose(1, 2)  # (B, heads, K, N, d)
    attended = attend(side_by_side.flatten(2, 3), keys, values, present)
    return attended.unflatten(2, side_by_side.shape[2:4]).transpose(1, 2).flatten(0, 1)


class Attention(nn.Module):
    """Self-attention, or cross-attention when a context is given."""

    def __init__(self, width: int, heads: int, context_width: int | None = None) -> None:
        super().__init__()
        self.project = Projections(width, heads, context_width)

    def forward(self, x: Tensor, context: Tensor | None = None, present: Tensor | None = None) -> Tensor:
        """Return x (B K, N, width), context (B, M, context width), present (B, M) bool -> (B K, N, width).

        K is 1 but where rows share a context.
        """
        keys, values = self.project.keys_values(x if context is None else context)
        return self.project.merge(attend_shared(self.project.queries(x), keys, values, present))


class TimeEmbedding(nn.Module):
    """Sinusoids of a time in [0, 1], scaled by 1000, through two layers."""

    def __init__(self, width: int, frequencies: int = 256, zero_out: bool = False) -> None:
        super().__init__()
        self.frequencies = frequencies
        self.first, self.second = nn.Linear(frequencies, width), nn.Linear(width, width)
        if zero_out:  # a step-size embedder that starts at zero (sam3d.md B.8)
            zeroed(self.second)

    def forward(self, time: Tensor) -> Tensor:
        """Return (B,) -> (B, width)."""
        half = self.frequencies // 2
        rates = torch.exp(-math.log(10_000) * torch.arange(half, device=time.device, dtype=torch.float32) / half)
        angles = 1000 * time.float()[:, None] * rates
        waves = torch.cat([angles.cos(), angles.sin()], dim=-1)
        return self.second(F.silu(self.first(waves.to(self.first.weight.dtype))))


class Modulation(nn.Module):
    """Shift, scale and gate for attention and for the MLP of one block, from the time embedding: 6 x (B, 1, width).

    With `shared`, the network belongs to the whole model and only a bias is this block's own.
    """

    def __init__(self, width: int, shared: bool) -> None:
        super().__init__()
        self.bias = nn.Parameter(torch.zeros(6, width))
        self.layers = None if shared else shared_modulation(width)

    def forward(self, embedded_time: Tensor, common: Tensor | None) -> tuple[Tensor, ...]:
        """Return embedded_time (B, width); common (B, 6 width) from the shared network."""
        raw = common if self.layers is None else self.layers(embedded_time)
        assert raw is not None
        return (raw.unflatten(-1, self.bias.shape) + self.bias)[:, :, None].unbind(dim=1)


def zeroed(layer: nn.Linear) -> nn.Linear:
    """Return the layer, starting at zero."""
    nn.init.zeros_(layer.weight)
    nn.init.zeros_(layer.bias)
    return layer


def shared_modulation(width: int) -> nn.Module:
    """Return the network that all blocks of a model with shared modulation use, starting at zero."""
    return nn.Sequential(nn.SiLU(), zeroed(nn.Linear(width, 6 * width)))


def modulated(x: Tensor, shift: Tensor, scale: Tensor) -> Tensor:
    """Return a layer norm without parameters, then the modulation."""
    return F.layer_norm(x, (x.shape[-1],)) * (1 + scale) + shift


def grid_positions(side: int, width: int) -> Tensor:
    """Sinusoidal positions of a side^3 grid, (side^3, width), x slowest."""
    axis = torch.arange(side, dtype=torch.float32)
    cells = torch.stack(torch.meshgrid(axis, axis, axis, indexing="ij"), dim=-1).reshape(-1, 3)
    return point_positions(cells, width)


def point_positions(cells: Tensor, width: int) -> Tensor:
    """Sinusoidal positions of cells (..., 3) in cell units -> (..., width), padded with zeros."""
    per_axis = width // 6
    rates = torch.exp(-math.log(10_000) * torch.arange(per_axis, device=cells.device) / max(per_axis, 1))
    angles = cells.float()[..., None] * rates
    waves = torch.cat([angles.sin(), angles.cos()], dim=-1).flatten(-2)
    return F.pad(waves, (0, width - waves.shape[-1]))
