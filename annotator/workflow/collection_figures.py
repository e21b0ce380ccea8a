"""What each collection round of a campaign achieved, side by side."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from statistics import fmean, median
from typing import Any
from uuid import UUID

from django.db.models import Count

from annotator.campaigns.models import Campaign
from annotator.candidates.models import Generation
from annotator.domain.quality_bar import Ballot, decide
from annotator.model_registry.models import ModelVersion
from annotator.preferences.models import BestOfNRound, Comparison, QualityRating, RoundStatus
from annotator.preferences.version_records import Record, version_records

#: An object's ballots in one collection round.
Ballots = dict[tuple[int, UUID], list[Ballot]]


def collection_figures(campaign: Campaign) -> list[dict[str, Any]]:
    """Return the campaign's collection rounds with their figures, the newest first."""
    rounds = list(campaign.collection_rounds.select_related("started_by").order_by("number"))
    n_objects = dict(
        Generation.objects.filter(target_object__campaign=campaign)
        .order_by()
        .values_list("round_number")
        .annotate(n=Count("target_object", distinct=True))
    )
    ballots, seconds, wins = _ballots(campaign), _seconds(campaign), _wins(campaign)
    figures = []
    failed: set[UUID] = set()
    for each in rounds:
        outcomes = {
            pk: decide(found, each.quality_bar) for (number, pk), found in ballots.items() if number == each.number
        }
        accepted = {pk for pk, verdict in outcomes.items() if verdict.accepted}
        values = [ballot.value for pk in outcomes for ballot in ballots[each.number, pk] if ballot.value is not None]
        figures.append(
            {
                "round": each,
                "objects": n_objects.get(each.number, 0),
                "decided": len(outcomes),
                "accepted": len(accepted),
                "acceptance": len(accepted) / len(outcomes) if outcomes else None,
                "mean_rating": fmean(values) if values else None,
                "median_seconds": seconds.get(each.number),
                "recovered": len(accepted & failed),
                "failed_before": len(set(outcomes) & failed),
                "win_shares": wins.get(each.number, []),
            }
        )
        failed = (failed | set(outcomes)) - accepted
    return figures[::-1]


def _ballots(campaign: Campaign) -> Ballots:
    """Return how each finished best-of-N round ended, by collection round and object."""
    finished = BestOfNRound.objects.filter(
        target_object__campaign=campaign, status__in=(RoundStatus.RATED, RoundStatus.ESCALATED)
    )
    ratings = dict(
        QualityRating.objects.filter(round__in=finished, undone_at__isnull=True)
        .order_by()
        .values_list("round", "value")
    )
    found: Ballots = defaultdict(list)
    for pk, number, object_id, winner in finished.order_by().values_list(
        "pk", "round_number", "target_object", "winner"
    ):
        rating = ratings.get(pk)
        found[number, object_id].append(Ballot(None, None) if rating is None else Ballot(str(winner), rating))
    return found


def _seconds(campaign: Campaign) -> dict[int, float]:
    """Return the median seconds of active time for choosing, by collection round."""
    rows = BestOfNRound.objects.filter(
        target_object__campaign=campaign,
        status__in=(RoundStatus.RATED, RoundStatus.ESCALATED),
        work_item__active_ms__isnull=False,
    ).order_by()
    times: dict[int, list[int]] = defaultdict(list)
    for number, active_ms in rows.values_list("round_number", "work_item__active_ms"):
        times[number].append(active_ms or 0)
    return {number: round(median(found) / 1000, 1) for number, found in times.items()}


def _wins(campaign: Campaign) -> dict[int, list[dict[str, Any]]]:
    """Return each version's share of wins over other versions, by collection round; a tie is half a win for both."""
    records: dict[int, dict[UUID, Record]] = defaultdict(lambda: defaultdict(Record))
    for one in version_records(Comparison.objects.filter(round__target_object__campaign=campaign)):
        records[one.collection_round][one.version] += one.record
    names = _names(version for found in records.values() for version in found)
    return {
        number: [
            {"name": names[version], "comparisons": record.compared, "share": record.wins / record.compared}
            for version, record in sorted(found.items(), key=lambda entry: names[entry[0]])
        ]
        for number, found in records.items()
    }


def _names(versions: Iterable[UUID]) -> dict[UUID, str]:
    return {version.pk: str(version) for version in ModelVersion.objects.filter(pk__in=set(versions))}
