"""A person's home page in one campaign over HTTP."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from annotator.alignments.models import PoseReview
from annotator.assignments.models import WorkItemKind
from annotator.campaigns.selectors import get_campaign
from annotator.domain.errors import InvalidInput
from annotator.escalations.models import Escalation
from annotator.http.campaigns.funnel import StageCount
from annotator.http.escalations.serializers import ReturnedVersion, returned_json
from annotator.http.forms import CardImage, WorkMask, WorkObject, card_image_json, work_mask_json, work_object_json
from annotator.http.permissions import ApiView, read
from annotator.images.models import TargetObject
from annotator.workflow.home import home

#: A day that began longer ago is no day in any time zone.
LONGEST_DAY = timedelta(days=2)


class KindOfWork(serializers.Serializer):
    """How many items of a kind the caller could claim now, and how many they hold."""

    kind = serializers.ChoiceField(choices=WorkItemKind.choices)
    available = serializers.IntegerField()
    held = serializers.IntegerField()


class BoardCounts(serializers.Serializer):
    """Cards of the artists' board: open, submitted for review, and claimed by the caller."""

    open = serializers.IntegerField()
    submitted = serializers.IntegerField()
    mine = serializers.IntegerField()


class ReturnedMesh(serializers.Serializer):
    """A card of the caller whose version was returned."""

    escalation_id = serializers.UUIDField()
    object = WorkObject()
    image = CardImage()
    mask = WorkMask(allow_null=True)
    returned = ReturnedVersion()


class ReturnedPoseOfObject(serializers.Serializer):
    """A pose of the caller that was returned, of an object that still waits for another."""

    object = WorkObject()
    image = CardImage()
    mask = WorkMask(allow_null=True)
    reason = serializers.CharField()
    at = serializers.DateTimeField()


class SubmittedCount(serializers.Serializer):
    """How many items of a kind the caller submitted."""

    kind = serializers.ChoiceField(choices=WorkItemKind.choices)
    count = serializers.IntegerField()


class Today(serializers.Serializer):
    """What the caller did since their day began."""

    since = serializers.DateTimeField()
    submitted = SubmittedCount(many=True)
    active_seconds = serializers.FloatField()
    meshes_submitted = serializers.IntegerField()
    meshes_reviewed = serializers.IntegerField()


class Progress(serializers.Serializer):
    """Where the campaign's objects are."""

    images = serializers.IntegerField()
    objects = serializers.IntegerField()
    states = StageCount(many=True)


class HomeAnswer(serializers.Serializer):
    """The home page of the caller; lists hold at most 20."""

    work = KindOfWork(many=True)
    escalations = BoardCounts()
    returned_meshes = ReturnedMesh(many=True)
    returned_poses = ReturnedPoseOfObject(many=True)
    today = Today()
    progress = Progress()


class HomeView(ApiView):
    """What waits for the caller."""

    access = {"GET": read()}
    query = {
        "GET": [
            OpenApiParameter(
                "since",
                datetime,
                description="When the caller's day began, at most two days ago; by default midnight UTC.",
            )
        ]
    }

    @extend_schema(operation_id="get_home", responses=HomeAnswer)
    def get(self, request: Request, campaign_id: UUID) -> Response:
        """Return the work that the caller could claim, what was returned to them, their day and the campaign's progress."""
        campaign = get_campaign(user=self.user, campaign_id=campaign_id)
        found = home(user=self.user, campaign=campaign, since=_since(request))
        return Response(
            {
                **found,
                "returned_meshes": [_mesh_json(each) for each in found["returned_meshes"]],
                "returned_poses": [_pose_json(each) for each in found["returned_poses"]],
            }
        )


def _since(request: Request) -> datetime:
    now, text = timezone.now(), request.query_params.get("since")
    if text is None:
        return now.replace(hour=0, minute=0, second=0, microsecond=0)
    try:
        since = datetime.fromisoformat(text)
        if since.tzinfo is not None and now - LONGEST_DAY <= since <= now:
            return since
    except (ValueError, OverflowError):
        pass
    raise InvalidInput("since_invalid", "since must be a time with its offset, at most two days ago.")


def _object_json(target_object: TargetObject) -> dict[str, Any]:
    return {
        "object": work_object_json(target_object),
        "image": card_image_json(target_object.image),
        "mask": work_mask_json(target_object.current_mask),
    }


def _mesh_json(card: Escalation) -> dict[str, Any]:
    return {"escalation_id": card.pk, **_object_json(card.target_object), "returned": returned_json(card)}


def _pose_json(verdict: PoseReview) -> dict[str, Any]:
    shown = _object_json(verdict.alignment.target_object)
    return {**shown, "reason": verdict.reason, "at": verdict.created_at}
