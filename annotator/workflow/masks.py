"""What follows from a mask: review or candidates; and what a mask problem undoes later."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction

from annotator.accounts.models import User
from annotator.assignments import services as assignments
from annotator.assignments.models import WorkItem, WorkItemKind
from annotator.assignments.submissions import Result, Submission, submit_once
from annotator.candidates import services as candidates
from annotator.domain.decision_times import DecisionTimes
from annotator.domain.errors import NotAllowed, NotFound
from annotator.domain.roles import LEADS
from annotator.domain.target_object_states import TargetObjectState as S
from annotator.domain.target_object_states import require_state
from annotator.escalations import services as escalations
from annotator.gateways.transactions import joined_transaction
from annotator.images import machine_work, services
from annotator.images.mask_reading import DecodedMask
from annotator.images.models import Image, Mask, MaskProposal, TargetObject
from annotator.preferences import services as preferences
from annotator.workflow.stages import open_stage, stage_of


@transaction.atomic
def add_target_object(
    *, image: Image, mask: DecodedMask, method: str, by: User | None, name: str = "", category: str = ""
) -> TargetObject:
    """Create an object, and start what its campaign wants next: a mask review, or candidates at once."""
    target_object = services.create_target_object(
        image=image, mask=mask, method=method, by=by, name=name, category=category
    )
    machine_work.request_pointmap(image=image)
    _after_new_mask(target_object, by)
    return target_object


def image_arrived(*, image: Image) -> None:
    """Request the image's pointmap at once, so that it is there before the first object is. The caller holds its lock."""
    machine_work.request_pointmap(image=image)


@dataclass(frozen=True)
class Hold:
    """The work item that the caller claims to hold, and the fencing token of its lease."""

    work_item_id: UUID
    lease_token: int


@transaction.atomic
def replace_mask(
    *, target_object: TargetObject, mask: DecodedMask, method: str, by: User, hold: Hold | None = None
) -> Mask:
    """Replace the mask of an object in review, for the holder of the review or a lead; the review stays open.

    Raises:
        NotAllowed: The caller neither holds the review nor is a lead.
        StaleLease: The lease has ended.
        WrongState: The object is past its mask review.
    """
    _held_item(target_object, by, hold)
    return services.replace_mask(target_object=target_object, mask=mask, method=method, by=by)


def _held_item(target_object: TargetObject, user: User, hold: Hold | None) -> WorkItem | None:
    """Return the object's work item that the user holds, locked after the object; None for a lead, who needs none."""
    if hold is None:
        _require_lead(user)
        return None
    item = assignments.held(user=user, item_id=hold.work_item_id, lease_token=hold.lease_token, with_object=True)
    _require_same_object(item, target_object)
    return item


def _require_lead(user: User) -> None:
    if user.role not in LEADS:
        raise NotAllowed("object_not_held", "Claim a work item of this object first.")


def _require_same_object(item: WorkItem, target_object: TargetObject) -> None:
    if item.target_object_id != target_object.pk:
        raise NotFound("work_item_not_found", "That work item is not of this object.")


@transaction.atomic
def accept_mask(*, target_object: TargetObject, by: User | None) -> None:
    """Accept the mask, and request candidates from the campaign's sources."""
    services.change_state(target_object=target_object, to=stage_of(WorkItemKind.MASK_REVIEW).follows["accept"], by=by)
    assignments.cancel_work_items(target_object=target_object, kind=WorkItemKind.MASK_REVIEW)
    propose(target_object=target_object)


@transaction.atomic
def propose(*, target_object: TargetObject) -> None:
    """Request candidates from the campaign's sources; they are dispatched once the pointmap is ready or will not come."""
    target_object = TargetObject.objects.select_related("campaign", "image", "current_mask").get(pk=target_object.pk)
    machine_work.request_pointmap(image=target_object.image)
    candidates.request_candidates(target_object=target_object)


@joined_transaction()
def discard_object(*, target_object: TargetObject, reason: str, by: User | None) -> None:
    """Discard the object; all work on it stops."""
    came_from = services.discard(target_object=target_object, reason=reason, by=by)
    if came_from == S.MASK_REVIEW:  # the most frequent submit: nothing but reviews can be open
        assignments.cancel_work_items(target_object=target_object)
    else:
        _stop_all_work(target_object)


@transaction.atomic
def discard_held_object(*, target_object: TargetObject, reason: str, by: User, hold: Hold | None = None) -> None:
    """Discard the object, for the holder of one of its work items (which is then done) or a lead."""
    if hold is None:
        _require_lead(by)
        discard_object(target_object=target_object, reason=reason, by=by)
        return

    def discard(item: WorkItem) -> Result:
        _require_same_object(item, target_object)
        discard_object(target_object=target_object, reason=reason, by=by)
        return Result({"state": S.DISCARDED.value})

    _submit_hold(by, hold, {"discard": reason}, discard)


@transaction.atomic
def report_mask_problem(
    *,
    target_object: TargetObject,
    by: User,
    reason: str,
    hold: Hold | None = None,
    times: DecisionTimes | None = None,
) -> TargetObject:
    """Send the object back to mask review and supersede its candidates: by the holder of a work item of it, or a lead.

    A second delivery under the same lease changes nothing.

    Args:
        target_object: The object.
        by: The holder or lead.
        reason: What is wrong with the mask.
        hold: The work item and its lease; None for a lead.
        times: When the holder saw what they judged and decided.

    Raises:
        InvalidInput: The times are impossible.
        NotAllowed: There is no hold, and the user is no lead.
        DuplicateSubmission, NotFound, StaleLease, WrongState: As `submit_once`.
    """
    if hold is None:
        _require_lead(by)
        _return_to_review(target_object, by, reason)
        return target_object

    def report(item: WorkItem) -> Result:
        _require_same_object(item, target_object)
        _return_to_review(target_object, by, reason)
        return Result({"state": S.MASK_REVIEW.value})

    _submit_hold(by, hold, {"mask_problem": reason}, report, times)
    return target_object


def _submit_hold(
    user: User,
    hold: Hold,
    content: dict[str, Any],
    apply: Callable[[WorkItem], Result],
    times: DecisionTimes | None = None,
) -> None:
    """Complete the held work item, of whatever kind, with a submission that is not its stage's own."""
    submission = Submission.of_lease(item_id=hold.work_item_id, lease_token=hold.lease_token, content=content)
    submit_once(
        user=user,
        item_id=hold.work_item_id,
        lease_token=hold.lease_token,
        submission=submission,
        kind=None,
        apply=apply,
        times=times,
    )


def _return_to_review(target_object: TargetObject, by: User, reason: str) -> None:
    require_state(
        services.lock_state(target_object), S.PROPOSING, S.SELECTING, S.ESCALATED, S.ALIGNING, S.POSE_REVIEW, S.PARKED
    )
    services.change_state(target_object=target_object, to=S.MASK_REVIEW, by=by, reason=reason or "mask problem")
    _stop_all_work(target_object)
    candidates.supersede_candidates(target_object=target_object)
    open_stage(target_object=target_object)


def propose_mask(*, image: Image, points: list[dict[str, Any]], box: dict[str, float] | None, by: User) -> MaskProposal:
    """Request a mask from a worker."""
    return machine_work.request_mask_proposal(image=image, points=points, box=box, by=by)


def _after_new_mask(target_object: TargetObject, by: User | None) -> None:
    if target_object.campaign.review_masks:
        open_stage(target_object=target_object)
    else:
        accept_mask(target_object=target_object, by=by)


def _stop_all_work(target_object: TargetObject) -> None:
    candidates.cancel_generations(target_object=target_object)
    assignments.cancel_work_items(target_object=target_object)
    preferences.supersede_rounds(target_object=target_object)
    escalations.cancel_escalation(target_object=target_object)
