"""The accepted mesh of an object that several collection rounds have collected."""

from __future__ import annotations

import pytest

from annotator.domain.errors import InvalidInput
from annotator.domain.pair_policy import policy
from annotator.domain.pairs import derive
from tests.domain.test_pairs import DEFAULT, a_round, an_object


@pytest.mark.parametrize(
    ("ratings", "bar", "best"),
    [
        ((0.75, 1.0), 0.6, "b"),
        ((1.0, 0.75), 0.6, "a"),
        ((0.75, 0.75), 0.6, "a"),
        ((0.5, 0.75), 0.6, "b"),
        ((0.75, 0.5), 0.6, "a"),
        ((0.5, 0.75), 0.8, None),
    ],
)
def test_the_accepted_mesh_is_the_best_rated_over_rounds_at_the_present_bar(
    ratings: tuple[float, float], bar: float, best: str | None
) -> None:
    first, second = a_round("a>x", "a", ratings[0]), a_round("b>y", "b", ratings[1], number=2)
    accepted = derive(an_object(first, second), policy(preset="ladder", params={}, quality_bar=bar)).accepted
    assert (accepted.candidate if accepted else None) == best


def test_policy_1_0_0_accepts_the_latest_and_only_known_versions_are_read() -> None:
    judged = an_object(a_round("a>x", "a", 1.0), a_round("b>y", "b", 0.75, number=2))
    old = policy(preset="ladder", params={}, quality_bar=0.6, version="1.0.0")
    assert (old.tag, DEFAULT.tag) == ("ladder/1.0.0", "ladder/1.1.0")
    accepted = derive(judged, old).accepted
    assert accepted is not None and accepted.candidate == "b"
    with pytest.raises(InvalidInput, match=r"no version '2\.0\.0'"):
        policy(preset="ladder", params={}, quality_bar=0.6, version="2.0.0")
