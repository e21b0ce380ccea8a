"""Retrieval as a source of candidates: the nearest objects of a small library. It has no weights and runs on every CPU."""

from __future__ import annotations

from ..contract.commands import SourceRef
from ..maquette.baselines.retrieval import NEAREST, Retrieval
from ..settings import Settings
from ..storage import ObjectStore


def load(source: SourceRef, store: ObjectStore, settings: Settings) -> Retrieval:
    """Return the reconstructor; `nearest` in the source's settings is the number of families that the seeds cycle through."""
    return Retrieval(nearest=int(source.settings.get("nearest", NEAREST)), cache=settings.cache_directory)
