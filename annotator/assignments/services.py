"""Writes of work items: opening, claiming, renewing, giving back, completing.

Locks are taken in one order everywhere: the target object, then the work item. See `held`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Max
from django.utils import timezone

from annotator.accounts.models import User
from annotator.assignments import claim_statement
from annotator.assignments.models import WorkItem, WorkItemKind, WorkItemState
from annotator.assignments.selectors import drawable
from annotator.campaigns.selectors import visible_campaigns
from annotator.candidates.models import Candidate
from annotator.domain.errors import Conflict, DuplicateSubmission, NotFound, StaleLease, TooLateToUndo, WrongState
from annotator.images.models import TargetObject
from annotator.live.events import WorkAvailable
from annotator.live.publish import to_campaign

TOO_MANY_HELD = "too_many_held_work_items"


@dataclass(frozen=True)
class Submission:
    """What a person hands in: `id` is chosen by their page, so that sending it twice counts once."""

    id: UUID
    content: dict[str, Any]


@transaction.atomic
def open_work_items(
    *,
    target_object: TargetObject,
    kind: WorkItemKind | str,
    count: int = 1,
    priority: int | None = None,
    candidate: Candidate | None = None,
) -> list[WorkItem]:
    """Open `count` slots of one stage as a new batch; the object's own priority unless another is given."""
    rows = WorkItem.objects.filter(target_object=target_object, kind=kind)
    batch = (rows.aggregate(last=Max("batch"))["last"] or 0) + 1
    items = WorkItem.objects.bulk_create(
        WorkItem(
            campaign_id=target_object.campaign_id,
            target_object=target_object,
            kind=kind,
            batch=batch,
            slot=slot,
            priority=target_object.priority if priority is None else priority,
            candidate=candidate,
        )
        for slot in range(count)
    )
    to_campaign(target_object.campaign_id, WorkAvailable(campaign_id=target_object.campaign_id, kind=str(kind)))
    return items


@transaction.atomic
def claim(*, user: User, kinds: Sequence[str], campaign_ids: Sequence[UUID]) -> WorkItem | None:
    """Lease the next item of these kinds and campaigns to the user, or None when there is nothing for them.

    Kinds are tried in the order given. Raises Conflict when the user holds MAX_HELD_WORK_ITEMS already.
    """
    wanted = [(campaign_id, kind) for kind in kinds for campaign_id in campaign_ids]
    if not wanted:
        return None
    claim_statement.lock_person(user.pk)
    max_held = settings.MAX_HELD_WORK_ITEMS
    item_id = claim_statement.claim_one(user_id=user.pk, wanted=wanted, max_held=max_held)
    if item_id is None:
        _check_room(user, max_held)
        if claim_statement.free_expired(campaign_ids=campaign_ids):
            item_id = claim_statement.claim_one(user_id=user.pk, wanted=wanted, max_held=max_held)
    if item_id is None:
        return None
    return drawable().get(pk=item_id)


def _check_room(user: User, max_held: int) -> None:
    held_ids = list(
        WorkItem.objects.filter(assignee=user, state=WorkItemState.LEASED, lease_until__gt=timezone.now()).values_list(
            "pk", flat=True
        )
    )
    if len(held_ids) >= max_held:
        raise Conflict(
            TOO_MANY_HELD,
            f"You hold {len(held_ids)} work items; finish or release one before taking another.",
            {"held": [str(pk) for pk in held_ids], "limit": max_held},
        )


def heartbeat(*, user: User, item_id: UUID, lease_token: int) -> datetime:
    """Renew the lease and answer its new end. An expired one is renewed too while nobody else took the item."""
    item = WorkItem.objects.select_related("campaign").filter(
        pk=item_id,
        assignee=user,
        lease_token=lease_token,
        state=WorkItemState.LEASED,
        campaign__in=visible_campaigns(user),  # who is no member any more keeps nothing from the others
    )
    found = item.first()
    if found is not None:
        lease_until = _lease_end(found)
        if item.update(lease_until=lease_until):
            return lease_until
    with transaction.atomic():
        found = held(user=user, item_id=item_id, lease_token=lease_token)
        lease_until = _lease_end(found)
        WorkItem.objects.filter(pk=found.pk).update(lease_until=lease_until)
    return lease_until


@transaction.atomic
def release(*, user: User, item_id: UUID, lease_token: int) -> None:
    """Give the item back: it is open to everybody at once."""
    item = held(user=user, item_id=item_id, lease_token=lease_token)
    _clear(item)
    to_campaign(item.campaign_id, WorkAvailable(campaign_id=item.campaign_id, kind=item.kind))


def _clear(item: WorkItem) -> None:
    item.state, item.assignee, item.lease_token, item.lease_until = WorkItemState.OPEN, None, None, None
    item.save(update_fields=["state", "assignee", "lease_token", "lease_until"])


def held(*, user: User, item_id: UUID, lease_token: int, with_object: bool = False) -> WorkItem:
    """The item, locked, if the user holds it by this token; call it inside a transaction.

    `with_object` locks its target object first: for writes that will move the object on. An item whose lease ran out
    is taken up again as long as nobody else has it. Raises NotFound for another person's item, StaleLease for a token
    that was overtaken, WrongState for an item that is done or cancelled.
    """
    item = locked(user=user, item_id=item_id, with_object=with_object)
    _check_lease(item, user, lease_token)
    return item


def held_or_answered(
    *, user: User, item_id: UUID, lease_token: int, submission: Submission
) -> tuple[WorkItem, dict[str, Any] | None]:
    """`held` with the object, for a submit: the second part is the stored answer when this was submitted before.

    Raises DuplicateSubmission when the same id came before with other content, and otherwise as `held`.
    """
    item = locked(user=user, item_id=item_id, with_object=True)
    if item.assignee_id == user.pk and item.state == WorkItemState.DONE and item.submission_id == submission.id:
        return item, repeated_answer(item, submission.content)
    _check_lease(item, user, lease_token)
    return item, None


def repeated_answer(item: WorkItem, content: dict[str, Any]) -> dict[str, Any]:
    """What was answered when the same content was submitted; DuplicateSubmission for other content."""
    if item.submission_content != content or item.submission_answer is None:
        raise DuplicateSubmission(details={"work_item_id": str(item.pk)})
    answer: dict[str, Any] = item.submission_answer
    return answer


def locked(*, user: User, item_id: UUID, with_object: bool) -> WorkItem:
    """Lock the item, its target object first if `with_object`, and return it whoever holds it.

    Raises:
        NotFound: There is no such item, or the user does not see its campaign.
    """
    target_object = None
    if with_object:
        object_id = WorkItem.objects.filter(pk=item_id).values("target_object_id")
        target_object = next(iter(TargetObject.objects.select_for_update().filter(pk__in=object_id)), None)
    try:
        item = WorkItem.objects.select_for_update().get(pk=item_id, campaign__in=visible_campaigns(user))
    except WorkItem.DoesNotExist:
        raise _not_found() from None
    if target_object is not None:
        item.target_object = target_object
    return item


def _not_found() -> NotFound:
    return NotFound("work_item_not_found", "There is no such work item, or it is not yours.")


def _check_lease(item: WorkItem, user: User, lease_token: int) -> None:
    details = {"work_item_id": str(item.pk)}
    if item.assignee_id != user.pk:
        # Tokens only grow: a smaller one may have been this person's before the item went to somebody else.
        if item.lease_token is None or lease_token < item.lease_token:
            raise StaleLease(details=details)
        raise _not_found()
    if item.lease_token != lease_token:
        raise StaleLease(details=details)
    if item.state == WorkItemState.DONE:
        raise WrongState("work_item_done", "This work item was submitted already.", details)
    if item.state == WorkItemState.CANCELLED:
        raise WrongState("work_item_cancelled", "This work item was withdrawn: its object has moved on.", details)
    if item.state == WorkItemState.OPEN:
        _take_up_again(item, user)


def _take_up_again(item: WorkItem, user: User) -> None:
    twin = WorkItem.objects.filter(
        target_object_id=item.target_object_id,
        kind=item.kind,
        batch=item.batch,
        assignee=user,
        state__in=(WorkItemState.LEASED, WorkItemState.DONE),
    )
    if twin.exists():
        raise StaleLease(
            "Your lease ran out, and you have another work item of the same object since.",
            {"work_item_id": str(item.pk)},
        )
    item.state, item.lease_until = WorkItemState.LEASED, _lease_end(item)
    item.save(update_fields=["state", "lease_until"])


def _lease_end(item: WorkItem) -> datetime:
    return timezone.now() + timedelta(seconds=item.campaign.lease_seconds)


def require_kind(item: WorkItem, kind: WorkItemKind | str) -> None:
    """Raise WrongState unless the item is of this kind: a page submits to the wrong place."""
    if item.kind != kind:
        raise WrongState("wrong_work_item_kind", f"This work item is of the kind {item.kind}.", {"kind": item.kind})


def complete(
    *,
    work_item: WorkItem,
    submission_id: UUID | None = None,
    content: dict[str, Any] | None = None,
    answer: dict[str, Any] | None = None,
    active_ms: int | None = None,
) -> WorkItem:
    """Mark an item that `held` answered as done, and keep what was submitted and answered for repeats."""
    work_item.state, work_item.done_at = WorkItemState.DONE, timezone.now()
    work_item.submission_id, work_item.submission_content = submission_id, content
    work_item.submission_answer, work_item.active_ms = answer, active_ms
    work_item.save(
        update_fields=["state", "done_at", "submission_id", "submission_content", "submission_answer", "active_ms"]
    )
    return work_item


def remember(*, work_item: WorkItem, submission: Submission, answer: dict[str, Any]) -> None:
    """Keep what was submitted and answered, for repeats, where the answer is known only after `complete`."""
    work_item.submission_id, work_item.submission_content = submission.id, submission.content
    work_item.submission_answer = answer
    work_item.save(update_fields=["submission_id", "submission_content", "submission_answer"])


def require_undoable(*, work_item: WorkItem, user: User) -> None:
    """Check that the user submitted this item and that its stage was not opened again since.

    Raises:
        WrongState: The item is not done, or somebody else did it.
        TooLateToUndo: The stage has a newer batch (another mask, more candidates), so what was judged is outdated.
    """
    if work_item.state != WorkItemState.DONE or work_item.assignee_id != user.pk:
        raise WrongState("work_item_not_done", "You have no submission to undo.", {"state": work_item.state})
    stage = WorkItem.objects.filter(target_object_id=work_item.target_object_id, kind=work_item.kind)
    if stage.filter(batch__gt=work_item.batch).exists():
        raise TooLateToUndo


def withdraw_untouched(*, target_object: TargetObject, kind: WorkItemKind | str) -> None:
    """Cancel the object's unfinished items of a kind, if nobody ever took one; raises TooLateToUndo otherwise."""
    newest = (
        WorkItem.objects.select_for_update(of=("self",))
        .filter(target_object=target_object, kind=kind)
        .exclude(state=WorkItemState.CANCELLED)
    )
    if any(item.state != WorkItemState.OPEN or item.lease_token is not None for item in newest):
        raise TooLateToUndo
    cancel_work_items(target_object=target_object, kind=kind)


@transaction.atomic
def reopen(*, work_item: WorkItem, user: User) -> WorkItem:
    """Lease a completed item again to the person who did it, with a new token: an undo across the submit."""
    work_item.state, work_item.assignee, work_item.done_at = WorkItemState.LEASED, user, None
    work_item.lease_token, work_item.lease_until = _next_token(), _lease_end(work_item)
    work_item.submission_id = work_item.submission_content = work_item.submission_answer = None
    work_item.save()
    return work_item


def _next_token() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('work_item_lease_token')")
        return int(cursor.fetchone()[0])


def cancel_work_items(*, target_object: TargetObject, kind: WorkItemKind | str | None = None) -> int:
    """Withdraw what is open or leased of the object (of one kind, or all); answer how many."""
    rows = WorkItem.objects.filter(target_object=target_object, state__in=(WorkItemState.OPEN, WorkItemState.LEASED))
    if kind is not None:
        rows = rows.filter(kind=kind)
    return rows.update(state=WorkItemState.CANCELLED, done_at=timezone.now())


@transaction.atomic
def free_expired_leases() -> int:
    """Open what people left lying; answer how many items. Beat calls it; `claim` does the same when it finds nothing."""
    freed = claim_statement.free_expired(campaign_ids=None)
    for campaign_id, kind in set(freed):
        to_campaign(campaign_id, WorkAvailable(campaign_id=campaign_id, kind=kind))
    return len(freed)
