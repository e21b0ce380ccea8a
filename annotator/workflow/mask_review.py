"""How a mask review moves its target object: on to the candidates, or out."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import transaction

from annotator.accounts.models import User
from annotator.assignments import services as assignments
from annotator.domain.target_object_states import TargetObjectState as S
from annotator.workflow.masks import accept_mask, discard_object


@transaction.atomic
def submit_mask_review(
    *,
    user: User,
    item_id: UUID,
    lease_token: int,
    submission_id: UUID,
    decision: str,
    reason: str | None = None,
    active_ms: int | None = None,
) -> dict[str, Any]:
    """Accept the mask or discard the object, and close the work item; the same again answers the same."""
    content = {"decision": decision, "reason": reason}
    item, answer = assignments.held_or_answered(
        user=user,
        item_id=item_id,
        lease_token=lease_token,
        submission=assignments.Submission(submission_id, content),
    )
    if answer is not None:
        return answer
    assignments.require_kind(item, "mask_review")
    target_object, is_accepted = item.target_object, decision == "accept"
    answer = {"state": (S.PROPOSING if is_accepted else S.DISCARDED).value}
    assignments.complete(
        work_item=item, submission_id=submission_id, content=content, answer=answer, active_ms=active_ms
    )
    if is_accepted:
        accept_mask(target_object=target_object, by=user)
    else:
        discard_object(target_object=target_object, reason=reason or "", by=user)
    return answer
