"""JSON of dataset snapshots."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from annotator.datasets.directory import FileRecord
from annotator.datasets.models import DatasetSnapshot, SnapshotStatus
from annotator.domain.pair_policy import PRESETS
from annotator.http.bodies import RequestBody


class PolicyBody(RequestBody):
    """Which pairs the release is to hold."""

    name = serializers.ChoiceField(choices=sorted(PRESETS), default="ladder")
    params = serializers.DictField(default=dict)


class NewSnapshotBody(RequestBody):
    """A release to make."""

    name = serializers.CharField(max_length=64)
    policy = PolicyBody(required=False)
    include_media = serializers.BooleanField(default=True)


class PolicyAnswer(serializers.Serializer):
    """The policy with all its parameters."""

    name = serializers.CharField()
    version = serializers.CharField()
    params = serializers.DictField()


class ErrorAnswer(serializers.Serializer):
    """Why the writing failed."""

    code = serializers.CharField()
    message = serializers.CharField()
    details = serializers.DictField()


class SnapshotAnswer(serializers.Serializer):
    """A release."""

    id = serializers.UUIDField()
    campaign_id = serializers.UUIDField()
    name = serializers.CharField()
    version = serializers.CharField()
    policy = PolicyAnswer()
    include_media = serializers.BooleanField()
    status = serializers.ChoiceField(choices=SnapshotStatus.choices)
    rows_done = serializers.IntegerField()
    rows_total = serializers.IntegerField()
    manifest = serializers.DictField(allow_null=True)
    error = ErrorAnswer(allow_null=True)
    created_by = serializers.CharField(allow_null=True)
    created_at = serializers.DateTimeField()
    started_at = serializers.DateTimeField(allow_null=True)
    finished_at = serializers.DateTimeField(allow_null=True)


class SnapshotList(serializers.Serializer):
    """Releases, newest first."""

    results = SnapshotAnswer(many=True)
    next = serializers.CharField(allow_null=True)


class FileAnswer(serializers.Serializer):
    """One whole file of a release."""

    path = serializers.CharField()
    bytes = serializers.IntegerField()
    sha256 = serializers.CharField()
    rows = serializers.IntegerField(allow_null=True)


class FileList(serializers.Serializer):
    """The files that are whole."""

    results = FileAnswer(many=True)


def snapshot_json(snapshot: DatasetSnapshot) -> dict[str, Any]:
    """For SnapshotAnswer."""
    failed = snapshot.status == SnapshotStatus.FAILED
    return {
        "id": snapshot.pk,
        "campaign_id": snapshot.campaign_id,
        "name": snapshot.name,
        "version": snapshot.version,
        "policy": {
            "name": snapshot.policy_name,
            "version": snapshot.policy_version,
            "params": snapshot.policy_params,
        },
        "include_media": snapshot.include_media,
        "status": snapshot.status,
        "rows_done": snapshot.rows_done,
        "rows_total": snapshot.rows_total,
        "manifest": snapshot.manifest,
        "error": {"code": snapshot.error_code, "message": snapshot.error_message, "details": {}} if failed else None,
        "created_by": snapshot.created_by.username if snapshot.created_by else None,
        "created_at": snapshot.created_at,
        "started_at": snapshot.started_at,
        "finished_at": snapshot.finished_at,
    }


def file_json(record: FileRecord) -> dict[str, Any]:
    """For FileAnswer."""
    return {"path": record.path, "bytes": record.bytes, "sha256": record.sha256, "rows": record.rows}
