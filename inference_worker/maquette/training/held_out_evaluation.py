"""What a model does on held-out objects: the flow's error, the overlap of one sample, and agreement with held-out preferences.

Everything is drawn from fixed seeds, so two models see the same noise, and a repeated evaluation gives the same numbers.
"""

from __future__ import annotations

import copy
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from ...geometry.layout import Layout
from ..network.conditions import Condition
from ..network.geometry_model import SHAPE
from ..network.occupancy_vae import OccupancyVae
from ..network.sizes import MaquetteSize
from ..sampling.flow import Latents, Sampling, noise_for, on_path, sample
from .geometry_flow import GeometryFlow, on
from .preference import shape_alone, shape_errors
from .records import PairRow, SftRow
from .samples import conditions_of
from .scene_cache import make_record

#: Times at which errors are measured, and draws of noise at each.
TIMES, DRAWS = (0.1, 0.3, 0.5, 0.8), 2
#: Seeds of the noises; the old domain's scenes are of the split "validation".
SEED, OLD_DOMAIN = 20_011, "validation"
SAMPLING = Sampling(steps=8)
AT_ONCE = 16


@dataclass(frozen=True)
class HeldOut:
    """What is never trained on: accepted objects and pairs of the release's other splits."""

    objects: list[SftRow]
    pairs: list[PairRow]


def old_domain(count: int, size: MaquetteSize, vae: OccupancyVae) -> list[SftRow]:
    """Return the first scenes of the old domain's validation split.

    Args:
        count: how many.
        size: of the model.
        vae: encodes the shapes, on the CPU.
    """
    rows = []
    for index in range(count):
        record = make_record(index, OLD_DOMAIN, size)
        (w, x, y, z), (tx, ty, tz) = ([float(v) for v in values] for values in (record.quaternion, record.translation))
        with torch.no_grad():
            mean = vae.encode(torch.from_numpy(record.occupancy)[None, None].float())[0]
            shape = vae.to_flow(mean)[0]
        rows.append(SftRow(record.inputs, shape, Layout((w, x, y, z), (tx, ty, tz), record.scale)))
    return rows


@torch.no_grad()
def evaluate(
    flow: GeometryFlow,
    reference: GeometryFlow,
    vae: OccupancyVae,
    held_out: HeldOut,
    scenes: list[SftRow],
    size: MaquetteSize,
) -> dict[str, float | int | None]:
    """Return the numbers of one line of a version's table; None where there is nothing to measure on.

    `agreement` is the share of held-out pairs whose chosen side gained more on the reference than the rejected one did
    (the implicit reward of DPO); a model that equals its reference has none.

    Args:
        flow: the model.
        reference: the parent of all stages.
        vae: decodes shapes, on the CPU.
        held_out: of the release.
        scenes: of the old domain.
        size: of the model.
    """
    flow, reference = (copy.deepcopy(one).cpu().eval() for one in (flow, reference))
    pairs = held_out.pairs
    return {
        "objects": len(held_out.objects),
        "flow_error": _flow_error(flow, held_out.objects, size),
        "iou": _sampled_iou(flow, vae, held_out.objects, size),
        "pairs": len(pairs),
        "agreement": None if not pairs else _agreement(flow, reference, pairs, size),
        "old_scenes": len(scenes),
        "old_iou": _sampled_iou(flow, vae, scenes, size),
    }


def _flow_error(flow: GeometryFlow, rows: list[SftRow], size: MaquetteSize) -> float | None:
    found = [float(one) for row in rows for one in _errors(flow, [row], [row.shape], size)]
    return float(np.mean(found)) if found else None


def _agreement(flow: GeometryFlow, reference: GeometryFlow, pairs: list[PairRow], size: MaquetteSize) -> float | None:
    gains = []
    for pair in pairs:
        chosen, rejected = (
            float((_errors(reference, [pair], [side], size) - _errors(flow, [pair], [side], size)).mean())
            for side in (pair.chosen, pair.rejected)
        )
        gains.append(chosen - rejected)
    different = [gain for gain in gains if gain != 0]
    return float(np.mean([gain > 0 for gain in different])) if different else None


def _errors(flow: GeometryFlow, rows: list[SftRow] | list[PairRow], shapes: list[Tensor], size: MaquetteSize) -> Tensor:
    """Return the errors (T D,) of one row's shape over all times and draws; noises are the same for every shape."""
    time = torch.tensor(TIMES).repeat_interleave(DRAWS)
    generator = torch.Generator().manual_seed(SEED)
    noise = torch.randn((len(time), *shapes[0].shape), generator=generator)
    clean = shapes[0].expand_as(noise)
    condition = conditions_of([row.inputs for row in rows] * len(time)).to("cpu", torch.float32)
    return shape_errors(flow, shape_alone(on_path(clean, noise, time), size), time, condition, clean - noise)


def _sampled_iou(flow: GeometryFlow, vae: OccupancyVae, rows: list[SftRow], size: MaquetteSize) -> float | None:
    """Return the mean IoU of one sample's occupancy with the accepted shape as the VAE holds it, in the object's frame."""
    found = []
    for start in range(0, len(rows), AT_ONCE):
        some = rows[start : start + AT_ONCE]
        condition = conditions_of([row.inputs for row in some]).to("cpu", torch.float32)
        nothing = torch.zeros(len(some), dtype=torch.bool)

        def velocity_of(
            latents: Latents,
            time: Tensor,
            step: Tensor,
            conditional: bool,
            condition: Condition = condition,
            nothing: Tensor = nothing,
        ) -> Latents:
            return flow(on(latents, torch.device("cpu")), time, step, condition, nothing if conditional else ~nothing)

        noise = noise_for(flow.model.latent_shapes(), [SEED + start + n for n in range(len(some))], torch.float32)
        shapes = sample(velocity_of, noise, SAMPLING)[SHAPE]
        for made, row in zip(shapes, some, strict=True):
            one, truth = (vae.decode(vae.from_flow(latent[None]))[0, 0] > 0 for latent in (made, row.shape))
            union = int((one | truth).sum())
            found.append(int((one & truth).sum()) / union if union else 1.0)
    return float(np.mean(found)) if found else None
