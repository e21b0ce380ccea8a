"""python -m inference_worker.maquette.training.distil RUN --begin RUN --scenes CACHE --vae RUN: shortcut distillation to four steps.

App. C.4: three quarters of the batches learn the flow at d = 0, one quarter that one step of 2d lands where two guided
steps of d land. Guidance is baked in with weight 2.
"""

from __future__ import annotations

import copy
from collections.abc import Callable
from pathlib import Path

import torch
from torch import Tensor, nn

from ..network.conditions import Condition
from ..network.geometry_model import SHAPE
from ..network.sizes import SIZES, MaquetteSize
from ..sampling.flow import guided
from .command import run_of, stage_parser
from .geometry_flow import GeometryData, Latents, flow_step, on, padded_to, with_noise
from .latent_cache import shape_latents
from .loop import StepOf, train
from .losses import BALANCED_WEIGHTS, flow_matching_loss, shortcut_target
from .scene_cache import SceneCache
from .scene_kinds import FLYING, ISOLATED, PROCEDURAL
from .starts import geometry_from, occupancy_from, statistics_from

SELF_CONSISTENCY = 0.25
#: The smallest step is 1/64; the student learns doubles up to the whole way.
FINEST = 6
KINDS = (ISOLATED, FLYING, PROCEDURAL)


#: (count, generator) -> a condition and clean latents by name, of `count` samples
DrawnSamples = Callable[[int, torch.Generator], tuple[Condition, Latents]]


def shortcut_step(data: GeometryData, teacher: nn.Module, size: MaquetteSize, count: int, guidance: float) -> StepOf:
    """Return the step of the loop on scenes: plain flow matching on most batches, self-consistency on every fourth by chance.

    Args:
        data: scenes with their latents.
        teacher: the frozen GeometryFlow to distil.
        size: of the model.
        count: scenes in a batch.
        guidance: weight of the teacher's guidance, baked into the student.
    """
    indices = data.cache.of_kinds(KINDS)

    def drawn(count: int, generator: torch.Generator) -> tuple[Condition, Latents]:
        batch, clean = data.drawn(indices, count, generator)
        return batch.condition, clean

    plain = flow_step(data, size, KINDS, BALANCED_WEIGHTS, count, crop_only=False)
    return distilling_step(plain, drawn, teacher, size, count, guidance)


def distilling_step(
    plain: StepOf, drawn: DrawnSamples, teacher: nn.Module, size: MaquetteSize, count: int, guidance: float
) -> StepOf:
    """Return a plain step on most batches, and self-consistency on every fourth by chance.

    Args:
        plain: a step of flow matching.
        drawn: draws the samples of self-consistency.
        teacher: the frozen GeometryFlow to distil.
        size: of the model.
        count: samples in a batch.
        guidance: weight of the teacher's guidance, baked into the student.
    """
    names = (SHAPE, *(name for name, _ in size.geometry.layout_latents))

    def step_of(module: nn.Module, step: int, generator: torch.Generator) -> tuple[Tensor, Latents]:
        if float(torch.rand(1, generator=generator)) >= SELF_CONSISTENCY:
            return plain(module, step, generator)
        device = next(module.parameters()).device
        batch, clean = drawn(count, generator)
        clean = {name: padded_to(clean[name], size, name) for name in names}
        power = torch.randint(1, FINEST + 1, (count,), generator=generator)
        length = 0.5 ** power.float()  # d; the student is asked for 2d
        place = torch.rand(count, generator=generator)
        time = torch.floor(place / (2 * length)) * 2 * length  # on the grid of steps of 2d
        noisy, _ = with_noise(clean, time, generator)
        noisy, time, length = on(noisy, device), time.to(device), length.to(device)
        condition, nothing = (
            batch.to(device, torch.float32),
            torch.zeros(count, dtype=torch.bool, device=device),
        )

        def guided_teacher(latents: Latents, at: Tensor, of: Tensor) -> Latents:
            # The finest step is the frozen flow under guidance; larger ones are what the student already knows.
            finest = of <= 0.5**FINEST
            plain_step = torch.zeros_like(of)
            seen, unseen = (teacher(latents, at, plain_step, condition, dropped) for dropped in (nothing, ~nothing))
            strengthened, known = guided(seen, unseen, guidance), module(latents, at, of, condition, nothing)
            return {name: torch.where(_like(finest, value), strengthened[name], value) for name, value in known.items()}

        target = shortcut_target(guided_teacher, noisy, time, length)
        velocities = module(noisy, time, 2 * length, condition, nothing)
        weights = {name: BALANCED_WEIGHTS[name] for name in BALANCED_WEIGHTS if name in velocities}
        loss, terms = flow_matching_loss(velocities, target, weights)
        return loss, {f"shortcut/{name}": value for name, value in terms.items()}

    return step_of


def _like(flags: Tensor, value: Tensor) -> Tensor:
    return flags.reshape(-1, *[1] * (value.dim() - 1))


def main() -> None:
    """Run the command line that the module's docstring describes."""
    parser = stage_parser(__doc__ or "", batch=16, steps=4000, learning_rate=1e-4)
    parser.add_argument("--begin", type=Path, required=True, help="the run of training.midtrain, sft or dpo to distil")
    parser.add_argument("--vae", type=Path, required=True, help="the run of training.occupancy")
    parser.add_argument("--guidance", type=float, default=2.0)
    chosen = parser.parse_args()
    torch.manual_seed(chosen.seed)
    size, cache = SIZES[chosen.size], SceneCache(chosen.scenes)
    latents = shape_latents(cache, occupancy_from(chosen.vae, chosen.size))
    data = GeometryData(cache, latents, statistics_from(chosen.statistics, cache))
    flow = geometry_from(chosen.begin, chosen.size, chosen.dinov2)
    flow.model.embedder.encoder.requires_grad_(
        False
    )  # refinement looks through the same encoder, and may train meanwhile
    teacher = copy.deepcopy(flow).requires_grad_(False).to(chosen.device)
    train(flow, shortcut_step(data, teacher, size, chosen.batch, chosen.guidance), run_of(chosen, decay=0.999))


if __name__ == "__main__":
    main()
