"""Writes of generations: making them, sending them, cancelling and retrying them."""

from __future__ import annotations

import logging
import secrets
import uuid
from typing import Protocol

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from annotator.campaigns.models import CampaignSource
from annotator.candidates.models import (
    LIVE_GENERATION_STATUSES,
    Candidate,
    CandidateKind,
    CandidateStatus,
    Generation,
    GenerationStatus,
)
from annotator.domain.errors import BrokerUnavailable, InvalidInput, WrongState
from annotator.gateways import inference
from annotator.gateways.artifacts import artifact_store
from annotator.images.models import Image, Mask, Pointmap, PointmapStatus, TargetObject
from annotator.live import publish
from annotator.live.events import CandidateChanged, FunnelChanged, GenerationChanged
from annotator.model_registry.services import register_built_in_sources
from inference_worker.contract.commands import CandidateSeed, GenerateCandidates, SourceRef
from inference_worker.contract.geometry import Intrinsics
from inference_worker.contract.keys import cancellation_key

logger = logging.getLogger(__name__)
SEED_BITS = 31
UNFINISHED = (CandidateStatus.QUEUED, CandidateStatus.RUNNING)


def request_candidates(*, target_object: TargetObject) -> list[Generation]:
    """One waiting generation for each of the campaign's sources, with its candidates and their seeds drawn."""
    campaign, mask = target_object.campaign, target_object.current_mask
    if mask is None:
        raise InvalidInput("mask_missing", "The object has no mask yet.")
    sources = list(campaign.sources.select_related("model_version").order_by("id"))
    if not sources:
        raise InvalidInput("campaign_without_source", "The campaign has no source of candidates. Set one first.")
    with transaction.atomic():
        slot = _next_slot(target_object)
        generations = []
        for source in sources:
            generations.append(_make_generation(target_object, mask, source, first_slot=slot))
            slot += source.n_candidates
        publish.to_campaign(campaign.pk, FunnelChanged(campaign_id=campaign.pk))
    return generations


def _make_generation(target_object: TargetObject, mask: Mask, source: CampaignSource, *, first_slot: int) -> Generation:
    generation = Generation.objects.create(
        target_object=target_object,
        mask=mask,
        model_version=source.model_version,
        round_number=target_object.campaign.round_number,
        priority=source.priority,
        last_event_at=timezone.now(),
    )
    # Consecutive from a random start: sources that go round a few hypotheses by seed then propose different ones.
    first_seed = secrets.randbits(SEED_BITS)
    seeds = range(first_seed, first_seed + source.n_candidates)
    Candidate.objects.bulk_create(
        Candidate(
            id=candidate_id(generation.pk, seed),
            target_object=target_object,
            mask=mask,
            model_version=source.model_version,
            generation=generation,
            round_number=generation.round_number,
            slot=first_slot + i,
            seed=seed,
        )
        for i, seed in enumerate(seeds)
    )
    return generation


def _next_slot(target_object: TargetObject) -> int:
    last = target_object.candidates.aggregate(last=Max("slot"))["last"]
    return 0 if last is None else int(last) + 1


def candidate_id(generation_id: uuid.UUID, seed: int) -> uuid.UUID:
    """The same generation and seed are the same candidate, however often they are sent."""
    return uuid.uuid5(generation_id, str(seed))


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


def retry_generation(*, generation: Generation) -> Generation:
    """Send a dead letter or a cancelled generation again, with its counts of trouble forgotten. Raises WrongState."""
    with transaction.atomic():
        locked = _lock(generation)
        if locked.status not in (GenerationStatus.DEAD, GenerationStatus.CANCELLED):
            raise WrongState(
                "generation_not_dead", "Only a dead or cancelled generation can be retried.", {"status": locked.status}
            )
        locked.n_failures = locked.n_losses = 0
        locked.error_code = locked.error_message = ""
        locked.save(update_fields=["n_failures", "n_losses", "error_code", "error_message"])
        locked.candidates.exclude(status=CandidateStatus.DONE).update(
            status=CandidateStatus.QUEUED, error_code="", error_message="", finished_at=None
        )
        transaction.on_commit(lambda: artifact_store().delete(cancellation_key(locked.pk)))
        send(locked)
    return locked


def cancel_generation(*, generation: Generation) -> Generation:
    """Stop a generation: the worker finds a marker between two steps. Raises WrongState when it is over already."""
    with transaction.atomic():
        locked = _lock(generation)
        if locked.status not in LIVE_GENERATION_STATUSES:
            raise WrongState("generation_over", "This generation is over already.", {"status": locked.status})
        _cancel(locked)
    return locked


def cancel_generations(*, target_object: TargetObject) -> int:
    """Stop whatever is still being made for the object."""
    with transaction.atomic():
        live = list(
            Generation.objects.select_for_update(of=("self",))
            .filter(target_object=target_object, status__in=LIVE_GENERATION_STATUSES)
            .select_related("target_object")
        )
        for generation in live:
            _cancel(generation)
    return len(live)


def _cancel(generation: Generation) -> None:
    now = timezone.now()
    generation.status, generation.finished_at = GenerationStatus.CANCELLED, now
    generation.save(update_fields=["status", "finished_at"])
    generation.candidates.filter(status__in=UNFINISHED).update(status=CandidateStatus.CANCELLED, finished_at=now)
    key = cancellation_key(generation.pk)
    transaction.on_commit(lambda: artifact_store().put(key, b"cancelled"))
    announce(generation)


def supersede_candidates(*, target_object: TargetObject) -> int:
    """Take the object's candidates out of play: their mask is no longer the object's."""
    rows = Candidate.objects.filter(target_object=target_object, superseded_at__isnull=True)
    return rows.update(superseded_at=timezone.now())


class CheckedUpload(Protocol):
    """What a candidate takes from an artist's upload."""

    glb_key: str
    geometry_sha256: str
    thumbnail_key: str
    mesh_facts: dict[str, object] | None


def add_artist_candidate(*, upload: CheckedUpload, target_object: TargetObject, layout: object = None) -> Candidate:
    """An accepted artist's mesh as a candidate; its layout starts where the best failed candidate stood."""
    if target_object.current_mask is None:
        raise InvalidInput("mask_missing", "The object has no mask yet.")
    return Candidate.objects.create(
        target_object=target_object,
        mask=target_object.current_mask,
        model_version=register_built_in_sources()["artist"],
        kind=CandidateKind.ARTIST,
        round_number=target_object.campaign.round_number,
        slot=_next_slot(target_object),
        status=CandidateStatus.DONE,
        glb_key=upload.glb_key,
        geometry_sha256=upload.geometry_sha256,
        thumbnail_key=upload.thumbnail_key,
        mesh_facts=upload.mesh_facts,
        layout=layout if layout is not None else _layout_to_start_from(target_object),
        finished_at=timezone.now(),
    )


def _layout_to_start_from(target_object: TargetObject) -> object:
    return (
        target_object.candidates.filter(layout__isnull=False, superseded_at__isnull=True)
        .order_by("slot")
        .values_list("layout", flat=True)
        .first()
    )


def _lock(generation: Generation) -> Generation:
    return (
        Generation.objects.select_for_update(of=("self",))
        .select_related("model_version", "target_object__image", "mask")
        .get(pk=generation.pk)
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
