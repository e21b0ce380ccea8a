"""Queries of model versions."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet

from annotator.domain.errors import NotFound
from annotator.model_registry.models import ModelVersion


def model_versions() -> QuerySet[ModelVersion]:
    """Return every registered version, by name, newest first."""
    return ModelVersion.objects.order_by("name", "-created_at")


def get_model_version(*, model_version_id: UUID) -> ModelVersion:
    """Return the version; raises NotFound."""
    model_version = ModelVersion.objects.filter(pk=model_version_id).first()
    if model_version is None:
        raise version_not_found()
    return model_version


def version_not_found() -> NotFound:
    """For a version that is not there."""
    return NotFound("model_version_not_found", "There is no such model version.")
