"""Machine work that fell silent is sent again: the message may be lost, the worker may be gone; the row remains.

A *queued* generation is taken for lost only when a worker of its queue has nothing to do and nothing of the queue was
finished lately: a long queue is no loss. A *running* one is lost when no live worker lists it among what it is busy with.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from annotator.candidates.models import Generation, GenerationStatus, WorkerState
from annotator.candidates.receiving import end
from annotator.candidates.selectors import is_queue_moving, live_workers
from annotator.candidates.sending import send

BATCH = 200
FORGET_WORKER_AFTER = timedelta(days=1)


@dataclass
class Workforce:
    """Who lives, what they are busy with, and which queues have somebody idle and stand still."""

    busy: set[str] = field(default_factory=set)
    idle_queues: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, workers: Iterable[WorkerState], *, since: datetime) -> Workforce:
        """From the heartbeats, and from what was finished since then."""
        found = cls()
        for worker in workers:
            found.busy |= set(worker.busy_generations)
            if not worker.busy_generations:
                found.idle_queues |= set(worker.queues)
        found.idle_queues = {queue for queue in found.idle_queues if not is_queue_moving(queue, since=since)}
        return found


def reap_silent_generations() -> None:
    """Send again what is due or lost. What was lost too often is a dead letter."""
    now = timezone.now()
    silence = timedelta(seconds=settings.GENERATION_SILENCE_SECONDS)
    with transaction.atomic():
        suspects = _suspects(now)
        workforce = Workforce.of(live_workers(), since=now - silence) if suspects else Workforce()
        for generation in suspects:
            if generation.next_attempt_at is not None:
                send(generation)
            elif _is_lost(generation, workforce, now - silence):
                _send_again_or_give_up(generation)
    WorkerState.objects.filter(last_seen_at__lt=now - FORGET_WORKER_AFTER).delete()


def _send_again_or_give_up(generation: Generation) -> None:
    generation.n_losses += 1
    generation.save(update_fields=["n_losses"])
    if generation.n_losses >= settings.GENERATION_MAX_LOSSES:
        end(generation, GenerationStatus.DEAD, "worker_lost", "Every worker that took it vanished.")
    else:
        send(generation)


def _suspects(now: datetime) -> list[Generation]:
    quiet = Q(last_event_at__lt=now - timedelta(seconds=settings.WORKER_SILENCE_SECONDS), next_attempt_at__isnull=True)
    return list(
        Generation.objects.select_for_update(of=("self",), skip_locked=True)
        .filter(Q(next_attempt_at__lte=now) | quiet, status__in=(GenerationStatus.QUEUED, GenerationStatus.RUNNING))
        .select_related("model_version", "target_object__image", "mask")
        .order_by("last_event_at")[:BATCH]
    )


def _is_lost(generation: Generation, workforce: Workforce, horizon: datetime) -> bool:
    if str(generation.pk) in workforce.busy:
        return False
    if generation.status == GenerationStatus.RUNNING:
        return True
    silent_since = generation.last_event_at or generation.created_at
    return silent_since < horizon and generation.model_version.queue in workforce.idle_queues
