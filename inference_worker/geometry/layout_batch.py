"""Layouts in torch: p_outer = scale · R(quaternion) · p_inner + translation, batched and differentiable.

The twin of `annotator/domain/layout.py`, which says the conventions; both pass `fixtures/geometry/layout_cases.json`.
Quaternions are (..., 4) w, x, y, z and are taken to be unit; nothing here changes a dtype or a device.
"""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor


class LayoutBatch(NamedTuple):
    """Similarities of any leading shape. Which frames they join is said by the variable: `camera_from_object`."""

    quaternion_wxyz: Tensor  # (..., 4)
    translation: Tensor  # (..., 3)
    scale: Tensor  # (...)


def canonical(quaternion: Tensor) -> Tensor:
    """(..., 4) -> (..., 4): of unit length, and with its first part that is not zero positive."""
    q = quaternion / quaternion.norm(dim=-1, keepdim=True)
    first = (q.abs() > 1e-6).to(torch.int64).argmax(dim=-1, keepdim=True)
    sign = torch.where(q.gather(-1, first) < 0, -1.0, 1.0).to(q.dtype)
    return q * sign


def conjugate(quaternion: Tensor) -> Tensor:
    """(..., 4) -> (..., 4): the turn back."""
    return torch.cat([quaternion[..., :1], -quaternion[..., 1:]], dim=-1)


def multiply(outer: Tensor, inner: Tensor) -> Tensor:
    """(..., 4), (..., 4) -> (..., 4): first `inner`, then `outer`."""
    a, b = torch.broadcast_tensors(outer, inner)
    w = a[..., :1] * b[..., :1] - (a[..., 1:] * b[..., 1:]).sum(dim=-1, keepdim=True)
    v = a[..., :1] * b[..., 1:] + b[..., :1] * a[..., 1:] + torch.linalg.cross(a[..., 1:], b[..., 1:])
    return torch.cat([w, v], dim=-1)


def rotate(quaternion: Tensor, points: Tensor) -> Tensor:
    """(..., 4), (..., 3) -> (..., 3)."""
    q, p = torch.broadcast_tensors(quaternion[..., 1:], points)
    twice = 2.0 * torch.linalg.cross(q, p)
    return p + quaternion[..., :1] * twice + torch.linalg.cross(q, twice)


def rotation_matrix(quaternion: Tensor) -> Tensor:
    """(..., 4) -> (..., 3, 3): its columns are the images of x, y and z."""
    axes = torch.eye(3, dtype=quaternion.dtype, device=quaternion.device)
    return rotate(quaternion[..., None, :], axes).transpose(-1, -2)


def quaternion_from_matrix(rotation: Tensor) -> Tensor:
    """(..., 3, 3) -> (..., 4), canonical. Picks the largest of the four parts as divisor, so that no case is near zero."""
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


def angle_between(first: Tensor, second: Tensor) -> Tensor:
    """(..., 4), (..., 4) -> (...): the angle of the turn from one to the other, in radians, 0 to pi."""
    turn = multiply(conjugate(first), second)
    return 2.0 * torch.atan2(turn[..., 1:].norm(dim=-1), turn[..., 0].abs())


def compose(outer: LayoutBatch, inner: LayoutBatch) -> LayoutBatch:
    """First `inner`, then `outer`: compose(a_from_b, b_from_c) is a_from_c."""
    quaternion = multiply(outer.quaternion_wxyz, inner.quaternion_wxyz)
    return LayoutBatch(canonical(quaternion), apply(outer, inner.translation), outer.scale * inner.scale)


def invert(a_from_b: LayoutBatch) -> LayoutBatch:
    """b_from_a."""
    back = conjugate(a_from_b.quaternion_wxyz)
    translation = -rotate(back, a_from_b.translation) / a_from_b.scale[..., None]
    return LayoutBatch(canonical(back), translation, 1.0 / a_from_b.scale)


def apply(a_from_b: LayoutBatch, points_in_b: Tensor) -> Tensor:
    """(..., 3) in frame b -> (..., 3) in frame a; the leading shapes broadcast."""
    return a_from_b.scale[..., None] * rotate(a_from_b.quaternion_wxyz, points_in_b) + a_from_b.translation


def to_matrix(a_from_b: LayoutBatch) -> Tensor:
    """(..., 4, 4) matrices for column vectors."""
    linear = a_from_b.scale[..., None, None] * rotation_matrix(a_from_b.quaternion_wxyz)
    upper = torch.cat([linear, a_from_b.translation[..., None]], dim=-1)
    bottom = torch.tensor([0.0, 0.0, 0.0, 1.0], dtype=upper.dtype, device=upper.device)
    return torch.cat([upper, bottom.expand(*upper.shape[:-2], 1, 4)], dim=-2)


def from_matrix(a_from_b: Tensor) -> LayoutBatch:
    """The layouts of (..., 4, 4) similarity matrices, which are taken to be good."""
    linear = a_from_b[..., :3, :3]
    scale = torch.linalg.det(linear) ** (1 / 3)
    return LayoutBatch(quaternion_from_matrix(linear / scale[..., None, None]), a_from_b[..., :3, 3], scale)
