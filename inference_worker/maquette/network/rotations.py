"""Rotations as six numbers (sam3d.md B.4): the first two columns of the matrix."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional as F


def six_of_rotation(rotation: Tensor) -> Tensor:
    """Return (..., 6): the first column of `rotation` (..., 3, 3), then the second."""
    return torch.cat([rotation[..., :, 0], rotation[..., :, 1]], dim=-1)


def rotation_of_six(six: Tensor) -> Tensor:
    """Return rotations (..., 3, 3) of `six` (..., 6) by Gram-Schmidt; any input that is not degenerate gives a proper rotation."""
    first = F.normalize(six[..., :3], dim=-1)
    second = six[..., 3:] - (first * six[..., 3:]).sum(dim=-1, keepdim=True) * first
    second = F.normalize(second, dim=-1)
    return torch.stack([first, second, torch.linalg.cross(first, second)], dim=-1)
