"""JSON of artists' uploads: a version with the report of its check, and the bodies that make one."""

from __future__ import annotations

from typing import Any, get_args

from rest_framework import serializers

from annotator.escalations.models import ArtistUpload, UploadStatus
from annotator.http.bodies import RequestBody
from annotator.http.candidates.serializers import MeshFactsJson
from annotator.http.file_urls import (
    upload_file_url,
    upload_glb_url,
    upload_suggested_thumbnail_url,
    upload_thumbnail_url,
)
from inference_worker.contract.geometry import Axis, FileAxes

AXES: tuple[str, ...] = get_args(Axis)


class UploadBody(RequestBody):
    """One mesh file: GLB, OBJ, PLY, STL, or a ZIP of one with its textures."""

    file = serializers.FileField()


class TurnBody(RequestBody):
    """Which axes of the file point up and to the front of the object."""

    up = serializers.ChoiceField(choices=AXES)
    front = serializers.ChoiceField(choices=AXES)

    def validate(self, attrs: dict[str, str]) -> dict[str, FileAxes]:
        """Return the axes; refuse two that are not perpendicular."""
        try:
            return {"axes": FileAxes.model_validate(attrs)}
        except ValueError:
            raise serializers.ValidationError(
                {"front": "It must be perpendicular to the axis that points up."}
            ) from None


class AxesJson(serializers.Serializer):
    """Which axes of the file point up and to the front of the object."""

    up = serializers.ChoiceField(choices=AXES)
    front = serializers.ChoiceField(choices=AXES)


class SuggestionJson(serializers.Serializer):
    """Axes by which the mesh agrees much better with the object's candidates; distances are parts of its longest side."""

    axes = AxesJson()
    distance = serializers.FloatField(help_text="From the candidates, as the file was read.")
    suggested_distance = serializers.FloatField(help_text="From the candidates, by these axes.")


class FindingJson(serializers.Serializer):
    """One line of a check report."""

    code = serializers.CharField()
    severity = serializers.ChoiceField(choices=["info", "warning", "error"])
    message = serializers.CharField()


class UploadJson(serializers.Serializer):
    """A version of the artist's mesh, with the report of its check."""

    id = serializers.UUIDField()
    escalation_id = serializers.UUIDField()
    version = serializers.IntegerField()
    original_name = serializers.CharField()
    size_bytes = serializers.IntegerField()
    status = serializers.ChoiceField(choices=UploadStatus.choices)
    findings = FindingJson(many=True)
    facts = MeshFactsJson(allow_null=True)
    glb_url = serializers.CharField(allow_null=True)
    thumbnail_url = serializers.CharField(allow_null=True)
    axes = AxesJson()
    suggestion = SuggestionJson(allow_null=True)
    suggested_thumbnail_url = serializers.CharField(allow_null=True)
    file_url = serializers.CharField(allow_null=True)
    note = serializers.CharField()
    uploaded_by = serializers.CharField()
    created_at = serializers.DateTimeField()
    checked_at = serializers.DateTimeField(allow_null=True)
    submitted_at = serializers.DateTimeField(allow_null=True)


def upload_json(upload: ArtistUpload) -> dict[str, Any]:
    """Return a version of the artist's mesh."""
    return {
        "id": upload.pk,
        "escalation_id": upload.escalation_id,
        "version": upload.version,
        "original_name": upload.original_name,
        "size_bytes": upload.size_bytes,
        "status": upload.status,
        "findings": upload.findings,
        "facts": upload.mesh_facts,
        "glb_url": upload_glb_url(upload),
        "thumbnail_url": upload_thumbnail_url(upload),
        "axes": {"up": upload.up, "front": upload.front},
        "suggestion": upload.suggestion,
        "suggested_thumbnail_url": upload_suggested_thumbnail_url(upload),
        "file_url": upload_file_url(upload),
        "note": upload.note,
        "uploaded_by": upload.uploaded_by.username,
        "created_at": upload.created_at,
        "checked_at": upload.checked_at,
        "submitted_at": upload.submitted_at,
    }
