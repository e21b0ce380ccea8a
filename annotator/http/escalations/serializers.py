"""JSON of escalations. Blind like a round: a brief does not reveal which source made a failed candidate."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from rest_framework import serializers

from annotator.candidates.models import Candidate
from annotator.domain.quality_bar import QUALITY_V1
from annotator.escalations.models import (
    Defect,
    Escalation,
    EscalationState,
    FailureReason,
    Review,
    ReviewDecision,
)
from annotator.http.bodies import JudgedBody, RequestBody
from annotator.http.escalations.upload_serializers import UploadJson, upload_json
from annotator.http.escalations.uploading import EXTENSIONS, HOW_TO_EXPORT
from annotator.http.forms import (
    CardImage,
    WorkImage,
    WorkMask,
    WorkObject,
    WorkPointmap,
    card_image_json,
    pointmap_of,
    work_image_json,
    work_mask_json,
    work_object_json,
    work_pointmap_json,
)
from annotator.http.preferences.serializers import (
    MAX_COMPARISONS,
    BlindCandidate,
    ComparisonBody,
    blind_candidate_json,
)
from inference_worker.contract.mesh_limits import HEAVY_TRIANGLES, MAX_TRIANGLES

if TYPE_CHECKING:
    from annotator.escalations.selectors import CountedCard


class EscalateBody(JudgedBody):
    """Why no candidate is acceptable, with any answers that were not sent yet."""

    lease_token = serializers.IntegerField()
    reasons = serializers.MultipleChoiceField(choices=FailureReason.choices)
    defects = serializers.MultipleChoiceField(choices=Defect.choices, required=False, default=set)
    note = serializers.CharField(max_length=2000, allow_blank=True, required=False, default="")
    comparisons = ComparisonBody(many=True, required=False, default=list, max_length=MAX_COMPARISONS)  # type: ignore[call-arg]


class SubmitBody(RequestBody):
    """Which version is handed to the reviewer."""

    upload_id = serializers.UUIDField()
    note = serializers.CharField(max_length=2000, allow_blank=True, required=False, default="")


class ReviewBody(JudgedBody):
    """The reviewer's decision. A return needs a note."""

    decision = serializers.ChoiceField(choices=ReviewDecision.choices)
    note = serializers.CharField(max_length=2000, allow_blank=True, required=False, default="")


class ReviewJson(serializers.Serializer):
    """One decision on one version."""

    id = serializers.UUIDField()
    upload_id = serializers.UUIDField()
    decision = serializers.ChoiceField(choices=ReviewDecision.choices)
    note = serializers.CharField()
    reviewer = serializers.CharField()
    created_at = serializers.DateTimeField()


class FinalRating(serializers.Serializer):
    """How the winner of the round was rated that led to an escalation."""

    candidate_id = serializers.UUIDField()
    candidate_number = serializers.IntegerField()
    value = serializers.FloatField()
    level = serializers.CharField()


class ReturnedVersion(serializers.Serializer):
    """The version that a reviewer returned last, and why."""

    version = serializers.IntegerField()
    note = serializers.CharField()
    reviewer = serializers.CharField()
    at = serializers.DateTimeField()


class UploadLimits(serializers.Serializer):
    """What an upload may be. More triangles than `heavy_triangles` are accepted with a warning."""

    extensions = serializers.ListField(child=serializers.CharField())
    max_bytes = serializers.IntegerField()
    max_triangles = serializers.IntegerField()
    heavy_triangles = serializers.IntegerField()
    how_to_export = serializers.DictField(
        child=serializers.CharField(), help_text="What to do with a file of another extension."
    )


class Card(serializers.Serializer):
    """An escalation on the board. `returned`: its newest version was sent back and no other is submitted."""

    id = serializers.UUIDField()
    state = serializers.ChoiceField(choices=EscalationState.choices)
    object = WorkObject()
    image = CardImage()
    mask = WorkMask(allow_null=True)
    reasons = serializers.ListField(child=serializers.CharField())
    defects = serializers.ListField(child=serializers.CharField())
    note = serializers.CharField()
    assignee = serializers.CharField(allow_null=True)
    n_uploads = serializers.IntegerField()
    n_returns = serializers.IntegerField()
    rating = FinalRating(allow_null=True)
    returned = ReturnedVersion(allow_null=True)
    created_at = serializers.DateTimeField()
    claimed_at = serializers.DateTimeField(allow_null=True)
    closed_at = serializers.DateTimeField(allow_null=True)


class CardList(serializers.Serializer):
    """A page of the board, oldest first."""

    results = Card(many=True)
    next = serializers.CharField(allow_null=True)


class BriefCampaign(serializers.Serializer):
    """What the campaign asks."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    guide = serializers.CharField()
    stage_guide = serializers.CharField()


class Brief(serializers.Serializer):
    """Everything that an artist needs."""

    id = serializers.UUIDField()
    state = serializers.ChoiceField(choices=EscalationState.choices)
    campaign = BriefCampaign()
    object = WorkObject()
    image = WorkImage()
    mask = WorkMask(allow_null=True)
    pointmap = WorkPointmap(allow_null=True)
    candidates = BlindCandidate(many=True)
    reasons = serializers.ListField(child=serializers.CharField())
    defects = serializers.ListField(child=serializers.CharField())
    note = serializers.CharField()
    assignee = serializers.CharField(allow_null=True)
    assignee_id = serializers.IntegerField(allow_null=True)
    rating = FinalRating(allow_null=True)
    returned = ReturnedVersion(allow_null=True)
    limits = UploadLimits()
    opened_by = serializers.CharField(allow_null=True)
    uploads = UploadJson(many=True)
    reviews = ReviewJson(many=True)
    created_at = serializers.DateTimeField()
    claimed_at = serializers.DateTimeField(allow_null=True)
    closed_at = serializers.DateTimeField(allow_null=True)
    bundle_url = serializers.CharField()


def review_json(review: Review) -> dict[str, Any]:
    """One decision."""
    return {
        "id": review.pk,
        "upload_id": review.upload_id,
        "decision": review.decision,
        "note": review.note,
        "reviewer": review.reviewer.username,
        "created_at": review.created_at,
    }


def _rating_json(escalation: Escalation) -> dict[str, Any] | None:
    """Return the rating that ended the escalation's round, or None where its annotator refused all candidates."""
    ratings = [] if escalation.round is None else escalation.round.live_ratings
    if not ratings:
        return None
    level = next((level.name for level in QUALITY_V1.levels if level.value == ratings[0].value), "")
    number = ratings[0].candidate.number
    return {
        "candidate_id": ratings[0].candidate_id,
        "candidate_number": number,
        "value": ratings[0].value,
        "level": level,
    }


def returned_json(escalation: Escalation) -> dict[str, Any] | None:
    """Return the last review of a card in work, if it returned a version (from a selector that loads `newest_reviews`)."""
    reviews = escalation.newest_reviews
    is_returned = reviews and reviews[0].decision == ReviewDecision.RETURNED
    if not is_returned or escalation.state not in (EscalationState.OPEN, EscalationState.CLAIMED):
        return None
    review = reviews[0]
    return {
        "version": review.upload.version,
        "note": review.note,
        "reviewer": review.reviewer.username,
        "at": review.created_at,
    }


def _common_json(escalation: Escalation) -> dict[str, Any]:
    return {
        "id": escalation.pk,
        "state": escalation.state,
        "object": work_object_json(escalation.target_object),
        "mask": work_mask_json(escalation.target_object.current_mask),
        "reasons": escalation.reasons,
        "defects": escalation.defects,
        "note": escalation.note,
        "rating": _rating_json(escalation),
        "returned": returned_json(escalation),
        "assignee": escalation.assignee.username if escalation.assignee else None,
        "created_at": escalation.created_at,
        "claimed_at": escalation.claimed_at,
        "closed_at": escalation.closed_at,
    }


def card_json(escalation: CountedCard) -> dict[str, Any]:
    """Return a card of the board (from `selectors.board`)."""
    image = card_image_json(escalation.target_object.image)
    reviews = escalation.newest_reviews
    return {
        **_common_json(escalation),
        "image": image,
        "n_uploads": escalation.n_uploads,
        "n_returns": sum(review.decision == ReviewDecision.RETURNED for review in reviews),
    }


def brief_json(escalation: Escalation, candidates: list[Candidate]) -> dict[str, Any]:
    """Return the whole brief (from `selectors.get_escalation`)."""
    image, campaign = escalation.target_object.image, escalation.campaign
    uploads = escalation.uploads.select_related("uploaded_by").order_by("version")
    reviews = escalation.reviews.select_related("reviewer").order_by("created_at")
    return {
        **_common_json(escalation),
        "campaign": {
            "id": campaign.pk,
            "name": campaign.name,
            "guide": campaign.guide,
            "stage_guide": campaign.stage_guides.get("artist", ""),
        },
        "image": work_image_json(image),
        "pointmap": work_pointmap_json(pointmap_of(image), image),
        "candidates": [blind_candidate_json(candidate) for candidate in candidates],
        "assignee_id": escalation.assignee_id,
        "opened_by": escalation.opened_by.username if escalation.opened_by else None,
        "uploads": [upload_json(upload) for upload in uploads],
        "reviews": [review_json(review) for review in reviews],
        "limits": {
            "extensions": sorted(EXTENSIONS),
            "max_bytes": settings.MAX_MESH_BYTES,
            "max_triangles": MAX_TRIANGLES,
            "heavy_triangles": HEAVY_TRIANGLES,
            "how_to_export": HOW_TO_EXPORT,
        },
        "bundle_url": f"/api/escalations/{escalation.pk}/bundle.zip",
    }
