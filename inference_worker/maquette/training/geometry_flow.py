"""What all stages of the geometry model share: data in flow units, noisy latents, one forward pass, the loss."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from ..network.conditions import Condition
from ..network.encoders import build_encoder
from ..network.geometry_model import SHAPE, GeometryModel
from ..network.layout_latents import LayoutStatistics, encode_layout
from ..network.sizes import MaquetteSize
from ..sampling.flow import logit_normal_times, on_path
from ..shapes import families
from .batches import Batch, batch_of, mirrored
from .loop import StepOf
from .losses import HINT_WEIGHT, flow_matching_loss, hint_loss
from .scene_cache import SceneCache

Latents = dict[str, Tensor]

HINT = "hint"
#: Layout latents are cut off at so many of their spreads.
FURTHEST = 4.0


class GeometryFlow(nn.Module):
    """The geometry model with its encoder as one forward pass, as DDP wants it.

    With `hints`, the condition's tokens also predict the object's family and rotation: an auxiliary loss for an encoder
    without pre-training. The head is dropped after training.
    """

    def __init__(self, size: MaquetteSize, dinov2_directory: Path | None = None, hints: bool = False) -> None:
        super().__init__()
        self.model = GeometryModel(size, build_encoder(size.condition.encoder, dinov2_directory))
        self.hint = nn.Linear(size.geometry.width, len(families()) + 6) if hints else None

    def forward(self, noisy: Latents, time: Tensor, step: Tensor, condition: Condition, dropped: Tensor) -> Latents:
        """Return the velocities by name, (B K, ...) as `noisy`; with hints, HINT (B, families + 6) too.

        Args:
            noisy: latents by name, (B K, ...) each; K rows after each other share a condition.
            time: (B K,) in [0, 1]; 1 is data.
            step: step sizes (B K,); 0 is the plain flow.
            condition: the model inputs, (B, ...).
            dropped: (B,) bool, takes a whole condition away.
        """
        embedder = self.model.embedder
        tokens = embedder(condition)
        velocities: Latents = self.model(noisy, time, step, embedder.with_nulls(tokens, dropped))
        return velocities if self.hint is None else velocities | {HINT: self.hint(tokens.mean(dim=1))}


@dataclass(frozen=True)
class GeometryData:
    """Scenes, the shape latents of each and of its mirror image in flow units (n, 2, C, r, r, r), and the statistics of layouts."""

    cache: SceneCache
    latents: np.ndarray
    statistics: LayoutStatistics

    def drawn(self, indices: np.ndarray, count: int, generator: torch.Generator) -> tuple[Batch, Latents]:
        """Return a batch of `count` scenes among `indices` (n,), about half of them mirrored, and its clean latents."""
        chosen = indices[torch.randint(len(indices), (count,), generator=generator).numpy()]
        which = (torch.rand(count, generator=generator) < 0.5).numpy()
        batch = batch_of(mirrored(self.cache.rows(chosen), which), generator)
        shape = torch.from_numpy(np.asarray(self.latents[chosen, which.astype(int)], dtype=np.float32))
        layout = encode_layout(batch.layout, batch.frame, self.statistics)
        # A sliver of an object has little evidence of where all of it is; a few such would outweigh a whole batch.
        layout = {name: value.clamp(-FURTHEST, FURTHEST) for name, value in layout.items()}
        return batch, {SHAPE: shape, **layout}


def with_noise(clean: Latents, time: Tensor, generator: torch.Generator) -> tuple[Latents, Latents]:
    """Return noisy latents on the straight path at `time` (B,), and the velocities that are to be learned (eq. 1)."""
    noise = {name: torch.randn(value.shape, generator=generator) for name, value in clean.items()}
    return (
        {name: on_path(value, noise[name], time) for name, value in clean.items()},
        {name: value - noise[name] for name, value in clean.items()},
    )


def flow_step(
    data: GeometryData,
    size: MaquetteSize,
    kinds: tuple[int, ...],
    weights: dict[str, float],
    count: int,
    crop_only: bool,
    draws: int = 1,
) -> StepOf:
    """Return the step of pre-training and mid-training.

    Args:
        data: scenes with their latents.
        size: of the model.
        kinds: of the scenes to learn from.
        weights: of the losses, by name of the latent.
        count: conditions in a batch.
        crop_only: whether the condition is pre-training's, see `cropped`.
        draws: noises and times of each condition, which is encoded once.
    """
    indices = data.cache.of_kinds(kinds)
    wanted = [name for name, _ in size.geometry.layout_latents]

    def step_of(module: nn.Module, step: int, generator: torch.Generator) -> tuple[Tensor, Latents]:
        device = next(module.parameters()).device
        batch, clean = data.drawn(indices, count, generator)
        clean = {name: padded_to(clean[name], size, name).repeat_interleave(draws, 0) for name in (SHAPE, *wanted)}
        time = logit_normal_times(count * draws, generator)
        noisy, targets = with_noise(clean, time, generator)
        condition = cropped(batch.condition) if crop_only else batch.condition
        condition = condition.without_points(torch.rand(count, generator=generator) < size.condition.point_dropout)
        dropped = torch.rand(count, generator=generator) < size.condition.drop
        velocities = module(
            on(noisy, device),
            time.to(device),
            torch.zeros(count * draws, device=device),
            condition.to(device, torch.float32),
            dropped.to(device),
        )
        loss, terms = flow_matching_loss(velocities, on(targets, device), weights)
        if HINT not in velocities:
            return loss, terms
        family, rotation = velocities[HINT].split([velocities[HINT].shape[1] - 6, 6], dim=1)
        auxiliary = hint_loss(family, batch.family.to(device), rotation, clean["rotation"][::draws, 0].to(device))
        return loss + HINT_WEIGHT * auxiliary, terms | {HINT: auxiliary.detach()}

    return step_of


def padded_to(value: Tensor, size: MaquetteSize, name: str) -> Tensor:
    """Return a scale of one number (B, 1, 1) repeated to the three of the paper's size; all else as it is.

    Args:
        value: a latent, (B, ...).
        size: of the model.
        name: of the latent.
    """
    wanted = dict(size.geometry.layout_latents).get(name, 0)
    return value.expand(-1, -1, wanted) if name == "scale" else value


def cropped(condition: Condition) -> Condition:
    """Return pre-training's condition (Table 1): the object crop alone, in place of the full image, and no pointmap."""
    return replace(
        condition,
        full_image=condition.crop_image,
        full_mask=condition.crop_mask,
        has_points=torch.zeros_like(condition.has_points),
    )


def on(latents: Latents, device: torch.device) -> Latents:
    """Return the latents on a device."""
    return {name: value.to(device) for name, value in latents.items()}
