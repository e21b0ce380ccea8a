"""Writes of the ledger: request, dispatch, receive, retry and cancel. `reaper` finds what was lost.

Locks: a caller that also locks a target object takes that first, then the ledger row, then the subject's rows.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum, auto
from typing import TypeVar
from uuid import UUID

from django.db import transaction
from django.db.models import Model
from django.utils import timezone

from annotator.accounts.models import User
from annotator.domain.errors import BrokerUnavailable, TooManyRequests, WrongState
from annotator.gateways import inference
from annotator.live import publish
from annotator.live.events import MachineWorkChanged
from annotator.machine_work import lanes
from annotator.machine_work.models import FINISHED, IN_FLIGHT, LIVE, MachineWork, WorkKind, WorkStatus
from annotator.machine_work.policies import policy_of
from annotator.machine_work.selectors import best_queue
from annotator.machine_work.subjects import subject_of

logger = logging.getLogger(__name__)
Subject = TypeVar("Subject", bound=Model)
#: How long a message that the broker did not take waits before it is sent again.
BROKER_PAUSE = timedelta(seconds=5)
#: Rows of one DELETE, so that it holds its locks for moments.
FORGET_AT_ONCE = 1000


class Outcome(Enum):
    """What a report means for the work."""

    STARTED = auto()
    PROGRESSED = auto()
    PARTIAL = auto()  # a part of the result is stored: counters of trouble restart, whichever attempt made it
    SUCCEEDED = auto()
    FAILED = auto()
    RETURNED = auto()  # the worker stopped without a result, because of a cancellation that is outdated


@dataclass(frozen=True)
class Report:
    """An event about machine work, whatever its kind.

    Attributes:
        attempt: The attempt that the event belongs to, or None where the message does not carry one.
        transient: For a failure: whether another attempt may succeed.
    """

    kind: WorkKind
    subject: UUID
    outcome: Outcome
    attempt: int | None = None
    worker: str = ""
    code: str = ""
    message: str = ""
    transient: bool = False


@transaction.atomic
def request(
    *,
    kind: WorkKind,
    subject: UUID,
    campaign_id: UUID,
    by: User | None = None,
    queue: str = "",
    priority: int | None = None,
    deliver_now: bool = False,
) -> MachineWork:
    """Return the ledger row of the subject; the first call creates it and dispatches it if it may start.

    Args:
        kind: The kind of work.
        subject: The id that the command and its events carry.
        campaign_id: The campaign whose leads see it.
        by: The person who waits for it; their further requests may have to wait (see `lanes`).
        queue: The queue, for kinds whose policy names none.
        priority: The urgency on the queue, instead of the policy's.
        deliver_now: Do not send the message after commit: the caller calls `deliver` and handles a broker that is away.

    Raises:
        TooManyRequests: The person has too many live requests of this kind.
    """
    policy, now = policy_of(kind), timezone.now()
    if by is not None:
        lanes.lock(kind, by.pk)
        if policy.max_live_per_person is not None and lanes.n_live(kind, by.pk) >= policy.max_live_per_person:
            raise TooManyRequests("Your earlier requests are still being worked on. Wait for them, then try again.")
    work, created = MachineWork.objects.get_or_create(
        kind=kind,
        subject=subject,
        defaults={
            "campaign_id": campaign_id,
            "requested_by": by,
            "queue": queue,
            "priority": policy.priority if priority is None else priority,
            "requested_at": now,
            "last_event_at": now,
        },
    )
    if created:
        start(work, deliver_now=deliver_now)
    return work


def request_at_once(*, kind: WorkKind, create: Callable[[], Subject], campaign_id: UUID, by: User) -> Subject:
    """Create the subject of work that somebody waits for, request the work and send its message.

    Args:
        kind: The kind of work.
        create: Stores and returns the subject.
        campaign_id: The campaign whose leads see it.
        by: The person who waits.

    Returns:
        The subject.

    Raises:
        TooManyRequests: The person has too many live requests of this kind.
        BrokerUnavailable: The broker does not reply; nothing is stored.
    """
    with transaction.atomic():
        subject = create()
        work = request(kind=kind, subject=subject.pk, campaign_id=campaign_id, by=by, deliver_now=True)
    try:
        deliver(work)
    except BrokerUnavailable:
        work.delete()
        subject.delete()
        raise
    return subject


def start(work: MachineWork, *, deliver_now: bool = False) -> bool:
    """Dispatch waiting work if its subject is ready and its person's lane has room. The caller holds the row's lock."""
    if work.status != WorkStatus.WAITING or not subject_of(work.kind).is_ready(work) or not lanes.has_room(work):
        return False
    dispatch(work, deliver_now=deliver_now)
    return True


def dispatch(work: MachineWork, *, deliver_now: bool = False) -> None:
    """Begin the next attempt and send its message after commit. The caller holds the row's lock."""
    policy, now = policy_of(work.kind), timezone.now()
    work.attempt += 1
    work.status, work.asked_at, work.last_event_at = WorkStatus.QUEUED, now, now
    work.next_attempt_at = work.suspected_at = work.finished_at = None
    if policy.queues:
        work.queue = best_queue(policy.queues)
    work.save()
    subject = subject_of(work.kind)
    message = subject.message(work)
    if message is None:
        end(work, WorkStatus.CANCELLED, "nothing_to_do", "Nothing was left to do.")
        return
    subject.status_changed(work)
    _publish(work)
    if not deliver_now:
        attempt = work.attempt
        transaction.on_commit(lambda: _deliver_or_postpone(work.pk, attempt, message, work.queue, work.priority))


def deliver(work: MachineWork) -> None:
    """Send the message of queued work that was dispatched with `deliver_now`. Call it after the transaction.

    Raises:
        BrokerUnavailable: The broker does not reply.
    """
    message = subject_of(work.kind).message(work) if work.status == WorkStatus.QUEUED else None
    if message is not None:
        inference.send(message, queue=work.queue, priority=work.priority)


def _deliver_or_postpone(work_id: UUID, attempt: int, message: inference.Message, queue: str, priority: int) -> None:
    try:
        inference.send(message, queue=queue, priority=priority)
    except BrokerUnavailable as error:
        logger.warning("machine work %s was not sent; it is sent again soon: %s", work_id, error)
        unsent = MachineWork.objects.filter(pk=work_id, attempt=attempt, status=WorkStatus.QUEUED)
        unsent.update(next_attempt_at=timezone.now() + BROKER_PAUSE)


@transaction.atomic
def receive(report: Report) -> MachineWork | None:
    """Apply a report. It may be duplicated, late, out of order, or from an abandoned attempt.

    Returns:
        The row, locked until the transaction ends, or None when the report changes nothing.
    """
    work = locked(report.kind, report.subject)
    if work is None:
        return None
    match report.outcome:
        case Outcome.SUCCEEDED:
            return _succeed(work, report)
        case Outcome.PARTIAL:
            return _note_partial_result(work, report)
    if work.status not in IN_FLIGHT or report.attempt not in (None, work.attempt):
        return None
    if work.next_attempt_at is not None and report.outcome in (Outcome.FAILED, Outcome.RETURNED):
        return None  # this attempt has ended already
    _note_sign_of_life(work, report)
    match report.outcome:
        case Outcome.FAILED:
            _fail(work, report)
        case Outcome.RETURNED:
            _queue_again(work, at=timezone.now())
    return work


def _succeed(work: MachineWork, report: Report) -> MachineWork | None:
    is_late = work.status == WorkStatus.FAILED and policy_of(work.kind).keeps_late_results
    if work.status not in LIVE and not is_late:
        return None
    work.worker, work.last_event_at = report.worker[:120] or work.worker, timezone.now()
    end(work, WorkStatus.DONE)
    return work


def _note_partial_result(work: MachineWork, report: Report) -> MachineWork | None:
    if work.status not in LIVE:
        return None
    work.n_failures = work.n_losses = 0
    work.save(update_fields=["n_failures", "n_losses"])
    if work.status in IN_FLIGHT and report.attempt in (None, work.attempt):
        _note_sign_of_life(work, report)
    return work


def _note_sign_of_life(work: MachineWork, report: Report) -> None:
    work.last_event_at, work.suspected_at = timezone.now(), None
    work.worker = report.worker[:120] or work.worker
    starts = work.status == WorkStatus.QUEUED and work.next_attempt_at is None
    if starts:
        work.status = WorkStatus.RUNNING
    work.save(update_fields=["last_event_at", "suspected_at", "worker", "status"])
    if starts:
        subject_of(work.kind).status_changed(work)
        _publish(work)


def _fail(work: MachineWork, report: Report) -> None:
    policy = policy_of(work.kind)
    work.n_failures += 1
    work.save(update_fields=["n_failures"])
    if not report.transient or work.n_failures >= policy.max_failures:
        end(work, WorkStatus.FAILED, report.code, report.message)
        return
    work.error_code, work.error_message = report.code[:64], report.message
    wait = min(policy.backoff * 2 ** (work.n_failures - 1), policy.max_backoff)
    _queue_again(work, at=timezone.now() + wait)


def _queue_again(work: MachineWork, *, at: datetime) -> None:
    work.status, work.next_attempt_at = WorkStatus.QUEUED, at
    work.save(update_fields=["status", "next_attempt_at", "error_code", "error_message"])
    subject_of(work.kind).status_changed(work)
    _publish(work)


def end(work: MachineWork, status: WorkStatus, code: str = "", message: str = "") -> None:
    """End the work, and dispatch what waited for its place. The caller holds the row's lock."""
    work.status, work.finished_at, work.next_attempt_at, work.suspected_at = status, timezone.now(), None, None
    work.error_code, work.error_message = code[:64], message
    work.save()
    subject_of(work.kind).status_changed(work)
    _publish(work)
    for waiting in lanes.next_waiting(work):
        start(waiting)


@transaction.atomic
def cancel(kind: str, subject: UUID, *, code: str = "cancelled", message: str = "It was cancelled.") -> MachineWork:
    """End live work without a result.

    Raises:
        WrongState: It has ended already.
    """
    current = locked(kind, subject)
    if current is None or current.status not in LIVE:
        raise WrongState("machine_work_over", "This has ended already.", {"status": current.status if current else ""})
    end(current, WorkStatus.CANCELLED, code, message)
    return current


@transaction.atomic
def retry(kind: str, subject: UUID) -> MachineWork:
    """Dispatch failed or cancelled work again, with its counters of trouble at zero.

    Raises:
        WrongState: It has not failed, or a retry of its kind helps nobody.
    """
    current = locked(kind, subject)
    is_over = current is not None and current.status in (WorkStatus.FAILED, WorkStatus.CANCELLED)
    if current is None or not is_over or not policy_of(kind).can_retry:
        raise WrongState(
            "machine_work_not_failed",
            "Only work that failed or was cancelled can be tried again, and clicks cannot: click again.",
            {"status": current.status if current else ""},
        )
    now = timezone.now()
    current.status, current.finished_at = WorkStatus.WAITING, None
    current.n_failures = current.n_losses = 0
    current.error_code = current.error_message = current.worker = ""
    current.requested_at = current.last_event_at = now
    current.save()
    subject_of(current.kind).reopen(current)
    subject_of(current.kind).status_changed(current)
    start(current)
    return current


def forget_old() -> int:
    """Remove finished rows, each its policy's time after its end, except those that can be retried; return how many."""
    n_removed = 0
    for kind in WorkKind:
        policy = policy_of(kind)
        if policy.forgotten_after is not None:
            over = (WorkStatus.DONE,) if policy.can_retry else FINISHED
            old = MachineWork.objects.filter(
                kind=kind, status__in=over, finished_at__lt=timezone.now() - policy.forgotten_after
            )
            while pks := list(old.values_list("pk", flat=True)[:FORGET_AT_ONCE]):
                n_removed += MachineWork.objects.filter(pk__in=pks).delete()[0]
    return n_removed


def locked(kind: str, subject: UUID) -> MachineWork | None:
    """Return the ledger row of the subject, locked until the transaction ends; None when there is none."""
    return MachineWork.objects.select_for_update(no_key=True).filter(kind=kind, subject=subject).first()


def _publish(work: MachineWork) -> None:
    news = MachineWorkChanged(campaign_id=work.campaign_id, work_id=work.pk, kind=work.kind, status=str(work.status))
    publish.to_campaign(work.campaign_id, news)
