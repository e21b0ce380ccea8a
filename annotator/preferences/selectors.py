"""Reads of best-of-N rounds: candidates to compare, progress, and all rounds of one stage of an object."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.db.models import Avg, Prefetch, QuerySet

from annotator.accounts.models import User
from annotator.assignments.models import WorkItem
from annotator.campaigns.selectors import visible_campaigns
from annotator.candidates.models import Candidate, CandidateKind, CandidateStatus
from annotator.domain.best_of_n import Ladder
from annotator.domain.errors import NotFound
from annotator.images.models import TargetObject
from annotator.preferences.models import BestOfNRound, Comparison, QualityRating, RoundStatus


def candidates_to_compare(target_object: TargetObject) -> QuerySet[Candidate]:
    """Return the finished, generated candidates of the object's current mask."""
    return Candidate.objects.filter(
        target_object=target_object,
        kind=CandidateKind.GENERATED,
        status=CandidateStatus.DONE,
        superseded_at__isnull=True,
    )


def own_round(*, user: User, round_id: UUID) -> BestOfNRound:
    """Return the user's own round in a campaign that they may see.

    Raises:
        NotFound: There is none.
    """
    found = (
        BestOfNRound.objects.select_related("work_item", "target_object__campaign", "target_object__image")
        .filter(pk=round_id, annotator=user, target_object__campaign__in=visible_campaigns(user))
        .first()
    )
    if found is None:
        raise NotFound("round_not_found", "There is no such round, or it is not yours.")
    return found


def live_round(work_item: WorkItem) -> BestOfNRound | None:
    """Return the round of a work item that was not superseded, or None."""
    return BestOfNRound.objects.filter(work_item=work_item).exclude(status=RoundStatus.SUPERSEDED).first()


def active_comparisons(best_of_n_round: BestOfNRound) -> list[Comparison]:
    """Return the comparisons that were not undone, in the order of their steps."""
    return list(Comparison.objects.filter(round=best_of_n_round, undone_at__isnull=True).order_by("seq"))


def ladder_of(best_of_n_round: BestOfNRound, comparisons: list[Comparison]) -> Ladder:
    """Return the ladder after these comparisons, from the random choices made at the start."""
    start = Ladder.start(best_of_n_round.order, best_of_n_round.left_is_incumbent, best_of_n_round.tie_keeps_left)
    return start.replay(comparison.answer for comparison in comparisons)


def candidates_in(best_of_n_round: BestOfNRound) -> dict[str, Candidate]:
    """Return the round's candidates by id, as text."""
    return {str(candidate.pk): candidate for candidate in Candidate.objects.filter(pk__in=best_of_n_round.order)}


def live_comparisons() -> Prefetch:
    """Return what loads the comparisons of a round that were not undone, in order, as the round's `live_comparisons`."""
    rows = Comparison.objects.filter(undone_at__isnull=True).order_by("seq")
    return Prefetch("comparisons", rows, "live_comparisons")


def live_ratings(rounds: str = "", *, related: Sequence[str] = ()) -> Prefetch:
    """Return what loads the rating of a round that was not undone, as the round's `live_ratings`: a list of at most one.

    Args:
        rounds: The way from what is read to its round, such as "round__"; "" where rounds are read.
        related: What to load with the rating.
    """
    ratings = QualityRating.objects.filter(undone_at__isnull=True)
    return Prefetch(f"{rounds}ratings", ratings.select_related(*related) if related else ratings, "live_ratings")


def mean_rating(candidate: Candidate) -> float | None:
    """Return the mean of the ratings of a candidate that were not undone; None without one."""
    rated = QualityRating.objects.filter(candidate=candidate, undone_at__isnull=True, round__status=RoundStatus.RATED)
    mean: float | None = rated.aggregate(mean=Avg("value"))["mean"]
    return mean


def rounds_of_batch(work_item: WorkItem) -> list[BestOfNRound]:
    """Return the live rounds of the work item and of its other overlap slots, oldest first.

    Each has `live_ratings`: a list of at most one rating that was not undone.
    """
    twins = WorkItem.objects.filter(
        target_object_id=work_item.target_object_id, kind=work_item.kind, batch=work_item.batch
    )
    return list(
        BestOfNRound.objects.filter(work_item__in=twins)
        .exclude(status=RoundStatus.SUPERSEDED)
        .prefetch_related(live_ratings())
        .order_by("started_at")
    )
