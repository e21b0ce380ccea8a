"""The models of this worker by name: whether each can run here, and how to load it. Adapters are imported when asked for."""

from __future__ import annotations

import importlib
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from ..contract.commands import SourceRef
from ..contract.events import SourceState
from ..errors import SourceNotReady, SourceUnknown
from ..proposals import Reconstructor
from ..settings import Settings
from ..storage import ObjectStore
from . import maquette
from .protocols import DepthEstimator, Segmenter

#: "" when the source can run with these settings, otherwise why not and what to do.
UnavailableReason = Callable[[Settings], str]


def _none(_: Settings) -> str:
    return ""


@dataclass(frozen=True)
class SourceEntry:
    """A source of candidates. `module` has `load(source, store, settings) -> Reconstructor`; it is imported at the first use."""

    name: str
    version: str
    kind: str
    module: str
    unavailable_reason: UnavailableReason = _none
    #: The version that this machine has, where weights decide it; "" when it has none.
    version_here: Callable[[Settings], str] | None = None
    #: Whether commands may name other versions: weights that came with the command make their own.
    any_version: bool = False


SOURCES: dict[str, SourceEntry] = {
    entry.name: entry
    for entry in (
        SourceEntry(
            "maquette",
            "2",
            "own_model",
            "inference_worker.models.maquette",
            maquette.unavailable_reason,
            maquette.version,
        ),
        SourceEntry("inflation", "1", "image_to_3d", "inference_worker.models.inflation"),
        SourceEntry("retrieval", "1", "retrieval", "inference_worker.models.retrieval"),
    )
}

_MAX_LOADED = 2
_loaded: OrderedDict[str, Reconstructor] = OrderedDict()
_segmenters: dict[Settings, Segmenter] = {}
_estimators: dict[Settings, DepthEstimator] = {}


def source_states(settings: Settings) -> tuple[SourceState, ...]:
    """Every source, ready or with the reason why not, for heartbeats. Loads nothing."""
    states = []
    for entry in SOURCES.values():
        reason = entry.unavailable_reason(settings)
        states.append(
            SourceState(
                name=entry.name, version=_version(entry, settings), kind=entry.kind, ready=not reason, reason=reason
            )
        )
    return tuple(states)


def _version(entry: SourceEntry, settings: Settings) -> str:
    return (entry.version_here(settings) if entry.version_here else "") or entry.version


def load_reconstructor(source: SourceRef, store: ObjectStore, settings: Settings) -> Reconstructor:
    """The reconstructor a command names, kept for the next command; raises SourceUnknown, SourceNotReady."""
    entry = SOURCES.get(source.name)
    if entry is None:
        raise SourceUnknown(f"This worker has no source called {source.name!r}; it has {', '.join(sorted(SOURCES))}.")
    reason = entry.unavailable_reason(settings)
    if reason:
        raise SourceNotReady(reason)
    # As in semantic versioning: what follows a "+" names other settings of the same code.
    here = _version(entry, settings)
    if source.version.partition("+")[0] != here and not entry.any_version:
        raise SourceNotReady(
            f"This worker has version {here} of {source.name}, and version {source.version} was asked for; "
            f"start a worker of that version."
        )
    key = source.model_dump_json()
    if key not in _loaded:
        while len(_loaded) >= _MAX_LOADED:
            _loaded.popitem(last=False)
        _loaded[key] = importlib.import_module(entry.module).load(source, store, settings)
    _loaded.move_to_end(key)
    return _loaded[key]


def segmenter_name(settings: Settings) -> str:
    """The name of the segmenter that load_segmenter would load. Loads nothing."""
    return f"SAM {settings.sam_model_type}" if settings.sam_checkpoint else "GrabCut (no SAM weights)"


def load_segmenter(settings: Settings) -> Segmenter:
    """SAM when SAM_CHECKPOINT names its weights, otherwise the labelled GrabCut fallback; raises SourceNotReady."""
    if settings not in _segmenters:
        if settings.sam_checkpoint:
            from .sam_segmenter import load_sam

            _segmenters[settings] = load_sam(settings)
        else:
            from .grabcut_segmenter import GrabCutSegmenter

            _segmenters[settings] = GrabCutSegmenter()
    return _segmenters[settings]


def depth_estimator_name(settings: Settings) -> str:
    """The name of the estimator that load_depth_estimator would load. Loads nothing."""
    return f"{settings.depth_model.name}" if settings.depth_model else "ground plane (no depth weights)"


def load_depth_estimator(settings: Settings) -> DepthEstimator:
    """The user's depth model when DEPTH_MODEL names it, otherwise the labelled geometric fallback."""
    if settings not in _estimators:
        if settings.depth_model:
            from .transformers_depth import load_transformers_depth

            _estimators[settings] = load_transformers_depth(settings)
        else:
            from .geometric_depth import GroundPlaneDepth

            _estimators[settings] = GroundPlaneDepth()
    return _estimators[settings]
