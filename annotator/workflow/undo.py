"""Undo of submissions: what each kind of submission changed, and when it is too late to revert it."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from annotator.accounts.models import User
from annotator.alignments import reviews as pose_reviews
from annotator.alignments import services as alignments
from annotator.assignments.models import WorkItem, WorkItemKind
from annotator.assignments.services import restore_work_items
from annotator.assignments.submissions import undo_once, withdraw_untouched
from annotator.candidates import services as candidates
from annotator.domain.errors import TooLateToUndo
from annotator.domain.target_object_states import TargetObjectState as S
from annotator.escalations import services as escalations
from annotator.images.models import StateChange
from annotator.images.selectors import last_step
from annotator.images.services import change_state, revert_state
from annotator.preferences import selectors
from annotator.preferences import services as preferences
from annotator.workflow.stages import stage_in, stage_of

REASON = "undone"


def undo_submission(*, user: User, item_id: UUID, lease_token: int) -> WorkItem:
    """Undo what the user submitted under `lease_token`, and lease the item to them again.

    Idempotent: a second delivery returns the item with the lease that the first one drew.

    Raises:
        StaleLease: The submission was undone before, and another person has the item or the user submitted it again.
        WrongState: Nothing was submitted under this token.
        TooLateToUndo: Somebody has built on the submission, or UNDO_SECONDS have passed.
    """

    def revert(item: WorkItem) -> None:
        _require_nobody_else_moved(item, user)
        content = item.submission_content or {}
        if "mask_problem" in content or "discard" in content:
            _revert_withdrawal(item, user)
        elif item.kind in REVERTS:
            REVERTS[item.kind](item, user)
        else:
            raise TooLateToUndo("This kind of work cannot be undone.")

    return undo_once(user=user, item_id=item_id, lease_token=lease_token, revert=revert)


def _require_nobody_else_moved(item: WorkItem, user: User) -> None:
    """Raise TooLateToUndo if another person has moved the object since the submission."""
    later = StateChange.objects.filter(target_object_id=item.target_object_id, at__gt=item.done_at)
    if later.exclude(changed_by=None).exclude(changed_by=user).exists():
        raise TooLateToUndo


def _revert_mask_review(item: WorkItem, user: User) -> None:
    """Bring the object back to mask review; what machines made of the mask meanwhile is superseded."""
    target_object = item.target_object
    if target_object.state == S.DISCARDED:
        revert_state(target_object=target_object, by=user, reason=REASON)
        return
    if target_object.state == S.SELECTING:
        withdraw_untouched(target_object=target_object, kind=WorkItemKind.BEST_OF_N)
    elif target_object.state not in (S.PROPOSING, S.PARKED):
        raise TooLateToUndo
    candidates.cancel_generations(target_object=target_object)
    candidates.supersede_candidates(target_object=target_object)
    change_state(target_object=target_object, to=stage_of(item.kind).state, by=user, reason=REASON)


def _revert_round(item: WorkItem, user: User) -> None:
    """Reopen the round; if it had decided about the object, withdraw what followed from it."""
    target_object, waits_in = item.target_object, stage_of(item.kind).state
    if target_object.state == S.ESCALATED:
        escalations.cancel_escalation(target_object=target_object, only_untouched=True)
    elif target_object.state in stage_of(item.kind).follows.values() and (stage := stage_in(target_object.state)):
        withdraw_untouched(target_object=target_object, kind=stage.kind)
    elif target_object.state != waits_in and last_step(target_object) != (waits_in, S.DONE):
        raise TooLateToUndo
    if target_object.state != waits_in:
        revert_state(target_object=target_object, by=user, reason=REASON)
    best_of_n_round = selectors.live_round(item)
    assert best_of_n_round is not None, "a submitted best-of-N item has a round"
    preferences.reopen_round(best_of_n_round=best_of_n_round)


def _revert_alignment(item: WorkItem, user: User) -> None:
    """Withdraw the layout, and its review if nobody took that."""
    if item.target_object.state not in stage_of(item.kind).follows.values() or alignments.is_reviewed(work_item=item):
        raise TooLateToUndo
    if (stage := stage_in(item.target_object.state)) is not None:
        withdraw_untouched(target_object=item.target_object, kind=stage.kind)
    alignments.withdraw_alignment(work_item=item)
    revert_state(target_object=item.target_object, by=user, reason=REASON)


def _revert_pose_review(item: WorkItem, user: User) -> None:
    """Put the pose under review again; a returned one only while nobody took the work."""
    if item.target_object.state not in stage_of(item.kind).follows.values():
        raise TooLateToUndo
    if (stage := stage_in(item.target_object.state)) is not None:
        withdraw_untouched(target_object=item.target_object, kind=stage.kind)
    pose_reviews.undo_review(target_object=item.target_object)
    revert_state(target_object=item.target_object, by=user, reason=REASON)


def _revert_withdrawal(item: WorkItem, user: User) -> None:
    """Revert a mask problem or a discard: restore what it stopped."""
    target_object, came_to = item.target_object, item.target_object.state
    if came_to not in (S.MASK_REVIEW, S.DISCARDED):
        raise TooLateToUndo
    since = revert_state(target_object=target_object, by=user, reason=REASON)
    candidates.restore_candidates(target_object=target_object, since=since)
    restore_work_items(target_object=target_object, since=since)
    preferences.restore_rounds(target_object=target_object, since=since)
    if came_to == S.MASK_REVIEW:  # last, so that the review is not restored with the rest
        withdraw_untouched(target_object=target_object, kind=WorkItemKind.MASK_REVIEW)


REVERTS: dict[str, Callable[[WorkItem, User], None]] = {
    WorkItemKind.MASK_REVIEW.value: _revert_mask_review,
    WorkItemKind.BEST_OF_N.value: _revert_round,
    WorkItemKind.ALIGNMENT.value: _revert_alignment,
    WorkItemKind.POSE_REVIEW.value: _revert_pose_review,
}
