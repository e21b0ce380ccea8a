"""Retrieval as a source of candidates: the nearest objects of a small library. It has no weights and runs on every CPU."""

from __future__ import annotations

from ..artifacts import ArtifactStore
from ..contract.commands import SourceRef
from ..maquette.baselines.retrieval import NEAREST, Retrieval
from ..settings import Settings


def load(source: SourceRef, store: ArtifactStore, settings: Settings) -> Retrieval:
    """Return the reconstructor; `nearest` in the source's settings is how many families the seeds cycle through."""
    return Retrieval(nearest=int(source.settings.get("nearest", NEAREST)), cache=settings.cache_directory)
