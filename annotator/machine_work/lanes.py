"""Fair share: of each kind, one person has only so many requests in flight; their further ones wait in the ledger.

The queues are first in, first out. A person who sends two hundred clicks holds one place in the queue, so the click of
another person waits for one of them, not for all.
"""

from __future__ import annotations

from django.db import connection
from django.db.models import QuerySet

from annotator.machine_work.models import IN_FLIGHT, LIVE, MachineWork, WorkKind, WorkStatus
from annotator.machine_work.policies import policy_of

_KIND_NUMBERS = {kind: number for number, kind in enumerate(WorkKind, start=71_000)}


def lock(kind: str, person_id: int) -> None:
    """Make the transactions that count one person's requests of a kind take turns. The lock ends with the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_KIND_NUMBERS[WorkKind(kind)], person_id])


def n_live(kind: str, person_id: int) -> int:
    """Return how many requests of the kind the person has that may still bring a result."""
    return MachineWork.objects.filter(kind=kind, requested_by_id=person_id, status__in=LIVE).count()


def has_room(work: MachineWork) -> bool:
    """Return whether the person who requested the work may have one more in flight. Takes the lane's lock."""
    limit = policy_of(work.kind).max_in_flight_per_person
    if limit is None or work.requested_by_id is None:
        return True
    lock(work.kind, work.requested_by_id)
    return _of_person(work).filter(status__in=IN_FLIGHT).count() < limit


def next_waiting(ended: MachineWork) -> list[MachineWork]:
    """Return what the same person waits for next, locked, now that one of their requests ended."""
    limit = policy_of(ended.kind).max_in_flight_per_person
    if limit is None or ended.requested_by_id is None:
        return []
    lock(ended.kind, ended.requested_by_id)
    waiting = _of_person(ended).filter(status=WorkStatus.WAITING).select_for_update(skip_locked=True, no_key=True)
    return list(waiting.order_by("requested_at", "pk")[:limit])


def _of_person(work: MachineWork) -> QuerySet[MachineWork]:
    return MachineWork.objects.filter(kind=work.kind, requested_by_id=work.requested_by_id)
