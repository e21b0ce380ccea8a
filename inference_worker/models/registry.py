"""The models that this installation knows: built-in ones, and those that other packages add by Python entry points.

A package adds a model by an entry point in the group `maquette.reconstructors`, `maquette.segmenters` or
`maquette.depth_estimators` that names a `ModelEntry`. Ours are listed in the same way in pyproject.toml, but found through the table
in `builtin.py`, so that they also work in a source tree that is not installed.
"""

from __future__ import annotations

import importlib
import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from importlib.metadata import EntryPoint, entry_points
from typing import Any

from ..settings import Settings

log = logging.getLogger(__name__)

RECONSTRUCTORS = "maquette.reconstructors"
SEGMENTERS = "maquette.segmenters"
DEPTH_ESTIMATORS = "maquette.depth_estimators"
#: The capability of a source that loads any registered version of its code: `SourceRef.weights_key` names the weights.
WEIGHTS_BY_KEY = "weights_by_key"
GROUPS = (RECONSTRUCTORS, SEGMENTERS, DEPTH_ESTIMATORS)


@dataclass(frozen=True)
class Readiness:
    """Whether a model can run here: ready when there is no `reason` against it; `remedy` is what to do.

    `is_configured` is false where nobody asked for the model. One that was asked for and cannot run is an error, never a
    silent fallback.
    """

    reason: str = ""
    remedy: str = ""
    is_configured: bool = True

    @property
    def is_ready(self) -> bool:
        """Whether the model can run."""
        return not self.reason

    def __str__(self) -> str:
        return f"{self.reason} {self.remedy}".strip()


READY = Readiness()


@dataclass(frozen=True)
class ModelEntry:
    """A model as the registry knows it. Creating one must load no model library: readiness is reported by a process without torch.

    Args:
        name: how commands and settings name it; unique in its group.
        version: the version of its code; where weights decide the version, `version_here` has it.
        module: the module whose `load` returns the model. Reconstructors: `load(source, store, settings)`; others: `load(settings)`.
        capabilities: what it takes and gives, in words of its group ("mask", "pointmap", "points", "box", "metric", ...).
        licence: the SPDX expression of code and weights, or "user" where the weights are the user's own.
        devices: the devices that it runs on, of "cpu" and "cuda".
        kind: of a reconstructor, the kind of source ("own_model", "image_to_3d", "retrieval").
        is_fallback: whether it gives way to every model that is configured or installed.
        readiness: whether it can run with these settings, and if not, why and what to do.
        version_here: the version that this machine's weights have, "" for none.
        held_versions: the registered versions whose weights are here; None for code that loads none by key.
        label: what pages call it with these settings.
    """

    name: str
    version: str
    module: str
    capabilities: frozenset[str]
    licence: str
    devices: tuple[str, ...] = ("cpu", "cuda")
    kind: str = ""
    is_fallback: bool = False
    readiness: Callable[[Settings], Readiness] = lambda _: READY
    version_here: Callable[[Settings], str] = lambda _: ""
    held_versions: Callable[[Settings], list[str]] | None = None
    label: Callable[[Settings], str] | None = None

    def load(self, *arguments: Any) -> Any:
        """Import the adapter and return its model; raises what the adapter raises, SourceNotReady among it."""
        return importlib.import_module(self.module).load(*arguments)

    def current_version(self, settings: Settings) -> str:
        """Return the version that runs with these settings."""
        return self.version_here(settings) or self.version

    def shown_name(self, settings: Settings) -> str:
        """Return what pages call the model."""
        return self.label(settings) if self.label else self.name


@lru_cache(maxsize=len(GROUPS))
def entries(group: str) -> dict[str, ModelEntry]:
    """Return the models of a group by name: built-in ones in their order, then those of other packages by name.

    A package whose entry cannot be imported, is no ModelEntry, or takes the name of another is listed in the log and left out.
    """
    from .builtin import BUILT_IN

    found = {entry.name: entry for entry in BUILT_IN[group]}
    for point in sorted(_foreign(entry_points(group=group)), key=lambda point: (point.name, point.value)):
        entry = _loaded(point)
        if entry is None:
            continue
        if entry.name in found:
            log.error("%s = %s is left out: there is a model called %s already.", point.name, point.value, entry.name)
            continue
        found[entry.name] = entry
    return found


def preferred(group: str, settings: Settings) -> ModelEntry:
    """Return the first model of a group that is configured here, fallbacks last; it need not be ready.

    Raises:
        LookupError: none is configured.
    """
    configured = [entry for entry in entries(group).values() if entry.readiness(settings).is_configured]
    for entry in sorted(configured, key=lambda entry: entry.is_fallback):
        return entry
    raise LookupError(f"no model of {group} is configured")


def _foreign(points: Iterable[EntryPoint]) -> list[EntryPoint]:
    """Leave out our own entry points, which are in the built-in table."""
    return [point for point in points if not point.value.startswith("inference_worker.")]


def _loaded(point: EntryPoint) -> ModelEntry | None:
    try:
        entry = point.load()
    except Exception:  # another package's mistake must not stop this worker
        log.exception("%s = %s cannot be imported and is left out.", point.name, point.value)
        return None
    if not isinstance(entry, ModelEntry):
        log.error("%s = %s is left out: it is a %s, not a ModelEntry.", point.name, point.value, type(entry).__name__)
        return None
    return entry
