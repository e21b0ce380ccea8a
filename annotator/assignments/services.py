"""Writes of work items: opening, claiming, renewing, releasing, cancelling. `submissions` completes and undoes them.

Locks are taken in one order everywhere: the target object, the work item, the person, the round, the ledger's row. See `held`.
A claim holds the person's and takes the item's only if it is free. Rows are locked FOR NO KEY UPDATE: inserting a row that refers
to one never waits.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Max
from django.db.models.functions import Now
from django.utils import timezone

from annotator.accounts.models import User
from annotator.assignments import claim_statement
from annotator.assignments.models import WorkItem, WorkItemKind, WorkItemState
from annotator.assignments.selectors import drawable_item
from annotator.campaigns.models import Campaign
from annotator.campaigns.selectors import visible_campaigns
from annotator.candidates.models import Candidate
from annotator.domain.errors import Conflict, NotFound, StaleLease, WrongState
from annotator.domain.roles import Role
from annotator.gateways.prepared_query import PreparedQuery
from annotator.gateways.transactions import joined_transaction
from annotator.images.models import TargetObject
from annotator.live.events import WorkAvailable
from annotator.live.publish import to_campaign

TOO_MANY_HELD = "too_many_held_work_items"


@transaction.atomic
def open_work_items(
    *,
    target_object: TargetObject,
    kind: WorkItemKind | str,
    count: int = 1,
    priority: int | None = None,
    candidate: Candidate | None = None,
) -> list[WorkItem]:
    """Open `count` slots of one stage as a new batch, with the object's own priority unless another is given."""
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


@joined_transaction()
def claim(*, user: User, kinds: Sequence[str], campaign_ids: Sequence[UUID]) -> WorkItem | None:
    """Lease the next item of these kinds and campaigns to the user; return None when there is none for them.

    Kinds are tried in the order given.

    Raises:
        Conflict: The user holds MAX_HELD_WORK_ITEMS already.
    """
    wanted = [(campaign_id, kind) for kind in kinds for campaign_id in campaign_ids]
    if not wanted:
        return None
    claim_statement.lock_person(user.pk)
    max_held = settings.MAX_HELD_WORK_ITEMS
    item_id = claim_statement.claim_one(user_id=user.pk, wanted=wanted, max_held=max_held)
    if item_id is None:
        _require_below_lease_limit(user, max_held)
        if claim_statement.free_expired(campaign_ids=campaign_ids):
            item_id = claim_statement.claim_one(user_id=user.pk, wanted=wanted, max_held=max_held)
    if item_id is None:
        return None
    return drawable_item(item_id)


def _require_below_lease_limit(user: User, max_held: int) -> None:
    held_ids = list(
        WorkItem.objects.filter(assignee=user, state=WorkItemState.LEASED, lease_until__gt=Now()).values_list(
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
    """Renew the lease and return its new end. An expired one is renewed too while nobody else took the item.

    Raises:
        NotFound, StaleLease, WrongState: As `held`.
    """
    item = WorkItem.objects.select_related("campaign").filter(
        pk=item_id,
        assignee=user,
        lease_token=lease_token,
        state=WorkItemState.LEASED,
        campaign__in=visible_campaigns(user),  # a removed member must not keep the item leased
    )
    found = item.first()
    if found is not None:
        lease_until = lease_end(found)
        if item.update(lease_until=lease_until):
            return lease_until
    with transaction.atomic():
        found = held(user=user, item_id=item_id, lease_token=lease_token)
        lease_until = lease_end(found)
        WorkItem.objects.filter(pk=found.pk).update(lease_until=lease_until)
    return lease_until


@transaction.atomic
def release(*, user: User, item_id: UUID, lease_token: int) -> None:
    """Release the item: it is open to everybody at once."""
    item = held(user=user, item_id=item_id, lease_token=lease_token)
    _clear(item)
    to_campaign(item.campaign_id, WorkAvailable(campaign_id=item.campaign_id, kind=item.kind))


def _clear(item: WorkItem) -> None:
    item.state, item.assignee, item.lease_token, item.lease_until = WorkItemState.OPEN, None, None, None
    item.save(update_fields=["state", "assignee", "lease_token", "lease_until"])


def held(*, user: User, item_id: UUID, lease_token: int, with_object: bool = False) -> WorkItem:
    """Return the item, locked, if the user holds it by this token. Call it inside a transaction.

    An expired lease is renewed as long as nobody else has the item.

    Args:
        user: The holder.
        item_id: The work item.
        lease_token: The token of the claim.
        with_object: Whether to lock the target object first, for writes that will change its state.

    Raises:
        NotFound: The item is another person's.
        StaleLease: The token is not the item's newest.
        WrongState: The item is done or cancelled.
    """
    item = locked(user=user, item_id=item_id, with_object=with_object)
    require_held(item, user, lease_token)
    return item


_LOCKED_OBJECT = PreparedQuery(
    lambda item_id: TargetObject.objects.select_for_update(no_key=True).filter(
        pk__in=WorkItem.objects.filter(pk=item_id).values("target_object_id")
    ),
    item_id=UUID,
)
_LOCKED_ITEM_OF_MEMBER = PreparedQuery(
    lambda item_id, user_id: WorkItem.objects.select_for_update(no_key=True).filter(
        pk=item_id, campaign__in=Campaign.objects.filter(memberships__user=user_id)
    ),
    item_id=UUID,
    user_id=int,
)


def _locked_item(user: User, item_id: UUID) -> WorkItem | None:
    if user.role == Role.ADMIN:
        return (
            WorkItem.objects.select_for_update(no_key=True)
            .filter(pk=item_id, campaign__in=visible_campaigns(user))
            .first()
        )
    return _LOCKED_ITEM_OF_MEMBER.first(item_id=item_id, user_id=user.pk)


def locked(*, user: User, item_id: UUID, with_object: bool) -> WorkItem:
    """Lock the item, its target object first if `with_object`, and return it, held or not.

    Raises:
        NotFound: There is no such item, or the user does not see its campaign.
    """
    target_object = _LOCKED_OBJECT.first(item_id=item_id) if with_object else None
    item = _locked_item(user, item_id)
    if item is None:
        raise _not_found()
    if target_object is not None:
        item.target_object = target_object
    return item


def _not_found() -> NotFound:
    return NotFound("work_item_not_found", "There is no such work item, or it is not yours.")


def require_held(item: WorkItem, user: User, lease_token: int) -> None:
    """Check that the user holds this locked item by this token; an expired lease that nobody took over is renewed.

    Raises:
        NotFound: The item is another person's.
        StaleLease: The token is not the item's newest.
        WrongState: The item is done or cancelled.
    """
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
        _renew_expired_lease(item, user)


def _renew_expired_lease(item: WorkItem, user: User) -> None:
    claim_statement.lock_person(user.pk)  # a claim of a twin by the same person comes before or after, not meanwhile
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
    item.state, item.lease_until = WorkItemState.LEASED, lease_end(item)
    item.save(update_fields=["state", "lease_until"])


def lease_end(item: WorkItem) -> datetime:
    """Return when a lease of the item that begins now ends, by the clock of PostgreSQL: that one decides who may claim it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        now: datetime = cursor.fetchone()[0]
    return now + timedelta(seconds=item.campaign.lease_seconds)


def cancel_work_items(*, target_object: TargetObject, kind: WorkItemKind | str | None = None) -> int:
    """Cancel the object's open and leased items, of one kind or all; return how many."""
    rows = WorkItem.objects.filter(target_object=target_object, state__in=(WorkItemState.OPEN, WorkItemState.LEASED))
    if kind is not None:
        rows = rows.filter(kind=kind)
    return rows.update(state=WorkItemState.CANCELLED, done_at=timezone.now())


def set_priority(*, target_object: TargetObject, priority: int) -> int:
    """Set the priority of the object's items that nobody holds; return how many."""
    return WorkItem.objects.filter(target_object=target_object, state=WorkItemState.OPEN).update(priority=priority)


def restore_work_items(*, target_object: TargetObject, since: datetime) -> int:
    """Open again what was cancelled since a moment; return how many items.

    Who held one keeps its token, and holds it again at the next heartbeat unless somebody else claims it first.
    """
    rows = WorkItem.objects.filter(target_object=target_object, state=WorkItemState.CANCELLED, done_at__gte=since)
    return rows.update(state=WorkItemState.OPEN, done_at=None)


@transaction.atomic
def free_expired_leases() -> int:
    """Reopen items whose lease has expired; return how many. Beat calls it; `claim` does the same when it finds none."""
    freed = claim_statement.free_expired(campaign_ids=None)
    for campaign_id, kind in set(freed):
        to_campaign(campaign_id, WorkAvailable(campaign_id=campaign_id, kind=kind))
    return len(freed)
