"""Rows of people's choices for SFT and DPO, as release_rows.py makes them of a release."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from ...geometry.layout import Layout
from ..sampling.model_inputs import ModelInputs


@dataclass(frozen=True)
class SftRow:
    """One accepted object: its shape's flow latent (C, r, r, r) float32, and the layout that a person gave it."""

    inputs: ModelInputs
    shape: Tensor
    layout: Layout | None


@dataclass(frozen=True)
class PairRow:
    """One preference: flow latents of the chosen and the rejected shape, (C, r, r, r) float32 each."""

    inputs: ModelInputs
    chosen: Tensor
    rejected: Tensor


@dataclass(frozen=True)
class AcceptedRows:
    """Accepted objects, the weight with which each is drawn, and how many rows were left out by reason."""

    rows: tuple[SftRow, ...]
    weights: tuple[float, ...]
    left_out: dict[str, int]


@dataclass(frozen=True)
class PairRows:
    """Preference pairs, the weight with which each is drawn, and how many rows were left out by reason."""

    rows: tuple[PairRow, ...]
    weights: tuple[float, ...]
    left_out: dict[str, int]


def stacked(rows: list[ModelInputs]) -> dict[str, np.ndarray]:
    """Return the inputs of n objects as the cache's named arrays, (n, ...) each."""
    names = (
        "crop_image",
        "crop_mask",
        "full_image",
        "full_mask",
        "crop_points",
        "crop_valid",
        "full_points",
        "full_valid",
    )
    return {name: np.stack([getattr(inputs, name) for inputs in rows]) for name in names}


def drawn_rows(count: int, length: int, generator: torch.Generator) -> list[int]:
    """Return `count` row numbers below `length`, drawn with replacement."""
    return [int(index) for index in torch.randint(length, (count,), generator=generator)]


def weighted_rows(count: int, weights: Sequence[float], generator: torch.Generator) -> list[int]:
    """Return `count` row numbers, drawn with replacement in proportion to the rows' `weights` by the `generator`."""
    drawn = torch.multinomial(torch.tensor(weights, dtype=torch.float64), count, replacement=True, generator=generator)
    return [int(index) for index in drawn]
