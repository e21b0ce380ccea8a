"""Rectified flow: times, the straight path, guided Euler sampling, and few-step sampling of a distilled model.

tau runs from 0 (noise) to 1 (data): x_tau = tau x1 + (1 - tau) x0, v = x1 - x0 (sam3d.md B.6).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor

Latents = dict[str, Tensor]
#: latents, time (B,), step size (B,), whether with the condition -> velocities
VelocityOf = Callable[[Latents, Tensor, Tensor, bool], Latents]


@dataclass(frozen=True)
class Sampling:
    """How to go from noise to data. guidance w: (1 + w) conditional - w unconditional, for tau up to guided_until."""

    steps: int = 25
    guidance: float = 2.0
    guided_until: float = 0.5
    rescale: float = 3.0
    few_step: bool = False  # the step size is an input of the model; guidance is baked in
    begin: float = 0.0  # the time to start at, with latents that are already that near to data


def logit_normal_times(count: int, generator: torch.Generator, mean: float = -1.0, std: float = 1.0) -> Tensor:
    """Return times (count,) in (0, 1) whose logit is normal.

    The default leans towards noise, as the paper's geometry model does.

    Args:
        count: how many.
        generator: source of the draw.
        mean: of the logit.
        std: standard deviation of the logit.
    """
    return torch.sigmoid(mean + std * torch.randn(count, generator=generator))


def on_path(data: Tensor, noise: Tensor, time: Tensor) -> Tensor:
    """Return x_tau = tau x1 + (1 - tau) x0 with one time per sample, (B, ...).

    Args:
        data: x1, (B, ...).
        noise: x0, (B, ...).
        time: tau, (B,) in [0, 1].
    """
    tau = time.reshape(-1, *[1] * (data.dim() - 1)).to(data.dtype)
    return tau * data + (1 - tau) * noise


def time_grid(steps: int, rescale: float) -> Tensor:
    """Return times (steps + 1,) from 0 to 1, for `steps` steps; `rescale` > 1 spends more of them near the noise."""
    noise_left = 1 - torch.linspace(0, 1, steps + 1, dtype=torch.float64)
    return (1 - rescale * noise_left / (1 + (rescale - 1) * noise_left)).float()


def guided(conditional: Latents, unconditional: Latents, strength: float) -> Latents:
    """Return (1 + w) conditional - w unconditional, latent by latent; w is the `strength`."""
    return {name: (1 + strength) * value - strength * unconditional[name] for name, value in conditional.items()}


def noise_for(shapes: dict[str, tuple[int, ...]], seeds: list[int], dtype: torch.dtype) -> Latents:
    """Return standard normal latents by name, one sample per seed, the same on every device: drawn on the CPU, each by its own seed.

    Args:
        shapes: of one sample's latents, by name.
        seeds: one for each sample.
        dtype: of the result.
    """
    drawn: dict[str, list[Tensor]] = {name: [] for name in shapes}
    for seed in seeds:
        generator = torch.Generator().manual_seed(seed % (1 << 63))
        for name, shape in sorted(shapes.items()):
            drawn[name].append(torch.randn(shape, generator=generator))
    return {name: torch.stack(values).to(dtype) for name, values in drawn.items()}


def sample(
    velocity_of: VelocityOf,
    noise: Latents,
    how: Sampling,
    on_step: Callable[[int, int], None] = lambda step, steps: None,
) -> Latents:
    """Return the noise carried to data by Euler steps.

    Args:
        velocity_of: the model.
        noise: latents at tau 0, or at `how.begin`.
        how: steps, guidance and times.
        on_step: called with (step, steps) after each; it may raise to stop.
    """
    latents = dict(noise)
    first = next(iter(noise.values()))
    count, device = first.shape[0], first.device
    times = how.begin + (1 - how.begin) * time_grid(how.steps, 1.0 if how.few_step else how.rescale)
    for index in range(how.steps):
        start, length = float(times[index]), float(times[index + 1] - times[index])
        tau = torch.full((count,), start, device=device)
        step_size = torch.full((count,), length if how.few_step else 0.0, device=device)
        velocities = velocity_of(latents, tau, step_size, True)
        if not how.few_step and how.guidance and start <= how.guided_until:
            velocities = guided(velocities, velocity_of(latents, tau, step_size, False), how.guidance)
        latents = {name: value + length * velocities[name] for name, value in latents.items()}
        on_step(index + 1, how.steps)
    return latents
