"""The refinement model with its frozen encoder as one forward pass, and the step of its flow."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn

from ...geometry.layout import Layout, in_object
from ..network.conditions import Condition
from ..network.encoders import build_encoder
from ..network.refinement_model import RefinementModel
from ..network.sizes import MaquetteSize
from ..network.sparse import SparseGrid
from ..network.structured_vae import StructuredVae
from ..sampling.flow import logit_normal_times
from ..sampling.seen_voxels import SeenSurface, crop_colours, seen_voxels
from .batches import batch_of
from .fine_shapes import FineShapes, fine_batch
from .loop import StepOf
from .records import drawn_rows
from .scene_cache import SceneCache

#: How far, in the object's frame, what was seen is moved as a whole: sampled shapes and layouts are never quite right.
SEEN_JITTER = 0.01


#: Mean and spread of the times' logits. Thousands of voxels share an object's few colours: with a tenth of the noise gone
#: their mean determines these, and only before that is there anything to learn about light. The paper's mean of 0 puts one
#: training sample in seventy there, this one almost half.
TIMES = (-2.0, 1.5)


class RefinementFlow(nn.Module):
    """The refinement model with its encoder as one forward pass, as DDP wants it."""

    def __init__(self, size: MaquetteSize, encoder: nn.Module | None = None) -> None:
        super().__init__()
        self.model = RefinementModel(size, encoder or build_encoder(size.condition.encoder))
        self.model.embedder.encoder.requires_grad_(False)

    def forward(
        self,
        noisy: Tensor,
        grid: SparseGrid,
        time: Tensor,
        condition: Condition,
        dropped: Tensor,
        seen: Tensor | None = None,
    ) -> Tensor:
        """Return the velocities (N, C) in the flow's units.

        Args:
            noisy: latents (N, C) of the active voxels of B objects.
            grid: the active voxels.
            time: (B,) in [0, 1]; 1 is data.
            condition: of the B objects.
            dropped: (B,) bool, true where the whole condition is replaced by the null tokens.
            seen: what the camera saw of each voxel, (N, seen_channels), for a size with seen_colours.
        """
        tokens = self.model.embedder.with_nulls(self.model.embedder(condition), dropped)
        return self.model(noisy, grid, time, torch.zeros_like(time), tokens, seen)


@dataclass(frozen=True)
class CleanShape:
    """The active voxels of a shape.

    Attributes:
        coords: (N, 3) int16, x, y, z in [0, resolution).
        latents: (N, C) float16 in the flow's units.
    """

    coords: np.ndarray
    latents: Tensor


class CleanShapes:
    """The latents of a cache's shapes, encoded when first met; the last `most` of them stay in memory."""

    def __init__(self, shapes: FineShapes, vae: StructuredVae, resolution: int, most: int = 4096) -> None:
        self.shapes, self.vae, self.resolution, self.most = shapes, vae, resolution, most
        self._kept: OrderedDict[int, CleanShape] = OrderedDict()

    @torch.no_grad()
    def row(self, index: int) -> CleanShape:
        """Return the shape of row `index`."""
        if index not in self._kept:
            fine = fine_batch([self.shapes.row(index)], self.resolution)
            with torch.autocast("cpu", enabled=False):
                latents = self.vae.to_flow(self.vae.encode(fine.inside, fine.colours, fine.grid)[0])
            self._kept[index] = CleanShape(fine.grid.coords.numpy().astype(np.int16), latents.half())
            if len(self._kept) > self.most:
                self._kept.popitem(last=False)
        self._kept.move_to_end(index)
        return self._kept[index]


def seen_in_record(rows: dict[str, np.ndarray], index: int) -> SeenSurface:
    """Return what the camera saw of a cached scene's target: its pointmap inside the mask, by its true layout.

    Args:
        rows: the cache's named arrays, (n, ...) each.
        index: which of the n.
    """
    points, valid = rows["crop_points"][index].astype(np.float64), rows["crop_valid"][index][0] > 0
    colours, inside = crop_colours(rows["crop_image"][index], rows["crop_mask"][index], points.shape[-1])
    shown = inside & valid
    in_camera = points[:, shown].T * rows["frame_scale"][index] + rows["shift"][index]
    w, x, y, z = (float(value) for value in rows["quaternion"][index])
    tx, ty, tz = (float(value) for value in rows["translation"][index])
    layout = Layout(quaternion_wxyz=(w, x, y, z), translation=(tx, ty, tz), scale=float(rows["scale"][index]))
    return SeenSurface(in_object(layout, in_camera), colours[shown])


def refinement_step(
    cache: SceneCache, shapes: FineShapes, vae: StructuredVae, size: MaquetteSize, count: int
) -> StepOf:
    """Return the step of refinement: flow matching on structured latents, every voxel counting the same.

    The image's light and colour are left as they are: the colours to learn are those of the object, and only the
    light in the image determines how far they are from the photo's.

    Args:
        cache: the scenes; a row shows the shape of the same row.
        shapes: the truth of active voxels by row.
        vae: of the structured latents; not trained here.
        size: of the model.
        count: objects in a batch, drawn with replacement.
    """
    clean_shapes = CleanShapes(shapes, vae, size.refinement.resolution)

    def step_of(module: nn.Module, step: int, generator: torch.Generator) -> tuple[Tensor, dict[str, Tensor]]:
        device = next(module.parameters()).device
        drawn = drawn_rows(count, len(shapes), generator)
        chosen = [clean_shapes.row(index) for index in drawn]
        clean = torch.cat([shape.latents.float() for shape in chosen])
        coords = torch.from_numpy(np.concatenate([shape.coords for shape in chosen])).long()
        batch = torch.repeat_interleave(torch.arange(count), torch.tensor([len(shape.coords) for shape in chosen]))
        time = logit_normal_times(count, generator, *TIMES)
        noise = torch.randn(clean.shape, generator=generator)
        tau = time[batch][:, None]
        rows = cache.rows(np.array(drawn))
        condition = batch_of(rows, None).condition.to(device, torch.float32)
        dropped = (torch.rand(count, generator=generator) < size.condition.drop).to(device)
        grid = SparseGrid(coords.to(device), batch.to(device), size.refinement.resolution, count)
        seen = None
        if size.refinement.seen_colours:
            solid, moved = cache.occupancy(np.array(drawn)), SEEN_JITTER * torch.randn((count, 3), generator=generator)
            features = []
            for index, shape in enumerate(chosen):
                surface = seen_in_record(rows, index)
                shifted = SeenSurface(surface.points + moved[index].numpy(), surface.colours)
                features.append(seen_voxels(shape.coords, solid[index], shifted, size))
            seen = torch.from_numpy(np.concatenate(features)).to(device)
        velocity = module((tau * clean + (1 - tau) * noise).to(device), grid, time.to(device), condition, dropped, seen)
        loss = (velocity.float() - (clean - noise).to(device)).square().mean()
        return loss, {"flow": loss.detach()}

    return step_of
