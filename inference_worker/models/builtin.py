"""The models that come with Maquette. Importing this loads none of them."""

from __future__ import annotations

import importlib.util

from ..settings import Settings
from . import maquette
from .registry import DEPTH_ESTIMATORS, READY, RECONSTRUCTORS, SEGMENTERS, WEIGHTS_BY_KEY, ModelEntry, Readiness


def _sam_readiness(settings: Settings) -> Readiness:
    if settings.sam_checkpoint is None:
        return Readiness("SAM has no weights here.", "Set SAM_CHECKPOINT and SAM_MODEL_TYPE.", is_configured=False)
    return READY


def _depth_readiness(settings: Settings) -> Readiness:
    if settings.depth_model is None:
        return Readiness(
            "No depth model is configured.", "Set DEPTH_MODEL to the directory of one.", is_configured=False
        )
    if importlib.util.find_spec("transformers") is None:
        return Readiness(
            "DEPTH_MODEL is set, but the transformers package is not installed on this worker.",
            "Install the extra 'hub'.",
        )
    return READY


MAQUETTE = ModelEntry(
    name="maquette",
    version="3",
    module="inference_worker.models.maquette",
    kind="own_model",
    capabilities=frozenset({"mask", "pointmap", "several_seeds", "latents", "splats", WEIGHTS_BY_KEY}),
    licence="Apache-2.0",
    readiness=maquette.readiness,
    version_here=maquette.version,
    held_versions=maquette.held_versions,
)
INFLATION = ModelEntry(
    name="inflation",
    version="1",
    module="inference_worker.models.inflation",
    kind="image_to_3d",
    capabilities=frozenset({"mask", "pointmap", "several_seeds", "texture"}),
    licence="Apache-2.0",
    devices=("cpu",),
)
RETRIEVAL = ModelEntry(
    name="retrieval",
    version="1",
    module="inference_worker.models.retrieval",
    kind="retrieval",
    capabilities=frozenset({"mask", "pointmap", "several_seeds"}),
    licence="Apache-2.0",
    devices=("cpu",),
)
SAM = ModelEntry(
    name="sam",
    version="1",
    module="inference_worker.models.sam_segmenter",
    capabilities=frozenset({"points", "box"}),
    licence="Apache-2.0",
    readiness=_sam_readiness,
    label=lambda settings: f"SAM {settings.sam_model_type}",
)
GRABCUT = ModelEntry(
    name="grabcut",
    version="1",
    module="inference_worker.models.grabcut_segmenter",
    capabilities=frozenset({"points", "box"}),
    licence="Apache-2.0",
    devices=("cpu",),
    is_fallback=True,
    label=lambda _: "GrabCut (no SAM weights)",
)
TRANSFORMERS_DEPTH = ModelEntry(
    name="transformers",
    version="1",
    module="inference_worker.models.transformers_depth",
    capabilities=frozenset({"pointmap", "intrinsics"}),
    licence="user",
    readiness=_depth_readiness,
    label=lambda settings: settings.depth_model.name if settings.depth_model else "transformers",
)
GROUND_PLANE = ModelEntry(
    name="ground_plane",
    version="1",
    module="inference_worker.models.geometric_depth",
    capabilities=frozenset({"pointmap"}),
    licence="Apache-2.0",
    devices=("cpu",),
    is_fallback=True,
    label=lambda _: "ground plane (no depth weights)",
)

#: group -> its models in the order of preference
BUILT_IN: dict[str, tuple[ModelEntry, ...]] = {
    RECONSTRUCTORS: (MAQUETTE, INFLATION, RETRIEVAL),
    SEGMENTERS: (SAM, GRABCUT),
    DEPTH_ESTIMATORS: (TRANSFORMERS_DEPTH, GROUND_PLANE),
}
