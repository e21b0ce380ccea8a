"""Model versions as the API shows them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any
from uuid import UUID

from annotator.model_registry.models import ModelVersion
from annotator.model_registry.selectors import parents_of
from annotator.preferences.version_records import Record
from annotator.workflow.model_versions import Outcome, n_holding


def version_payloads(versions: Iterable[ModelVersion]) -> list[dict[str, Any]]:
    """Return the versions with their parents and how many workers hold them."""
    listed = list(versions)
    parents, holding = parents_of(listed), n_holding()
    return [_payload(version, parents.get(version.pk), holding) for version in listed]


def detail_payload(version: ModelVersion) -> dict[str, Any]:
    """Return one version with what training recorded."""
    (payload,) = version_payloads([version])
    manifest = version.manifest
    return payload | {
        "card": version.card,
        "settings": manifest.get("settings", {}),
        "table": manifest.get("table"),
        "size": manifest.get("size", {}),
    }


def outcome_payloads(outcomes: dict[UUID, Outcome]) -> list[dict[str, Any]]:
    """Return the outcomes by version."""
    return [
        {
            "model_version_id": version,
            "candidates": one.candidates,
            "failed": one.failed,
            "n_ratings": one.n_ratings,
            "mean_rating": one.mean_rating,
            "record": _record(one.record),
            "against": [{"model_version_id": other, **_record(record)} for other, record in one.against.items()],
        }
        for version, one in sorted(outcomes.items())
    ]


def _record(record: Record) -> dict[str, Any]:
    return {**asdict(record), "win_share": record.win_share}


def _payload(version: ModelVersion, parent: ModelVersion | None, holding: dict[tuple[str, str], int]) -> dict[str, Any]:
    named, release, code = (version.manifest.get(key) for key in ("parent", "release", "code"))
    return {
        **{
            key: getattr(version, key)
            for key in (
                "id", "name", "version", "kind", "queue", "status", "notes", "revision", "weights_sha256", "size_bytes",
                "created_at",
            )
        },
        "is_registered": bool(version.weights_key),
        "n_workers": holding.get((version.name, version.version), 0),
        "parent": {"hash": None, **named, "id": parent.pk if parent else None} if named else None,
        "release": {"version": "", "hash": None, **release} if release else None,
        "code": {"version": "", "commit": "", **code} if code else None,
        "registered_by": version.registered_by.username if version.registered_by else None,
    }  # fmt: skip
