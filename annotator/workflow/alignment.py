"""The submission of an alignment: the layout is stored, and the object is done or goes to a lead's review."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from annotator.accounts.models import User
from annotator.alignments.services import save_alignment
from annotator.assignments.models import WorkItem, WorkItemKind
from annotator.assignments.submissions import Result, Submission, submit_once
from annotator.domain.decision_times import DecisionTimes
from annotator.domain.layout import layout_from_json
from annotator.workflow.stages import move_on, stage_of


def submit_alignment(
    *,
    user: User,
    item_id: UUID,
    lease_token: int,
    submission_id: UUID,
    layout: dict[str, Any],
    silhouette_iou: float,
    duration_ms: int = 0,
    n_edits: int = 0,
    times: DecisionTimes | None = None,
) -> dict[str, Any]:
    """Store the layout and complete the work item; the object is done, or in pose review below `min_pose_iou`.

    Args:
        user: The holder of the work item.
        item_id: The work item.
        lease_token: The token of the claim.
        submission_id: Chosen by the page: a second delivery counts once.
        layout: `camera_from_object` as quaternion (w, x, y, z), translation and scale, in the pointmap's unit.
        silhouette_iou: Overlap of the posed mesh's silhouette with the mask, in [0, 1].
        duration_ms: Active time in milliseconds.
        n_edits: How many gestures it took.
        times: When the pose was shown, armed and saved.

    Returns:
        `state`: the object's state after it, the same for a repeated delivery.

    Raises:
        InvalidInput: The layout is invalid.
        DuplicateSubmission, NotFound, StaleLease, WrongState: As `submit_once` and `save_alignment`.
    """
    camera_from_object = layout_from_json(dict(layout))

    def apply(item: WorkItem) -> Result:
        is_low = silhouette_iou < item.campaign.min_pose_iou
        save_alignment(
            user=user,
            work_item=item,
            camera_from_object=camera_from_object,
            silhouette_iou=silhouette_iou,
            duration_ms=duration_ms,
            n_edits=n_edits,
            needs_review=is_low,
        )
        state = stage_of(item.kind).follows["low_match" if is_low else "posed"]
        move_on(target_object=item.target_object, to=state, by=user, candidate=item.candidate if is_low else None)
        return Result({"state": state.value}, duration_ms)

    return submit_once(
        user=user,
        item_id=item_id,
        lease_token=lease_token,
        submission=Submission(
            submission_id, {"layout": camera_from_object.to_json(), "silhouette_iou": silhouette_iou}
        ),
        kind=WorkItemKind.ALIGNMENT,
        apply=apply,
        times=times,
    )
