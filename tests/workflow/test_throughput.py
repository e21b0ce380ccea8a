"""Throughput against a small known history: what falls into which bucket, and how sure a source's share is."""

from __future__ import annotations

import itertools
import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from annotator.assignments.models import WorkItemKind
from annotator.campaigns.models import Campaign
from annotator.candidates.models import Candidate
from annotator.domain.intervals import Z_95
from annotator.images.models import StateChange, TargetObject
from annotator.preferences.models import BestOfNRound, Comparison
from annotator.workflow.throughput import SPANS, throughput
from tests.builders import a_campaign, a_person, an_object
from tests.factories import make_candidate, make_work_item

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 5, 14, 40, tzinfo=UTC)
DAY, MONTH = SPANS["day"], SPANS["month"]


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 3, day, hour, minute, tzinfo=UTC)


@pytest.fixture
def campaign() -> Campaign:
    return a_campaign()


def submitted(campaign: Campaign, kind: str, moment: datetime | None, state: str = "done") -> None:
    make_work_item(an_object(campaign), kind=kind, state=state, done_at=moment)


def step(target_object: TargetObject, came_from: str, to: str, moment: datetime) -> None:
    row = StateChange.objects.create(target_object=target_object, from_state=came_from, to_state=to)
    StateChange.objects.filter(pk=row.pk).update(at=moment)


def counts(series: list[int]) -> dict[int, int]:
    """Return the counts that are not 0, by how many buckets ago."""
    return {len(series) - 1 - i: n for i, n in enumerate(series) if n}


def submitted_counts(found: dict[str, Any]) -> dict[str, dict[int, int]]:
    return {row["kind"]: counts(row["counts"]) for row in found["submitted"]}


def test_the_buckets() -> None:
    hours, days = DAY.starts(NOW), MONTH.starts(NOW.astimezone())
    assert (len(hours), hours[0], hours[-1]) == (24, at(4, 15), at(5, 14))
    assert (len(days), days[0], days[-1]) == (30, datetime(2026, 2, 4, tzinfo=UTC), at(5, 0))
    assert {b - a for a, b in itertools.pairwise(hours)} == {timedelta(hours=1)}


def test_without_a_history_all_is_zero(campaign: Campaign) -> None:
    found = throughput(campaign=campaign, span=DAY, now=NOW)
    assert submitted_counts(found) == {kind: {} for kind in WorkItemKind.values}
    assert found["accepted"] == found["escalated"] == found["done"] == [0] * 24
    assert found["sources"] == []


def test_submissions_by_kind_and_bucket(campaign: Campaign) -> None:
    for moment in (at(5, 14), at(5, 14, 39), at(5, 13, 59), at(4, 15), at(4, 14, 59)):
        submitted(campaign, "mask_review", moment)
    submitted(campaign, "alignment", at(5, 0))
    submitted(campaign, "best_of_n", None, "open")
    submitted(campaign, "best_of_n", at(5, 14), "cancelled")
    submitted(a_campaign(), "mask_review", at(5, 14))
    by_hour = submitted_counts(throughput(campaign=campaign, span=DAY, now=NOW))
    assert by_hour == {"mask_review": {0: 2, 1: 1, 23: 1}, "best_of_n": {}, "alignment": {14: 1}, "pose_review": {}}
    by_day = submitted_counts(throughput(campaign=campaign, span=MONTH, now=NOW))
    assert by_day == {"mask_review": {0: 3, 1: 2}, "best_of_n": {}, "alignment": {0: 1}, "pose_review": {}}


def test_outcomes_by_step(campaign: Campaign) -> None:
    one, other = an_object(campaign), an_object(campaign)
    step(one, "mask_review", "selecting", at(5, 9))
    step(one, "selecting", "aligning", at(5, 10))
    step(one, "aligning", "done", at(5, 11))
    step(other, "selecting", "escalated", at(5, 10))
    step(other, "escalated", "aligning", at(5, 12))
    step(other, "aligning", "pose_review", at(5, 13))
    step(other, "pose_review", "done", at(5, 14, 30))
    step(an_object(a_campaign()), "aligning", "done", at(5, 14))
    found = throughput(campaign=campaign, span=DAY, now=NOW)
    assert (counts(found["accepted"]), counts(found["escalated"])) == ({4: 1}, {4: 1})
    assert counts(found["done"]) == {3: 1, 0: 1}


class Rounds:
    """A round whose comparisons are written as they are decided."""

    def __init__(self, campaign: Campaign) -> None:
        self.target_object, user = an_object(campaign, "selecting"), a_person("annotator", campaign)
        item = make_work_item(self.target_object, kind="best_of_n")
        self.row = BestOfNRound.objects.create(
            work_item=item, target_object=self.target_object, annotator=user, round_number=1, attribute="overall",
            seed=1, order=[], left_is_incumbent=[], tie_keeps_left=[],
        )  # fmt: skip
        self.seq = 0

    def candidate(self, source: str) -> Candidate:
        return make_candidate(self.target_object, source=source)

    def decide(self, left: Candidate, right: Candidate, answer: str, moment: datetime, **fields: Any) -> None:
        Comparison.objects.create(
            id=uuid.uuid4(), round=self.row, seq=self.seq, left=left, right=right, answer=answer, shown_at=moment,
            decided_at=moment, duration_ms=1, active_ms=1, shading="clay", **fields,
        )  # fmt: skip
        self.seq += 1


def test_shares_of_sources_with_their_intervals(campaign: Campaign) -> None:
    rounds = Rounds(campaign)
    one, same, other = rounds.candidate("inflation"), rounds.candidate("inflation"), rounds.candidate("retrieval")
    for left, right, answer in [
        (one, other, "left"),
        (other, one, "right"),
        (same, other, "left"),
        (one, other, "tie"),
    ]:
        rounds.decide(left, right, answer, at(5, 12))
    rounds.decide(one, same, "left", at(5, 12))  # the same source
    rounds.decide(one, other, "right", at(4, 14, 59))  # before the span
    rounds.decide(one, other, "right", at(5, 12), undone_at=NOW)
    rounds.decide(one, other, "both_bad", at(5, 12))
    elsewhere = Rounds(a_campaign())
    elsewhere.decide(elsewhere.candidate("retrieval"), elsewhere.candidate("inflation"), "left", at(5, 12))
    first, second = throughput(campaign=campaign, span=DAY, now=NOW)["sources"]
    assert (first["name"], first["comparisons"], first["value"]) == ("inflation", 4, 3.5 / 4)
    assert (second["name"], second["comparisons"], second["value"]) == ("retrieval", 4, 0.5 / 4)
    for row in (first, second):
        share, weight = row["value"], Z_95**2 / 4
        assert row["low"] + row["high"] == pytest.approx((2 * share + weight) / (1 + weight), abs=1e-12)
        assert row["low"] * row["high"] == pytest.approx(share**2 / (1 + weight), abs=1e-12)
    assert first["low"] == pytest.approx(1 - second["high"], abs=1e-12)
