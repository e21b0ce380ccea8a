"""Generations on their way to a worker, and what open pages are told of it."""

from __future__ import annotations

import logging
import uuid

from django.db import transaction
from django.utils import timezone

from annotator.candidates.models import Candidate, CandidateStatus, Generation, GenerationStatus
from annotator.domain.errors import BrokerUnavailable
from annotator.gateways import inference
from annotator.images.models import Image, Pointmap, PointmapStatus
from annotator.live import publish
from annotator.live.events import CandidateChanged, FunnelChanged, GenerationChanged
from inference_worker.contract.commands import CandidateSeed, GenerateCandidates, SourceRef
from inference_worker.contract.geometry import Intrinsics

logger = logging.getLogger(__name__)
#: A candidate that may still come.
UNFINISHED = (CandidateStatus.QUEUED, CandidateStatus.RUNNING)


def dispatch_waiting(*, image: Image) -> int:
    """Send the image's waiting generations, once its pointmap is ready or will not come."""
    pointmap = Pointmap.objects.filter(image=image).first()
    if pointmap is None or pointmap.status == PointmapStatus.QUEUED:
        return 0
    with transaction.atomic():
        waiting = list(
            Generation.objects.select_for_update(of=("self",))
            .filter(target_object__image=image, status=GenerationStatus.WAITING)
            .select_related("model_version", "target_object__image", "mask")
        )
        for generation in waiting:
            send(generation)
    return len(waiting)


def send(generation: Generation) -> None:
    """Queue the generation and, after commit, send its command with what is missing. The row is locked by the caller."""
    generation.status = GenerationStatus.QUEUED
    generation.attempt += 1
    generation.last_event_at = timezone.now()
    generation.next_attempt_at = None
    generation.finished_at = None
    generation.save(update_fields=["status", "attempt", "last_event_at", "next_attempt_at", "finished_at"])
    generation.candidates.filter(status=CandidateStatus.RUNNING).update(
        status=CandidateStatus.QUEUED, phase="", step=0, steps=0
    )
    announce(generation)
    command = _command(generation)
    if command is None:
        return
    queue = generation.model_version.queue

    def send_command() -> None:
        try:
            inference.send(command, queue=queue, priority=command.priority)
        except BrokerUnavailable as error:
            logger.warning("generation %s not sent, the reaper will: %s", command.generation_id, error)

    transaction.on_commit(send_command)


def _command(generation: Generation) -> GenerateCandidates | None:
    missing = generation.candidates.filter(status__in=UNFINISHED).order_by("slot").values_list("id", "seed")
    if not missing:
        return None
    image, model_version = generation.target_object.image, generation.model_version
    pointmap = Pointmap.objects.filter(image=image, status=PointmapStatus.READY).first()
    return GenerateCandidates(
        generation_id=generation.pk,
        attempt=generation.attempt,
        target_object_id=generation.target_object_id,
        image_key=image.image_key,
        mask_key=generation.mask.mask_key,
        pointmap_key=pointmap.pointmap_key if pointmap else None,
        intrinsics=_intrinsics(pointmap, image) if pointmap else None,
        source=SourceRef(
            name=model_version.name,
            version=model_version.version,
            weights_key=model_version.weights_key or None,
            settings=model_version.settings,
        ),
        candidates=tuple(CandidateSeed(candidate_id=pk, seed=seed or 0) for pk, seed in missing),
        priority=generation.priority,
    )


def _intrinsics(pointmap: Pointmap, image: Image) -> Intrinsics:
    return Intrinsics(
        fx=pointmap.fx or 1.0,
        fy=pointmap.fy or 1.0,
        cx=pointmap.cx or 0.0,
        cy=pointmap.cy or 0.0,
        width=image.width,
        height=image.height,
    )


def announce(generation: Generation) -> None:
    """Tell open pages of the generation's status."""
    campaign_id = generation.target_object.campaign_id
    news = GenerationChanged(
        object_id=generation.target_object_id, generation_id=generation.pk, status=str(generation.status)
    )
    publish.to_campaign(campaign_id, news)
    publish.to_campaign(campaign_id, FunnelChanged(campaign_id=campaign_id))


def announce_candidate(candidate: Candidate, campaign_id: uuid.UUID) -> None:
    """Tell open pages how far a candidate is."""
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
