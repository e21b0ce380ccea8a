"""What happened to an object: its rounds, escalations and pose, as far as a person may see it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from annotator.accounts.models import User
from annotator.alignments.models import Alignment
from annotator.domain.quality_bar import meets_bar
from annotator.domain.roles import CHOOSES_BLIND
from annotator.domain.target_object_states import TargetObjectState as S
from annotator.escalations.models import Escalation
from annotator.images.models import TargetObject
from annotator.preferences.models import BestOfNRound, RoundStatus
from annotator.preferences.selectors import live_comparisons, live_ratings

#: While an object is in one of these, people who choose blind see only what they did themselves.
UNDECIDED = (S.PROPOSING, S.SELECTING)
ENDED = (RoundStatus.RATED, RoundStatus.ESCALATED)


@dataclass(frozen=True)
class Disagreement:
    """Whether people who judged the same candidates chose different winners, or differ on whether one is good enough."""

    winners: bool
    acceptance: bool


def rounds_of(*, target_object: TargetObject, viewer: User) -> list[BestOfNRound]:
    """Return the object's rounds, oldest first, superseded ones included.

    Each has `live_comparisons` (its comparisons that were not undone, in order) and `live_ratings` (at most one rating). Those who
    choose blind see only their own rounds until the object is decided.
    """
    rounds = BestOfNRound.objects.filter(target_object=target_object).select_related("annotator", "work_item")
    if _chooses_blind(target_object, viewer):
        rounds = rounds.filter(annotator=viewer)
    return list(rounds.prefetch_related(live_comparisons(), live_ratings()).order_by("started_at", "pk"))


def _chooses_blind(target_object: TargetObject, viewer: User) -> bool:
    return viewer.role in CHOOSES_BLIND and target_object.state in UNDECIDED


def disagreement_in(rounds: Sequence[BestOfNRound]) -> Disagreement:
    """Return how the ended rounds of the newest batch differ. The rounds are those of `rounds_of`."""
    batch = max((found.work_item.batch for found in rounds), default=0)
    ended = [found for found in rounds if found.work_item.batch == batch and found.status in ENDED]
    winners = {found.winner_id for found in ended if found.winner_id is not None}
    return Disagreement(winners=len(winners) > 1, acceptance=len({is_accepting(found) for found in ended}) > 1)


def is_accepting(best_of_n_round: BestOfNRound) -> bool:
    """Return whether the round's rating reached the bar of its time; a round without a rating accepts nothing."""
    ratings = best_of_n_round.live_ratings
    return bool(ratings) and meets_bar(ratings[0].value, ratings[0].bar_at_time)


def escalations_of(*, target_object: TargetObject, viewer: User) -> list[Escalation]:
    """Return the object's escalations, oldest first, withdrawn ones included, with their versions and reviews.

    Those who choose blind see none until the object is decided: it is another person's judgement.
    """
    if _chooses_blind(target_object, viewer):
        return []
    found = Escalation.objects.filter(target_object=target_object).select_related("opened_by", "assignee")
    parts = ("uploads__uploaded_by", "reviews__reviewer", "reviews__upload")
    return list(found.prefetch_related(*parts).order_by("created_at", "pk"))


def pose_of(target_object: TargetObject) -> Alignment | None:
    """Return the object's accepted layout, or None."""
    current = Alignment.objects.filter(target_object=target_object, superseded_at__isnull=True)
    return current.select_related("annotator").first()
