"""python -m inference_worker.maquette.training.occupancy RUN --scenes CACHE: trains the occupancy VAE on the cache's shapes."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor, nn

from ..network.occupancy_vae import OccupancyVae
from ..network.sizes import SIZES
from .command import run_of, stage_parser
from .loop import StepOf, train
from .losses import gaussian_divergence, occupancy_loss
from .processes import is_first_process
from .scene_cache import SceneCache
from .state import STATE, keep_buffers

KL_WEIGHT = 2e-3


def vae_step(cache: SceneCache, count: int) -> StepOf:
    """Return the step of the loop: shapes mirrored and turned by quarter turns, encoded, sampled, decoded.

    Args:
        cache: holds the shapes.
        count: shapes in a batch.
    """

    def step_of(module: nn.Module, step: int, generator: torch.Generator) -> tuple[Tensor, dict[str, Tensor]]:
        device = next(module.parameters()).device
        chosen = torch.randint(len(cache), (count,), generator=generator).numpy()
        occupancy = torch.from_numpy(cache.occupancy(chosen))[:, None].float()
        occupancy = _turned(occupancy, generator).to(device)
        logits, mean, log_variance = module(occupancy, generator)
        divergence = gaussian_divergence(mean, log_variance)
        loss = occupancy_loss(logits, occupancy) + KL_WEIGHT * divergence
        with torch.no_grad():
            inside = logits > 0
            overlap = (inside & (occupancy > 0.5)).sum() / (inside | (occupancy > 0.5)).sum().clamp(min=1)
        return loss, {"iou": overlap, "kl": divergence.detach()}

    return step_of


def _turned(occupancy: Tensor, generator: torch.Generator) -> Tensor:
    """Return the batch (B, 1, R, R, R) after one random quarter turn about y and, half of the time, a mirror in x."""
    turns = int(torch.randint(4, (1,), generator=generator))
    turned = torch.rot90(occupancy, turns, dims=(2, 4))
    return turned.flip(2) if int(torch.randint(2, (1,), generator=generator)) else turned


class VaeRoundTrip(nn.Module):
    """The VAE as one forward pass, as DDP wants it."""

    def __init__(self, vae: OccupancyVae) -> None:
        super().__init__()
        self.vae = vae

    def forward(self, occupancy: Tensor, generator: torch.Generator) -> tuple[Tensor, Tensor, Tensor]:
        """Return the logits (B, 1, R, R, R) of a sampled latent, and the mean and log-variance, (B, C, r, r, r) each.

        Args:
            occupancy: (B, 1, R, R, R) float in {0, 1}.
            generator: source of the sample's noise.
        """
        mean, log_variance = self.vae.encode(occupancy)
        noise = torch.randn(mean.shape, generator=generator).to(mean)
        return self.vae.decode(mean + noise * (0.5 * log_variance).exp()), mean, log_variance


@torch.no_grad()
def measure_spread(vae: OccupancyVae, cache: SceneCache, count: int = 256) -> None:
    """Set the centre and spread of the latents, (C,) each, from the first `count` shapes of the cache, for the flow."""
    device = next(vae.parameters()).device
    occupancy = torch.from_numpy(cache.occupancy(np.arange(min(count, len(cache)))))[:, None].float().to(device)
    mean = torch.cat([vae.encode(part)[0] for part in occupancy.split(16)])
    channels = mean.movedim(1, -1).flatten(0, -2)
    vae.centre.copy_(channels.mean(dim=0))
    vae.spread.copy_(channels.std(dim=0).clamp(min=1e-3))


def main() -> None:
    """Run the command line that the module's docstring describes."""
    chosen = stage_parser(__doc__ or "", batch=8, steps=6000, learning_rate=1e-3).parse_args()
    torch.manual_seed(chosen.seed)
    cache = SceneCache(chosen.scenes)
    trip = VaeRoundTrip(OccupancyVae(SIZES[chosen.size].occupancy))
    run = run_of(chosen, decay=0.999)
    average = train(trip, vae_step(cache, chosen.batch), run)
    if not is_first_process():
        return
    trip.load_state_dict(average.values)
    measure_spread(trip.vae, cache)
    keep_buffers(run.directory / STATE, trip, VaeRoundTrip(OccupancyVae(trip.vae.size)))


if __name__ == "__main__":
    main()
