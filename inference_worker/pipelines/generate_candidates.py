"""GenerateCandidates: one encode, one event per candidate as it is made, nothing made twice.

A candidate is three blobs and a result record. The record is written after the blobs and before the event, so whatever
kills the process, the next delivery finds either all of a candidate (and only emits its event again) or none of it.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from pydantic import ValidationError

from ..contract.commands import CandidateSeed, GenerateCandidates
from ..contract.events import (
    CandidateFailed,
    CandidateFinished,
    CandidateProgress,
    GenerationFinished,
    GenerationOutcome,
)
from ..contract.keys import cancellation_key, candidate_result_key
from ..errors import Cancelled, WorkerError
from ..geometry.cameras import fallback_intrinsics
from ..geometry.glb import write_glb
from ..geometry.meshes import facts, geometry_sha256
from ..geometry.thumbnails import thumbnail_png
from ..models.loading import load_reconstructor
from ..proposals import FailedProposal, ProposedCandidate
from ..storage import ArtifactMissing, put_blob
from .context import Context
from .failures import as_worker_error
from .messages import intrinsics_of, layout_message, mesh_facts_message
from .scene_files import read_image, read_mask, read_pointmap

PROGRESS_SECONDS = 0.4
CANCELLATION_SECONDS = 0.5


def generate_candidates(command: GenerateCandidates, context: Context) -> None:
    """Make the command's missing candidates and emit an event for each of them, then GenerationFinished."""
    try:
        failures = _make_missing(command, context)
    except Cancelled as cancelled:
        return _finish(command, context, GenerationOutcome.CANCELLED, cancelled)
    except Exception as error:  # whatever stops the whole command is reported to the site, and logged
        return _finish(command, context, GenerationOutcome.FAILED, as_worker_error(error))
    transient = next((failure for failure in failures if failure.transient), None)
    if transient is not None:
        return _finish(command, context, GenerationOutcome.FAILED, transient)
    if len(failures) == len(command.candidates):
        return _finish(command, context, GenerationOutcome.FAILED, failures[0])
    return _finish(command, context, GenerationOutcome.DONE)


def _make_missing(command: GenerateCandidates, context: Context) -> list[WorkerError]:
    """Return the failures of single candidates; raises what stops the whole command, Cancelled among it."""
    is_cancelled = _CancellationMarker(command, context)
    missing = [candidate for candidate in command.candidates if not _reemit_stored_result(candidate, command, context)]
    if not missing:
        return []
    if is_cancelled():
        raise Cancelled("The object is no longer wanted.")
    for candidate in missing:
        _emit_progress(command, context, candidate, "reading the photo", 0, 1)
    image = read_image(context.store, command.image_key)
    height, width = image.shape[:2]
    mask = read_mask(context.store, command.mask_key, height, width)
    pointmap = read_pointmap(context.store, command.pointmap_key) if command.pointmap_key else None
    intrinsics = intrinsics_of(command.intrinsics) if command.intrinsics else fallback_intrinsics(width, height)
    reconstructor = load_reconstructor(command.source, context.store, context.settings)
    progress = _Progress(command, context, missing, is_cancelled)
    proposals = reconstructor.propose(
        image=image, mask=mask, pointmap=pointmap, intrinsics=intrinsics,
        seeds=[candidate.seed for candidate in missing], on_progress=progress, is_cancelled=is_cancelled,
    )  # fmt: skip
    failures, n_done = [], 0
    for candidate, proposal in zip(missing, proposals, strict=False):
        n_done += 1
        try:
            if isinstance(proposal, FailedProposal):
                raise proposal.error
            progress(proposal.seed, "drawing the thumbnail", 1, 1)
            _store_and_emit(candidate, proposal, reconstructor.device, command, context)
        except Cancelled:
            raise
        except Exception as error:  # one candidate's failure does not stop the others
            failures.append(_emit_failure(candidate, as_worker_error(error), command, context))
    if n_done < len(missing):
        raise Cancelled("The object is no longer wanted.")
    return failures


def _store_and_emit(
    candidate: CandidateSeed, proposal: ProposedCandidate, device: str, command: GenerateCandidates, context: Context
) -> None:
    started = time.perf_counter()
    glb_key = put_blob(context.store, write_glb([proposal.mesh]), "glb")
    thumbnail_key = put_blob(context.store, thumbnail_png([proposal.mesh]), "png")
    latent_key = put_blob(context.store, proposal.latent, "safetensors") if proposal.latent is not None else None
    splat_key = put_blob(context.store, proposal.splat, "ply") if proposal.splat is not None else None
    seconds = {**proposal.seconds, "store": time.perf_counter() - started}
    event = CandidateFinished(
        generation_id=command.generation_id,
        attempt=command.attempt,
        candidate_id=candidate.candidate_id,
        seed=candidate.seed,
        source_name=command.source.name,
        source_version=command.source.version,
        glb_key=glb_key,
        geometry_sha256=geometry_sha256([proposal.mesh]),
        thumbnail_key=thumbnail_key,
        layout=layout_message(proposal.layout),
        mesh_facts=mesh_facts_message(facts([proposal.mesh])),
        latent_key=latent_key,
        splat_key=splat_key,
        checkpoint_sha256=proposal.checkpoint_sha256,
        seconds_by_phase={phase: round(value, 4) for phase, value in seconds.items()},
        settings=proposal.settings,
        device=device,
        worker=context.worker,
    )
    context.store.put(candidate_result_key(candidate.candidate_id), event.model_dump_json().encode())
    context.events.emit(event)


def _reemit_stored_result(candidate: CandidateSeed, command: GenerateCandidates, context: Context) -> bool:
    """Return whether an earlier delivery made the candidate; if so, its event goes out again, as of this attempt."""
    try:
        record = context.store.get(candidate_result_key(candidate.candidate_id))
        event = CandidateFinished.model_validate_json(record)
    except (ArtifactMissing, ValidationError):
        return False
    if event.candidate_id != candidate.candidate_id or event.seed != candidate.seed:
        return False
    context.events.emit(event.model_copy(update={"attempt": command.attempt}))
    return True


def _emit_failure(
    candidate: CandidateSeed, error: WorkerError, command: GenerateCandidates, context: Context
) -> WorkerError:
    context.events.emit(
        CandidateFailed(
            generation_id=command.generation_id,
            attempt=command.attempt,
            candidate_id=candidate.candidate_id,
            code=error.code,
            message=error.message,
            transient=error.transient,
            worker=context.worker,
        )
    )
    return error


def _emit_progress(
    command: GenerateCandidates, context: Context, candidate: CandidateSeed, phase: str, step: int, steps: int
) -> None:
    context.events.emit(
        CandidateProgress(
            generation_id=command.generation_id,
            attempt=command.attempt,
            candidate_id=candidate.candidate_id,
            phase=phase,
            step=step,
            steps=steps,
            worker=context.worker,
        )
    )


def _finish(
    command: GenerateCandidates, context: Context, outcome: GenerationOutcome, error: WorkerError | None = None
) -> None:
    context.events.emit(
        GenerationFinished(
            generation_id=command.generation_id,
            attempt=command.attempt,
            outcome=outcome,
            code=error.code if error else "",
            message=error.message if error else "",
            transient=error.transient if error else False,
            worker=context.worker,
        )
    )


class _Progress:
    """Passes a model's steps on, of each seed no more often than a person can read.

    Also the place where a cancellation is noticed.
    """

    def __init__(
        self,
        command: GenerateCandidates,
        context: Context,
        candidates: list[CandidateSeed],
        is_cancelled: Callable[[], bool],
    ) -> None:
        self._command, self._context, self._is_cancelled = command, context, is_cancelled
        self._by_seed = {candidate.seed: candidate for candidate in candidates}
        self._emitted_at: dict[int, float] = {}

    def __call__(self, seed: int, phase: str, step: int, steps: int) -> None:
        if self._is_cancelled():
            raise Cancelled("The object is no longer wanted.")
        now = time.monotonic()
        if now - self._emitted_at.get(seed, float("-inf")) < PROGRESS_SECONDS:
            return
        self._emitted_at[seed] = now
        _emit_progress(self._command, self._context, self._by_seed[seed], phase, step, steps)


class _CancellationMarker:
    """Looks for the site's marker in the store, at most twice a second."""

    def __init__(self, command: GenerateCandidates, context: Context) -> None:
        self._store, self._key = context.store, cancellation_key(command.generation_id)
        self._looked_at = float("-inf")
        self._found = False

    def __call__(self) -> bool:
        now = time.monotonic()
        if not self._found and now - self._looked_at >= CANCELLATION_SECONDS:
            self._looked_at = now
            self._found = self._store.exists(self._key)
        return self._found
