"""The policy of each kind of machine work, as data: where it goes, how long it may be silent, when it is given up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings

from annotator.machine_work.models import WorkKind
from inference_worker.contract import queues

MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class Policy:
    """How one kind of machine work is dispatched, when it counts as lost, and when it ends without a result.

    Attributes:
        queues: The queues to use, best first; the first one that a live worker serves is taken, otherwise the last one.
            Empty when the request names its queue.
        priority: Urgency on the queue, 0 (least) to 9 (most urgent); a request may name another one.
        silence: Running work without an event for this long is lost, unless a live worker reports that it is busy with it.
        queue_silence: Queued work may count as lost only after this long: see `reaper.is_message_lost`.
        backoff: The wait before the second attempt after a transient failure; it doubles with each further one.
        max_backoff: The longest wait between two attempts.
        max_failures: This many transient failures in a row end the work as failed.
        max_losses: This many losses in a row end the work as failed.
        deadline: Work that has not ended this long after its request fails, however it is doing. None: never.
        max_in_flight_per_person: One person's further requests wait in the ledger. None: no limit.
        max_live_per_person: One person's requests beyond these are refused. None: no limit.
        keeps_late_results: Whether a result that arrives after the work failed is stored.
        can_retry: Whether a lead can start it again after it failed or was cancelled.
        forgotten_after: Rows of work that ended this long ago are removed, except those that a lead can retry. What came of the work
            stays with its subject. None: never.
        lost: The error of work that was lost too often.
        overdue: The error of work that missed its deadline.
    """

    queues: tuple[str, ...] = ()
    priority: int = 5
    silence: timedelta = MINUTE
    queue_silence: timedelta = MINUTE
    backoff: timedelta = timedelta(seconds=10)
    max_backoff: timedelta = 10 * MINUTE
    max_failures: int = 5
    max_losses: int = 5
    deadline: timedelta | None = None
    max_in_flight_per_person: int | None = None
    max_live_per_person: int | None = None
    keeps_late_results: bool = False
    can_retry: bool = True
    forgotten_after: timedelta | None = timedelta(days=90)
    lost: tuple[str, str] = ("worker_lost", "Every worker that started it stopped before the end.")
    overdue: tuple[str, str] = ("worker_no_reply", "No worker replied in time.")


def policy_of(kind: str) -> Policy:
    """Return the policy of a kind, with the deployment's settings applied."""
    return _policies()[WorkKind(kind)]


def _policies() -> dict[WorkKind, Policy]:
    silence = timedelta(seconds=settings.WORKER_SILENCE_SECONDS)
    queue_silence = timedelta(seconds=settings.GENERATION_SILENCE_SECONDS)
    backoff = timedelta(seconds=settings.GENERATION_BACKOFF_SECONDS)
    attempts, losses = settings.GENERATION_MAX_ATTEMPTS, settings.GENERATION_MAX_LOSSES
    return {
        WorkKind.GENERATION: Policy(
            silence=silence, queue_silence=queue_silence, backoff=backoff, max_failures=attempts, max_losses=losses
        ),
        WorkKind.POINTMAP: Policy(
            queues=(queues.CPU,),
            priority=7,
            silence=silence,
            queue_silence=queue_silence,
            backoff=backoff,
            max_failures=attempts,
            max_losses=attempts,
            keeps_late_results=True,
            lost=("pointmap_no_answer", "No worker replied in time. Candidates are generated without depth."),
        ),
        WorkKind.MASK_PROPOSAL: _interactive("proposal_no_answer", "Is one running that can segment?", most_live=30),
        WorkKind.POSE_FIT: _interactive("pose_fit_no_answer", "Is one running?", most_live=10),
        WorkKind.MESH_CHECK: Policy(
            queues=(queues.CHECKS, queues.CPU),
            priority=queues.HIGHEST_PRIORITY,
            silence=silence,
            queue_silence=queue_silence,
            backoff=backoff,
            deadline=60 * MINUTE,
            max_in_flight_per_person=1,
            max_live_per_person=20,
        ),
        WorkKind.EXPORT: Policy(
            queues=(queues.EXPORTS,),
            queue_silence=queue_silence,
            max_losses=losses,
            lost=("export_lost", "The export process stopped again and again. Check its log, then try again."),
        ),
    }


def _interactive(code: str, question: str, most_live: int) -> Policy:
    """Return the policy of work that somebody waits for at a page: nobody waits any more after two minutes."""
    no_answer = (code, f"No worker replied in time. {question}")
    return Policy(
        queues=(queues.INTERACTIVE, queues.CPU),
        priority=queues.HIGHEST_PRIORITY,
        silence=timedelta(seconds=settings.WORKER_SILENCE_SECONDS),
        queue_silence=timedelta(seconds=30),
        backoff=timedelta(seconds=2),
        deadline=2 * MINUTE,
        max_in_flight_per_person=1,
        max_live_per_person=most_live,
        can_retry=False,
        forgotten_after=timedelta(days=30),
        lost=no_answer,
        overdue=no_answer,
    )
