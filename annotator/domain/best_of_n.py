"""The best-of-N ladder: two candidates at a time, the chosen one stays, the other makes room for the next unseen.

All random choices are made at the start (`draw_round`) and stored with the round: the order, which side the incumbent
is on at each step, and which side stays on a tie. After that the ladder is a pure function of the answers, so that the
page, the server and a later export replay the same round. `frontend/src/domain/bestOfN.ts` is its twin; both pass
`fixtures/best_of_n/ladder_cases.json`.

Step i shows the incumbent beside the next unseen candidate. The first incumbent is `order[0]`. After `both_bad` there is
no incumbent: the next two unseen come, and the earlier of the two takes the incumbent's place in the draw of sides.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from annotator.domain.errors import InvalidInput, WrongState


class Answer(StrEnum):
    """What an annotator chose for a pair. Only left and right are preferences."""

    LEFT = "left"
    RIGHT = "right"
    TIE = "tie"
    BOTH_BAD = "both_bad"
    CANNOT_JUDGE = "cannot_judge"


ANSWER_NAMES = {
    Answer.LEFT: "Left is better",
    Answer.RIGHT: "Right is better",
    Answer.TIE: "Equal",
    Answer.BOTH_BAD: "Both unusable",
    Answer.CANNOT_JUDGE: "Can't tell",
}
#: Pairs of value and name, as Django's fields and the API's description take them.
ANSWER_CHOICES: list[tuple[str, str]] = [(answer.value, name) for answer, name in ANSWER_NAMES.items()]


@dataclass(frozen=True)
class RoundDraw:
    """All random choices of one round. `left_is_incumbent` and `tie_keeps_left` have one entry per possible comparison."""

    order: tuple[str, ...]
    left_is_incumbent: tuple[bool, ...]
    tie_keeps_left: tuple[bool, ...]


@dataclass(frozen=True)
class Pair:
    """The step to answer: candidate ids by side. `incumbent` is the one that stayed, or None after both were bad."""

    seq: int
    left: str
    right: str
    incumbent: str | None


@dataclass(frozen=True)
class Finished:
    """The end: nothing is left to compare. `survivor` is None when every candidate was called bad (or there was none)."""

    survivor: str | None


@dataclass(frozen=True)
class Decision:
    """The effect of an answer: the candidate that stays (None: neither), and whether the stored draw chose it."""

    kept: str | None
    kept_by_draw: bool


def draw_round(candidates: Iterable[str], seed: int) -> RoundDraw:
    """Return the candidates in random order with the sides drawn for every step.

    The same candidates in any order and the same seed give the same draw.
    """
    generator = random.Random(seed)  # noqa: S311  fairness, not secrecy
    order = sorted(candidates)
    generator.shuffle(order)
    steps = range(max(0, len(order) - 1))
    left_is_incumbent = tuple(generator.random() < 0.5 for _ in steps)
    tie_keeps_left = tuple(generator.random() < 0.5 for _ in steps)
    return RoundDraw(tuple(order), left_is_incumbent, tie_keeps_left)


@dataclass(frozen=True)
class Ladder:
    """The state of a round. Immutable: `answer` returns the next state."""

    draw: RoundDraw
    seq: int
    incumbent: str | None
    n_seen: int

    @classmethod
    def start(cls, order: Sequence[str], left_is_incumbent: Sequence[bool], tie_keeps_left: Sequence[bool]) -> Ladder:
        """Return the ladder before the first comparison.

        Args:
            order: candidate ids in the order in which they are shown; the first is the first incumbent.
            left_is_incumbent: per step, whether the incumbent is on the left.
            tie_keeps_left: per step, whether a tie keeps the left side.

        Raises:
            InvalidInput: candidates repeat, or too few steps are drawn.
        """
        _check_draw(order, left_is_incumbent, tie_keeps_left)
        draw = RoundDraw(tuple(order), tuple(left_is_incumbent), tuple(tie_keeps_left))
        return cls(draw, seq=0, incumbent=order[0] if order else None, n_seen=1 if order else 0)

    def current(self) -> Pair | Finished:
        """Return what to show now."""
        unseen = self.draw.order[self.n_seen :]
        if self.incumbent is not None:
            return self._pair(self.incumbent, unseen[0], self.incumbent) if unseen else Finished(self.incumbent)
        if len(unseen) >= 2:
            return self._pair(unseen[0], unseen[1], None)
        return Finished(unseen[0] if unseen else None)

    def decide(self, answer: str) -> Decision:
        """Return what the answer would do to the current pair. Raises WrongState when the ladder is finished."""
        pair, answer = self._current_pair(), _answer(answer)
        if answer is Answer.BOTH_BAD:
            return Decision(None, kept_by_draw=False)
        if answer is Answer.LEFT or answer is Answer.RIGHT:
            return Decision(pair.left if answer is Answer.LEFT else pair.right, kept_by_draw=False)
        return Decision(pair.left if self.draw.tie_keeps_left[self.seq] else pair.right, kept_by_draw=True)

    def answer(self, answer: str) -> Ladder:
        """Return the ladder after the answer. Raises WrongState when it is finished, InvalidInput for an unknown answer."""
        kept = self.decide(answer).kept
        newly_seen = 1 if self.incumbent is not None else 2
        return replace(self, seq=self.seq + 1, incumbent=kept, n_seen=self.n_seen + newly_seen)

    def replay(self, answers: Iterable[str]) -> Ladder:
        """Return the ladder after several answers."""
        ladder = self
        for answer in answers:
            ladder = ladder.answer(answer)
        return ladder

    def _pair(self, first: str, second: str, incumbent: str | None) -> Pair:
        first_is_left = self.draw.left_is_incumbent[self.seq]
        left, right = (first, second) if first_is_left else (second, first)
        return Pair(self.seq, left, right, incumbent)

    def _current_pair(self) -> Pair:
        current = self.current()
        if isinstance(current, Finished):
            raise WrongState("ladder_finished", "Every candidate of this round has been compared already.")
        return current


def _check_draw(order: Sequence[str], left_is_incumbent: Sequence[bool], tie_keeps_left: Sequence[bool]) -> None:
    if len(set(order)) != len(order):
        raise InvalidInput("repeated_candidate", "A round holds each candidate once.")
    steps = len(order) - 1
    if len(left_is_incumbent) < steps or len(tie_keeps_left) < steps:
        raise InvalidInput("draw_too_short", f"A round of {len(order)} candidates needs {steps} drawn steps.")


def _answer(word: str) -> Answer:
    try:
        return Answer(word)
    except ValueError:
        raise InvalidInput("unknown_answer", f"There is no answer called {word!r}.", {"answer": str(word)}) from None
