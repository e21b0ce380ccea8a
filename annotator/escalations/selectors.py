"""Reads of escalations: the board, a brief, an upload."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict
from uuid import UUID

from django.db.models import Count, Prefetch, QuerySet

from annotator.accounts.models import User
from annotator.campaigns.models import Campaign
from annotator.campaigns.selectors import visible_campaigns
from annotator.candidates.models import Candidate, CandidateKind, CandidateStatus
from annotator.domain.errors import NotFound
from annotator.escalations.models import ArtistUpload, Escalation, EscalationState, Review, ReviewDecision
from annotator.images.models import TargetObject
from annotator.preferences.selectors import live_ratings

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

    CountedCard = WithAnnotations[Escalation, "CardCounts"]

#: The rating that closed a card's round, as `live_ratings` of its round.
_RATINGS = live_ratings("round__", related=["candidate"])


class CardCounts(TypedDict):
    """What the board counts of each card."""

    n_uploads: int


def newest_reviews() -> Prefetch:
    """Return what loads a card's reviews, newest first, as the card's `newest_reviews`."""
    reviews = Review.objects.select_related("reviewer", "upload").order_by("-created_at")
    return Prefetch("reviews", reviews, "newest_reviews")


def board(*, campaign: Campaign, state: str | None) -> QuerySet[CountedCard]:
    """Return the cards of a campaign, of one column or of all, without cancelled ones (undone by their annotator)."""
    cards = (
        Escalation.objects.select_related(
            "target_object__image", "target_object__current_mask", "assignee", "opened_by", "round"
        )
        .prefetch_related(_RATINGS, newest_reviews())
        .filter(campaign=campaign, cancelled_at__isnull=True)
        .annotate(n_uploads=Count("uploads"))
    )
    return cards.filter(state=state) if state else cards


def returned_to(*, user: User, campaign: Campaign) -> QuerySet[Escalation]:
    """Return the user's cards whose last review returned a version and for which no other is submitted, oldest claim first."""
    cards = Escalation.objects.select_related("target_object__image", "target_object__current_mask", "round")
    mine = cards.filter(
        campaign=campaign, cancelled_at__isnull=True, state=EscalationState.CLAIMED, assignee=user
    ).filter(reviews__decision=ReviewDecision.RETURNED)
    return mine.prefetch_related(newest_reviews()).distinct().order_by("claimed_at", "pk")


def get_escalation(*, user: User, escalation_id: UUID) -> Escalation:
    """Return the escalation with everything that its brief shows.

    Raises:
        NotFound: There is none, or the user may not see it.
    """
    found = (
        Escalation.objects.select_related(
            "campaign",
            "target_object__image__pointmap",
            "target_object__current_mask",
            "assignee",
            "opened_by",
            "round",
        )
        .prefetch_related(_RATINGS, newest_reviews())
        .filter(pk=escalation_id, campaign__in=visible_campaigns(user), cancelled_at__isnull=True)
        .first()
    )
    if found is None:
        raise not_found()
    return found


def not_found() -> NotFound:
    """Return the error for an escalation that does not exist, or that the user may not see."""
    return NotFound("escalation_not_found", "There is no such escalation, or it is not in a campaign of yours.")


def failed_candidates(target_object: TargetObject) -> QuerySet[Candidate]:
    """Return the candidates that models proposed for the object's current mask, in slot order."""
    return Candidate.objects.filter(
        target_object=target_object,
        kind=CandidateKind.GENERATED,
        status=CandidateStatus.DONE,
        superseded_at__isnull=True,
    ).order_by("slot", "pk")


def get_upload(*, user: User, upload_id: UUID) -> ArtistUpload:
    """Return an upload.

    Raises:
        NotFound: There is none, or the user may not see its escalation.
    """
    found = (
        ArtistUpload.objects.select_related("escalation", "uploaded_by")
        .filter(pk=upload_id, escalation__campaign__in=visible_campaigns(user))
        .first()
    )
    if found is None:
        raise NotFound("upload_not_found", "There is no such upload, or it is not in a campaign of yours.")
    return found
