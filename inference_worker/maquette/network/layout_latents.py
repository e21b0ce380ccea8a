"""Layouts as what the flow denoises: normalised numbers in a frame around the object.

The frame is object-centric (sam3d.md B.4 has a family of such normalisers; this is its apparent-size one): shift is the
ray through the middle of the mask's box at the median depth of the mask's points, and scale is what the box's longer
side measures at that depth. Without a pointmap the depth is 1: nothing changes but the unit. In this frame
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

from ...geometry.cameras import Intrinsics, extents_of, slopes_of
from ...geometry.layout_batch import LayoutBatch, quaternion_from_matrix, rotation_matrix
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


def object_frame(mask: np.ndarray, intrinsics: Intrinsics, depth: float) -> tuple[np.ndarray, float]:
    """Return the shift (3,) and the scale of the frame around an object.

    Args:
        mask: (H, W) bool, not empty.
        intrinsics: the camera.
        depth: the median of the object's points, 1 without any.
    """
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    top, bottom, left, right = rows[0], rows[-1] + 1, columns[0], columns[-1] + 1
    u, v = (left + right) / 2, (top + bottom) / 2
    ray = np.array([*slopes_of(intrinsics, u, v), 1.0])
    return ray * depth, depth * float(max(extents_of(intrinsics, right - left, bottom - top)))


def encode_layout(layout: LayoutBatch, frame: SceneFrame, statistics: LayoutStatistics) -> dict[str, Tensor]:
    """Return layouts as named latents: rotation (B, 1, 6), translation (B, 1, 3), scale and translation_scale (B, 1, 1)."""
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


def decode_layout(latents: dict[str, Tensor], frame: SceneFrame, statistics: LayoutStatistics) -> LayoutBatch:
    """Return the layouts of named latents (B, 1, dim), in the camera frame."""
    six = latents["rotation"][:, 0].float()
    rotation = rotation_of_six(six * six.new_tensor(statistics.rotation_std) + six.new_tensor(statistics.rotation_mean))
    offset = latents["translation"][:, 0].float()
    offset = offset * six.new_tensor(statistics.translation_std) + six.new_tensor(statistics.translation_mean)
    size = latents["scale"][:, 0].float().mean(dim=-1) * statistics.scale_std + statistics.scale_mean
    scale = frame.scale * torch.exp(size.clamp(-8, 8))
    return LayoutBatch(quaternion_from_matrix(rotation), offset * frame.scale[:, None] + frame.shift, scale)
