"""Handles worker events about candidates. They may be duplicated, late, out of order, or from an abandoned attempt.

None of that stores anything twice. A finished candidate is stored whichever attempt made it; its id identifies it.
A generation ends when each of its candidates has: "done" from the worker ends it only if none is missing by then. A
missing one is still on its way; if it was lost, the reaper dispatches the generation again.
"""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.utils import timezone

from annotator.candidates.machine_work import UNFINISHED, announce_candidate
from annotator.candidates.models import Candidate, CandidateStatus, Generation
from annotator.machine_work import services as ledger
from annotator.machine_work.models import LIVE, MachineWork, WorkKind
from annotator.machine_work.services import Outcome, Report
from inference_worker.contract.events import (
    CandidateFailed,
    CandidateFinished,
    CandidateProgress,
    GenerationFinished,
    GenerationOutcome,
)

_GenerationEvent = CandidateProgress | CandidateFinished | CandidateFailed | GenerationFinished


@transaction.atomic
def receive_progress(*, event: CandidateProgress) -> None:
    """Store a step. Ignored for a candidate that has ended, and for an attempt that is not the current one."""
    if ledger.receive(_report(event, Outcome.PROGRESSED)) is None:
        return
    candidate = _locked_candidate(event.candidate_id, event.generation_id)
    if candidate is None or candidate.status not in UNFINISHED:
        return
    candidate.status = CandidateStatus.RUNNING
    candidate.phase, candidate.step, candidate.steps = event.phase[:64], event.step, event.steps
    candidate.save(update_fields=["status", "phase", "step", "steps"])
    announce_candidate(candidate, candidate.target_object.campaign_id)


@transaction.atomic
def receive_candidate(*, event: CandidateFinished) -> Generation | None:
    """Store a candidate, exactly once.

    Returns:
        Its generation, if that ended with it.
    """
    work = ledger.locked(WorkKind.GENERATION, event.generation_id)
    if work is None:
        return None
    candidate = _locked_candidate(event.candidate_id, event.generation_id)
    # A failed one may still arrive: its command was abandoned before its event was read.
    if candidate is None or candidate.status not in (*UNFINISHED, CandidateStatus.FAILED):
        return None
    _fill(candidate, event)
    ledger.receive(_report(event, Outcome.PARTIAL))
    announce_candidate(candidate, candidate.target_object.campaign_id)
    return _end_if_complete(event)


@transaction.atomic
def receive_candidate_failure(*, event: CandidateFailed) -> Generation | None:
    """Store a failure. After a transient one the candidate waits for the next attempt.

    Returns:
        Its generation, if that ended with it.
    """
    if ledger.receive(_report(event, Outcome.PROGRESSED)) is None:
        return None
    candidate = _locked_candidate(event.candidate_id, event.generation_id)
    if candidate is None or candidate.status not in UNFINISHED:
        return None
    candidate.status = CandidateStatus.QUEUED if event.transient else CandidateStatus.FAILED
    candidate.error_code, candidate.error_message = event.code[:64], event.message
    candidate.phase, candidate.step, candidate.steps = "", 0, 0
    candidate.finished_at = None if event.transient else timezone.now()
    candidate.save()
    announce_candidate(candidate, candidate.target_object.campaign_id)
    return _end_if_complete(event)


@transaction.atomic
def receive_generation_end(*, event: GenerationFinished) -> Generation | None:
    """Apply the end of one attempt.

    Returns:
        The generation, if it ended for good.
    """
    if event.outcome == GenerationOutcome.DONE:
        if ledger.receive(_report(event, Outcome.PROGRESSED)) is None:
            return None
        return _end_if_complete(event)
    # The site cancels its row first, so for a live row the worker found the marker of an earlier cancellation.
    outcome = Outcome.RETURNED if event.outcome == GenerationOutcome.CANCELLED else Outcome.FAILED
    work = ledger.receive(_report(event, outcome, event.code, event.message, transient=event.transient))
    return _if_ended(work)


def _report(
    event: _GenerationEvent, outcome: Outcome, code: str = "", message: str = "", *, transient: bool = False
) -> Report:
    return Report(
        WorkKind.GENERATION, event.generation_id, outcome, attempt=event.attempt, worker=event.worker,
        code=code, message=message, transient=transient,
    )  # fmt: skip


def _locked_candidate(candidate_id: UUID, generation_id: UUID) -> Candidate | None:
    return (
        Candidate.objects.select_for_update(of=("self",), no_key=True)
        .select_related("target_object")
        .filter(pk=candidate_id, generation=generation_id)
        .first()
    )


def _end_if_complete(event: _GenerationEvent) -> Generation | None:
    """End the generation once no candidate is missing: done if there is a mesh, failed otherwise."""
    candidates = Candidate.objects.filter(generation=event.generation_id)
    statuses = set(candidates.values_list("status", flat=True))
    if not statuses or statuses & set(UNFINISHED):
        return None
    if CandidateStatus.DONE in statuses:
        return _if_ended(ledger.receive(_report(event, Outcome.SUCCEEDED)))
    failed = candidates.filter(status=CandidateStatus.FAILED).order_by("slot").first()
    error = (failed.error_code, failed.error_message) if failed else ("", "")
    return _if_ended(ledger.receive(_report(event, Outcome.FAILED, *error)))


def _if_ended(work: MachineWork | None) -> Generation | None:
    if work is None or work.status in LIVE:
        return None
    return Generation.objects.select_related("target_object").get(pk=work.subject)


def _fill(candidate: Candidate, event: CandidateFinished) -> None:
    candidate.status, candidate.finished_at = CandidateStatus.DONE, timezone.now()
    candidate.phase = candidate.error_code = candidate.error_message = ""
    candidate.glb_key, candidate.thumbnail_key = event.glb_key, event.thumbnail_key
    candidate.geometry_sha256 = event.geometry_sha256
    candidate.checkpoint_sha256 = event.checkpoint_sha256
    candidate.latent_key, candidate.splat_key = event.latent_key or "", event.splat_key or ""
    candidate.layout = event.layout.model_dump(mode="json")
    candidate.mesh_facts = event.mesh_facts.model_dump(mode="json")
    candidate.seconds_by_phase, candidate.settings = event.seconds_by_phase, event.settings
    candidate.device, candidate.worker = event.device[:80], event.worker[:120]
    candidate.save()
