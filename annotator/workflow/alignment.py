"""The submission of an alignment: the layout is stored, and the object is done or goes to a lead's review."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import transaction

from annotator.accounts.models import User
from annotator.alignments.machine_work import request_pose_fit
from annotator.alignments.models import PoseFit
from annotator.alignments.services import save_alignment
from annotator.assignments.models import WorkItem, WorkItemKind
from annotator.assignments.services import held
from annotator.assignments.submissions import Result, Submission, submit_once
from annotator.domain.decision_times import DecisionTimes
from annotator.domain.errors import WrongState
from annotator.domain.layout import layout_from_json
from annotator.workflow.stages import move_on, stage_of


@transaction.atomic
def held_for_fit(*, user: User, item_id: UUID, lease_token: int) -> WorkItem:
    """Return the alignment item that the user holds.

    Raises:
        NotFound, StaleLease, WrongState: As `assignments.held`, and WrongState for an item of another kind.
    """
    item = held(user=user, item_id=item_id, lease_token=lease_token)
    if item.kind != WorkItemKind.ALIGNMENT:
        raise WrongState("wrong_work_item_kind", f"This work item is of the kind {item.kind}.", {"kind": item.kind})
    return item


def fit_pose(*, user: User, item_id: UUID, lease_token: int, layout: dict[str, Any]) -> PoseFit:
    """Ask a worker to fit the mesh of a held item to its mask and points.

    Raises:
        InvalidInput: The layout is invalid.
        NotFound, StaleLease, WrongState, TooManyRequests, BrokerUnavailable: As `held_for_fit` and `request_pose_fit`.
    """
    start = layout_from_json(dict(layout))
    item = held_for_fit(user=user, item_id=item_id, lease_token=lease_token)
    return request_pose_fit(work_item=item, layout=start, by=user)


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
