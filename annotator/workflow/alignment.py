"""How an alignment finishes its target object."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import transaction

from annotator.accounts.models import User
from annotator.alignments.services import save_alignment
from annotator.assignments import services as assignments
from annotator.domain.layout import layout_from_json
from annotator.domain.target_object_states import TargetObjectState
from annotator.images.services import change_state


@transaction.atomic
def submit_alignment(
    *,
    user: User,
    item_id: UUID,
    lease_token: int,
    submission_id: UUID,
    layout: dict[str, Any],
    silhouette_iou: float | None = None,
    duration_ms: int = 0,
    n_edits: int = 0,
) -> dict[str, Any]:
    """Save the layout, close the work item, finish the object; the same again answers the same.

    Raises InvalidInput for a layout that is none, and otherwise as `held_or_answered` and `save_alignment`.
    """
    camera_from_object = layout_from_json(dict(layout))
    content = {"layout": camera_from_object.to_json(), "silhouette_iou": silhouette_iou}
    item, answer = assignments.held_or_answered(
        user=user,
        item_id=item_id,
        lease_token=lease_token,
        submission=assignments.Submission(submission_id, content),
    )
    if answer is not None:
        return answer
    assignments.require_kind(item, "alignment")
    save_alignment(
        user=user,
        work_item=item,
        camera_from_object=camera_from_object,
        silhouette_iou=silhouette_iou,
        duration_ms=duration_ms,
        n_edits=n_edits,
    )
    answer = {"state": TargetObjectState.DONE.value}
    assignments.complete(
        work_item=item, submission_id=submission_id, content=content, answer=answer, active_ms=duration_ms
    )
    change_state(target_object=item.target_object, to=TargetObjectState.DONE, by=user)
    return answer
