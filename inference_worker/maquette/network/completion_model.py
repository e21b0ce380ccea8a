"""The completion network between stage 1 and stage 2: evidence, draft and coarse noise to 64^3 occupancy logits.

A flow over the coarse occupancy (the share of each block that is full): at time t the network sees
z_t = (1 - t) noise + t z_1 and names the fine occupancy, whose block means are the clean z_1 from which the velocity
follows. Where the evidence decides, all seeds agree; behind what was seen they differ.
"""

from __future__ import annotations

from typing import cast

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from .evidence import CHANNELS
from .sizes import CompletionSize

#: The draft's occupancy in [-1, 1], and whether there is one.
DRAFT_CHANNELS = 2
#: What the untrained network gives every cell: the mean shape fills about a twentieth of the cube.
EMPTY_LOGIT = -3.0


class ConvBlock(nn.Module):
    """Two convolutions with a residual connection; GroupNorm before each."""

    def __init__(self, width: int) -> None:
        super().__init__()
        groups = max(1, width // 16)
        self.first_norm, self.second_norm = nn.GroupNorm(groups, width), nn.GroupNorm(groups, width)
        self.first, self.second = nn.Conv3d(width, width, 3, padding=1), nn.Conv3d(width, width, 3, padding=1)

    def forward(self, x: Tensor) -> Tensor:
        """Return the output for `x` (B, width, r, r, r), of the same shape."""
        change = self.first(F.silu(self.first_norm(x)))
        return x + self.second(F.silu(self.second_norm(change)))


class CompletionModel(nn.Module):
    """A 3D U-Net over patches of the grid, with a fine path at half resolution."""

    def __init__(self, size: CompletionSize) -> None:
        super().__init__()
        self.size = size
        channels = len(CHANNELS) + DRAFT_CHANNELS
        top, middle, deep, fine = *size.widths, size.fine_width
        self.enter = nn.Conv3d(channels, top, size.patch, stride=size.patch)
        self.enter_fine = nn.Conv3d(channels, fine, 2, stride=2)
        self.enter_coarse = nn.Conv3d(2, middle, 1)
        self.positions = nn.Parameter(torch.zeros(1, middle, *(size.coarse,) * 3))
        self.top_down, self.middle_down = ConvBlock(top), ConvBlock(middle)
        self.to_middle = nn.Conv3d(top, middle, 2, stride=2)
        self.to_deep = nn.Conv3d(middle, deep, 2, stride=2)
        self.deep = ConvBlock(deep)
        self.from_deep = nn.Conv3d(deep, middle, 1)
        self.middle_up = ConvBlock(middle)
        self.from_middle = nn.Conv3d(middle, top, 1)
        self.top_up = ConvBlock(top)
        self.from_top = nn.Conv3d(top, fine * (size.patch // 2) ** 3, 1)
        self.fine = nn.Conv3d(2 * fine, fine, 3, padding=1)
        self.leave = nn.Conv3d(fine, 8, 1)
        nn.init.constant_(cast(Tensor, self.leave.bias), EMPTY_LOGIT)  # most cells are empty

    def forward(self, evidence: Tensor, draft: Tensor, has_draft: Tensor, coarse: Tensor, time: Tensor) -> Tensor:
        """Return occupancy logits (B, R, R, R).

        Args:
            evidence: (B, channels, R, R, R), as `evidence_grid` makes it, one channel for each of CHANNELS.
            draft: (B, R, R, R) occupancy in [-1, 1]; ignored where `has_draft` is false.
            has_draft: (B,) bool.
            coarse: (B, c, c, c), z_t.
            time: (B,) t in [0, 1].
        """
        known = has_draft.to(evidence.dtype)[:, None, None, None, None]
        x = torch.cat([evidence, draft[:, None] * known, known.expand(-1, 1, *draft.shape[1:])], dim=1)
        fine, top = self.enter_fine(x), self.top_down(self.enter(x))
        noisy = torch.stack([coarse, time[:, None, None, None].expand_as(coarse)], dim=1)
        middle = self.middle_down(self.to_middle(top) + self.enter_coarse(noisy) + self.positions)
        deep = self.deep(self.to_deep(middle))
        middle = self.middle_up(middle + self.from_deep(upsampled(deep)))
        top = self.top_up(top + self.from_middle(upsampled(middle)))
        opened = depth_to_space(self.from_top(top), self.size.patch // 2)
        joined = F.silu(self.fine(F.silu(torch.cat([fine, opened], dim=1)))) + opened
        return depth_to_space(self.leave(joined), 2)[:, 0]


def upsampled(x: Tensor) -> Tensor:
    """Return (B, C, 2r, 2r, 2r): each cell of `x` (B, C, r, r, r) repeated."""
    return F.interpolate(x, scale_factor=2, mode="nearest")


def depth_to_space(x: Tensor, factor: int) -> Tensor:
    """Return (B, C, r f, r f, r f) for `x` (B, C f^3, r, r, r), where f is the `factor`."""
    count, channels, side = x.shape[0], x.shape[1] // factor**3, x.shape[2]
    cut = x.reshape(count, channels, factor, factor, factor, side, side, side)
    return cut.permute(0, 1, 5, 2, 6, 3, 7, 4).reshape(count, channels, *(side * factor,) * 3)


def coarse_share(occupancy: Tensor, coarse: int) -> Tensor:
    """Return z_1 (B, c, c, c) in [-1, 1]: the mean of each block.

    Args:
        occupancy: occupancy or probabilities, (B, R, R, R) in [0, 1].
        coarse: c, which divides R.
    """
    return 2 * F.avg_pool3d(occupancy[:, None], occupancy.shape[-1] // coarse)[:, 0] - 1


def complete(
    model: CompletionModel, evidence: Tensor, draft: Tensor, has_draft: Tensor, noise: Tensor, steps: int
) -> Tensor:
    """Return the occupancy logits (B, R, R, R) at the end of the flow.

    One step gives the mean over all seeds; with more the coarse shape is decided step by step.

    Args:
        model: the network.
        evidence: (B, channels, R, R, R).
        draft: (B, R, R, R) occupancy in [-1, 1].
        has_draft: (B,) bool.
        noise: (B, c, c, c), z_0.
        steps: Euler steps, at least 1.
    """
    z = noise
    logits = evidence.new_zeros(draft.shape)
    for step in range(steps):
        time = step / steps
        logits = model(evidence, draft, has_draft, z, z.new_full((len(z),), time))
        clean = coarse_share(torch.sigmoid(logits.float()), model.size.coarse).to(z)
        z = z + (clean - z) / (1 - time) / steps
    return logits
