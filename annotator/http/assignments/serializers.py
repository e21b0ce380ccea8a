"""JSON of work items: what is sent, and the form of what is returned (`payloads` makes it)."""

from __future__ import annotations

from typing import Any

from django.db.models import TextChoices
from rest_framework import serializers

from annotator.alignments.models import PoseDecision
from annotator.assignments.models import WorkItemKind
from annotator.campaigns.models import Shading
from annotator.domain.target_object_states import DiscardReason
from annotator.http.bodies import JudgedBody, RequestBody
from annotator.http.campaigns.serializers import RatingLevelJson
from annotator.http.forms import MAX_MILLISECONDS, LayoutJson, WorkPointmap
from annotator.http.preferences.serializers import BlindCandidate, RoundJson


class ClaimBody(RequestBody):
    """What work is wanted; everything that the role may do when left out."""

    kinds = serializers.ListField(
        child=serializers.ChoiceField(choices=WorkItemKind.choices), required=False, allow_null=True, default=None
    )
    campaign_id = serializers.UUIDField(required=False, allow_null=True, default=None)
    prefetch = serializers.BooleanField(
        required=False,
        default=False,
        help_text="For a page that fetches an item ahead: it is leased all the same, but 204 when the caller holds enough.",
    )


class LeaseBody(RequestBody):
    """The fencing token that came with the claim."""

    lease_token = serializers.IntegerField()


class LeaseAnswer(serializers.Serializer):
    """The end of the renewed lease."""

    lease_until = serializers.DateTimeField()


class MaskDecision(TextChoices):
    """The verdict on a mask."""

    ACCEPT = "accept", "Accept"
    DISCARD = "discard", "Discard"


class MaskReviewBody(JudgedBody):
    """The verdict on a mask. `submission_id` is chosen by the page, so that sending it twice counts once."""

    lease_token = serializers.IntegerField()
    submission_id = serializers.UUIDField()
    decision = serializers.ChoiceField(choices=MaskDecision.choices)
    reason = serializers.ChoiceField(
        choices=[(reason.value, reason.value) for reason in DiscardReason],
        required=False,
        allow_null=True,
        default=None,
    )
    active_ms = serializers.IntegerField(min_value=0, max_value=MAX_MILLISECONDS, required=False, default=None)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Require a reason for a discard; drop one from an accept."""
        attrs = super().validate(attrs)
        if attrs["decision"] == "discard" and not attrs["reason"]:
            raise serializers.ValidationError({"reason": "Give a reason for the discard."})
        if attrs["decision"] == "accept":
            attrs["reason"] = None
        return attrs


class ObjectStateAnswer(serializers.Serializer):
    """The state of the target object right after the submit."""

    state = serializers.CharField()


class WorkCampaign(serializers.Serializer):
    """What the campaign asks. `quality_bar` is null unless the campaign shows it; the scale is worst first."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    guide = serializers.CharField()
    stage_guide = serializers.CharField(help_text="The guide for this kind of work, in Markdown; empty without one.")
    quality_bar = serializers.FloatField(allow_null=True)
    default_shading = serializers.ChoiceField(choices=Shading.choices)
    rating_scale = RatingLevelJson(many=True)


class MaskReviewPayload(serializers.Serializer):
    """The reasons that a discard may give."""

    reasons = serializers.ListField(child=serializers.CharField())


class BestOfNPayload(serializers.Serializer):
    """The round."""

    round = RoundJson(allow_null=True)


class ReturnedPose(serializers.Serializer):
    """The pose that a lead returned, and why."""

    reason = serializers.CharField()
    layout = LayoutJson()


class AlignmentPayload(serializers.Serializer):
    """The accepted mesh and the scene. A pose with a silhouette IoU below `min_pose_iou` goes to a lead's review."""

    candidate = BlindCandidate(allow_null=True)
    pointmap = WorkPointmap(allow_null=True)
    min_pose_iou = serializers.FloatField()
    returned = ReturnedPose(allow_null=True)


class PoseReviewPayload(serializers.Serializer):
    """The pose to review, over the photo and in the scene."""

    candidate = BlindCandidate(allow_null=True)
    pointmap = WorkPointmap(allow_null=True)
    layout = LayoutJson(allow_null=True)
    silhouette_iou = serializers.FloatField(allow_null=True)
    min_pose_iou = serializers.FloatField()


class PoseReviewBody(JudgedBody):
    """A lead's verdict on a pose; a return needs a reason. `submission_id` is chosen by the page."""

    lease_token = serializers.IntegerField()
    submission_id = serializers.UUIDField()
    decision = serializers.ChoiceField(choices=PoseDecision.choices)
    reason = serializers.CharField(max_length=2000, allow_blank=True, required=False, default="")
    active_ms = serializers.IntegerField(min_value=0, max_value=MAX_MILLISECONDS, required=False, default=None)
