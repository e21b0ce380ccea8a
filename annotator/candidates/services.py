"""Writes of generations: requesting, cancelling and retrying them."""

from __future__ import annotations

import secrets
import uuid
from datetime import datetime
from typing import Protocol

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from annotator.campaigns.collection_rounds import mark_used
from annotator.campaigns.models import CampaignSource
from annotator.candidates.models import (
    LIVE_GENERATION_STATUSES,
    Candidate,
    CandidateKind,
    CandidateStatus,
    Generation,
)
from annotator.domain.errors import InvalidInput
from annotator.images.models import Mask, TargetObject
from annotator.live import publish
from annotator.live.events import FunnelChanged
from annotator.machine_work import services as ledger
from annotator.machine_work.models import LIVE, WorkKind
from annotator.model_registry.services import register_built_in_sources
from inference_worker.contract.queues import HIGHEST_PRIORITY

SEED_BITS = 31


def request_candidates(*, target_object: TargetObject) -> list[Generation]:
    """Request candidates from each of the campaign's sources, with one generation per source.

    Seeds are drawn here. A generation is dispatched at once if the image's pointmap is settled.

    Raises:
        InvalidInput: The object has no mask, or the campaign has no source.
    """
    campaign, mask = target_object.campaign, target_object.current_mask
    if mask is None:
        raise InvalidInput("mask_missing", "The object has no mask yet.")
    sources = list(campaign.sources.select_related("model_version").order_by("id"))
    if not sources:
        raise InvalidInput("campaign_without_source", "The campaign has no source of candidates. Set one first.")
    with transaction.atomic():
        mark_used(campaign)
        slot = _next_slot(target_object)
        generations = []
        for source in sources:
            generations.append(_make_generation(target_object, mask, source, first_slot=slot))
            slot += source.n_candidates
        _number_candidates(target_object)
        publish.to_campaign(campaign.pk, FunnelChanged(campaign_id=campaign.pk))
    return generations


def _make_generation(target_object: TargetObject, mask: Mask, source: CampaignSource, *, first_slot: int) -> Generation:
    generation = Generation.objects.create(
        target_object=target_object,
        mask=mask,
        model_version=source.model_version,
        round_number=target_object.campaign.round_number,
        priority=max(0, min(HIGHEST_PRIORITY, source.priority + target_object.priority)),
    )
    # Consecutive from a random start: sources that cycle through a few hypotheses by seed then propose different ones.
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
    ledger.request(
        kind=WorkKind.GENERATION,
        subject=generation.pk,
        campaign_id=target_object.campaign_id,
        queue=source.model_version.queue,
        priority=generation.priority,
    )
    return generation


def _next_slot(target_object: TargetObject) -> int:
    last = target_object.candidates.aggregate(last=Max("slot"))["last"]
    return 0 if last is None else int(last) + 1


def _number_candidates(target_object: TargetObject) -> None:
    """Give the new candidates the numbers after the last one, in the order of their ids, which are random."""
    last = target_object.candidates.aggregate(last=Max("number"))["last"] or 0
    new = list(target_object.candidates.filter(number=0).order_by("pk").only("pk"))
    for number, candidate in enumerate(new, start=last + 1):
        candidate.number = number
    Candidate.objects.bulk_update(new, ["number"])


def candidate_id(generation_id: uuid.UUID, seed: int) -> uuid.UUID:
    """Return the candidate's id; the same generation and seed always have the same one."""
    return uuid.uuid5(generation_id, str(seed))


def retry_generation(*, generation: Generation) -> Generation:
    """Dispatch a dead or cancelled generation again, with its counters of trouble at zero.

    Raises:
        WrongState: It is neither.
    """
    ledger.retry(WorkKind.GENERATION, generation.pk)
    generation.refresh_from_db()
    return generation


def cancel_generation(*, generation: Generation) -> Generation:
    """Stop a generation: the worker finds a marker between two steps.

    Raises:
        WrongState: It has ended already.
    """
    ledger.cancel(WorkKind.GENERATION, generation.pk)
    generation.refresh_from_db()
    return generation


@transaction.atomic
def cancel_generations(*, target_object: TargetObject) -> int:
    """Stop every generation of the object that has not ended; return how many there were."""
    live = Generation.objects.filter(target_object=target_object, status__in=LIVE_GENERATION_STATUSES).order_by("pk")
    works = [ledger.locked(WorkKind.GENERATION, pk) for pk in live.values_list("pk", flat=True)]
    stopped = [ledger.cancel(work.kind, work.subject) for work in works if work is not None and work.status in LIVE]
    return len(stopped)


def supersede_candidates(*, target_object: TargetObject) -> int:
    """Mark the object's candidates as superseded, because its mask was replaced; return how many."""
    rows = Candidate.objects.filter(target_object=target_object, superseded_at__isnull=True)
    return rows.update(superseded_at=timezone.now())


def restore_candidates(*, target_object: TargetObject, since: datetime) -> int:
    """Undo `supersede_candidates` for what was superseded since a moment; return how many candidates."""
    rows = Candidate.objects.filter(target_object=target_object, superseded_at__gte=since)
    return rows.update(superseded_at=None)


class CheckedUpload(Protocol):
    """The fields of an artist's upload that its candidate copies."""

    glb_key: str
    geometry_sha256: str
    thumbnail_key: str
    mesh_facts: dict[str, object] | None


def add_artist_candidate(*, upload: CheckedUpload, target_object: TargetObject, layout: object = None) -> Candidate:
    """Create a candidate from an accepted artist's mesh; without a layout it starts with that of the first candidate.

    Raises:
        InvalidInput: The object has no mask.
    """
    if target_object.current_mask is None:
        raise InvalidInput("mask_missing", "The object has no mask yet.")
    candidate = Candidate.objects.create(
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
    _number_candidates(target_object)
    candidate.refresh_from_db(fields=["number"])
    return candidate


def _layout_to_start_from(target_object: TargetObject) -> object:
    return (
        target_object.candidates.filter(layout__isnull=False, superseded_at__isnull=True)
        .order_by("slot")
        .values_list("layout", flat=True)
        .first()
    )
