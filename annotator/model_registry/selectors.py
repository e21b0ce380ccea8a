"""Queries of model versions."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db.models import QuerySet

from annotator.accounts.models import User
from annotator.domain.errors import NotFound
from annotator.domain.roles import Role
from annotator.model_registry.models import ModelUpload, ModelVersion


def model_versions() -> QuerySet[ModelVersion]:
    """Return every registered version, by name, newest first."""
    return ModelVersion.objects.select_related("registered_by").order_by("name", "-created_at", "pk")


def get_model_version(*, model_version_id: UUID, lock: bool = False) -> ModelVersion:
    """Return the version, locked until the transaction ends if asked; raises NotFound."""
    rows = ModelVersion.objects.select_for_update(no_key=True) if lock else ModelVersion.objects.all()
    model_version = rows.filter(pk=model_version_id).first()
    if model_version is None:
        raise version_not_found()
    return model_version


def get_upload(*, user: User, upload_id: UUID) -> ModelUpload:
    """Return the upload, which only the person who began it and admins may see; raises NotFound."""
    rows = ModelUpload.objects.filter(pk=upload_id).select_related("model_version")
    found = (rows if user.role == Role.ADMIN else rows.filter(created_by=user)).first()
    if found is None:
        raise NotFound("model_upload_not_found", "There is no such upload, or somebody else began it.")
    return found


def parents_of(versions: Iterable[ModelVersion]) -> dict[UUID, ModelVersion]:
    """Return the registered parent of each version that has one, by the version's id.

    A parent is found by the identity of its weights; where several versions have the same weights, by its name and version.
    """
    by_weights: dict[str, list[ModelVersion]] = {}
    for version in ModelVersion.objects.exclude(weights_sha256="").order_by("created_at", "pk"):
        by_weights.setdefault(version.weights_sha256, []).append(version)
    found = {}
    for version in versions:
        named = version.manifest.get("parent") or {}
        twins = by_weights.get(named.get("hash") or "", [])
        exact = [one for one in twins if (one.name, one.version) == (named["name"], named["version"])]
        parent = next((one for one in [*exact, *twins] if one.pk != version.pk), None)
        if parent is not None:
            found[version.pk] = parent
    return found


def version_not_found() -> NotFound:
    """For a version that is not there."""
    return NotFound("model_version_not_found", "There is no such model version.")
