"""JSON of alignments."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from annotator.alignments.models import Alignment, PoseReviewState
from annotator.http.bodies import JudgedBody
from annotator.http.forms import MAX_MILLISECONDS, LayoutJson
from annotator.http.preferences.serializers import BlindCandidate, blind_candidate_json


class AlignmentBody(JudgedBody):
    """The layout, how well it fits, and what it took. `submission_id` is chosen by the page."""

    lease_token = serializers.IntegerField()
    submission_id = serializers.UUIDField()
    layout = LayoutJson()
    silhouette_iou = serializers.FloatField(min_value=0, max_value=1)
    duration_ms = serializers.IntegerField(min_value=0, max_value=MAX_MILLISECONDS, default=0)
    n_edits = serializers.IntegerField(min_value=0, max_value=1_000_000, default=0)


class AlignmentAnswer(serializers.Serializer):
    """The accepted alignment of an object."""

    id = serializers.UUIDField()
    object_id = serializers.UUIDField()
    candidate = BlindCandidate()
    layout = LayoutJson()
    silhouette_iou = serializers.FloatField(allow_null=True)
    review = serializers.ChoiceField(choices=PoseReviewState.choices)
    annotator = serializers.CharField()
    duration_ms = serializers.IntegerField()
    n_edits = serializers.IntegerField()
    created_at = serializers.DateTimeField()


def layout_json(row: Alignment) -> dict[str, Any]:
    """Return the form of `LayoutJson`."""
    return {
        "quaternion_wxyz": [row.quaternion_w, row.quaternion_x, row.quaternion_y, row.quaternion_z],
        "translation": [row.translation_x, row.translation_y, row.translation_z],
        "scale": row.scale,
    }


def alignment_json(row: Alignment) -> dict[str, Any]:
    """Return the form of `AlignmentAnswer`."""
    return {
        "id": row.pk,
        "object_id": row.target_object_id,
        "candidate": blind_candidate_json(row.candidate),
        "layout": layout_json(row),
        "silhouette_iou": row.silhouette_iou,
        "review": row.review,
        "annotator": row.annotator.username,
        "duration_ms": row.duration_ms,
        "n_edits": row.n_edits,
        "created_at": row.created_at,
    }
