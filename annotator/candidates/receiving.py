"""What workers tell of candidates. Every event may come twice, late, out of order, or of an attempt that was given up:
none of that stores anything twice. A finished candidate is kept whichever attempt made it; its id says which one it is.

A generation is over when each of its candidates is: "done" from the worker ends it only if nothing is missing then.
What is missing is still on its way; should it be lost, the reaper sends the command again.
"""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from annotator.candidates.models import (
    LIVE_GENERATION_STATUSES,
    Candidate,
    CandidateStatus,
    Generation,
    GenerationStatus,
    WorkerState,
)
from annotator.candidates.sending import UNFINISHED, announce, announce_candidate
from inference_worker.contract.events import (
    CandidateFailed,
    CandidateFinished,
    CandidateProgress,
    GenerationFinished,
    GenerationOutcome,
    WorkerHeartbeat,
)

MAX_BACKOFF = timedelta(minutes=10)
_GenerationEvent = CandidateProgress | CandidateFinished | CandidateFailed | GenerationFinished


def receive_progress(*, event: CandidateProgress) -> None:
    """A step further. Ignored for a candidate that is over, and for an attempt that is not the current one."""
    with transaction.atomic():
        generation = _locked_generation(event.generation_id)
        if generation is None or event.attempt != generation.attempt:
            return
        if generation.status not in LIVE_GENERATION_STATUSES:
            return
        _touch(generation, event)
        candidate = _locked_candidate(event.candidate_id, generation)
        if candidate is None or candidate.status not in UNFINISHED:
            return
        candidate.status = CandidateStatus.RUNNING
        candidate.phase, candidate.step, candidate.steps = event.phase[:64], event.step, event.steps
        candidate.save(update_fields=["status", "phase", "step", "steps"])
        announce_candidate(candidate, generation.target_object.campaign_id)


def receive_candidate(*, event: CandidateFinished) -> Generation | None:
    """Store a candidate, exactly once. Answers its generation if that is over with it."""
    with transaction.atomic():
        generation = _locked_generation(event.generation_id)
        if generation is None:
            return None
        _touch(generation, event)
        candidate = _locked_candidate(event.candidate_id, generation)
        # A failed one may still come: its command was given up before its event was read.
        if candidate is None or candidate.status not in (*UNFINISHED, CandidateStatus.FAILED):
            return None
        _fill(candidate, event)
        generation.n_failures = generation.n_losses = 0
        generation.save(update_fields=["n_failures", "n_losses"])
        announce_candidate(candidate, generation.target_object.campaign_id)
        return _end_if_complete(generation)


def _locked_candidate(candidate_id: UUID, generation: Generation) -> Candidate | None:
    return Candidate.objects.select_for_update().filter(pk=candidate_id, generation=generation).first()


def _end_if_complete(generation: Generation) -> Generation | None:
    """Close the generation once no candidate is missing: done if there is a mesh, dead otherwise."""
    statuses = set(generation.candidates.values_list("status", flat=True))
    if generation.status not in LIVE_GENERATION_STATUSES or statuses & set(UNFINISHED):
        return None
    if CandidateStatus.DONE in statuses:
        end(generation, GenerationStatus.DONE)
    else:
        failed = generation.candidates.filter(status=CandidateStatus.FAILED).order_by("slot").first()
        end(generation, GenerationStatus.DEAD, *((failed.error_code, failed.error_message) if failed else ()))
    return generation


def _fill(candidate: Candidate, event: CandidateFinished) -> None:
    candidate.status, candidate.finished_at = CandidateStatus.DONE, timezone.now()
    candidate.phase = candidate.error_code = candidate.error_message = ""
    candidate.glb_key, candidate.thumbnail_key = event.glb_key, event.thumbnail_key
    candidate.geometry_sha256 = event.geometry_sha256
    candidate.latent_key, candidate.splat_key = event.latent_key or "", event.splat_key or ""
    candidate.layout = event.layout.model_dump(mode="json")
    candidate.mesh_facts = event.mesh_facts.model_dump(mode="json")
    candidate.seconds_by_phase, candidate.settings = event.seconds_by_phase, event.settings
    candidate.device, candidate.worker = event.device[:80], event.worker[:120]
    candidate.save()


def receive_candidate_failure(*, event: CandidateFailed) -> Generation | None:
    """A candidate that cannot be made is failed; one that may succeed later waits for the next attempt.

    Answers its generation if that is over with it.
    """
    with transaction.atomic():
        generation = _locked_generation(event.generation_id)
        if generation is None or event.attempt != generation.attempt:
            return None
        _touch(generation, event)
        candidate = _locked_candidate(event.candidate_id, generation)
        if candidate is None or candidate.status not in UNFINISHED:
            return None
        candidate.status = CandidateStatus.QUEUED if event.transient else CandidateStatus.FAILED
        candidate.error_code, candidate.error_message = event.code[:64], event.message
        candidate.phase, candidate.step, candidate.steps = "", 0, 0
        candidate.finished_at = None if event.transient else timezone.now()
        candidate.save()
        announce_candidate(candidate, generation.target_object.campaign_id)
        return _end_if_complete(generation)


def receive_generation_end(*, event: GenerationFinished) -> Generation | None:
    """One attempt is over. Answers the generation if it is over for good: done, cancelled or dead."""
    with transaction.atomic():
        generation = _locked_generation(event.generation_id)
        if generation is None or event.attempt != generation.attempt:
            return None
        if generation.status not in LIVE_GENERATION_STATUSES:
            return None
        _touch(generation, event)
        if event.outcome == GenerationOutcome.FAILED and event.transient:
            return _try_later(generation, event)
        if event.outcome == GenerationOutcome.CANCELLED:
            # The site cancels by the row first, so a live row means that the marker was an older one: send again.
            generation.next_attempt_at = timezone.now()
            generation.status = GenerationStatus.QUEUED
            generation.save(update_fields=["next_attempt_at", "status"])
            return None
        if event.outcome == GenerationOutcome.DONE:
            return _end_if_complete(generation)
        end(generation, GenerationStatus.DEAD, event.code, event.message)
    return generation


def _try_later(generation: Generation, event: GenerationFinished) -> Generation | None:
    generation.n_failures += 1
    generation.error_code, generation.error_message = event.code[:64], event.message
    if generation.n_failures >= settings.GENERATION_MAX_ATTEMPTS:
        generation.save(update_fields=["n_failures"])
        end(generation, GenerationStatus.DEAD, event.code, event.message)
        return generation
    wait = timedelta(seconds=settings.GENERATION_BACKOFF_SECONDS * 2 ** (generation.n_failures - 1))
    generation.status = GenerationStatus.QUEUED
    generation.next_attempt_at = timezone.now() + min(wait, MAX_BACKOFF)
    generation.save(update_fields=["n_failures", "status", "next_attempt_at", "error_code", "error_message"])
    announce(generation)
    return None


def end(generation: Generation, status: str, code: str = "", message: str = "") -> None:
    """Close a generation. What it did not make is failed, with the same reason."""
    now = timezone.now()
    generation.status, generation.finished_at = status, now
    generation.error_code, generation.error_message = code[:64], message
    generation.save(update_fields=["status", "finished_at", "error_code", "error_message"])
    generation.candidates.filter(status__in=UNFINISHED).update(
        status=CandidateStatus.FAILED,
        error_code=code[:64] or "not_made",
        error_message=message or "The worker ended without making it.",
        finished_at=now,
    )
    announce(generation)


def receive_heartbeat(*, event: WorkerHeartbeat) -> None:
    """Remember the worker as it says it is."""
    fields = event.model_dump(mode="json", exclude={"type", "message_version", "worker", "sent_at", "started_at"})
    WorkerState.objects.update_or_create(
        name=event.worker[:120],
        defaults={
            **fields,
            "device": fields["device"][:80],
            "started_at": event.started_at,
            "last_seen_at": timezone.now(),
        },
    )


def _locked_generation(generation_id: UUID) -> Generation | None:
    return (
        Generation.objects.select_for_update(of=("self",))
        .select_related("target_object")
        .filter(pk=generation_id)
        .first()
    )


def _touch(generation: Generation, event: _GenerationEvent) -> None:
    """The current attempt gave a sign of life. One of an attempt that was given up says nothing of this one."""
    if event.attempt != generation.attempt or generation.status not in LIVE_GENERATION_STATUSES:
        return
    generation.last_event_at = timezone.now()
    generation.worker = event.worker[:120]
    if generation.status == GenerationStatus.QUEUED and generation.next_attempt_at is None:
        generation.status = GenerationStatus.RUNNING
        announce(generation)
    generation.save(update_fields=["last_event_at", "status", "worker"])
