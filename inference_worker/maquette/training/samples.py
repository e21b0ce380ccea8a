"""Training samples of post-training: people's accepted objects, mixed with scenes of the old domain so that it is not forgotten."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
import torch
from torch import Tensor

from ...geometry.layout_batch import LayoutBatch
from ..network.conditions import Condition
from ..network.geometry_model import SHAPE
from ..network.layout_latents import LayoutStatistics, SceneFrame, encode_layout
from ..sampling.model_inputs import ModelInputs
from .batches import augmented
from .geometry_flow import FURTHEST, GeometryData, Latents
from .records import AcceptedRows, SftRow, stacked, weighted_rows
from .scene_kinds import FLYING, ISOLATED, PROCEDURAL

KINDS = (ISOLATED, FLYING, PROCEDURAL)


@dataclass(frozen=True)
class Drawn:
    """A batch of B samples.

    Attributes:
        condition: of the B objects.
        clean: latents by name, (B, ...) each.
        posed: (B,) bool, false where the layout's latents mean nothing.
    """

    condition: Condition
    clean: Latents
    posed: Tensor


class AcceptedSamples:
    """Draws accepted objects by their weights, and in each batch a share of scenes.

    Args:
        rows: accepted objects of a release, at least one.
        statistics: of the layouts that the model was trained on.
        replay: scenes with their latents; None: none.
        replay_share: of each batch, in [0, 1).
    """

    def __init__(
        self, rows: AcceptedRows, statistics: LayoutStatistics, replay: GeometryData | None, replay_share: float
    ) -> None:
        if not 0 <= replay_share < 1:
            raise ValueError(f"The share of replay is {replay_share}; it must be at least 0 and below 1.")
        self.rows, self.statistics, self.replay = rows, statistics, replay
        self.replay_share = replay_share if replay is not None else 0.0
        self._scenes = replay.cache.of_kinds(KINDS) if replay is not None else np.zeros(0, dtype=int)

    def drawn(self, count: int, generator: torch.Generator) -> Drawn:
        """Return a batch of `count` samples, the accepted ones first, with augmented conditions, drawn by the `generator`."""
        scenes = min(count - 1, round(count * self.replay_share))
        own = [self.rows.rows[index] for index in weighted_rows(count - scenes, self.rows.weights, generator)]
        condition = augmented(conditions_of([row.inputs for row in own]), generator)
        clean = {SHAPE: torch.stack([row.shape for row in own]), **layout_latents(own, self.statistics)}
        posed = torch.tensor([row.layout is not None for row in own])
        if self.replay is None or not scenes:
            return Drawn(condition, clean, posed)
        batch, old = self.replay.drawn(self._scenes, scenes, generator)
        return Drawn(
            joined(condition, batch.condition),
            {name: torch.cat([value, old[name]]) for name, value in clean.items()},
            torch.cat([posed, torch.ones(scenes, dtype=torch.bool)]),
        )


def joined(first: Condition, second: Condition) -> Condition:
    """Return two conditions as one batch."""
    both = {one.name: torch.cat([getattr(first, one.name), getattr(second, one.name)]) for one in fields(Condition)}
    return Condition(**both)


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


def layout_latents(rows: list[SftRow], statistics: LayoutStatistics) -> Latents:
    """Return the layout latents of B rows, cut off as in pre-training; those of a row without a layout mean nothing.

    Args:
        rows: accepted objects.
        statistics: of the layouts that the model was trained on.
    """
    unit, shifts = (1.0, 0.0, 0.0, 0.0), [row.inputs.shift for row in rows]
    places = [row.layout.translation if row.layout else tuple(row.inputs.shift.tolist()) for row in rows]
    layout = LayoutBatch(
        torch.tensor([row.layout.quaternion_wxyz if row.layout else unit for row in rows]),
        torch.tensor(places, dtype=torch.float32),
        torch.tensor([row.layout.scale if row.layout else row.inputs.scale for row in rows]),
    )
    frame = SceneFrame(torch.from_numpy(np.stack(shifts)).float(), torch.tensor([row.inputs.scale for row in rows]))
    latents = encode_layout(layout, frame, statistics)
    return {name: value.clamp(-FURTHEST, FURTHEST) for name, value in latents.items()}
