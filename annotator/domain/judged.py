"""What people chose for one target object, and what a policy makes of it: the records that `pairs.py` reads and writes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from annotator.domain.pair_policy import PairKind


@dataclass(frozen=True)
class JudgedCandidate:
    """What the derivation needs of a candidate. Two candidates with one `content` are the same thing to the eye."""

    id: str
    source_kind: str
    content: str


@dataclass(frozen=True)
class Judgement:
    """One comparison that was not undone."""

    comparison_id: str
    left: str
    right: str
    answer: str


@dataclass(frozen=True)
class JudgedRound:
    """One annotator's finished round: its answers in order, and its winner with the rating, or neither (escalated).

    `survivor` is who was left on the ladder; an escalated round may have one, which is then a negative.
    """

    id: str
    annotator: str
    round_number: int
    judgements: tuple[Judgement, ...]
    winner: str | None = None
    rating: float | None = None
    survivor: str | None = None


@dataclass(frozen=True)
class JudgedObject:
    """One target object with one mask: its candidates, its finished rounds, and the artist's accepted mesh, if any."""

    id: str
    candidates: Mapping[str, JudgedCandidate]
    rounds: tuple[JudgedRound, ...]
    accepted_from_artist: str | None = None


@dataclass(frozen=True)
class Pair:
    """One preference, with the votes behind it. Ratings are None for a side that nobody rated."""

    chosen: str
    rejected: str
    kind: PairKind
    path_len: int
    n_chosen: int
    n_rejected: int
    n_tie: int
    p_chosen: float
    round_chosen: int
    round_rejected: int
    rating_chosen: float | None = None
    rating_rejected: float | None = None
    comparison_ids: tuple[str, ...] = ()
    annotators: tuple[str, ...] = ()
    weight: float = 1.0

    @property
    def n_votes(self) -> int:
        """Return every annotator who judged the two."""
        return self.n_chosen + self.n_rejected + self.n_tie

    @property
    def margin(self) -> float:
        """Return how far the chosen is ahead: the difference of ratings if both have one, else 2 p - 1."""
        if self.rating_chosen is not None and self.rating_rejected is not None:
            return self.rating_chosen - self.rating_rejected
        return 2 * self.p_chosen - 1


class UnpairedReason(StrEnum):
    """Why a candidate is good or bad by itself, without a pair."""

    ACCEPTED = "accepted"
    ARTIST = "artist"
    BOTH_BAD = "both_bad"
    BELOW_BAR = "below_bar"
    ESCALATED = "escalated"


@dataclass(frozen=True)
class Unpaired:
    """One candidate called good or bad by itself (for KTO and the like)."""

    candidate: str
    is_good: bool
    reason: UnpairedReason
    n_votes: int
    round_number: int
    rating: float | None
    comparison_ids: tuple[str, ...]
    annotators: tuple[str, ...]


@dataclass(frozen=True)
class Tie:
    """Two candidates that somebody called equal; sorted, since neither is ahead."""

    first: str
    second: str
    n_votes: int
    n_tie: int
    comparison_ids: tuple[str, ...]
    annotators: tuple[str, ...]


@dataclass(frozen=True)
class Accepted:
    """The object's D+: the best candidate at the policy's bar, from a round or from an artist."""

    candidate: str
    from_artist: bool
    rating: float | None
    round_number: int
    comparison_ids: tuple[str, ...]
    annotators: tuple[str, ...]


@dataclass(frozen=True)
class Derived:
    """Everything that one object gives. `dropped` counts what was left out, by reason."""

    pairs: tuple[Pair, ...]
    unpaired: tuple[Unpaired, ...]
    ties: tuple[Tie, ...]
    accepted: Accepted | None
    dropped: Mapping[str, int]
