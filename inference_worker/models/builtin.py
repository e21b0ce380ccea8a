"""The models that come with Maquette. Importing this loads none of them."""

from __future__ import annotations

import importlib.util
from pathlib import Path

from ..settings import Settings
from . import maquette
from .model_entry import DEPTH_ESTIMATORS, READY, RECONSTRUCTORS, SEGMENTERS, WEIGHTS_BY_KEY, ModelEntry, Readiness
from .promptable import directory_problem
from .salient.weights import U2NETP


def _sam_readiness(settings: Settings) -> Readiness:
    if settings.sam_checkpoint is None:
        return Readiness("SAM has no weights here.", "Set SAM_CHECKPOINT and SAM_MODEL_TYPE.", is_configured=False)
    return READY


def _directory_readiness(directory: Path | None, name: str, variable: str) -> Readiness:
    """Return the readiness of a model that transformers loads from a directory which a setting names."""
    if directory is None:
        remedy = f"Set {variable} to the directory of its config.json and .safetensors files."
        return Readiness(f"{name} has no weights here.", remedy, is_configured=False)
    if importlib.util.find_spec("transformers") is None:
        return Readiness(
            f"{variable} is set, but the transformers package is not installed on this worker.",
            "Install the extra 'hub'.",
        )
    problem = directory_problem(directory)
    return Readiness(problem, f"Set {variable} to a complete directory of {name}.") if problem else READY


def _salient_readiness(settings: Settings) -> Readiness:
    if not U2NETP.is_file():
        return Readiness(
            "The file of U2-Net-P is not here.", f"Restore {U2NETP} from the release.", is_configured=False
        )
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
SAM2 = ModelEntry(
    name="sam2",
    version="1",
    module="inference_worker.models.sam2_segmenter",
    capabilities=frozenset({"points", "box"}),
    licence="Apache-2.0",
    readiness=lambda settings: _directory_readiness(settings.sam2_model, "SAM 2", "SAM2_MODEL"),
    label=lambda settings: f"SAM 2 ({settings.sam2_model.name})" if settings.sam2_model else "SAM 2",
)
SAM3 = ModelEntry(
    name="sam3",
    version="1",
    module="inference_worker.models.sam3_segmenter",
    capabilities=frozenset({"points", "box", "text", "exemplars"}),
    licence="LicenseRef-SAM",
    readiness=lambda settings: _directory_readiness(settings.sam3_model, "SAM 3", "SAM3_MODEL"),
    label=lambda settings: f"SAM 3 ({settings.sam3_model.name})" if settings.sam3_model else "SAM 3",
)
SALIENT = ModelEntry(
    name="salient",
    version="1",
    module="inference_worker.models.salient.segmenter",
    capabilities=frozenset({"points", "box"}),
    licence="Apache-2.0",
    devices=("cpu",),
    is_fallback=True,
    readiness=_salient_readiness,
    label=lambda _: "U2-Net-P (built in)",
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
    SEGMENTERS: (SAM3, SAM2, SAM, SALIENT, GRABCUT),
    DEPTH_ESTIMATORS: (TRANSFORMERS_DEPTH, GROUND_PLANE),
}
