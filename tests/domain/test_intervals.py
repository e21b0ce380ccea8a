"""Wilson's interval: its ends solve the quadratic that defines it; published values; nothing without a trial."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.domain.intervals import Z_95, wilson


@st.composite
def counts(draw: st.DrawFn) -> tuple[float, int]:
    trials = draw(st.integers(1, 10_000))
    return draw(st.integers(0, 2 * trials)) / 2, trials


@given(counts())
def test_the_ends_solve_the_quadratic(counted: tuple[float, int]) -> None:
    """(share - p)^2 = z^2 p (1 - p) / n, written as a p^2 - b p + c = 0: sum of the roots b / a, product c / a."""
    successes, trials = counted
    found = wilson(successes, trials)
    assert found is not None
    share, weight = successes / trials, Z_95**2 / trials
    assert found.value == share
    assert found.low + found.high == pytest.approx((2 * share + weight) / (1 + weight), abs=1e-12)
    assert found.low * found.high == pytest.approx(share**2 / (1 + weight), abs=1e-12)
    assert 0 <= found.low <= share + 1e-12
    assert share - 1e-12 <= found.high <= 1


@pytest.mark.parametrize(
    ("successes", "trials", "low", "high"),
    [
        (5, 10, 0.2365931, 0.7634069),
        (0, 10, 0.0, Z_95**2 / (10 + Z_95**2)),
        (10, 10, 10 / (10 + Z_95**2), 1.0),
        (1, 1, 0.2065493, 1.0),
    ],
)
def test_known_values(successes: int, trials: int, low: float, high: float) -> None:
    found = wilson(successes, trials)
    assert found is not None
    assert (found.low, found.high) == (pytest.approx(low, abs=1e-7), pytest.approx(high, abs=1e-7))


def test_nothing_without_a_trial() -> None:
    assert wilson(0, 0) is None


@pytest.mark.parametrize(("successes", "trials"), [(-0.5, 3), (3.5, 3), (1, 0)])
def test_impossible_counts_are_refused(successes: float, trials: int) -> None:
    with pytest.raises(ValueError, match="successes in"):
        wilson(successes, trials)
