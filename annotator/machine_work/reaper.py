"""Finds machine work that was lost and dispatches it again. Work that only waits in a queue is never sent twice.

Running work is lost when it is silent and no live worker reports that it is busy with it. A queued message is lost when
a live worker serves its queue, and yet the queue is empty, or later messages of no higher priority have been started.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from annotator.machine_work import services
from annotator.machine_work.models import IN_FLIGHT, LIVE, MachineWork, WorkerState, WorkKind, WorkStatus
from annotator.machine_work.policies import policy_of
from annotator.machine_work.workforce import Workforce

logger = logging.getLogger(__name__)
BATCH = 200
#: A message that looks lost is sent again only when it still looks lost this much later: its event may be on the way.
CONFIRM_AFTER = timedelta(seconds=8)
FORGET_WORKER_AFTER = timedelta(days=1)


def reap() -> list[MachineWork]:
    """Dispatch what is due, what may start and what was lost; end what was lost too often or missed its deadline.

    Returns:
        The work that this call ended.
    """
    now, workforce, ended = timezone.now(), Workforce.present(), []
    for kind in WorkKind:
        for suspect in _suspects(kind, now):
            try:
                if _needs_attention(suspect, workforce, now) and (work := _attend(suspect, workforce, now)):
                    ended.append(work)
            except Exception:  # one row that cannot be handled must not hold up the others
                logger.exception("machine work %s could not be attended to", suspect.pk)
    WorkerState.objects.filter(last_seen_at__lt=now - FORGET_WORKER_AFTER).delete()
    return ended


def _suspects(kind: WorkKind, now: datetime) -> list[MachineWork]:
    policy = policy_of(kind)
    quiet_since = now - min(policy.silence, policy.queue_silence)
    looks = (
        Q(next_attempt_at__lte=now)
        | Q(next_attempt_at__isnull=True, status__in=IN_FLIGHT, last_event_at__lt=quiet_since)
        | Q(status=WorkStatus.WAITING, last_event_at__lt=now - policy.queue_silence)
    )
    if policy.deadline is not None:
        looks |= Q(requested_at__lt=now - policy.deadline)
    live = MachineWork.objects.filter(looks, kind=kind, status__in=LIVE)
    return list(live.order_by(F("next_attempt_at").asc(nulls_last=True), "last_event_at")[:BATCH])


def _needs_attention(work: MachineWork, workforce: Workforce, now: datetime) -> bool:
    """Return whether something must be done about the row; asked again once the row is locked."""
    if work.status not in LIVE:
        return False
    if _is_overdue(work, now) or work.status == WorkStatus.WAITING:
        return True
    if work.next_attempt_at is not None:
        return work.next_attempt_at <= now
    if work.status == WorkStatus.RUNNING:
        return is_running_lost(work, workforce, now)
    return work.suspected_at is not None or is_message_lost(work, workforce, now)


@transaction.atomic
def _attend(suspect: MachineWork, workforce: Workforce, now: datetime) -> MachineWork | None:
    """Do what the row needs, under its lock; return it if that ended it."""
    work = MachineWork.objects.select_for_update(skip_locked=True, no_key=True).filter(pk=suspect.pk).first()
    if work is None or not _needs_attention(work, workforce, now):
        return None
    if _is_overdue(work, now):
        services.end(work, WorkStatus.FAILED, *policy_of(work.kind).overdue)
    elif work.status == WorkStatus.WAITING:
        _start_or_look_later(work, now)
    elif work.next_attempt_at is not None:
        services.dispatch(work)
    elif work.status == WorkStatus.RUNNING:
        _count_loss(work)
    else:
        _confirm_loss(work, workforce, now)
    return work if work.status not in LIVE else None


def is_running_lost(work: MachineWork, workforce: Workforce, now: datetime) -> bool:
    """Return whether running work is silent for too long and no live worker is busy with it."""
    return _silent_for(work, now) > policy_of(work.kind).silence and str(work.subject) not in workforce.busy


def is_message_lost(work: MachineWork, workforce: Workforce, now: datetime) -> bool:
    """Return whether the message of queued work is nowhere: not in its queue, and not with a live worker."""
    if _silent_for(work, now) <= policy_of(work.kind).queue_silence or str(work.subject) in workforce.busy:
        return False
    return work.queue in workforce.served and (workforce.is_empty(work.queue) or workforce.has_overtaken(work))


def _is_overdue(work: MachineWork, now: datetime) -> bool:
    deadline = policy_of(work.kind).deadline
    return deadline is not None and work.requested_at < now - deadline


def _silent_for(work: MachineWork, now: datetime) -> timedelta:
    return now - (work.last_event_at or work.requested_at)


def _start_or_look_later(work: MachineWork, now: datetime) -> None:
    if not services.start(work):
        work.last_event_at = now
        work.save(update_fields=["last_event_at"])


def _confirm_loss(work: MachineWork, workforce: Workforce, now: datetime) -> None:
    if not is_message_lost(work, workforce, now):
        work.suspected_at = None
    elif work.suspected_at is None:
        work.suspected_at = now
    elif work.suspected_at <= now - CONFIRM_AFTER:
        _count_loss(work)
        return
    work.save(update_fields=["suspected_at"])


def _count_loss(work: MachineWork) -> None:
    policy = policy_of(work.kind)
    work.n_losses += 1
    work.save(update_fields=["n_losses"])
    if work.n_losses >= policy.max_losses:
        services.end(work, WorkStatus.FAILED, *policy.lost)
    else:
        services.dispatch(work)
