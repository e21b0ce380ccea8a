"""What the registry knows of a model, and the groups of entry points that models are in. Importing this loads no model."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ..settings import Settings

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
