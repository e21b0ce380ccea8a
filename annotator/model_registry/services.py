"""Writes of model versions: only ever a new one."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from annotator.domain.errors import Conflict
from annotator.domain.sources import SourceKind
from annotator.model_registry.models import ModelVersion, WorkerQueue

ARTIST_NAME = "artist"

BUILT_IN: tuple[dict[str, Any], ...] = (
    {"name": "maquette", "version": "3", "kind": SourceKind.OWN_MODEL, "queue": WorkerQueue.CPU},
    {"name": "inflation", "version": "1", "kind": SourceKind.IMAGE_TO_3D, "queue": WorkerQueue.CPU},
    {"name": "retrieval", "version": "1", "kind": SourceKind.RETRIEVAL, "queue": WorkerQueue.CPU},
    {"name": ARTIST_NAME, "version": "1", "kind": SourceKind.ARTIST, "queue": WorkerQueue.CPU},
)

#: Versions that came with earlier releases; today's workers have today's.
FORMERLY_BUILT_IN: frozenset[tuple[str, str]] = frozenset({("maquette", "1"), ("maquette", "2")})


def register_model_version(
    *,
    name: str,
    version: str,
    kind: str,
    queue: str = WorkerQueue.CPU,
    weights_key: str = "",
    weights_sha256: str = "",
    settings: dict[str, Any] | None = None,
) -> ModelVersion:
    """Register a version and return it. The same facts again return the same row; raises Conflict for other facts."""
    facts = {
        "kind": str(kind),
        "queue": str(queue),
        "weights_key": weights_key,
        "weights_sha256": weights_sha256,
        "settings": settings or {},
    }
    with transaction.atomic():
        model_version, created = ModelVersion.objects.get_or_create(name=name, version=version, defaults=facts)
    if not created and any(getattr(model_version, key) != value for key, value in facts.items()):
        raise Conflict(
            "model_version_differs",
            f"{name} {version} is registered with other facts. Versions never change: register a new one.",
        )
    return model_version


def register_built_in_sources() -> dict[str, ModelVersion]:
    """Register the sources that every worker has; return them by name. A version that is registered stays as it is."""
    return {
        facts["name"]: ModelVersion.objects.get_or_create(
            name=facts["name"], version=facts["version"], defaults=dict(facts)
        )[0]
        for facts in BUILT_IN
    }
