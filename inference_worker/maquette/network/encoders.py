"""Image encoders behind one protocol: the paper's frozen DINOv2, and a compact ViT that is trained with the rest."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Protocol, cast

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from ...errors import SourceNotReady
from ...torchvision_on_cpu import import_torchvision
from .blocks import Attention, Mlp
from .sizes import EncoderSize


class ImageEncoder(Protocol):
    """Features of an image and its mask."""

    width: int

    def __call__(self, images: Tensor, masks: Tensor) -> Tensor:
        """Return tokens (B, T, width) of `images` (B, 3, S, S) and `masks` (B, 1, S, S), both in [0, 1]."""


class CompactViT(nn.Module):
    """A small vision transformer that sees colour and mask as four channels of one image."""

    def __init__(self, size: EncoderSize) -> None:
        super().__init__()
        self.width = size.width
        side = size.image_size // size.patch
        self.patches = nn.Conv2d(4, size.width, size.patch, stride=size.patch)
        self.positions = nn.Parameter(torch.randn(side * side, size.width) * 0.02)
        self.blocks = nn.ModuleList(_ViTBlock(size.width, size.heads) for _ in range(size.blocks))
        self.norm = nn.LayerNorm(size.width)

    def forward(self, images: Tensor, masks: Tensor) -> Tensor:
        """Return tokens (B, T, width).

        Args:
            images: (B, 3, S, S) in [0, 1].
            masks: (B, 1, S, S) in [0, 1].
        """
        stacked = torch.cat([images * 2 - 1, masks * 2 - 1], dim=1)
        tokens = self.patches(stacked).flatten(2).transpose(1, 2) + self.positions
        for block in self.blocks:
            tokens = block(tokens)
        return self.norm(tokens)


class _ViTBlock(nn.Module):
    def __init__(self, width: int, heads: int) -> None:
        super().__init__()
        self.attention_norm, self.mlp_norm = nn.LayerNorm(width), nn.LayerNorm(width)
        self.attention, self.mlp = Attention(width, heads), Mlp(width, 3.0)

    def forward(self, x: Tensor) -> Tensor:
        x = x + self.attention(self.attention_norm(x))
        return x + self.mlp(self.mlp_norm(x))


class Dinov2Encoder(nn.Module):
    """Frozen DINOv2 with registers from a local directory; image tokens, then the mask's tokens, one after the other."""

    _MEAN, _STD = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)

    def __init__(self, backbone: nn.Module, size: EncoderSize) -> None:
        super().__init__()
        self.backbone = backbone.eval().requires_grad_(False)
        self.width, self.image_size = size.width, size.image_size

    def forward(self, images: Tensor, masks: Tensor) -> Tensor:
        """Return tokens (B, T, width): those of the images, then those of the masks.

        Args:
            images: (B, 3, S, S) in [0, 1].
            masks: (B, 1, S, S) in [0, 1].
        """
        features = [self._features(stacked) for stacked in (images, masks.expand(-1, 3, -1, -1))]
        return torch.cat(features, dim=1)

    @torch.no_grad()
    def _features(self, stacked: Tensor) -> Tensor:
        sized = F.interpolate(stacked, (self.image_size, self.image_size), mode="bilinear", antialias=True)
        mean, std = (sized.new_tensor(value)[:, None, None] for value in (self._MEAN, self._STD))
        states = self.backbone(pixel_values=(sized - mean) / std).last_hidden_state
        return F.layer_norm(states, (self.width,))


def load_dinov2(directory: Path, size: EncoderSize) -> Dinov2Encoder:
    """Return DINOv2 from a directory of safetensors weights; nothing is fetched.

    Raises:
        SourceNotReady: the package or the weights are missing; the message names the remedy.
    """
    if importlib.util.find_spec("transformers") is None:
        raise SourceNotReady("The paper's encoder needs the transformers package; install it on this worker.")
    if not (directory / "config.json").is_file():
        raise SourceNotReady(f"{directory} holds no DINOv2 weights (config.json and model.safetensors).")
    import_torchvision()
    from transformers import Dinov2WithRegistersModel

    backbone = Dinov2WithRegistersModel.from_pretrained(directory, local_files_only=True, use_safetensors=True)
    return Dinov2Encoder(cast(nn.Module, backbone), size)


def build_encoder(size: EncoderSize, dinov2_directory: Path | None = None) -> CompactViT | Dinov2Encoder:
    """Return the encoder of a size.

    Raises:
        SourceNotReady: the paper's is wanted and its weights were not named.
    """
    if size.kind == "compact":
        return CompactViT(size)
    if dinov2_directory is None:
        raise SourceNotReady("This size encodes images by DINOv2; name the directory of its weights.")
    return load_dinov2(dinov2_directory, size)
