"""The times of decisions, bounded by what the site knows of their work items."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone

from annotator.assignments.models import WorkItem
from annotator.domain.decision_times import DecisionTimes, TimeLimits, bounded
from annotator.domain.errors import InvalidInput


def bounded_times(
    *, work_item: WorkItem, times: DecisionTimes | None, after: datetime | None = None
) -> DecisionTimes | None:
    """Return the times of a decision about a work item as they are stored; None when the page did not send them.

    Args:
        work_item: The item, locked and held.
        times: As the page sent them. Pages and programs of before send none; their decisions count, with unknown
            times, unless REQUIRE_DECISION_TIMES is on.
        after: The decision before this one, if there is one.

    Raises:
        InvalidInput: `impossible_times` or `decision_times_missing`.
    """
    known = [moment for moment in (work_item.claimed_at, after) if moment is not None]
    return times_since(max(known, default=None), times)


def times_since(earliest: datetime | None, times: DecisionTimes | None) -> DecisionTimes | None:
    """Return the times of a decision as they are stored; None when the page did not send them.

    Args:
        earliest: From when what is judged could be shown; None if unknown.
        times: As the page sent them.

    Raises:
        InvalidInput: `impossible_times` or `decision_times_missing`.
    """
    if settings.REQUIRE_DECISION_TIMES and (times is None or times.armed_at is None):
        raise InvalidInput("decision_times_missing", "Send shown_at, armed_at and decided_at. Reload the page.")
    if times is None:
        return None
    limits = TimeLimits(
        earliest=earliest,
        received=timezone.now(),
        floor=timedelta(milliseconds=settings.ARMED_AFTER_MS),
        skew=timedelta(seconds=settings.CLOCK_SKEW_SECONDS),
    )
    return bounded(times, limits)
