"""python -m inference_worker.maquette.training.structured RUN --scenes CACHE: the VAE of structured latents and its two decoders."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from ..network.sizes import SIZES, MaquetteSize
from ..network.structured_vae import FineVoxels, Gaussians, StructuredVae
from .command import run_of, stage_parser
from .fine_shapes import FineBatch, FineShapes, fine_batch, fine_rows
from .loop import StepOf, train
from .losses import fine_surface_loss, gaussian_divergence, splat_loss
from .processes import is_first_process
from .records import drawn_rows
from .scene_cache import SceneCache
from .state import STATE, keep_buffers

KL_WEIGHT = 1e-3
MOST_SPLATS = 4000


class StructuredRoundTrip(nn.Module):
    """The VAE as one forward pass, as DDP wants it."""

    def __init__(self, vae: StructuredVae) -> None:
        super().__init__()
        self.vae = vae

    def forward(self, batch: FineBatch, generator: torch.Generator) -> tuple[FineVoxels, Gaussians, Tensor, Tensor]:
        """Return what both decoders make of a sample, and the mean and log-variance, (N, C) each."""
        mean, log_variance = self.vae.encode(batch.inside, batch.colours, batch.grid)
        sample = mean + torch.randn(mean.shape, generator=generator).to(mean) * (0.5 * log_variance).exp()
        # The Gaussian decoder reads the latent and does not shape it, as the paper trains its decoders apart.
        return (
            self.vae.decode_mesh(sample, batch.grid),
            self.vae.decode_gaussians(sample.detach(), batch.grid),
            mean,
            log_variance,
        )


def structured_step(shapes: FineShapes, size: MaquetteSize, count: int) -> StepOf:
    """Return the step of the loop: surface and colour by cross-entropy and L1; splats drawn to the surface.

    Args:
        shapes: the truth of active voxels by row.
        size: of the model.
        count: shapes in a batch, drawn with replacement.
    """
    spacing = 1 / (size.refinement.resolution * size.structured.upsampling)

    def step_of(module: nn.Module, step: int, generator: torch.Generator) -> tuple[Tensor, dict[str, Tensor]]:
        drawn = [shapes.row(index) for index in drawn_rows(count, len(shapes), generator)]
        batch = fine_batch(drawn, size.refinement.resolution)
        fine, splats, mean, log_variance = module(batch, generator)
        surface = fine_surface_loss(fine.logits.float(), fine.colours.float(), batch.inside, batch.colours)
        divergence = gaussian_divergence(mean.float(), log_variance.float())
        splat = _splats(splats, batch, spacing, generator)
        with torch.no_grad():
            filled, truth = fine.logits > 0, batch.inside > 0.5
            overlap = (filled & truth).sum() / (filled | truth).sum().clamp(min=1)
        shown = {"surface": surface.detach(), "splat": splat.detach(), "iou": overlap, "kl": divergence.detach()}
        return surface + KL_WEIGHT * divergence + 0.1 * splat, shown

    return step_of


def _splats(splats: Gaussians, batch: FineBatch, spacing: float, generator: torch.Generator) -> Tensor:
    """Return the splats' loss, a scalar, on at most MOST_SPLATS splats of one shape of the batch."""
    which = int(torch.randint(batch.grid.batch_size, (1,), generator=generator))
    own = (batch.grid.batch[splats.voxels] == which).nonzero()[:, 0]
    own = own[torch.randperm(len(own), generator=generator)[:MOST_SPLATS]]
    shape = batch.shapes[which]
    return splat_loss(
        splats.centres[own],
        splats.colours[own],
        splats.opacities[own],
        splats.scales[own],
        torch.from_numpy(shape.points).float(),
        torch.from_numpy(shape.point_colours).float(),
        spacing,
    )


@torch.no_grad()
def measure_spread(vae: StructuredVae, shapes: FineShapes, resolution: int, count: int = 32) -> None:
    """Set the centre and spread of the latents, (C,) each, for the flow.

    Args:
        vae: is changed.
        shapes: the first of them are encoded.
        resolution: voxels along a side of the grid.
        count: how many shapes.
    """
    batch = fine_batch([shapes.row(index) for index in range(min(count, len(shapes)))], resolution)
    mean, _ = vae.encode(batch.inside, batch.colours, batch.grid)
    vae.centre.copy_(mean.mean(dim=0))
    vae.spread.copy_(mean.std(dim=0).clamp(min=1e-3))


def main() -> None:
    """Run the command line that the module's docstring describes."""
    parser = stage_parser(__doc__ or "", batch=3, steps=8000, learning_rate=1e-3)
    chosen = parser.parse_args()
    torch.manual_seed(chosen.seed)
    size, cache = SIZES[chosen.size], SceneCache(chosen.scenes)
    shapes = fine_rows(cache, size, chosen.shapes)
    trip = StructuredRoundTrip(StructuredVae(size))
    run = run_of(chosen, decay=0.999)
    average = train(trip, structured_step(shapes, size, chosen.batch), run)
    if not is_first_process():
        return
    trip.load_state_dict(average.values)
    measure_spread(trip.vae, shapes, size.refinement.resolution)
    keep_buffers(run.directory / STATE, trip, StructuredRoundTrip(StructuredVae(size)))


if __name__ == "__main__":
    main()
