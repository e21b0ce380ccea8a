"""The times of a decision: what is impossible is refused, what is possible keeps its durations."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.domain.decision_times import DecisionTimes, TimeLimits, bounded
from annotator.domain.errors import InvalidInput

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
LIMITS = TimeLimits(
    earliest=NOON - timedelta(minutes=10), received=NOON, floor=timedelta(seconds=0.4), skew=timedelta(seconds=60)
)


def at(shown: float, armed: float | None, decided: float) -> DecisionTimes:
    """Times in seconds after the receipt."""
    moments = [None if each is None else NOON + timedelta(seconds=each) for each in (shown, armed, decided)]
    return DecisionTimes(*moments)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("times", "reason"),
    [
        (at(-5, -4.7, -1), "floor"),
        (at(-5, None, -4.7), "floor"),
        (at(-5, -6, -1), "order"),
        (at(-5, -4, -4.5), "order"),
        (at(-5, None, -6), "order"),
        (at(60, 60.5, 61), "future"),
        (at(-661, -660, -1), "before_claim"),
        (at(-1e9, -1e9 + 1, -1e9 + 2), "before_claim"),
    ],
)
def test_what_cannot_have_happened_is_refused(times: DecisionTimes, reason: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        bounded(times, LIMITS)
    assert (refused.value.code, refused.value.details) == ("impossible_times", {"reason": reason})


def test_times_in_the_sites_past_are_stored_as_they_are() -> None:
    assert bounded(at(-5, -4, -1), LIMITS) == at(-5, -4, -1)
    assert bounded(at(-5, None, -1), LIMITS) == at(-5, None, -1)


moments = st.floats(-2000, 2000).map(lambda each: round(each, 3))


@given(moments, moments, moments)
def test_stored_times_are_in_order_never_in_the_future_and_keep_their_durations(a: float, b: float, c: float) -> None:
    sent = at(a, b, c)
    try:
        stored = bounded(sent, LIMITS)
    except InvalidInput:
        return
    assert stored.armed_at is not None and sent.armed_at is not None
    assert stored.shown_at <= stored.armed_at <= stored.decided_at <= LIMITS.received
    assert stored.decided_at - stored.shown_at == sent.decided_at - sent.shown_at
    assert stored.armed_at - stored.shown_at == sent.armed_at - sent.shown_at >= timedelta(seconds=0.398)
    assert abs(stored.shown_at - sent.shown_at) <= LIMITS.skew


@given(st.floats(0.4, 500), st.floats(0, 60))
def test_a_clock_that_is_a_little_off_refuses_nothing(seconds: float, ahead: float) -> None:
    bounded(at(ahead - seconds, ahead - seconds + 0.4, ahead), LIMITS)
