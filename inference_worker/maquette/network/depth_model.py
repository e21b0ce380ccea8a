"""Depth of the object's own where nothing was measured: a small U-Net from the crop to the visible surface's relief.

The depth is relative to the object's frame (layout_latents.object_frame): 0 at the median of the visible surface, in
units of the object's apparent size. So it is affine-invariant, as monocular depth must be.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from .sizes import DepthSize


class Residual2d(nn.Module):
    """Two convolutions with a residual connection."""

    def __init__(self, width: int) -> None:
        super().__init__()
        groups = max(1, width // 8)
        self.first_norm, self.second_norm = nn.GroupNorm(groups, width), nn.GroupNorm(groups, width)
        self.first, self.second = nn.Conv2d(width, width, 3, padding=1), nn.Conv2d(width, width, 3, padding=1)

    def forward(self, x: Tensor) -> Tensor:
        """Return the output for `x` (B, width, h, w), of the same shape."""
        return x + self.second(F.silu(self.second_norm(self.first(F.silu(self.first_norm(x))))))


class DepthModel(nn.Module):
    """Image crop and mask to relief at half the crop's resolution."""

    def __init__(self, size: DepthSize) -> None:
        super().__init__()
        fine, middle, deep = size.widths
        self.enter = nn.Conv2d(6, fine, 4, stride=2, padding=1)
        self.fine_down, self.middle_down, self.deep = Residual2d(fine), Residual2d(middle), Residual2d(deep)
        self.to_middle = nn.Conv2d(fine, middle, 2, stride=2)
        self.to_deep = nn.Conv2d(middle, deep, 2, stride=2)
        self.whole = nn.Linear(deep, deep)
        self.deep_again = Residual2d(deep)
        self.from_deep = nn.Conv2d(deep, middle, 1)
        self.middle_up = Residual2d(middle)
        self.from_middle = nn.Conv2d(middle, fine, 1)
        self.fine_up = Residual2d(fine)
        self.leave = nn.Conv2d(fine, 1, 1)

    def forward(self, image: Tensor, mask: Tensor) -> Tensor:
        """Return the relief (B, S/2, S/2), meaningful inside the mask, with median about 0 there.

        Args:
            image: (B, 3, S, S) in [0, 1].
            mask: (B, 1, S, S) in [0, 1].
        """
        rows = torch.linspace(-1, 1, image.shape[-1], device=image.device, dtype=image.dtype)
        place = torch.stack(torch.meshgrid(rows, rows, indexing="ij")).expand(len(image), -1, -1, -1)
        fine = self.fine_down(self.enter(torch.cat([image * 2 - 1, mask * 2 - 1, place], dim=1)))
        middle = self.middle_down(self.to_middle(fine))
        deep = self.deep(self.to_deep(middle))
        deep = self.deep_again(deep + self.whole(deep.mean(dim=(2, 3)))[:, :, None, None])
        middle = self.middle_up(middle + self.from_deep(F.interpolate(deep, scale_factor=2, mode="nearest")))
        fine = self.fine_up(fine + self.from_middle(F.interpolate(middle, scale_factor=2, mode="nearest")))
        return torch.as_tensor(self.leave(fine))[:, 0]
