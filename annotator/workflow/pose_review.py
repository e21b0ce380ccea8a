"""The submission of a pose review: the pose counts, or is done again."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from annotator.accounts.models import User
from annotator.alignments.reviews import review_pose
from annotator.assignments.models import WorkItem, WorkItemKind
from annotator.assignments.submissions import Result, Submission, submit_once
from annotator.domain.decision_times import DecisionTimes
from annotator.workflow.stages import move_on, stage_of


def submit_pose_review(
    *,
    user: User,
    item_id: UUID,
    lease_token: int,
    submission_id: UUID,
    decision: str,
    reason: str = "",
    active_ms: int | None = None,
    times: DecisionTimes | None = None,
) -> dict[str, Any]:
    """Accept the pose or return it with a reason, and complete the work item.

    Returns:
        `state`: the object's state after it, the same for a repeated delivery.

    Raises:
        InvalidInput: A return without a reason, or impossible times.
        DuplicateSubmission, NotFound, StaleLease, WrongState: As `submit_once` and `review_pose`.
    """

    def apply(item: WorkItem) -> Result:
        review_pose(work_item=item, decision=decision, reason=reason, by=user)
        state = stage_of(item.kind).follows[decision]
        candidate = item.candidate if decision == "returned" else None
        move_on(target_object=item.target_object, to=state, by=user, reason=reason, candidate=candidate)
        return Result({"state": state.value}, active_ms)

    return submit_once(
        user=user,
        item_id=item_id,
        lease_token=lease_token,
        submission=Submission(submission_id, {"decision": decision, "reason": reason}),
        kind=WorkItemKind.POSE_REVIEW,
        apply=apply,
        times=times,
    )
