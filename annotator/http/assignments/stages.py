"""The HTTP side of each stage of human work: the payload of its work items and the form of its submission.

The stages themselves are in `annotator.workflow.stages`; a test holds the two tables together.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.urls import URLPattern, path
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from annotator.alignments.reviews import pose_under_review, returned_pose
from annotator.assignments.models import WorkItem, WorkItemKind
from annotator.domain.target_object_states import DiscardReason
from annotator.http.alignments.serializers import AlignmentBody, layout_json
from annotator.http.assignments.serializers import (
    AlignmentPayload,
    BestOfNPayload,
    MaskReviewBody,
    MaskReviewPayload,
    ObjectStateAnswer,
    PoseReviewBody,
    PoseReviewPayload,
)
from annotator.http.bodies import RequestBody
from annotator.http.forms import work_pointmap_json
from annotator.http.permissions import ApiView, annotate
from annotator.http.preferences.serializers import blind_candidate_json, round_json
from annotator.images.models import Pointmap
from annotator.preferences.selectors import live_round
from annotator.workflow.alignment import submit_alignment
from annotator.workflow.mask_review import submit_mask_review
from annotator.workflow.pose_review import submit_pose_review

DISCARD_REASONS = [reason.value for reason in DiscardReason]


@dataclass(frozen=True)
class SubmitForm:
    """A submission at `work-items/<item_id>/<route>/`.

    Attributes:
        handler: The use case: called with `user`, `item_id` and the validated body; returns the response's data.
    """

    route: str
    operation_id: str
    summary: str
    body: type[RequestBody]
    response: type[serializers.Serializer]
    handler: Callable[..., dict[str, Any]]


@dataclass(frozen=True)
class StageForm:
    """What the API sends of a stage's work item, and what it takes.

    Attributes:
        payload: Returns the payload of a claimed item, of the form `payload_form`.
        submit: The submission; None where it has an address of its own (a round's rating and escalation).
    """

    payload: Callable[[WorkItem], dict[str, Any]]
    payload_form: type[serializers.Serializer]
    submit: SubmitForm | None = None


def _mask_review_payload(item: WorkItem) -> dict[str, Any]:
    return {"reasons": DISCARD_REASONS}


def _best_of_n_payload(item: WorkItem) -> dict[str, Any]:
    found = live_round(item)
    if found is None:
        return {"round": None}
    found.target_object = item.target_object
    return {"round": round_json(found)}


def _alignment_payload(item: WorkItem) -> dict[str, Any]:
    image = item.target_object.image
    pointmap = Pointmap.objects.filter(image=image).first()
    candidate = item.candidate
    return {
        "candidate": blind_candidate_json(candidate) if candidate else None,
        "pointmap": work_pointmap_json(pointmap, image),
        "min_pose_iou": item.campaign.min_pose_iou,
        "returned": _returned_json(item),
    }


def _returned_json(item: WorkItem) -> dict[str, Any] | None:
    returned = returned_pose(item.target_object)
    if returned is None or returned.alignment.candidate_id != item.candidate_id:
        return None
    return {"reason": returned.reason, "layout": layout_json(returned.alignment)}


def _pose_review_payload(item: WorkItem) -> dict[str, Any]:
    image = item.target_object.image
    pose = pose_under_review(item.target_object)
    return {
        "candidate": blind_candidate_json(item.candidate) if item.candidate else None,
        "pointmap": work_pointmap_json(Pointmap.objects.filter(image=image).first(), image),
        "layout": layout_json(pose) if pose else None,
        "silhouette_iou": pose.silhouette_iou if pose else None,
        "min_pose_iou": item.campaign.min_pose_iou,
    }


FORMS: dict[str, StageForm] = {
    WorkItemKind.MASK_REVIEW.value: StageForm(
        payload=_mask_review_payload,
        payload_form=MaskReviewPayload,
        submit=SubmitForm(
            route="mask-review",
            operation_id="submit_mask_review",
            summary="Accept the mask, or discard the object with a reason.",
            body=MaskReviewBody,
            response=ObjectStateAnswer,
            handler=submit_mask_review,
        ),
    ),
    WorkItemKind.BEST_OF_N.value: StageForm(payload=_best_of_n_payload, payload_form=BestOfNPayload),
    WorkItemKind.ALIGNMENT.value: StageForm(
        payload=_alignment_payload,
        payload_form=AlignmentPayload,
        submit=SubmitForm(
            route="alignment",
            operation_id="submit_alignment",
            summary="Save the layout; the object is done, or goes to a lead's review if the outline hardly matches.",
            body=AlignmentBody,
            response=ObjectStateAnswer,
            handler=submit_alignment,
        ),
    ),
    WorkItemKind.POSE_REVIEW.value: StageForm(
        payload=_pose_review_payload,
        payload_form=PoseReviewPayload,
        submit=SubmitForm(
            route="pose-review",
            operation_id="submit_pose_review",
            summary="Accept the pose, or return it with a reason.",
            body=PoseReviewBody,
            response=ObjectStateAnswer,
            handler=submit_pose_review,
        ),
    ),
}


def payload_forms() -> list[type[serializers.Serializer]]:
    """Return the forms of the payloads of all stages."""
    return [form.payload_form for form in FORMS.values()]


def submit_routes(forms: Mapping[str, StageForm]) -> list[URLPattern]:
    """Return the routes of the stages' submissions."""
    submits = [form.submit for form in forms.values() if form.submit is not None]
    return [path(f"work-items/<uuid:item_id>/{submit.route}/", _submit_view(submit).as_view()) for submit in submits]


def _submit_view(form: SubmitForm) -> type[ApiView]:
    class SubmitView(ApiView):
        """The submission of a work item."""

        access = {"POST": annotate()}

        @extend_schema(
            operation_id=form.operation_id, description=form.summary, request=form.body, responses=form.response
        )
        def post(self, request: Request, item_id: UUID) -> Response:
            """Submit the work item. A second delivery returns the first response."""
            return Response(form.handler(user=self.user, item_id=item_id, **form.body.read(request)))

    return SubmitView
