"""Reads of the ledger and of the workers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone

from annotator.machine_work.models import MachineWork, WorkerState, WorkKind


def work_for(kind: WorkKind, subject: UUID) -> MachineWork | None:
    """Return the ledger row of a subject, or None when nothing was requested for it."""
    return MachineWork.objects.filter(kind=kind, subject=subject).first()


def work_by_subject(kind: WorkKind, subjects: Iterable[UUID]) -> dict[UUID, MachineWork]:
    """Return the ledger rows of many subjects of one kind, by subject."""
    return {work.subject: work for work in MachineWork.objects.filter(kind=kind, subject__in=list(subjects))}


def work_of(
    campaign_ids: Iterable[UUID], *, kind: str | None = None, status: str | None = None
) -> QuerySet[MachineWork]:
    """Return the machine work of some campaigns, of one kind and status or (without them) of all."""
    wanted = {name: value for name, value in {"kind": kind, "status": status}.items() if value}
    return MachineWork.objects.filter(campaign_id__in=campaign_ids, **wanted)


def live_workers() -> QuerySet[WorkerState]:
    """Return the workers whose heartbeat is fresh."""
    horizon = timezone.now() - timedelta(seconds=settings.WORKER_SILENCE_SECONDS)
    return WorkerState.objects.filter(last_seen_at__gte=horizon).order_by("name")


def n_serving() -> Counter[str]:
    """Return how many live processes serve each queue, those of the site included."""
    return Counter(queue for queues in live_workers().values_list("queues", flat=True) for queue in queues)


def starting(queue: str) -> bool:
    """Return whether a live process that serves the queue has just started: what it does now and then may be still to come."""
    horizon = timezone.now() - timedelta(seconds=settings.WORKER_SILENCE_SECONDS)
    return live_workers().filter(queues__contains=[queue], started_at__gte=horizon).exists()


def best_queue(candidates: Sequence[str]) -> str:
    """Return the first queue that a live worker serves, or the last one when none is served."""
    served = n_serving() if len(candidates) > 1 else {}
    return next((queue for queue in candidates if queue in served), candidates[-1])
