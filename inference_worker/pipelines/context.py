"""What every pipeline is given."""

from __future__ import annotations

from dataclasses import dataclass

from ..emitting import EventSink
from ..retries import RetryingStore
from ..settings import Settings
from ..storage import ObjectStore, shared_store


@dataclass(frozen=True)
class Context:
    """The store, the way out for events, the settings, and the name that this worker goes by."""

    store: ObjectStore
    events: EventSink
    settings: Settings
    worker: str

    @staticmethod
    def of(settings: Settings, *, events: EventSink, worker: str) -> Context:
        """Return the context for these settings, on the process's shared store, with short outages retried."""
        return Context(RetryingStore(shared_store(settings.artifacts_url)), events, settings, worker)
