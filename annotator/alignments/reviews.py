"""Writes of pose reviews: a lead accepts a pose with a low outline match, or returns it with a reason."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from annotator.accounts.models import User
from annotator.alignments.models import Alignment, PoseDecision, PoseReview, PoseReviewState
from annotator.assignments.models import WorkItem
from annotator.domain.errors import InvalidInput, TooLateToUndo, WrongState
from annotator.images.models import TargetObject


def pose_under_review(target_object: TargetObject) -> Alignment | None:
    """Return the object's current pose if a lead has to decide about it."""
    return Alignment.objects.filter(
        target_object=target_object, superseded_at__isnull=True, review=PoseReviewState.PENDING
    ).first()


def returned_pose(target_object: TargetObject) -> PoseReview | None:
    """Return the verdict that returned the object's last pose, or None if its last pose was not returned."""
    last = Alignment.objects.filter(target_object=target_object).order_by("-created_at").first()
    if last is None or last.review != PoseReviewState.RETURNED:
        return None
    return last.reviews.select_related("alignment").filter(undone_at__isnull=True).first()


@transaction.atomic
def review_pose(*, work_item: WorkItem, decision: str, reason: str, by: User) -> PoseReview:
    """Record a lead's verdict on the pose under review; a returned pose no longer counts.

    Args:
        work_item: The review's item, locked and held; its times are those of the decision.
        decision: One of `PoseDecision`.
        reason: Why it is returned; the person who poses it next reads it.
        by: The reviewer.

    Raises:
        InvalidInput: A return without a reason.
        WrongState: The object has no pose under review.
    """
    if decision == PoseDecision.RETURNED and not reason.strip():
        raise InvalidInput("reason_missing", "Give a reason: the person who does the pose again reads it.")
    pose = pose_under_review(work_item.target_object)
    if pose is None:
        raise WrongState("no_pose_to_review", "This object has no pose under review.")
    pose.review = decision
    if decision == PoseDecision.RETURNED:
        pose.superseded_at = timezone.now()
    pose.save(update_fields=["review", "superseded_at"])
    return PoseReview.objects.create(alignment=pose, decision=decision, reason=reason, reviewer=by, **work_item.times)


@transaction.atomic
def undo_review(*, target_object: TargetObject) -> None:
    """Put the object's last pose under review again; the verdict stays, marked as undone.

    Raises:
        TooLateToUndo: The last pose has no verdict.
    """
    last = Alignment.objects.filter(target_object=target_object).order_by("-created_at").first()
    verdict = None if last is None else last.reviews.filter(undone_at__isnull=True).first()
    if last is None or verdict is None:
        raise TooLateToUndo
    verdict.undone_at = timezone.now()
    verdict.save(update_fields=["undone_at"])
    last.review, last.superseded_at = PoseReviewState.PENDING, None
    last.save(update_fields=["review", "superseded_at"])
