"""Conditioning inputs and their tokens: crop and full image with masks, and the pointmap if there is one."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import cast

import torch
from torch import Tensor, nn

from .blocks import Attention, Mlp, SwiGlu
from .encoders import ImageEncoder
from .sizes import ConditionSize


@dataclass(frozen=True)
class Condition:
    """A batch of model inputs; images and masks are in [0, 1].

    Attributes:
        crop_image: (B, 3, S, S).
        crop_mask: (B, 1, S, S).
        full_image: (B, 3, S, S).
        full_mask: (B, 1, S, S).
        crop_points: (B, 3, s, s) in the object-centric frame, zero where not valid.
        crop_valid: (B, 1, s, s), 1 where a point is known.
        full_points: (B, 3, s, s) in the object-centric frame, zero where not valid.
        full_valid: (B, 1, s, s), 1 where a point is known.
        has_points: (B,) bool.
    """

    crop_image: Tensor
    crop_mask: Tensor
    full_image: Tensor
    full_mask: Tensor
    crop_points: Tensor
    crop_valid: Tensor
    full_points: Tensor
    full_valid: Tensor
    has_points: Tensor

    def to(self, device: torch.device | str, dtype: torch.dtype) -> Condition:
        """Return the inputs on a `device`, a torch.device or its name, with all but the flags in `dtype`."""
        moved = {field.name: getattr(self, field.name).to(device) for field in fields(self)}
        return Condition(
            **{name: value if value.dtype == torch.bool else value.to(dtype) for name, value in moved.items()}
        )

    def without_points(self, lost: Tensor) -> Condition:
        """Return the inputs with no pointmap where `lost` (B,) is true."""
        return replace(self, has_points=self.has_points & ~lost)


class PointPatchEmbed(nn.Module):
    """Tokens of a pointmap: patches of (compressed xyz, valid), one round of attention over them."""

    def __init__(self, size: ConditionSize) -> None:
        super().__init__()
        side = size.point_size // size.point_patch
        self.patches = nn.Conv2d(4, size.point_width, size.point_patch, stride=size.point_patch)
        self.positions = nn.Parameter(torch.randn(side * side, size.point_width) * 0.02)
        self.norm, self.mlp_norm = nn.LayerNorm(size.point_width), nn.LayerNorm(size.point_width)
        self.attention = Attention(size.point_width, max(1, size.point_width // 32))
        self.mlp = Mlp(size.point_width, 2.0)

    def forward(self, points: Tensor, valid: Tensor) -> Tensor:
        """Return tokens (B, T, point width) of `points` (B, 3, s, s), where `valid` (B, 1, s, s) is 1."""
        squeezed = torch.sign(points) * torch.log1p(points.abs())
        tokens = self.patches(torch.cat([squeezed * valid, valid], dim=1)).flatten(2).transpose(1, 2) + self.positions
        tokens = tokens + self.attention(self.norm(tokens))
        return tokens + self.mlp(self.mlp_norm(tokens))


class ConditionEmbedder(nn.Module):
    """All streams projected to one width, each with a learned embedding of its group; a learned null for guidance."""

    def __init__(self, size: ConditionSize, encoder: nn.Module, width: int, with_points: bool) -> None:
        super().__init__()
        self.encoder = encoder
        feature_width = size.encoder.width
        self.image_fuser = SwiGlu(feature_width, width, size.fuser_multiplier)
        self.groups = nn.Parameter(torch.randn(4, width) * 0.02)
        self.null = nn.Parameter(torch.zeros(width))
        self.points = PointPatchEmbed(size) if with_points else None
        self.point_fuser = SwiGlu(size.point_width, width, size.fuser_multiplier) if with_points else None
        self.no_points = nn.Parameter(torch.zeros(width)) if with_points else None

    def forward(self, condition: Condition) -> Tensor:
        """Return tokens (B, T, width): of the crop, the full image and, with points, their pointmaps."""
        encode = cast(ImageEncoder, self.encoder)
        images = torch.cat([condition.crop_image, condition.full_image])
        features = encode(images, torch.cat([condition.crop_mask, condition.full_mask]))
        crop, full = self.image_fuser(features).chunk(2)
        tokens = [crop + self.groups[0], full + self.groups[1]]
        if self.points is not None and self.point_fuser is not None and self.no_points is not None:
            clouds = torch.cat([condition.crop_points, condition.full_points])
            embedded = self.point_fuser(self.points(clouds, torch.cat([condition.crop_valid, condition.full_valid])))
            known = condition.has_points.to(embedded.dtype)[:, None, None]
            for group, stream in enumerate(embedded.chunk(2), start=2):
                tokens.append(stream * known + self.no_points * (1 - known) + self.groups[group])
        return torch.cat(tokens, dim=1)

    def with_nulls(self, tokens: Tensor, dropped: Tensor) -> Tensor:
        """Return `tokens` (B, T, width) with the null in place of all where `dropped` (B,) is true."""
        keep = (~dropped).to(tokens.dtype)[:, None, None]
        return tokens * keep + self.null * (1 - keep)
