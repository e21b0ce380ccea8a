"""The quality rating of a round's winner (the paper's r) and the moving bar that it must reach (alpha).

The paper publishes neither the levels nor the wording; `quality/v1` is ours. A rating is stored as a number for ever: the
bar moves from round to round, and old rounds are judged again by the new one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from annotator.domain.errors import InvalidInput

#: Sums of ratings are compared with the bar up to this much, so that a mean of 0.5 and 0.7 reaches a bar of 0.6.
ROUNDING = 1e-9


@dataclass(frozen=True)
class Level:
    """One step of a rating scale: its value in [0, 1], its name, and what it means, in words for the page."""

    value: float
    name: str
    meaning: str


@dataclass(frozen=True)
class RatingScale:
    """A named, immutable scale. Changing a word or a value makes a new id."""

    id: str
    levels: tuple[Level, ...]

    def to_json(self) -> dict[str, Any]:
        """Return what a page needs to draw it: {id, levels: [{value, name, meaning}]}, worst first."""
        levels = [{"value": level.value, "name": level.name, "meaning": level.meaning} for level in self.levels]
        return {"id": self.id, "levels": levels}


QUALITY_V1 = RatingScale(
    "quality/v1",
    (
        Level(0.0, "Unusable", "Not this object, or broken beyond use."),
        Level(0.25, "Poor", "The right kind of thing, with wrong proportions or large parts missing or invented."),
        Level(0.5, "Fair", "Recognisably this object, with defects seen at a glance: floaters, holes, no back."),
        Level(0.75, "Good", "Right shape and proportions; small defects that one has to look for."),
        Level(1.0, "Excellent", "As good as an artist would make it from this photo; nothing to correct."),
    ),
)
SCALES = {QUALITY_V1.id: QUALITY_V1}


def check_rating(value: float, scale_id: str = QUALITY_V1.id) -> float:
    """Return the value as a float, if it is one of the scale's levels.

    Args:
        value: the rating, 0 to 1.
        scale_id: a key of SCALES.

    Raises:
        InvalidInput: `unknown_scale`, or `unknown_rating` for a value between the levels.
    """
    scale = SCALES.get(scale_id)
    if scale is None:
        raise InvalidInput("unknown_scale", f"There is no rating scale {scale_id!r}.", {"scales": sorted(SCALES)})
    values = [level.value for level in scale.levels]
    if isinstance(value, bool) or value not in values:
        raise InvalidInput("unknown_rating", "The rating is not a level of the scale.", {"values": values})
    return float(value)


def meets_bar(value: float, bar: float) -> bool:
    """Return whether `value`, a rating or a mean of ratings, reaches the `bar`: r >= alpha, both 0 to 1, within ROUNDING."""
    return value >= bar - ROUNDING


@dataclass(frozen=True)
class Ballot:
    """How one annotator's round ended: the winner and its rating, or neither when the round was escalated."""

    winner: str | None
    value: float | None


@dataclass(frozen=True)
class Verdict:
    """What all rounds of an object decide together. `winner` is None when no round named one."""

    accepted: bool
    winner: str | None
    mean_value: float


def decide(ballots: Sequence[Ballot], bar: float) -> Verdict:
    """Return the verdict of the ballots by their mean rating, an escalated round counting 0.

    The winner is the best by mean rating, then by votes, then by id.

    Args:
        ballots: one for each round, in any order.
        bar: the least mean rating of an accepted winner (alpha), 0 to 1.

    Raises:
        InvalidInput: `no_ballots`, for an empty sequence.
    """
    if not ballots:
        raise InvalidInput("no_ballots", "There is nothing to decide on yet.")
    mean = sum(ballot.value or 0.0 for ballot in ballots) / len(ballots)
    values_of: dict[str, list[float]] = defaultdict(list)
    for ballot in ballots:
        if ballot.winner is not None and ballot.value is not None:
            values_of[ballot.winner].append(ballot.value)
    if not values_of:
        return Verdict(False, None, mean)
    # the id breaks what is left, so that every reader decides alike
    winner = min(
        values_of, key=lambda name: (-sum(values_of[name]) / len(values_of[name]), -len(values_of[name]), name)
    )
    return Verdict(meets_bar(mean, bar), winner, mean)
