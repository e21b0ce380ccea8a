"""From cached scenes to tensors: conditions, layouts in the object's frame, augmentation."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from ...geometry.layout_batch import LayoutBatch
from ..network.conditions import Condition
from ..network.layout_latents import LayoutStatistics, SceneFrame, encode_layout
from .scene_cache import SceneCache


@dataclass(frozen=True)
class Batch:
    """What the geometry model reads of B scenes, and their layouts in the camera.

    Attributes:
        condition: the model inputs.
        layout: (B,) camera_from_object.
        frame: the normaliser of each scene's layout.
        family: (B,) int64, indices in `shapes.families()`.
    """

    condition: Condition
    layout: LayoutBatch
    frame: SceneFrame
    family: Tensor


def mirrored(rows: dict[str, np.ndarray], which: np.ndarray) -> dict[str, np.ndarray]:
    """Return rows of the cache, (B, ...) each, some of them seen in a mirror that swaps left and right.

    The camera's x, and with it the object's x, so that its shape is mirrored too (`shape_latents` holds both).

    Args:
        rows: columns of the cache by name, (B, ...) each, as `SceneCache.rows` returns them.
        which: (B,) bool, the rows to mirror.
    """
    turned = dict(rows)
    for name in ("crop_image", "crop_mask", "full_image", "full_mask", "crop_valid", "full_valid"):
        turned[name] = np.where(which[:, None, None, None], rows[name][..., ::-1], rows[name])
    over = np.where(which, -1, 1).astype(np.float32)
    for name in ("crop_points", "full_points"):
        points = np.where(which[:, None, None, None], rows[name][..., ::-1], rows[name]).astype(np.float32)
        points[:, 0] *= over[:, None, None]
        turned[name] = points
    for name in ("shift", "translation"):
        turned[name] = rows[name] * np.stack([over, np.ones_like(over), np.ones_like(over)], axis=1)
    # A rotation between two mirrored frames keeps its angle; its axis (x, y, z) becomes (x, -y, -z).
    turned["quaternion"] = rows["quaternion"] * np.stack([np.ones_like(over), np.ones_like(over), over, over], axis=1)
    return turned


def batch_of(rows: dict[str, np.ndarray], generator: torch.Generator | None) -> Batch:
    """Return a batch on the CPU from the cache's arrays.

    Args:
        rows: columns of the cache by name, (B, ...) each, as `SceneCache.rows` returns them.
        generator: draws the augmentation of the condition; None leaves it as it is.
    """
    condition = Condition(
        crop_image=_bytes(rows["crop_image"]),
        crop_mask=_bytes(rows["crop_mask"]),
        full_image=_bytes(rows["full_image"]),
        full_mask=_bytes(rows["full_mask"]),
        crop_points=torch.from_numpy(rows["crop_points"].astype(np.float32)),
        crop_valid=torch.from_numpy(rows["crop_valid"].astype(np.float32)),
        full_points=torch.from_numpy(rows["full_points"].astype(np.float32)),
        full_valid=torch.from_numpy(rows["full_valid"].astype(np.float32)),
        has_points=torch.ones(len(rows["scale"]), dtype=torch.bool),
    )
    layout = LayoutBatch(*(torch.from_numpy(rows[name]) for name in ("quaternion", "translation", "scale")))
    frame = SceneFrame(torch.from_numpy(rows["shift"]), torch.from_numpy(rows["frame_scale"]))
    if generator is not None:
        condition = augmented(condition, generator)
    return Batch(condition, layout, frame, torch.from_numpy(rows["family"].astype(np.int64)))


def augmented(condition: Condition, generator: torch.Generator) -> Condition:
    """Return a condition with light and colour of its images, and points of its crop, changed a little; the truth stays."""
    count = len(condition.has_points)

    def uniform(low: float, high: float, *shape: int) -> Tensor:
        return low + (high - low) * torch.rand((count, *shape), generator=generator)

    gain, lift, gamma = uniform(0.75, 1.25, 3, 1, 1), uniform(-0.06, 0.06, 1, 1, 1), uniform(0.8, 1.25, 1, 1, 1)

    def relit(image: Tensor) -> Tensor:
        return ((image * gain + lift).clamp(0, 1)) ** gamma

    wobble = 0.01 * torch.randn(condition.crop_points.shape, generator=generator)
    return Condition(
        relit(condition.crop_image),
        condition.crop_mask,
        relit(condition.full_image),
        condition.full_mask,
        condition.crop_points + wobble * condition.crop_valid,
        condition.crop_valid,
        condition.full_points,
        condition.full_valid,
        condition.has_points,
    )


def layout_statistics(cache: SceneCache, count: int = 2000) -> LayoutStatistics:
    """Return mean and spread (at least 0.05) of the layout latents over the first `count` scenes of a cache."""
    rows = cache.rows(np.arange(min(count, len(cache))))
    batch = batch_of(rows, None)
    plain = LayoutStatistics((0.0,) * 6, (1.0,) * 6, (0.0,) * 3, (1.0,) * 3, 0.0, 1.0)
    latents = encode_layout(batch.layout, batch.frame, plain)
    rotation, translation, scale = (latents[name][:, 0] for name in ("rotation", "translation", "scale"))

    def pair(values: Tensor) -> tuple[tuple[float, ...], tuple[float, ...]]:
        return tuple(values.mean(dim=0).tolist()), tuple(values.std(dim=0).clamp(min=0.05).tolist())

    (r_mean, r_std), (t_mean, t_std), (s_mean, s_std) = pair(rotation), pair(translation), pair(scale)
    return LayoutStatistics(r_mean, r_std, t_mean, t_std, s_mean[0], s_std[0])


def _bytes(values: np.ndarray) -> Tensor:
    return torch.from_numpy(np.ascontiguousarray(values)).float() / 255
