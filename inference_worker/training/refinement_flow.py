"""The refinement model with its frozen encoder as one forward pass, and the step of its flow."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor, nn

from ..models.maquette.conditions import Condition
from ..models.maquette.encoders import build_encoder
from ..models.maquette.flow import logit_normal_times
from ..models.maquette.refinement_model import RefinementModel
from ..models.maquette.sizes import MaquetteSize
from ..models.maquette.sparse import SparseGrid
from ..models.maquette.structured_vae import StructuredVae
from .batches import batch_of
from .fine_shapes import FineShapes, fine_batch
from .loop import StepOf
from .records import drawn_rows
from .scene_cache import SceneCache


class RefinementFlow(nn.Module):
    """The refinement model with its encoder as one forward pass, as DDP wants it."""

    def __init__(self, size: MaquetteSize, encoder: nn.Module | None = None) -> None:
        super().__init__()
        self.model = RefinementModel(size, encoder or build_encoder(size.condition.encoder))
        self.model.embedder.encoder.requires_grad_(False)

    def forward(self, noisy: Tensor, grid: SparseGrid, time: Tensor, condition: Condition, dropped: Tensor) -> Tensor:
        """Velocities (N, C) of noisy latents (N, C); time and dropped (B,)."""
        tokens = self.model.embedder.with_nulls(self.model.embedder(condition), dropped)
        return self.model(noisy, grid, time, torch.zeros_like(time), tokens)


def refinement_step(
    cache: SceneCache, shapes: FineShapes, vae: StructuredVae, size: MaquetteSize, count: int
) -> StepOf:
    """Flow matching on structured latents; every voxel counts the same."""

    def step_of(module: nn.Module, step: int, generator: torch.Generator) -> tuple[Tensor, dict[str, Tensor]]:
        device = next(module.parameters()).device
        drawn = drawn_rows(count, len(shapes), generator)
        fine = fine_batch([shapes.row(index) for index in drawn], size.refinement.resolution)
        with torch.no_grad():
            clean = vae.to_flow(vae.encode(fine.inside, fine.colours, fine.grid)[0])
        time = logit_normal_times(count, generator, mean=0.0)
        noise = torch.randn(clean.shape, generator=generator)
        tau = time[fine.grid.batch][:, None]
        condition = batch_of(cache.rows(np.array(drawn)), generator).condition.to(device, torch.float32)
        dropped = (torch.rand(count, generator=generator) < size.condition.drop).to(device)
        grid = SparseGrid(fine.grid.coords.to(device), fine.grid.batch.to(device), fine.grid.resolution, count)
        velocity = module((tau * clean + (1 - tau) * noise).to(device), grid, time.to(device), condition, dropped)
        loss = (velocity.float() - (clean - noise).to(device)).square().mean()
        return loss, {"flow": loss.detach()}

    return step_of
