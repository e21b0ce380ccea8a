"""Reads of best-of-N rounds: what to compare, how far a round is, and what all rounds of a stage say together."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Prefetch, QuerySet

from annotator.accounts.models import User
from annotator.assignments.models import WorkItem
from annotator.campaigns.selectors import visible_campaigns
from annotator.candidates.models import Candidate, CandidateKind, CandidateStatus
from annotator.domain.best_of_n import Ladder
from annotator.domain.errors import NotFound
from annotator.images.models import TargetObject
from annotator.preferences.models import BestOfNRound, Comparison, QualityRating, RoundStatus


def candidates_to_compare(target_object: TargetObject) -> QuerySet[Candidate]:
    """The finished, generated candidates of the object's current mask; those of an older mask are superseded."""
    return Candidate.objects.filter(
        target_object=target_object,
        kind=CandidateKind.GENERATED,
        status=CandidateStatus.DONE,
        superseded_at__isnull=True,
    )


def own_round(*, user: User, round_id: UUID) -> BestOfNRound:
    """The user's own round in a campaign that they may see; raises NotFound."""
    found = (
        BestOfNRound.objects.select_related("work_item", "target_object__campaign", "target_object__image")
        .filter(pk=round_id, annotator=user, target_object__campaign__in=visible_campaigns(user))
        .first()
    )
    if found is None:
        raise NotFound("round_not_found", "There is no such round, or it is not yours.")
    return found


def live_round(work_item: WorkItem) -> BestOfNRound | None:
    """The round of a work item that was not superseded."""
    return BestOfNRound.objects.filter(work_item=work_item).exclude(status=RoundStatus.SUPERSEDED).first()


def live_comparisons(round: BestOfNRound) -> list[Comparison]:
    """The answers that stand, in the order of their steps."""
    return list(Comparison.objects.filter(round=round, undone_at__isnull=True).order_by("seq"))


def ladder_of(round: BestOfNRound, comparisons: list[Comparison]) -> Ladder:
    """The ladder after these answers, from the chance that was drawn at the start."""
    start = Ladder.start(round.order, round.left_is_incumbent, round.tie_keeps_left)
    return start.replay(comparison.answer for comparison in comparisons)


def candidates_in(round: BestOfNRound) -> dict[str, Candidate]:
    """The round's candidates by id, as text."""
    return {str(candidate.pk): candidate for candidate in Candidate.objects.filter(pk__in=round.order)}


def rounds_of_batch(work_item: WorkItem) -> list[BestOfNRound]:
    """The live rounds of the work item and of its overlap twins, each with `live_ratings` (a list of none or one)."""
    twins = WorkItem.objects.filter(
        target_object_id=work_item.target_object_id, kind=work_item.kind, batch=work_item.batch
    )
    ratings = Prefetch("ratings", queryset=QualityRating.objects.filter(undone_at__isnull=True), to_attr="live_ratings")
    return list(
        BestOfNRound.objects.filter(work_item__in=twins)
        .exclude(status=RoundStatus.SUPERSEDED)
        .prefetch_related(ratings)
        .order_by("started_at")
    )
