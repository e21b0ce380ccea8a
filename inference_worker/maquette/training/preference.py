"""The steps of the stages that learn from people: SFT on accepted objects, flow-matching DPO on pairs."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from ..network.conditions import Condition
from ..network.geometry_model import SHAPE
from ..network.sizes import MaquetteSize
from ..sampling.flow import logit_normal_times, on_path
from .geometry_flow import Latents, on, padded_to, with_noise
from .loop import StepOf
from .losses import BALANCED_WEIGHTS, LAYOUT_WEIGHTS, dpo_loss, flow_matching_loss, squared_error
from .records import PairRows, weighted_rows
from .samples import AcceptedSamples, conditions_of


def layout_weights(size: MaquetteSize) -> dict[str, float]:
    """Return the weights of the losses by latent: Table 5's with DINOv2, all equal with the compact encoder."""
    return BALANCED_WEIGHTS if size.condition.encoder.kind == "compact" else LAYOUT_WEIGHTS


def sft_step(samples: AcceptedSamples, size: MaquetteSize, count: int) -> StepOf:
    """Return the step of SFT: flow matching as in mid-training; a sample without a layout counts for its shape alone.

    Args:
        samples: accepted objects, and scenes of the old domain.
        size: of the model.
        count: samples in a batch.
    """
    weights = {
        name: weight
        for name, weight in layout_weights(size).items()
        if name == SHAPE or name in dict(size.geometry.layout_latents)
    }
    names = (SHAPE, *dict(size.geometry.layout_latents))

    def step_of(module: nn.Module, step: int, generator: torch.Generator) -> tuple[Tensor, Latents]:
        device = next(module.parameters()).device
        drawn = samples.drawn(count, generator)
        clean = {name: padded_to(drawn.clean[name], size, name) for name in names}
        time = logit_normal_times(count, generator)
        noisy, targets = with_noise(clean, time, generator)
        lost = torch.rand(count, generator=generator) < size.condition.point_dropout
        dropped = torch.rand(count, generator=generator) < size.condition.drop
        condition = drawn.condition.without_points(lost).to(device, torch.float32)
        velocities = module(
            on(noisy, device), time.to(device), torch.zeros(count, device=device), condition, dropped.to(device)
        )
        posed = drawn.posed.to(device)
        shape = squared_error(velocities[SHAPE], targets[SHAPE].to(device)).mean()
        if not posed.any():
            return weights[SHAPE] * shape, {SHAPE: shape.detach()}
        layouts = {name: weight for name, weight in weights.items() if name != SHAPE}
        predicted = {name: velocities[name][posed] for name in layouts}
        layout, terms = flow_matching_loss(
            predicted, {name: targets[name].to(device)[posed] for name in layouts}, layouts
        )
        return weights[SHAPE] * shape + layout, {SHAPE: shape.detach(), **terms}

    return step_of


def dpo_step(pairs: PairRows, reference: nn.Module, size: MaquetteSize, count: int, beta: float) -> StepOf:
    """Return the step of flow-matching DPO on shapes (App. C.3).

    A pair has one time and one noise, which both sides, model and reference share: less variance. Products are in
    float32 whatever the loop uses: the loss is a difference of nearly equal errors times a large beta.

    Args:
        pairs: the preferences, at least one.
        reference: the frozen model before this stage, on the device of the one that is trained.
        size: of the model.
        count: pairs in a batch, drawn with replacement by their weights.
        beta: strength of the preference loss (see dpo_loss).
    """

    def step_of(module: nn.Module, step: int, generator: torch.Generator) -> tuple[Tensor, Latents]:
        device = next(module.parameters()).device
        drawn = [pairs.rows[index] for index in weighted_rows(count, pairs.weights, generator)]
        sides = torch.stack([row.chosen for row in drawn] + [row.rejected for row in drawn])
        time = logit_normal_times(count, generator).repeat(2)
        noise = torch.randn(sides[:count].shape, generator=generator).repeat(2, *[1] * (sides.dim() - 1))
        condition = conditions_of([row.inputs for row in drawn] * 2).to(device, torch.float32)
        given = (shape_alone(on_path(sides, noise, time), size), time, condition)
        target = (sides - noise).to(device)
        with torch.autocast(device.type, enabled=False):
            errors = shape_errors(module, *given, target)
            with torch.no_grad():
                before = shape_errors(reference, *given, target)
        (chosen, rejected), (chosen_before, rejected_before) = errors.split(count), before.split(count)
        loss = dpo_loss(chosen, chosen_before, rejected, rejected_before, beta)
        right = ((chosen - chosen_before) < (rejected - rejected_before)).float().mean()
        return loss, {"chosen": chosen.mean().detach(), "rejected": rejected.mean().detach(), "prefers": right}

    return step_of


def shape_alone(noisy: Tensor, size: MaquetteSize) -> Latents:
    """Return noisy shapes (B, C, r, r, r) with layouts of zeros: the shape stream cannot see the layout, so any does.

    Args:
        noisy: shape latents (B, C, r, r, r).
        size: of the model.
    """
    layouts = dict(size.geometry.layout_latents)
    return {SHAPE: noisy, **{name: torch.zeros(len(noisy), 1, dim) for name, dim in layouts.items()}}


def shape_errors(module: nn.Module, noisy: Latents, time: Tensor, condition: Condition, target: Tensor) -> Tensor:
    """Return the squared error (B,) of a GeometryFlow's shape velocities, with the whole condition.

    Args:
        module: a GeometryFlow.
        noisy: latents by name, (B, ...) each.
        time: (B,) in [0, 1].
        condition: of the B objects, on the module's device.
        target: velocities (B, C, r, r, r), on the module's device.
    """
    device, count = target.device, len(time)
    whole = torch.zeros(count, dtype=torch.bool, device=device)
    given = (on(noisy, device), time.to(device), torch.zeros(count, device=device), condition, whole)
    return squared_error(module(*given)[SHAPE], target)
