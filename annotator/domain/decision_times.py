"""When a person saw what they judged, when the page let them answer, and when they answered.

The three moments are by the clock of the page, which corrects itself by the site's when it starts (the session's `now`).
The site accepts a rest of error, moves what lies in its own future back to the moment of receipt, and refuses what cannot
have happened.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from annotator.domain.errors import InvalidInput

#: Moments travel in whole milliseconds, and a browser's timer may fire that much early.
ROUNDING = timedelta(milliseconds=2)


@dataclass(frozen=True)
class DecisionTimes:
    """The three moments of one decision. `armed_at` is None in messages of pages that did not send it yet."""

    shown_at: datetime
    armed_at: datetime | None
    decided_at: datetime


@dataclass(frozen=True)
class TimeLimits:
    """What the site knows of a decision.

    Attributes:
        earliest: The claim of the work, or the step before; nothing can be shown earlier. None if unknown.
        received: When the message came.
        floor: How long something is on screen before an answer counts.
        skew: How far the page's clock may be off.
    """

    earliest: datetime | None
    received: datetime
    floor: timedelta
    skew: timedelta


def bounded(times: DecisionTimes, limits: TimeLimits) -> DecisionTimes:
    """Return the times as they are stored: none of them later than the receipt.

    Raises:
        InvalidInput: `impossible_times`: the order is wrong, the decision lies in the future or before the claim, or
            came sooner than the floor allows.
    """
    armed_at = times.decided_at if times.armed_at is None else times.armed_at
    if not times.shown_at <= armed_at <= times.decided_at:
        raise _impossible("The answer is earlier than the showing of what it judges.", "order")
    if armed_at - times.shown_at < limits.floor - ROUNDING:
        raise _impossible("The answer came before what it judges had been on screen long enough.", "floor")
    if times.decided_at > limits.received + limits.skew:
        raise _impossible("The answer lies in the future: check the clock of this computer.", "future")
    if limits.earliest is not None and times.shown_at < limits.earliest - limits.skew:
        raise _impossible("The answer is older than the work: check the clock of this computer.", "before_claim")
    ahead = max(times.decided_at - limits.received, timedelta(0))
    return DecisionTimes(
        shown_at=times.shown_at - ahead,
        armed_at=None if times.armed_at is None else times.armed_at - ahead,
        decided_at=times.decided_at - ahead,
    )


def _impossible(message: str, reason: str) -> InvalidInput:
    return InvalidInput("impossible_times", message, {"reason": reason})
