"""python -m inference_worker.maquette.training.depth RUN --scenes CACHE: trains the depth network on a completion cache's scenes.

Every 16th shard is kept for validation; its error is measured at the end, beside the flat guess that all of the surface
lies at its median.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from ..network.depth_model import DepthModel
from ..network.sizes import SIZES
from .command import run_of, stage_parser
from .loop import StepOf, train

logger = logging.getLogger(__name__)

VALIDATION_EVERY = 16
#: Pixels next to each other should differ as the surface does; relative weight of that.
EDGE_WEIGHT = 1.0


@dataclass(frozen=True)
class Crops:
    """Crops around N objects, with the relief of their visible surfaces.

    Attributes:
        images: (N, 3, S, S) uint8.
        masks: (N, 1, S, S) uint8, 255 inside.
        relief: (N, s, s) float32, in the object's apparent size, 0 at the median of the visible surface.
        known: (N, s, s) bool, where the relief is known.
    """

    images: Tensor
    masks: Tensor
    relief: Tensor
    known: Tensor


def load_crops(directory: Path, validation: bool) -> Crops:
    """Return the crops of a cache's scenes.

    Args:
        directory: made by completion_cache.
        validation: whether to read the validation shards, every VALIDATION_EVERY-th, instead of the others.

    Raises:
        ValueError: There are none.
    """
    columns: dict[str, list[np.ndarray]] = {}
    for path in sorted(directory.glob("scenes-?????.npz")):
        if (int(path.stem[-5:]) % VALIDATION_EVERY == 0) is validation:
            with np.load(path) as content:
                for name in ("crop_image", "crop_mask", "crop_depth", "crop_valid"):
                    columns.setdefault(name, []).append(content[name])
    if not columns:
        raise ValueError(
            f"{directory} holds no such scenes; run python -m inference_worker.maquette.training.completion_cache."
        )
    images, masks, depth, valid = (torch.from_numpy(np.concatenate(columns[name])) for name in columns)
    inside = torch.nn.functional.avg_pool2d(masks.float(), masks.shape[-1] // depth.shape[-1])[:, 0] > 200
    return Crops(images, masks, depth.float(), inside & valid & (depth.abs() < 1.5))


def relief_loss(predicted: Tensor, relief: Tensor, known: Tensor) -> tuple[Tensor, Tensor]:
    """Return the loss and, detached, the mean absolute error of the relief, both scalars.

    Args:
        predicted: relief (B, s, s).
        relief: the truth (B, s, s).
        known: (B, s, s) bool, where the truth is known.
    """
    weight = known.float()
    count = weight.flatten(1).sum(dim=1).clamp(min=1)
    off = (predicted - relief) * weight
    error = (off.abs().flatten(1).sum(dim=1) / count).mean()
    edges = predicted.new_zeros(())
    for axis in (1, 2):
        size = off.shape[axis] - 1
        both = weight.narrow(axis, 0, size) * weight.narrow(axis, 1, size)
        change = (off.narrow(axis, 1, size) - off.narrow(axis, 0, size)).abs() * both
        edges = edges + (change.clamp(max=0.1).flatten(1).sum(dim=1) / count).mean()
    return error + EDGE_WEIGHT * edges, error.detach()


def depth_step(crops: Crops, count: int) -> StepOf:
    """Return the step of the loop on `count` crops: mirrored by chance, in other colours and brightness."""

    def step_of(module: nn.Module, step: int, generator: torch.Generator) -> tuple[Tensor, dict[str, Tensor]]:
        chosen = torch.randint(len(crops.images), (count,), generator=generator)
        images, masks = crops.images[chosen].float() / 255, crops.masks[chosen].float() / 255
        gain = 1 + 0.25 * torch.randn((count, 3, 1, 1), generator=generator)
        power = torch.exp(0.25 * torch.randn((count, 1, 1, 1), generator=generator))
        noise = (
            0.03 * torch.rand((count, 1, 1, 1), generator=generator) * torch.randn(images.shape, generator=generator)
        )
        images = ((images * gain).clamp(0, 1) ** power + noise).clamp(0, 1)
        relief, known = crops.relief[chosen], crops.known[chosen]
        if int(torch.randint(2, (1,), generator=generator)):
            images, masks, relief, known = (value.flip(-1) for value in (images, masks, relief, known))
        device = next(module.parameters()).device
        predicted = module(images.to(device), masks.to(device)).float()
        loss, error = relief_loss(predicted, relief.to(device), known.to(device))
        return loss, {"error": error}

    return step_of


@torch.no_grad()
def validate(model: nn.Module, crops: Crops) -> tuple[float, float]:
    """Return the mean absolute error of the relief, in apparent sizes, and that of a flat guess."""
    errors, flat = [], []
    for rows in torch.arange(len(crops.images)).split(32):
        predicted = model(crops.images[rows].float() / 255, crops.masks[rows].float() / 255).float()
        errors.append(float(relief_loss(predicted, crops.relief[rows], crops.known[rows])[1]) * len(rows))
        nothing = torch.zeros_like(predicted)
        flat.append(float(relief_loss(nothing, crops.relief[rows], crops.known[rows])[1]) * len(rows))
    return sum(errors) / len(crops.images), sum(flat) / len(crops.images)


def main() -> None:
    """Run the command."""
    chosen = stage_parser(__doc__ or "", batch=16, steps=1500, learning_rate=2e-3).parse_args()
    torch.manual_seed(chosen.seed)
    size = SIZES[chosen.size].depth
    assert size is not None
    model = DepthModel(size)
    run = run_of(chosen, decay=0.995, warm_up=50)
    average = train(model, depth_step(load_crops(chosen.scenes, False), chosen.batch), run)
    model.load_state_dict(average.values)
    error, flat = validate(model.eval().cpu(), load_crops(chosen.scenes, True))
    logger.info("validation: relief off by %.4f apparent sizes; a flat surface %.4f", error, flat)


if __name__ == "__main__":
    main()
