"""The pieces that all transformers here are made of."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional as F


class RmsNorm(nn.Module):
    """Root-mean-square norm over the last axis, with a learned gain."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.gain = nn.Parameter(torch.ones(width))

    def forward(self, x: Tensor) -> Tensor:
        """Return `x` (..., width) normalised, of the same shape."""
        return F.rms_norm(x, (x.shape[-1],), self.gain.to(x.dtype), 1e-6)


class Mlp(nn.Module):
    """Two layers with a GELU between them."""

    def __init__(self, width: int, ratio: float) -> None:
        super().__init__()
        self.up, self.down = nn.Linear(width, int(width * ratio)), nn.Linear(int(width * ratio), width)

    def forward(self, x: Tensor) -> Tensor:
        """Return the output (..., width) for `x` (..., width)."""
        return self.down(F.gelu(self.up(x), approximate="tanh"))


class SwiGlu(nn.Module):
    """A gated projection from one width to another."""

    def __init__(self, width_in: int, width_out: int, multiplier: float) -> None:
        super().__init__()
        hidden = int(width_out * multiplier)
        self.gate, self.up = nn.Linear(width_in, hidden), nn.Linear(width_in, hidden)
        self.down = nn.Linear(hidden, width_out)

    def forward(self, x: Tensor) -> Tensor:
        """Return the output (..., width_out) for `x` (..., width_in)."""
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
        """Return the queries (B, heads, N, width / heads) of `x` (B, N, width)."""
        return self.query_norm(self._split(self.query(x)))

    def keys_values(self, context: Tensor) -> tuple[Tensor, Tensor]:
        """Return keys and values, (B, heads, M, width / heads) each, of `context` (B, M, context width)."""
        keys, values = self.key_value(context).chunk(2, dim=-1)
        return self.key_norm(self._split(keys)), self._split(values)

    def merge(self, attended: Tensor) -> Tensor:
        """Return the output (B, N, width) for `attended` (B, heads, N, width / heads)."""
        return self.out(attended.transpose(1, 2).flatten(2))

    def _split(self, x: Tensor) -> Tensor:
        return x.unflatten(-1, (self.heads, -1)).transpose(1, 2)


def attend(queries: Tensor, keys: Tensor, values: Tensor, present: Tensor | None = None) -> Tensor:
    """Return scaled dot-product attention, (B, heads, N, d).

    Args:
        queries: (B, heads, N, d).
        keys: (B, heads, M, d).
        values: (B, heads, M, d).
        present: (B, M) bool, false where a key is padding; None without padding.
    """
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
    """Return attention (B K, heads, N, d) where one context serves K rows: row b K + k attends to context b.

    The noisy draws or the seeds of one object share its condition, whose keys and values are then made once.

    Args:
        queries: (B K, heads, N, d).
        keys: (B, heads, M, d).
        values: (B, heads, M, d).
        present: (B, M) bool, false where a key is padding; None without padding.
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
        """Return (B K, N, width).

        Args:
            x: (B K, N, width); K is 1 but where rows share a context.
            context: (B, M, context width); None for self-attention.
            present: (B, M) bool, false where the context is padding.
        """
        keys, values = self.project.keys_values(x if context is None else context)
        return self.project.merge(attend_shared(self.project.queries(x), keys, values, present))


class Modulation(nn.Module):
    """Shift, scale and gate for attention and for the MLP of one block, from the time embedding: 6 x (B, 1, width).

    With `shared`, the network belongs to the whole model and only a bias is this block's own.
    """

    def __init__(self, width: int, shared: bool) -> None:
        super().__init__()
        self.bias = nn.Parameter(torch.zeros(6, width))
        self.layers = None if shared else shared_modulation(width)

    def forward(self, embedded_time: Tensor, common: Tensor | None) -> tuple[Tensor, ...]:
        """Return 6 x (B, 1, width) for `embedded_time` (B, width); `common` (B, 6 width) is the shared network's output."""
        raw = common if self.layers is None else self.layers(embedded_time)
        assert raw is not None
        return (raw.unflatten(-1, self.bias.shape) + self.bias)[:, :, None].unbind(dim=1)


def zeroed(layer: nn.Linear) -> nn.Linear:
    """Return the layer, starting at zero."""
    nn.init.zeros_(layer.weight)
    nn.init.zeros_(layer.bias)
    return layer


def shared_modulation(width: int) -> nn.Module:
    """Return the network of this `width` that all blocks of a model with shared modulation use, starting at zero."""
    return nn.Sequential(nn.SiLU(), zeroed(nn.Linear(width, 6 * width)))


def modulated(x: Tensor, shift: Tensor, scale: Tensor) -> Tensor:
    """Return a layer norm without parameters, then the modulation, (..., width).

    Args:
        x: (..., width).
        shift: (..., width), broadcast over x.
        scale: (..., width), broadcast over x; 0 leaves the norm as it is.
    """
    return F.layer_norm(x, (x.shape[-1],)) * (1 + scale) + shift
