"""The steps of the stages that learn from people: SFT on accepted objects, flow-matching DPO on pairs."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor, nn

from ...geometry.layout_batch import LayoutBatch
from ..network.conditions import Condition
from ..network.geometry_model import SHAPE
from ..network.layout_latents import LayoutStatistics, SceneFrame, encode_layout
from ..network.occupancy_vae import OccupancyVae
from ..network.sizes import MaquetteSize
from ..sampling.flow import logit_normal_times, on_path
from ..sampling.model_inputs import ModelInputs
from .geometry_flow import Latents, on, padded_to, with_noise
from .loop import StepOf
from .losses import LAYOUT_WEIGHTS, dpo_loss, flow_matching_loss, squared_error
from .records import PairSet, SftRow, SftSet, drawn_rows, stacked


def conditions_of(rows: list[ModelInputs]) -> Condition:
    """Return the inputs of several objects as one condition, on the CPU."""
    arrays = stacked(rows)

    def tensor(name: str, divisor: float = 1.0) -> Tensor:
        return torch.from_numpy(arrays[name].astype(np.float32)) / divisor

    return Condition(
        tensor("crop_image", 255.0),
        tensor("crop_mask", 255.0),
        tensor("full_image", 255.0),
        tensor("full_mask", 255.0),
        tensor("crop_points"),
        tensor("crop_valid"),
        tensor("full_points"),
        tensor("full_valid"),
        torch.tensor([inputs.has_points for inputs in rows]),
    )


def sft_step(rows: SftSet, vae: OccupancyVae, statistics: LayoutStatistics, size: MaquetteSize, count: int) -> StepOf:
    """Return the step of SFT: flow matching on accepted objects; a row without a layout counts for its shape alone.

    Args:
        rows: the accepted objects.
        vae: encodes the shapes that come without a latent.
        statistics: of the layouts that the model was trained on.
        size: of the model.
        count: rows in a batch, drawn with replacement.
    """
    names = [name for name, _ in size.geometry.layout_latents if name in LAYOUT_WEIGHTS]

    def step_of(module: nn.Module, step: int, generator: torch.Generator) -> tuple[Tensor, Latents]:
        device = next(module.parameters()).device
        drawn = [rows.row(index) for index in drawn_rows(count, len(rows), generator)]
        clean = {SHAPE: torch.stack([_latent(row, vae) for row in drawn]), **_layouts(drawn, statistics)}
        clean = {
            name: padded_to(value, size, name)
            for name, value in clean.items()
            if name == SHAPE or name in dict(size.geometry.layout_latents)
        }
        time = logit_normal_times(count, generator)
        noisy, targets = with_noise(clean, time, generator)
        dropped = torch.rand(count, generator=generator) < size.condition.drop
        condition = conditions_of([row.inputs for row in drawn]).to(device, torch.float32)
        velocities = module(
            on(noisy, device), time.to(device), torch.zeros(count, device=device), condition, dropped.to(device)
        )
        known = torch.tensor([row.layout is not None for row in drawn], device=device)
        shape = squared_error(velocities[SHAPE], targets[SHAPE].to(device)).mean()
        if not known.any():
            return LAYOUT_WEIGHTS[SHAPE] * shape, {SHAPE: shape.detach()}
        posed = {name: (velocities[name][known], targets[name].to(device)[known]) for name in names}
        weights = {name: LAYOUT_WEIGHTS[name] for name in names}
        layout, terms = flow_matching_loss(
            {n: v for n, (v, _) in posed.items()}, {n: t for n, (_, t) in posed.items()}, weights
        )
        return LAYOUT_WEIGHTS[SHAPE] * shape + layout, {SHAPE: shape.detach(), **terms}

    return step_of


@torch.no_grad()
def _latent(row: SftRow, vae: OccupancyVae) -> Tensor:
    if row.shape is not None:
        return row.shape
    assert row.solid is not None
    return vae.to_flow(vae.encode(torch.from_numpy(row.solid)[None, None].float())[0])[0]


def _layouts(rows: list[SftRow], statistics: LayoutStatistics) -> Latents:
    """Return the layout latents of rows, (B, 1, size) each; no loss reads those of a row without a layout."""
    unit = (1.0, 0.0, 0.0, 0.0)
    known = [row.layout for row in rows]
    layout = LayoutBatch(
        torch.tensor([one.quaternion_wxyz if one else unit for one in known]),
        torch.tensor(
            [
                one.translation if one else tuple(row.inputs.shift.tolist())
                for one, row in zip(known, rows, strict=True)
            ],
            dtype=torch.float32,
        ),
        torch.tensor([one.scale if one else row.inputs.scale for one, row in zip(known, rows, strict=True)]),
    )
    shift = torch.from_numpy(np.stack([row.inputs.shift for row in rows])).float()
    return encode_layout(layout, SceneFrame(shift, torch.tensor([row.inputs.scale for row in rows])), statistics)


def dpo_step(pairs: PairSet, reference: nn.Module, size: MaquetteSize, count: int, beta: float) -> StepOf:
    """Return the step of flow-matching DPO on shapes (App. C.3).

    A pair has one time, and each of its sides noise of its own, which model and reference share.

    Args:
        pairs: the preferences.
        reference: the frozen model before this stage, on the device of the one that is trained.
        size: of the model.
        count: pairs in a batch, drawn with replacement.
        beta: strength of the preference loss (see dpo_loss).
    """
    layout_shapes = dict(size.geometry.layout_latents)

    def step_of(module: nn.Module, step: int, generator: torch.Generator) -> tuple[Tensor, Latents]:
        device = next(module.parameters()).device
        drawn = [pairs.row(index) for index in drawn_rows(count, len(pairs), generator)]
        sides = torch.stack([row.chosen for row in drawn] + [row.rejected for row in drawn])
        time = logit_normal_times(count, generator).repeat(2)
        noise = torch.randn(sides.shape, generator=generator)
        noisy = {SHAPE: on_path(sides, noise, time)}
        # The shape stream cannot see the layout, so any layout does.
        noisy |= {name: torch.zeros(2 * count, 1, dim) for name, dim in layout_shapes.items()}
        condition = conditions_of([row.inputs for row in drawn] * 2).to(device, torch.float32)
        nothing = torch.zeros(2 * count, dtype=torch.bool, device=device)
        given = (on(noisy, device), time.to(device), torch.zeros(2 * count, device=device), condition, nothing)
        target = (sides - noise).to(device)
        errors = squared_error(module(*given)[SHAPE], target)
        with torch.no_grad():
            before = squared_error(reference(*given)[SHAPE], target)
        (chosen, rejected), (chosen_before, rejected_before) = errors.split(count), before.split(count)
        loss = dpo_loss(chosen, chosen_before, rejected, rejected_before, beta)
        right = ((chosen - chosen_before) < (rejected - rejected_before)).float().mean()
        return loss, {"chosen": chosen.mean().detach(), "rejected": rejected.mean().detach(), "prefers": right}

    return step_of
