"""Reads of generations and candidates."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Exists, Max, OuterRef, QuerySet

from annotator.accounts.models import User
from annotator.campaigns.models import Campaign
from annotator.campaigns.selectors import visible_campaigns
from annotator.candidates.models import (
    LIVE_GENERATION_STATUSES,
    Candidate,
    CandidateStatus,
    Generation,
)
from annotator.domain.errors import NotFound
from annotator.domain.target_object_states import TargetObjectState
from annotator.images.models import TargetObject


def current_candidates(target_object: TargetObject) -> QuerySet[Candidate]:
    """Return the object's candidates that no newer mask has superseded, in slot order."""
    return (
        Candidate.objects.filter(target_object=target_object, superseded_at__isnull=True)
        .select_related("model_version")
        .order_by("slot", "pk")
    )


def finished_candidates(target_object: TargetObject) -> QuerySet[Candidate]:
    """Return the object's current candidates that have a mesh."""
    return current_candidates(target_object).filter(status=CandidateStatus.DONE)


def newest_round_number(target_object: TargetObject) -> int:
    """Return the number of the collection round that proposed for the object last; 0 before the first."""
    newest = Generation.objects.filter(target_object=target_object).aggregate(newest=Max("round_number"))["newest"]
    return int(newest or 0)


def is_still_generating(target_object: TargetObject) -> bool:
    """Return whether a generation of the object may still produce candidates."""
    return Generation.objects.filter(target_object=target_object, status__in=LIVE_GENERATION_STATUSES).exists()


def objects_done_proposing(limit: int = 200) -> list[UUID]:
    """Return ids of objects in `proposing` none of whose generations is live."""
    live = Generation.objects.filter(target_object=OuterRef("pk"), status__in=LIVE_GENERATION_STATUSES)
    waiting = TargetObject.objects.filter(~Exists(live), state=TargetObjectState.PROPOSING)
    return list(waiting.values_list("pk", flat=True)[:limit])


def generations_of(campaign: Campaign, *, statuses: list[str] | None = None) -> QuerySet[Generation]:
    """Return the campaign's generations, of some statuses or of all."""
    rows = Generation.objects.filter(target_object__campaign=campaign)
    rows = rows.select_related("model_version", "target_object").prefetch_related("candidates")
    return rows if statuses is None else rows.filter(status__in=statuses)


def get_generation(*, user: User, generation_id: UUID) -> Generation:
    """Return the generation.

    Raises:
        NotFound: There is none, or the user may not see its campaign.
    """
    generation = (
        Generation.objects.filter(target_object__campaign__in=visible_campaigns(user), pk=generation_id)
        .select_related("target_object", "model_version")
        .first()
    )
    if generation is None:
        raise NotFound("generation_not_found", "There is no such generation, or it is not for you.")
    return generation
