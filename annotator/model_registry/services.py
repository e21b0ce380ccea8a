"""Writes of model versions: new ones, and what people make of them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import transaction

from annotator.accounts.models import User
from annotator.domain.errors import ChangedMeanwhile, Conflict
from annotator.domain.sources import SourceKind
from annotator.model_registry.models import ModelVersion, WorkerQueue
from annotator.model_registry.selectors import version_not_found

ARTIST_NAME = "artist"

BUILT_IN: tuple[dict[str, Any], ...] = (
    {"name": "maquette", "version": "4", "kind": SourceKind.OWN_MODEL, "queue": WorkerQueue.CPU},
    {"name": "inflation", "version": "1", "kind": SourceKind.IMAGE_TO_3D, "queue": WorkerQueue.CPU},
    {"name": "retrieval", "version": "1", "kind": SourceKind.RETRIEVAL, "queue": WorkerQueue.CPU},
    {"name": ARTIST_NAME, "version": "1", "kind": SourceKind.ARTIST, "queue": WorkerQueue.CPU},
)

#: Versions that came with earlier releases; today's workers have today's.
FORMERLY_BUILT_IN: frozenset[tuple[str, str]] = frozenset({("maquette", "1"), ("maquette", "2"), ("maquette", "3")})

#: The identity of the weights that shipped with each release, by name and version. A test computes today's from its files.
SHIPPED_WEIGHTS: dict[tuple[str, str], str] = {
    ("maquette", "1"): "5eef3b7cb0b338ae198a40f8df79bdde4e2ef5f505289f270b23b4c97a55001f",
    ("maquette", "2"): "a2aafd0c79e363113c51e6c454afdbc5ed70e1124dc43e71efad2ad02605ec38",
    ("maquette", "3"): "654b3df8b4bd396f45dea809a148dec7883eca1f38e63f1669ce3113a6492438",
    ("maquette", "4"): "af6fde23c4042bc104dd188f48e4a3680a14d456119e6952edd31008f259fe6a",
}
#: What makes a version the one that it is. `manifest` is in `weights_key`, which names its content.
FACTS = ("kind", "queue", "weights_key", "weights_sha256", "settings", "card")


def register_model_version(
    *, name: str, version: str, kind: str, queue: str = WorkerQueue.CPU, by: User | None = None, **facts: Any
) -> ModelVersion:
    """Register a version and return it. The same facts again return the same row, whose status and notes stay.

    Args:
        name: the source whose code loads it.
        version: its version.
        kind: the family of the source.
        queue: of the workers that run it.
        by: the person who registers it.
        facts: further columns of a new row.

    Raises:
        Conflict: it is registered with other facts; the details name them.
    """
    wanted = {"kind": str(kind), "queue": str(queue), **facts}
    defaults = {"registered_by": by, **wanted}
    with transaction.atomic():
        found, created = ModelVersion.objects.get_or_create(name=name, version=version, defaults=defaults)
    if created:
        return found
    empty = ModelVersion()
    differing = [key for key in FACTS if getattr(found, key) != wanted.get(key, getattr(empty, key))]
    if differing:
        raise Conflict(
            "model_version_differs",
            f"{name} {version} is registered with other facts ({', '.join(differing)}). "
            "Versions never change: register a new one.",
            {"name": name, "version": version, "differs": differing},
        )
    return found


def register_built_in_sources() -> dict[str, ModelVersion]:
    """Register the sources that every worker has; return them by name. A version that is registered stays as it is."""
    return {
        facts["name"]: ModelVersion.objects.get_or_create(
            name=facts["name"],
            version=facts["version"],
            defaults={**facts, "weights_sha256": SHIPPED_WEIGHTS.get((facts["name"], facts["version"]), "")},
        )[0]
        for facts in BUILT_IN
    }


def note_shipped_weights() -> int:
    """Fill in the identity of shipped weights where a version was registered before it was kept; return how many."""
    changed = 0
    for (name, version), digest in SHIPPED_WEIGHTS.items():
        rows = ModelVersion.objects.filter(name=name, version=version, weights_sha256="", weights_key="")
        changed += rows.update(weights_sha256=digest)
    return changed


def change_version(
    *, model_version_id: UUID, revision: int, status: str | None = None, notes: str | None = None
) -> ModelVersion:
    """Change what people make of a version.

    Args:
        model_version_id: the version.
        revision: the one that the person saw; it has to be the present one.
        status: the new status, or None to keep it.
        notes: the new notes, or None to keep them.

    Raises:
        NotFound: there is no such version.
        ChangedMeanwhile: somebody has changed it since; the details hold the present revision.
    """
    with transaction.atomic():
        found = ModelVersion.objects.select_for_update(no_key=True).filter(pk=model_version_id).first()
        if found is None:
            raise version_not_found()
        if found.revision != revision:
            raise ChangedMeanwhile(details={"revision": found.revision})
        wanted = {"status": status, "notes": notes}
        changed = [key for key, value in wanted.items() if value is not None and value != getattr(found, key)]
        for key in changed:
            setattr(found, key, wanted[key])
        if changed:
            found.revision += 1
            found.save(update_fields=[*changed, "revision"])
    return found
