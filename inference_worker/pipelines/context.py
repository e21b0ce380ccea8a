"""What every pipeline is given."""

from __future__ import annotations

from dataclasses import dataclass

from ..artifacts import ArtifactStore, shared_store
from ..emitting import EventSink
from ..retries import PatientStore
from ..settings import Settings


@dataclass(frozen=True)
class Context:
    """The store, the way out for events, the settings, and the name that this worker goes by."""

    store: ArtifactStore
    events: EventSink
    settings: Settings
    worker: str

    @staticmethod
    def of(settings: Settings, *, events: EventSink, worker: str) -> Context:
        """The context for these settings, on the process's shared store, with patience for its hiccups."""
        return Context(PatientStore(shared_store(settings.artifacts_url)), events, settings, worker)
