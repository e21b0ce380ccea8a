"""Submissions of work items: each counts once, and can be undone while nobody has built on it.

Locks are taken in one order everywhere: the target object, then the work item. See `services.held`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Max
from django.utils import timezone

from annotator.accounts.models import User
from annotator.assignments.decisions import bounded_times
from annotator.assignments.models import WorkItem, WorkItemState
from annotator.assignments.services import cancel_work_items, lease_end, locked, require_held
from annotator.domain.decision_times import DecisionTimes
from annotator.domain.errors import DuplicateSubmission, StaleLease, TooLateToUndo, WrongState
from annotator.images.models import TargetObject

SUBMISSION_FIELDS = (
    *("state", "done_at", "submission_id", "submission_content", "submission_answer", "active_ms"),
    *("shown_at", "armed_at", "decided_at"),
)


@dataclass(frozen=True)
class Submission:
    """What a person submits. Its id makes a second delivery count once."""

    id: UUID
    content: dict[str, Any]

    @classmethod
    def of_lease(cls, *, item_id: UUID, lease_token: int, content: dict[str, Any]) -> Submission:
        """Return a submission for a request without an id: a lease has one submission, so the two identify it."""
        return cls(uuid5(item_id, f"submission:{lease_token}"), content)


@dataclass(frozen=True)
class Result:
    """What a submission did: the response, kept for repeated deliveries, and the active time in milliseconds."""

    response: dict[str, Any]
    active_ms: int | None = None


@transaction.atomic
def submit_once(
    *,
    user: User,
    item_id: UUID,
    lease_token: int,
    submission: Submission,
    kind: str | None,
    apply: Callable[[WorkItem], Result],
    times: DecisionTimes | None = None,
) -> dict[str, Any]:
    """Apply a submission to a held work item and complete the item; a second delivery returns the first response.

    Args:
        user: The holder of the item.
        item_id: The work item.
        lease_token: The token of the claim.
        submission: What is submitted.
        kind: The kind that the item must be of; None for any.
        apply: Called once with the item, locked with its object; it raises to refuse.
            The item carries the bounded times.
        times: When the person saw what they judged and decided, as the page sent it.

    Raises:
        DuplicateSubmission: The id was used before with other content.
        InvalidInput: The times are impossible.
        NotFound, StaleLease, WrongState: As `services.held`, and WrongState for an item of another kind.
    """
    item = locked(user=user, item_id=item_id, with_object=True)
    if item.assignee_id == user.pk and item.state == WorkItemState.DONE and item.submission_id == submission.id:
        return _first_response(item, submission)
    require_held(item, user, lease_token)
    if kind is not None:
        _require_kind(item, kind)
    item.set_times(bounded_times(work_item=item, times=times))
    result = apply(item)
    complete(work_item=item, submission=submission, result=result)
    return result.response


def _first_response(item: WorkItem, submission: Submission) -> dict[str, Any]:
    if item.submission_content != submission.content or item.submission_answer is None:
        raise DuplicateSubmission(details={"work_item_id": str(item.pk)})
    response: dict[str, Any] = item.submission_answer
    return response


def _require_kind(item: WorkItem, kind: str) -> None:
    if item.kind != kind:
        raise WrongState("wrong_work_item_kind", f"This work item is of the kind {item.kind}.", {"kind": item.kind})


def complete(*, work_item: WorkItem, submission: Submission, result: Result) -> WorkItem:
    """Mark a held item as done, and store the submission and its response for repeated deliveries."""
    work_item.state, work_item.done_at = WorkItemState.DONE, timezone.now()
    work_item.submission_id, work_item.submission_content = submission.id, submission.content
    work_item.submission_answer, work_item.active_ms = result.response, result.active_ms
    work_item.save(update_fields=SUBMISSION_FIELDS)
    return work_item


def undo_until(moment: datetime) -> datetime:
    """Return until when a submission of this moment can be undone."""
    return moment + timedelta(seconds=settings.UNDO_SECONDS)


@transaction.atomic
def undo_once(*, user: User, item_id: UUID, lease_token: int, revert: Callable[[WorkItem], None]) -> WorkItem:
    """Undo the submission that was made under `lease_token`, and lease the item to the user again with a new token.

    Idempotent: a second delivery returns the item with the lease that the first one drew.

    Args:
        user: The person who submitted it.
        item_id: The work item.
        lease_token: The token under which it was submitted.
        revert: Called once with the item, locked with its object; it raises TooLateToUndo to refuse.

    Raises:
        StaleLease: The submission was undone before, and another person has the item or the user submitted it again.
        WrongState: Nothing was submitted under this token.
        TooLateToUndo: Somebody has built on the submission, or UNDO_SECONDS have passed.
    """
    item = locked(user=user, item_id=item_id, with_object=True)
    if item.lease_token is not None and lease_token < item.lease_token and item.assignee_id == user.pk:
        return _reopened_before(item, user)
    if item.lease_token != lease_token or item.assignee_id != user.pk:
        raise StaleLease(details={"work_item_id": str(item.pk)})
    _require_undoable(item)
    revert(item)
    return _reopen(item)


def _reopened_before(item: WorkItem, user: User) -> WorkItem:
    if item.state not in (WorkItemState.LEASED, WorkItemState.OPEN) or item.lease_token is None:
        raise StaleLease(details={"work_item_id": str(item.pk)})
    require_held(item, user, item.lease_token)
    return item


def _require_undoable(item: WorkItem) -> None:
    if item.state != WorkItemState.DONE or item.done_at is None:
        raise WrongState("work_item_not_done", "You have no submission to undo.", {"state": item.state})
    if timezone.now() > undo_until(item.done_at):
        raise TooLateToUndo
    stage = WorkItem.objects.filter(target_object_id=item.target_object_id, kind=item.kind)
    if stage.filter(batch__gt=item.batch).exists():  # another mask, more candidates: what was judged is outdated
        raise TooLateToUndo


def _reopen(item: WorkItem) -> WorkItem:
    item.state, item.done_at, item.active_ms = WorkItemState.LEASED, None, None
    item.lease_token, item.lease_until = _next_token(), lease_end(item)
    item.submission_id = item.submission_content = item.submission_answer = None
    item.set_times(None)
    item.save()
    return item


def _next_token() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('work_item_lease_token')")
        return int(cursor.fetchone()[0])


def withdraw_untouched(*, target_object: TargetObject, kind: str) -> None:
    """Cancel the object's unfinished items of a kind.

    Raises:
        TooLateToUndo: Somebody took one of them.
    """
    items = WorkItem.objects.filter(target_object=target_object, kind=kind)
    newest = items.aggregate(batch=Max("batch"))["batch"]
    live = (
        items.filter(batch=newest).exclude(state=WorkItemState.CANCELLED).select_for_update(of=("self",), no_key=True)
    )
    if any(item.state != WorkItemState.OPEN or item.lease_token is not None for item in live):
        raise TooLateToUndo
    cancel_work_items(target_object=target_object, kind=kind)
