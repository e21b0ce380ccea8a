"""The submission of a mask review: the mask is accepted, or the object discarded."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from annotator.accounts.models import User
from annotator.assignments.models import WorkItem, WorkItemKind
from annotator.assignments.submissions import Result, Submission, submit_once
from annotator.domain.decision_times import DecisionTimes
from annotator.workflow.masks import accept_mask, discard_object
from annotator.workflow.stages import stage_of


def submit_mask_review(
    *,
    user: User,
    item_id: UUID,
    lease_token: int,
    submission_id: UUID,
    decision: str,
    reason: str | None = None,
    active_ms: int | None = None,
    times: DecisionTimes | None = None,
) -> dict[str, Any]:
    """Accept the mask or discard the object, and complete the work item.

    Returns:
        `state`: the object's state after it, the same for a repeated delivery.

    Raises:
        DuplicateSubmission, NotFound, StaleLease, WrongState: As `submit_once`.
        InvalidInput: The reason of a discard is unknown.
    """

    def apply(item: WorkItem) -> Result:
        if decision == "accept":
            accept_mask(target_object=item.target_object, by=user)
        else:
            discard_object(target_object=item.target_object, reason=reason or "", by=user)
        return Result({"state": stage_of(item.kind).follows[decision].value}, active_ms)

    return submit_once(
        user=user,
        item_id=item_id,
        lease_token=lease_token,
        submission=Submission(submission_id, {"decision": decision, "reason": reason}),
        kind=WorkItemKind.MASK_REVIEW,
        apply=apply,
        times=times,
    )
