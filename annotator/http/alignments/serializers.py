"""JSON of alignments."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from annotator.accounts.models import User
from annotator.alignments.models import Alignment, PoseFit, PoseReviewState
from annotator.domain.roles import STAFF
from annotator.http.bodies import JudgedBody, RequestBody
from annotator.http.forms import MAX_MILLISECONDS, ErrorJson, LayoutJson, error_json
from annotator.http.preferences.serializers import BlindCandidate, blind_candidate_json


class AlignmentBody(JudgedBody):
    """The layout, how well it fits, and what it took. `submission_id` is chosen by the page."""

    lease_token = serializers.IntegerField()
    submission_id = serializers.UUIDField()
    layout = LayoutJson()
    silhouette_iou = serializers.FloatField(min_value=0, max_value=1)
    duration_ms = serializers.IntegerField(min_value=0, max_value=MAX_MILLISECONDS, default=0)
    n_edits = serializers.IntegerField(min_value=0, max_value=1_000_000, default=0)


class PoseFitBody(RequestBody):
    """The layout to start from."""

    lease_token = serializers.IntegerField()
    layout = LayoutJson()


class PoseFitAnswer(serializers.Serializer):
    """A pose fit. `before` and `after`: the disagreement with mask and points, 0 when perfect."""

    id = serializers.UUIDField()
    status = serializers.ChoiceField(choices=PoseFit.Status.choices)
    layout = LayoutJson(allow_null=True)
    before = serializers.FloatField(allow_null=True)
    after = serializers.FloatField(allow_null=True)
    error = ErrorJson(allow_null=True)


class AlignmentAnswer(serializers.Serializer):
    """The accepted alignment of an object."""

    id = serializers.UUIDField()
    object_id = serializers.UUIDField()
    candidate = BlindCandidate()
    layout = LayoutJson()
    silhouette_iou = serializers.FloatField(allow_null=True)
    review = serializers.ChoiceField(choices=PoseReviewState.choices)
    annotator = serializers.CharField(allow_null=True, help_text="Null for those who may not know who it was.")
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


def alignment_json(row: Alignment, *, viewer: User) -> dict[str, Any]:
    """Return the form of `AlignmentAnswer`, with names as far as the viewer may know them."""
    is_named = viewer.role in STAFF or viewer.pk == row.annotator_id
    return {
        "id": row.pk,
        "object_id": row.target_object_id,
        "candidate": blind_candidate_json(row.candidate),
        "layout": layout_json(row),
        "silhouette_iou": row.silhouette_iou,
        "review": row.review,
        "annotator": row.annotator.username if is_named else None,
        "duration_ms": row.duration_ms,
        "n_edits": row.n_edits,
        "created_at": row.created_at,
    }


def pose_fit_json(fit: PoseFit) -> dict[str, Any]:
    """Return the form of `PoseFitAnswer`."""
    plain = {name: getattr(fit, name) for name in ("id", "status", "before", "after")}
    return {**plain, "layout": fit.result, "error": error_json(fit.error_code, fit.error_message)}
