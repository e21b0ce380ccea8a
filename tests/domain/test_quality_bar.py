"""Ratings against the bar, by one annotator and by several."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.domain.errors import InvalidInput
from annotator.domain.quality_bar import QUALITY_V1, Ballot, check_rating, decide, meets_bar

VALUES = [level.value for level in QUALITY_V1.levels]


def test_the_scale_runs_from_0_to_1_upwards() -> None:
    assert sorted(set(VALUES)) == VALUES
    assert (VALUES[0], VALUES[-1]) == (0.0, 1.0)
    assert [level["name"] for level in QUALITY_V1.to_json()["levels"]][-1] == "Excellent"


@pytest.mark.parametrize("value", [0.6, -0.25, 1.25, float("nan"), True])
def test_a_value_between_the_levels_is_refused(value: float) -> None:
    with pytest.raises(InvalidInput) as refusal:
        check_rating(value)
    assert refusal.value.code == "unknown_rating"


def test_an_unknown_scale_is_refused() -> None:
    with pytest.raises(InvalidInput) as refusal:
        check_rating(0.5, "stars/v1")
    assert refusal.value.code == "unknown_scale"


@pytest.mark.parametrize(("value", "met"), [(0.5, False), (0.6, True), (0.75, True), (0.6 - 1e-12, True)])
def test_meeting_the_bar_is_reaching_it(value: float, met: bool) -> None:
    assert meets_bar(value, 0.6) is met


def test_one_ballot_decides_alone() -> None:
    assert decide([Ballot("a", 0.75)], 0.6) == decide([Ballot("a", 0.75)], 0.75)
    assert decide([Ballot("a", 0.5)], 0.6).accepted is False
    assert decide([Ballot(None, None)], 0.0).winner is None


def test_the_mean_decides_and_an_escalation_counts_nothing() -> None:
    assert decide([Ballot("a", 1.0), Ballot("a", 0.25)], 0.6).accepted is True
    assert decide([Ballot("a", 1.0), Ballot(None, None)], 0.6).accepted is False
    assert decide([Ballot("a", 1.0), Ballot(None, None)], 0.6).winner == "a"


def test_the_winner_is_the_best_rated_then_the_most_chosen() -> None:
    assert decide([Ballot("a", 0.75), Ballot("b", 1.0), Ballot("a", 0.75)], 0.6).winner == "b"
    assert decide([Ballot("b", 0.75), Ballot("a", 0.75), Ballot("b", 0.75)], 0.6).winner == "b"
    assert decide([Ballot("b", 0.75), Ballot("a", 0.75)], 0.6).winner == "a"


def test_no_ballots_are_refused() -> None:
    with pytest.raises(InvalidInput):
        decide([], 0.6)


ballots = st.lists(st.builds(Ballot, st.sampled_from("abc"), st.sampled_from(VALUES)), min_size=1, max_size=5)


@given(ballots, st.sampled_from(VALUES), st.randoms())
def test_order_does_not_matter_and_a_lower_bar_never_hurts(cast: list[Ballot], bar: float, random: object) -> None:
    verdict = decide(cast, bar)
    shuffled = cast[:]
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert decide(shuffled, bar) == verdict
    assert decide(cast, max(0.0, bar - 0.25)).accepted >= verdict.accepted
    assert verdict.winner in {ballot.winner for ballot in cast}
