"""The items that a person submitted last, what was submitted, and until when each can be undone."""

from __future__ import annotations

from typing import Any

from django.db.models import TextChoices
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from annotator.assignments import selectors
from annotator.assignments.models import WorkItem, WorkItemKind
from annotator.assignments.submissions import undo_until
from annotator.domain.quality_bar import QUALITY_V1
from annotator.http.forms import CardImage, WorkMask, WorkObject, card_image_json, work_mask_json, work_object_json
from annotator.http.permissions import ApiView, annotate


class SubmittedAs(TextChoices):
    """What was submitted."""

    MASK_ACCEPTED = "mask_accepted", "The mask was accepted"
    DISCARDED = "discarded", "The object was discarded"
    MASK_PROBLEM = "mask_problem", "A mask problem was reported"
    RATED = "rated", "The winner was rated"
    ESCALATED = "escalated", "Nothing was good enough"
    POSED = "posed", "The mesh was placed"
    POSE_ACCEPTED = "pose_accepted", "A pose was accepted"
    POSE_RETURNED = "pose_returned", "A pose was sent back"


class PreviousItem(serializers.Serializer):
    """A submitted item. `detail`: the reason, the level, or the outline match in [0, 1]; `undo_until` null: too late."""

    id = serializers.UUIDField()
    kind = serializers.ChoiceField(choices=WorkItemKind.choices)
    object = WorkObject()
    image = CardImage()
    mask = WorkMask(allow_null=True)
    submitted_as = serializers.ChoiceField(choices=SubmittedAs.choices)
    detail = serializers.CharField()
    done_at = serializers.DateTimeField()
    lease_token = serializers.IntegerField(help_text="Under which it was submitted, for the undo.")
    undo_until = serializers.DateTimeField(allow_null=True)


class PreviousItems(serializers.Serializer):
    """The caller's last 50 submissions, newest first."""

    results = PreviousItem(many=True)


class PreviousView(ApiView):
    """What the caller submitted last."""

    access = {"GET": annotate()}

    @extend_schema(operation_id="list_previous_work_items", responses=PreviousItems)
    def get(self, request: Request) -> Response:
        """Return the caller's last 50 submissions, newest first. A submission that others have built on may be listed as undoable."""
        return Response({"results": [_previous_json(item) for item in selectors.submitted_by(self.user)]})


def _previous_json(item: WorkItem) -> dict[str, Any]:
    assert item.done_at is not None, "a submitted item has its moment"
    submitted_as, detail = _what(item.kind, item.submission_content or {})
    until = undo_until(item.done_at)
    return {
        "id": item.pk,
        "kind": item.kind,
        "object": work_object_json(item.target_object),
        "image": card_image_json(item.target_object.image),
        "mask": work_mask_json(item.target_object.current_mask),
        "submitted_as": submitted_as,
        "detail": detail,
        "done_at": item.done_at,
        "lease_token": item.lease_token,
        "undo_until": until if until > timezone.now() else None,
    }


def _what(kind: str, content: dict[str, Any]) -> tuple[SubmittedAs, str]:
    if "mask_problem" in content:
        return SubmittedAs.MASK_PROBLEM, str(content["mask_problem"] or "")
    if "discard" in content or content.get("decision") == "discard":
        return SubmittedAs.DISCARDED, str(content.get("discard") or content.get("reason") or "")
    if kind == WorkItemKind.MASK_REVIEW:
        return SubmittedAs.MASK_ACCEPTED, ""
    if kind == WorkItemKind.POSE_REVIEW:
        is_accepted = content.get("decision") == "accepted"
        return (SubmittedAs.POSE_ACCEPTED, "") if is_accepted else (SubmittedAs.POSE_RETURNED, content["reason"])
    if "value" in content:
        level = next((level.name for level in QUALITY_V1.levels if level.value == content["value"]), "")
        return SubmittedAs.RATED, level
    if "silhouette_iou" in content:
        return SubmittedAs.POSED, str(content["silhouette_iou"])
    return SubmittedAs.ESCALATED, ""
