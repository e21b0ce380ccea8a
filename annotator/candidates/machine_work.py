"""Generations as subjects of machine work: the command, and what a change of status means for the candidates."""

from __future__ import annotations

import uuid

from django.db import transaction
from django.utils import timezone

from annotator.candidates.models import Candidate, CandidateStatus, Generation, GenerationStatus
from annotator.gateways.artifacts import artifact_store
from annotator.gateways.inference import Message, command_message
from annotator.images.models import Image, Pointmap, PointmapStatus
from annotator.live import publish
from annotator.live.events import CandidateChanged, FunnelChanged, GenerationChanged
from annotator.machine_work import services as ledger
from annotator.machine_work.models import MachineWork, WorkKind, WorkStatus
from inference_worker.contract.commands import CandidateSeed, GenerateCandidates, SourceRef
from inference_worker.contract.geometry import Intrinsics
from inference_worker.contract.keys import cancellation_key

#: A candidate that may still arrive.
UNFINISHED = (CandidateStatus.QUEUED, CandidateStatus.RUNNING)
_STATUS = {
    WorkStatus.WAITING: GenerationStatus.WAITING,
    WorkStatus.QUEUED: GenerationStatus.QUEUED,
    WorkStatus.RUNNING: GenerationStatus.RUNNING,
    WorkStatus.DONE: GenerationStatus.DONE,
    WorkStatus.FAILED: GenerationStatus.DEAD,
    WorkStatus.CANCELLED: GenerationStatus.CANCELLED,
}


class GenerationSubject:
    """A generation, as a subject of machine work."""

    def message(self, work: MachineWork) -> Message | None:
        """Return the command for the candidates that are missing, or None when none is or the generation is gone."""
        generation = (
            Generation.objects.select_related("model_version", "target_object__image", "mask")
            .filter(pk=work.subject)
            .first()
        )
        return None if generation is None else _message(generation, work.attempt)

    def is_ready(self, work: MachineWork) -> bool:
        """Return whether the image's pointmap is ready, or will not come.

        The pointmap stays locked until the transaction ends, so that its result comes before or after, not meanwhile.
        """
        image = Image.objects.filter(target_objects__generations=work.subject)
        pointmap = Pointmap.objects.select_for_update(no_key=True).filter(image__in=image).first()
        return pointmap is not None and pointmap.status != PointmapStatus.QUEUED

    def status_changed(self, work: MachineWork) -> None:
        """Copy the status to the generation, settle the candidates that are missing, and publish it."""
        generation = Generation.objects.select_related("target_object").filter(pk=work.subject).first()
        if generation is None:
            return
        generation.status = _STATUS[WorkStatus(work.status)]
        generation.error_code, generation.error_message = work.error_code, work.error_message
        generation.finished_at = work.finished_at
        generation.save(update_fields=["status", "error_code", "error_message", "finished_at"])
        missing = generation.candidates.filter(status__in=UNFINISHED)
        match work.status:
            case WorkStatus.QUEUED:
                missing.update(status=CandidateStatus.QUEUED, phase="", step=0, steps=0)
            case WorkStatus.FAILED:
                missing.update(
                    status=CandidateStatus.FAILED,
                    error_code=work.error_code or "not_made",
                    error_message=work.error_message or "The worker ended without generating it.",
                    finished_at=timezone.now(),
                )
            case WorkStatus.CANCELLED:
                missing.update(status=CandidateStatus.CANCELLED, finished_at=timezone.now())
                key = cancellation_key(generation.pk)
                transaction.on_commit(lambda: artifact_store().put(key, b"cancelled"))
        announce(generation)

    def reopen(self, work: MachineWork) -> None:
        """Let the candidates that were not generated be generated again."""
        Candidate.objects.filter(generation=work.subject).exclude(status=CandidateStatus.DONE).update(
            status=CandidateStatus.QUEUED, error_code="", error_message="", finished_at=None
        )
        key = cancellation_key(work.subject)
        transaction.on_commit(lambda: artifact_store().delete(key))


def _message(generation: Generation, attempt: int) -> Message | None:
    missing = generation.candidates.filter(status__in=UNFINISHED).order_by("slot").values_list("id", "seed")
    if not missing:
        return None
    image, model_version = generation.target_object.image, generation.model_version
    pointmap = Pointmap.objects.filter(image=image, status=PointmapStatus.READY).first()
    return command_message(
        GenerateCandidates(
            generation_id=generation.pk,
            attempt=attempt,
            target_object_id=generation.target_object_id,
            image_key=image.image_key,
            mask_key=generation.mask.mask_key,
            pointmap_key=pointmap.pointmap_key if pointmap else None,
            intrinsics=_intrinsics(pointmap, image),
            source=SourceRef(
                name=model_version.name,
                version=model_version.version,
                weights_key=model_version.weights_key or None,
                settings=model_version.settings,
            ),
            candidates=tuple(CandidateSeed(candidate_id=pk, seed=seed or 0) for pk, seed in missing),
            priority=generation.priority,
        )
    )


def _intrinsics(pointmap: Pointmap | None, image: Image) -> Intrinsics | None:
    """Return the pointmap's camera; without one, what the camera wrote into the photo, or None."""
    if pointmap is None:
        if image.focal_px is None:
            return None
        focal, width, height = image.focal_px, image.width, image.height
        return Intrinsics(fx=focal, fy=focal, cx=width / 2, cy=height / 2, width=width, height=height)
    return Intrinsics(
        fx=pointmap.fx or 1.0,
        fy=pointmap.fy or 1.0,
        cx=pointmap.cx or 0.0,
        cy=pointmap.cy or 0.0,
        width=image.width,
        height=image.height,
    )


@transaction.atomic
def dispatch_waiting(*, image: Image) -> int:
    """Dispatch the image's waiting generations, once its pointmap is ready or will not come.

    Returns:
        How many were dispatched.
    """
    waiting = Generation.objects.filter(target_object__image=image, status=GenerationStatus.WAITING).order_by("pk")
    works = [ledger.locked(WorkKind.GENERATION, pk) for pk in waiting.values_list("pk", flat=True)]
    return sum(ledger.start(work) for work in works if work is not None)


def announce(generation: Generation) -> None:
    """Publish the generation's status."""
    campaign_id = generation.target_object.campaign_id
    news = GenerationChanged(
        object_id=generation.target_object_id, generation_id=generation.pk, status=str(generation.status)
    )
    publish.to_campaign(campaign_id, news)
    publish.to_campaign(campaign_id, FunnelChanged(campaign_id=campaign_id))


def announce_candidate(candidate: Candidate, campaign_id: uuid.UUID) -> None:
    """Publish the candidate's status and progress."""
    publish.to_campaign(
        campaign_id,
        CandidateChanged(
            object_id=candidate.target_object_id,
            candidate_id=candidate.pk,
            status=str(candidate.status),
            phase=candidate.phase,
            step=candidate.step,
            steps=candidate.steps,
        ),
    )
