"""Layouts as what the flow denoises: normalised numbers in a frame around the object.

The frame (ObjectCentricSSI, sam3d.md B.4): shift is the median, per axis, of the points in the mask; scale is the
median over the scene of each point's largest coordinate of |p - shift|. In it
    rotation           6 numbers, the first two columns of the matrix, standardised
    translation        (t - shift) / scene scale, standardised
    scale              log(s / scene scale), standardised; three equal numbers at the paper's size, averaged on the way back
    translation_scale  log of |t - shift| / scene scale, an output of the paper's size that nothing reads back
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from ...geometry.layout import Layout, quaternion_from_matrix, rotation_matrix
from .rotations import rotation_of_six, six_of_rotation


@dataclass(frozen=True)
class LayoutStatistics:
    """Mean and spread of each latent over the training scenes, so that the flow starts and ends at unit size."""

    rotation_mean: tuple[float, ...] = (0.0,) * 6
    rotation_std: tuple[float, ...] = (0.58,) * 6
    translation_mean: tuple[float, ...] = (0.0, 0.0, 0.1)
    translation_std: tuple[float, ...] = (0.1, 0.1, 0.1)
    scale_mean: float = -0.3
    scale_std: float = 0.6


@dataclass(frozen=True)
class SceneFrame:
    """Where the object's neighbourhood is in the camera: shift (B, 3) and scale (B,) of the normaliser."""

    shift: Tensor
    scale: Tensor


def scene_frame(points: np.ndarray, valid: np.ndarray, mask: np.ndarray) -> tuple[np.ndarray, float]:
    """Shift (3,) and scale of a pointmap (h, w, 3) with its mask (h, w); raises ValueError when the mask holds no point."""
    inside = points[valid & mask]
    if not len(inside):
        raise ValueError("no valid point of the pointmap lies in the mask")
    shift = np.median(inside.astype(np.float64), axis=0)
    scale = float(np.median(np.abs(points[valid] - shift).max(axis=-1)))
    return shift, max(scale, 1e-6)


def encode_layout(layout: Layout, frame: SceneFrame, statistics: LayoutStatistics) -> dict[str, Tensor]:
    """A batch of layouts as named latents, (B, 1, dim) each."""
    six = six_of_rotation(rotation_matrix(layout.quaternion_wxyz))
    offset = (layout.translation - frame.shift) / frame.scale[:, None]
    size = torch.log(layout.scale / frame.scale)
    mean, std = six.new_tensor(statistics.rotation_mean), six.new_tensor(statistics.rotation_std)
    t_mean, t_std = six.new_tensor(statistics.translation_mean), six.new_tensor(statistics.translation_std)
    return {
        "rotation": ((six - mean) / std)[:, None],
        "translation": ((offset - t_mean) / t_std)[:, None],
        "scale": ((size - statistics.scale_mean) / statistics.scale_std)[:, None, None],
        "translation_scale": torch.log(offset.norm(dim=-1) + 1e-3)[:, None, None],
    }


def decode_layout(latents: dict[str, Tensor], frame: SceneFrame, statistics: LayoutStatistics) -> Layout:
    """The layouts of named latents (B, 1, dim), in the camera frame."""
    six = latents["rotation"][:, 0].float()
    rotation = rotation_of_six(
        six * six.new_tensor(statistics.rotation_std) + six.new_tensor(statistics.rotation_mean)
    )
    offset = latents["translation"][:, 0].float()
    offset = offset * six.new_tensor(statistics.translation_std) + six.new_tensor(statistics.translation_mean)
    size = latents["scale"][:, 0].float().mean(dim=-1) * statistics.scale_std + statistics.scale_mean
    scale = frame.scale * torch.exp(size.clamp(-8, 8))
    return Layout(quaternion_from_matrix(rotation), offset * frame.scale[:, None] + frame.shift, scale)
