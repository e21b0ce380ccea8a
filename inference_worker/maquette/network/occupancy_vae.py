"""The VAE of occupancy grids: 64^3 voxels to a small grid of latents and back."""

from __future__ import annotations

from itertools import pairwise

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from .sizes import OccupancyVaeSize


class ChannelNorm(nn.Module):
    """Layer norm over the channels of each cell."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.norm = nn.LayerNorm(channels)

    def forward(self, x: Tensor) -> Tensor:
        """Return the output for `x` (B, C, r, r, r), of the same shape."""
        return self.norm(x.movedim(1, -1)).movedim(-1, 1)


class ResidualBlock(nn.Module):
    """Two 3x3x3 convolutions beside the identity; the second starts at zero."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.first_norm, self.second_norm = ChannelNorm(channels), ChannelNorm(channels)
        self.first, self.second = (
            nn.Conv3d(channels, channels, 3, padding=1),
            nn.Conv3d(channels, channels, 3, padding=1),
        )
        nn.init.zeros_(self.second.weight)
        nn.init.zeros_(self.second.bias)  # type: ignore[arg-type]

    def forward(self, x: Tensor) -> Tensor:
        """Return the output for `x` (B, C, r, r, r), of the same shape."""
        hidden = self.first(F.silu(self.first_norm(x)))
        return x + self.second(F.silu(self.second_norm(hidden)))


def _level(channels: int, blocks: int) -> list[nn.Module]:
    return [ResidualBlock(channels) for _ in range(blocks)]


class OccupancyVae(nn.Module):
    """Occupancy (B, 1, R, R, R) in {0, 1} to latents (B, C, r, r, r) and back to logits.

    Attributes:
        spread: standard deviation of the latents, (C,).
        centre: mean of the latents, (C,).
    """

    spread: Tensor
    centre: Tensor

    def __init__(self, size: OccupancyVaeSize) -> None:
        super().__init__()
        self.size = size
        channels, voxels = size.channels, size.patch**3
        encoder: list[nn.Module] = [nn.Conv3d(voxels, channels[0], 3, padding=1), *_level(channels[0], size.blocks)]
        for fine, coarse in pairwise(channels):
            encoder += [nn.Conv3d(fine, coarse, 2, stride=2), *_level(coarse, size.blocks)]
        encoder += [*_level(channels[-1], size.blocks), ChannelNorm(channels[-1]), nn.SiLU()]
        self.encoder = nn.Sequential(*encoder, nn.Conv3d(channels[-1], 2 * size.latent_channels, 1))
        decoder: list[nn.Module] = [nn.Conv3d(size.latent_channels, channels[-1], 3, padding=1)]
        decoder += _level(channels[-1], 2 * size.blocks)
        for coarse, fine in pairwise(reversed(channels)):
            decoder += [nn.ConvTranspose3d(coarse, fine, 2, stride=2), *_level(fine, size.blocks)]
        self.decoder = nn.Sequential(*decoder, ChannelNorm(channels[0]), nn.SiLU(), nn.Conv3d(channels[0], voxels, 1))
        # What one standard deviation of the latent is, over the training shapes: the flow works on latent / spread.
        self.register_buffer("spread", torch.ones(size.latent_channels))
        self.register_buffer("centre", torch.zeros(size.latent_channels))

    def encode(self, occupancy: Tensor) -> tuple[Tensor, Tensor]:
        """Return mean and log-variance, (B, C, r, r, r) each, of `occupancy` (B, 1, R, R, R)."""
        mean, log_variance = self.encoder(_space_to_depth(occupancy * 2 - 1, self.size.patch)).chunk(2, dim=1)
        return mean, log_variance.clamp(-12, 6)

    def decode(self, latent: Tensor) -> Tensor:
        """Return logits (B, 1, R, R, R), above zero inside, of `latent` (B, C, r, r, r)."""
        return _depth_to_space(self.decoder(latent), self.size.patch)

    def to_flow(self, latent: Tensor) -> Tensor:
        """Return `latent` (B, C, r, r, r) standardised per channel, as the flow works on it."""
        return (latent - self.centre[:, None, None, None]) / self.spread[:, None, None, None]

    def from_flow(self, latent: Tensor) -> Tensor:
        """Return the inverse of `to_flow` for `latent` (B, C, r, r, r)."""
        return latent * self.spread[:, None, None, None] + self.centre[:, None, None, None]


def _space_to_depth(x: Tensor, patch: int) -> Tensor:
    b, c, *sides = x.shape
    r = sides[0] // patch
    cut = x.reshape(b, c, r, patch, r, patch, r, patch).permute(0, 1, 3, 5, 7, 2, 4, 6)
    return cut.reshape(b, c * patch**3, r, r, r)


def _depth_to_space(x: Tensor, patch: int) -> Tensor:
    b, _, r, *_ = x.shape
    cut = x.reshape(b, -1, patch, patch, patch, r, r, r).permute(0, 1, 5, 2, 6, 3, 7, 4)
    return cut.reshape(b, -1, r * patch, r * patch, r * patch)


def grid_to_tokens(latent: Tensor, patch: int) -> Tensor:
    """Return (B, (r / patch)^3, C patch^3), which is [B, T, D], for `latent` (B, C, r, r, r) cut into cubes of `patch` cells."""
    return _space_to_depth(latent, patch).flatten(2).transpose(1, 2)


def tokens_to_grid(tokens: Tensor, patch: int, channels: int) -> Tensor:
    """Return the inverse of grid_to_tokens, (B, C, r, r, r).

    Args:
        tokens: (B, T, D) with D = C patch^3.
        patch: cells along a side of a token's cube.
        channels: C.
    """
    side = round(tokens.shape[1] ** (1 / 3))
    grid = tokens.transpose(1, 2).unflatten(2, (side, side, side))
    b = grid.shape[0]
    cut = grid.reshape(b, channels, patch, patch, patch, side, side, side).permute(0, 1, 5, 2, 6, 3, 7, 4)
    return cut.reshape(b, channels, side * patch, side * patch, side * patch)
