"""Batches of layouts in torch: p_outer = scale · R(quaternion) · p_inner + translation, differentiable.

`layout.py` has one layout in numpy; both pass `fixtures/geometry/layout_cases.json`. Quaternions are (..., 4) w, x, y, z and
assumed to be unit unless stated otherwise; nothing here changes a dtype or a device.
"""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor


class LayoutBatch(NamedTuple):
    """Similarities of any leading shape. The variable's name has the frames that they join: `camera_from_object`."""

    quaternion_wxyz: Tensor  # (..., 4)
    translation: Tensor  # (..., 3)
    scale: Tensor  # (...)


def canonical(quaternion: Tensor) -> Tensor:
    """Return each `quaternion` (..., 4), not zero, with unit length and its first part that is not zero positive."""
    q = quaternion / quaternion.norm(dim=-1, keepdim=True)
    first = (q.abs() > 1e-6).to(torch.int64).argmax(dim=-1, keepdim=True)
    sign = torch.where(q.gather(-1, first) < 0, -1.0, 1.0).to(q.dtype)
    return q * sign


def multiply(outer: Tensor, inner: Tensor) -> Tensor:
    """Return the rotations (..., 4) that apply `inner` (..., 4) first, then `outer` (..., 4)."""
    a, b = torch.broadcast_tensors(outer, inner)
    w = a[..., :1] * b[..., :1] - (a[..., 1:] * b[..., 1:]).sum(dim=-1, keepdim=True)
    v = a[..., :1] * b[..., 1:] + b[..., :1] * a[..., 1:] + torch.linalg.cross(a[..., 1:], b[..., 1:])
    return torch.cat([w, v], dim=-1)


def rotate(quaternion: Tensor, points: Tensor) -> Tensor:
    """Return the rotated points, (..., 3); the leading shapes broadcast.

    Args:
        quaternion: unit quaternions w, x, y, z, (..., 4).
        points: (..., 3).
    """
    q, p = torch.broadcast_tensors(quaternion[..., 1:], points)
    twice = 2.0 * torch.linalg.cross(q, p)
    return p + quaternion[..., :1] * twice + torch.linalg.cross(q, twice)


def rotation_matrix(quaternion: Tensor) -> Tensor:
    """Return the matrices (..., 3, 3); their columns are the images of x, y and z.

    Args:
        quaternion: unit quaternions w, x, y, z, (..., 4).
    """
    axes = torch.eye(3, dtype=quaternion.dtype, device=quaternion.device)
    return rotate(quaternion[..., None, :], axes).transpose(-1, -2)


def quaternion_from_matrix(rotation: Tensor) -> Tensor:
    """Return the canonical quaternions (..., 4) of rotation matrices (..., 3, 3).

    The largest of the four parts is the divisor, so that no case is near zero.
    """
    xx, yy, zz = rotation[..., 0, 0], rotation[..., 1, 1], rotation[..., 2, 2]
    w_x = rotation[..., 2, 1] - rotation[..., 1, 2]
    w_y = rotation[..., 0, 2] - rotation[..., 2, 0]
    w_z = rotation[..., 1, 0] - rotation[..., 0, 1]
    x_y = rotation[..., 0, 1] + rotation[..., 1, 0]
    x_z = rotation[..., 0, 2] + rotation[..., 2, 0]
    y_z = rotation[..., 1, 2] + rotation[..., 2, 1]
    # row i is 4 · q_i · q; any row but one near zero, normalised, is q
    rows = torch.stack(
        [
            torch.stack([1 + xx + yy + zz, w_x, w_y, w_z], dim=-1),
            torch.stack([w_x, 1 + xx - yy - zz, x_y, x_z], dim=-1),
            torch.stack([w_y, x_y, 1 - xx + yy - zz, y_z], dim=-1),
            torch.stack([w_z, x_z, y_z, 1 - xx - yy + zz], dim=-1),
        ],
        dim=-2,
    )
    largest = rows.diagonal(dim1=-2, dim2=-1).argmax(dim=-1)
    chosen = rows.gather(-2, largest[..., None, None].expand(*largest.shape, 1, 4))
    return canonical(chosen[..., 0, :])
