"""Models by name, loaded when a command first needs them and kept for the next one."""

from __future__ import annotations

from collections import OrderedDict

from ..contract.commands import SourceRef
from ..contract.events import SourceState
from ..errors import SourceNotReady, SourceUnknown
from ..proposals import Reconstructor
from ..settings import Settings
from ..storage import ObjectStore
from .model_entry import DEPTH_ESTIMATORS, RECONSTRUCTORS, SEGMENTERS, WEIGHTS_BY_KEY, ModelEntry
from .protocols import DepthEstimator, Segmenter
from .registry import entries, preferred

_MAX_LOADED = 2
_reconstructors: OrderedDict[str, Reconstructor] = OrderedDict()
_segmenters: dict[tuple[str, Settings], Segmenter] = {}
_estimators: dict[tuple[str, Settings], DepthEstimator] = {}


def model_states(group: str, settings: Settings) -> tuple[SourceState, ...]:
    """Return every model of a group, ready or with the reason why not and the remedy, for heartbeats. Loads none."""
    return tuple(state for entry in entries(group).values() for state in _states(entry, settings))


def _states(entry: ModelEntry, settings: Settings) -> list[SourceState]:
    """Return the state of the model as it is here, then of the registered versions whose weights were fetched."""
    here = _state(entry, settings)
    held = entry.held_versions(settings) if entry.held_versions else []
    others = [here.model_copy(update={"version": version, "ready": True, "reason": ""}) for version in held]
    return [here, *(state for state in others if state.version != here.version)]


def _state(entry: ModelEntry, settings: Settings) -> SourceState:
    readiness = entry.readiness(settings)
    return SourceState(
        name=entry.name,
        version=entry.current_version(settings),
        kind=entry.kind,
        ready=readiness.is_ready,
        reason=str(readiness),
        capabilities=tuple(sorted(entry.capabilities)),
        licence=entry.licence,
        devices=entry.devices,
    )


def load_reconstructor(source: SourceRef, store: ObjectStore, settings: Settings) -> Reconstructor:
    """Return the reconstructor that a command names.

    Raises:
        SourceUnknown: no reconstructor has that name.
        SourceNotReady: it cannot run here, or not in that version.
    """
    known = entries(RECONSTRUCTORS)
    entry = known.get(source.name)
    if entry is None:
        raise SourceUnknown(f"This worker has no source called {source.name!r}; it has {', '.join(sorted(known))}.")
    _require_version(entry, source, settings)
    key = source.model_dump_json()
    if key not in _reconstructors:
        while len(_reconstructors) >= _MAX_LOADED:
            _reconstructors.popitem(last=False)
        _reconstructors[key] = entry.load(source, store, settings)
    _reconstructors.move_to_end(key)
    return _reconstructors[key]


def _require_version(entry: ModelEntry, source: SourceRef, settings: Settings) -> None:
    if source.weights_key is not None:
        if WEIGHTS_BY_KEY not in entry.capabilities:
            raise SourceNotReady(
                f"This worker's {source.name} loads no weights from the artifact store, which version {source.version} needs; "
                f"start a worker with newer code."
            )
        return
    _require_ready(entry, settings)
    # As in semantic versioning: what follows a "+" names other settings of the same code.
    here = entry.current_version(settings)
    if source.version.partition("+")[0] != here:
        raise SourceNotReady(
            f"This worker has version {here} of {source.name}, and version {source.version} was asked for; "
            f"start a worker of that version."
        )


def segmenter_name(settings: Settings) -> str:
    """Return the name of the segmenter that load_segmenter would load. Loads nothing."""
    return preferred(SEGMENTERS, settings).shown_name(settings)


def load_segmenter(settings: Settings) -> Segmenter:
    """Return the preferred segmenter; raises SourceNotReady when it cannot run here."""
    entry = preferred(SEGMENTERS, settings)
    _require_ready(entry, settings)
    if (entry.name, settings) not in _segmenters:
        _segmenters[entry.name, settings] = entry.load(settings)
    return _segmenters[entry.name, settings]


def depth_estimator_name(settings: Settings) -> str:
    """Return the name of the estimator that load_depth_estimator would load. Loads nothing."""
    return preferred(DEPTH_ESTIMATORS, settings).shown_name(settings)


def load_depth_estimator(settings: Settings) -> DepthEstimator:
    """Return the preferred depth estimator; raises SourceNotReady when it cannot run here."""
    entry = preferred(DEPTH_ESTIMATORS, settings)
    _require_ready(entry, settings)
    if (entry.name, settings) not in _estimators:
        _estimators[entry.name, settings] = entry.load(settings)
    return _estimators[entry.name, settings]


def _require_ready(entry: ModelEntry, settings: Settings) -> None:
    readiness = entry.readiness(settings)
    if not readiness.is_ready:
        raise SourceNotReady(str(readiness))
