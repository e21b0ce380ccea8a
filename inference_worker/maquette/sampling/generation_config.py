"""How candidates are made: a source's settings, checked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ...errors import ModelError
from .flow import Sampling
from .model import MaquetteModel

#: Shapes sampled for each candidate.
DRAFTS = 12
#: Where refinement begins, from 0 (noise) to 1 (the draft in the photo's colours, through the decoders alone): a model that is
#: given the photo's colours, and one that is not.
REFINED_FROM, REFINED_FROM_WITHOUT_COLOURS = 0.0, 0.8
#: Steps of the flow over the coarse shape.
COMPLETION_STEPS = 1
#: Shapes denoised at once: a GPU wants many, on a CPU the first candidate should not wait for the last.
TOGETHER_ON_GPU, TOGETHER_ON_CPU = 128, 8


@dataclass(frozen=True)
class GenerationConfig:
    """How candidates are made.

    `shape_only` leaves refinement out: voxels and layout, for choosing among many seeds. `fit_layout` brings each
    layout to the mask and the pointmap, if one was measured (render_and_compare.py), and `drafts` shapes are then
    sampled for each candidate, at most DRAFTS_BY_SILHOUETTE without depth, the best of which it becomes (drafts.py);
    with `fit_proportions` that one is also stretched along its axes. `complete` completes it by what the camera saw, in
    `completion_steps`; `refined_surface` takes stage 2's surface in place of the completed one, and not its colours
    alone. With `own_depth` the depth network gives the object's relief where none was measured. `photo_detail` puts the
    photo's pattern where the camera saw the surface. `together` shapes at a time.
    """

    geometry: Sampling
    refinement: Sampling
    shape_only: bool = False
    fit_layout: bool = True
    fit_proportions: bool = True
    photo_detail: bool = True
    complete: bool = True
    completion_steps: int = 1
    refined_surface: bool = False
    own_depth: bool = True
    drafts: int = 1
    together: int = TOGETHER_ON_CPU

    @classmethod
    def from_settings(cls, settings: dict[str, Any], model: MaquetteModel) -> GenerationConfig:
        """Return the checked config of a source's `settings`, for what the model can do.

        The names are steps, guidance, few_step, refinement_steps, refinement_guidance, refined_from, drafts,
        completion_steps, and the flags of this class. Other names are ignored; few_step leaves guidance out.

        Raises:
            ModelError: a value is out of range, or few_step is set and the checkpoint was not distilled.
        """
        few = bool(settings.get("few_step", False))
        if few and not model.manifest.training.get("distilled", False):
            raise ModelError("This checkpoint was not distilled; leave few_step out, or publish one that was.")
        steps = int(settings.get("steps", 4 if few else 8))
        has_colours = model.size.refinement.seen_colours
        refinement_steps = int(settings.get("refinement_steps", 4 if has_colours else 6))
        if not (1 <= steps <= 200 and 1 <= refinement_steps <= 200):
            raise ModelError(f"The numbers of steps are {steps} and {refinement_steps}; each must be from 1 to 200.")
        refined_from = float(
            settings.get("refined_from", REFINED_FROM if has_colours else REFINED_FROM_WITHOUT_COLOURS)
        )
        if not 0 <= refined_from <= 1:
            raise ModelError(f"refined_from is {refined_from}; it must be from 0 (noise) to 1 (the draft as it is).")
        drafts = int(settings.get("drafts", DRAFTS))
        if not 1 <= drafts <= 64:
            raise ModelError(f"The number of drafts is {drafts}; it must be from 1 to 64.")
        completion_steps = int(settings.get("completion_steps", COMPLETION_STEPS))
        if not 1 <= completion_steps <= 50:
            raise ModelError(f"completion_steps is {completion_steps}; it must be from 1 to 50.")
        guidance = float(settings.get("guidance", 2.0))
        return cls(
            Sampling(steps=steps, guidance=0.0 if few else guidance, few_step=few),
            Sampling(
                steps=refinement_steps,
                guidance=float(settings.get("refinement_guidance", 0.0)),
                rescale=1.0,
                begin=refined_from,
            ),
            shape_only=bool(settings.get("shape_only", False)),
            fit_layout=bool(settings.get("fit_layout", True)),
            fit_proportions=bool(settings.get("fit_proportions", True)),
            photo_detail=bool(settings.get("photo_detail", True)),
            complete=bool(settings.get("complete", True)),
            completion_steps=completion_steps,
            own_depth=bool(settings.get("own_depth", True)),
            refined_surface=bool(settings.get("refined_surface", False)),
            drafts=drafts,
            together=TOGETHER_ON_GPU if model.device.type == "cuda" else TOGETHER_ON_CPU,
        )
