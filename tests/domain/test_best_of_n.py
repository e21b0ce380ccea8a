"""The ladder against its golden cases, a naive twin, and what must hold for every round."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.domain.best_of_n import Answer, Finished, Ladder, Pair, draw_round
from annotator.domain.errors import InvalidInput, WrongState
from tests.domain.naive_ladder import play

GOLDEN = Path(__file__).parents[2] / "fixtures" / "best_of_n" / "ladder_cases.json"
CASES = json.loads(GOLDEN.read_text())["cases"]


def start(case: dict[str, Any]) -> Ladder:
    return Ladder.start(case["order"], case["left_is_incumbent"], case["tie_keeps_left"])


def steps_of(case: dict[str, Any]) -> tuple[list[dict[str, Any]], Ladder]:
    ladder, steps = start(case), []
    for answer in case["answers"]:
        pair = ladder.current()
        assert isinstance(pair, Pair)
        steps.append(asdict(pair) | asdict(ladder.decide(answer)))
        ladder = ladder.answer(answer)
    return steps, ladder


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_golden_case(case: dict[str, Any]) -> None:
    steps, ladder = steps_of(case)
    assert steps == case["steps"]
    end = ladder.current()
    assert isinstance(end, Finished) == case["finished"]
    if isinstance(end, Finished):
        assert end.survivor == case["survivor"]


@st.composite
def rounds(draw: st.DrawFn, answers: tuple[str, ...] = tuple(Answer)) -> dict[str, Any]:
    """A round with answers to its end."""
    n = draw(st.integers(0, 10))
    drawn = draw_round([f"c{i}" for i in range(n)], draw(st.integers(0, 2**63 - 1)))
    case = asdict(drawn) | {"answers": []}
    while not play(case)["finished"]:
        case["answers"].append(draw(st.sampled_from(answers)))
    return case


@given(rounds())
def test_agrees_with_the_naive_twin(case: dict[str, Any]) -> None:
    steps, ladder = steps_of(case)
    naive = play(case)
    assert steps == naive["steps"]
    assert ladder.current() == Finished(naive["survivor"])


@given(rounds(answers=("left", "right", "tie", "cannot_judge")))
def test_n_candidates_take_n_minus_one_comparisons(case: dict[str, Any]) -> None:
    assert len(case["answers"]) == max(0, len(case["order"]) - 1)


@given(rounds())
def test_the_survivor_was_a_candidate_and_every_candidate_was_shown(case: dict[str, Any]) -> None:
    steps, ladder = steps_of(case)
    end = ladder.current()
    assert isinstance(end, Finished)
    shown = {step[side] for step in steps for side in ("left", "right")}
    assert shown | ({end.survivor} - {None}) == set(case["order"])
    if end.survivor is None:
        assert not case["order"] or case["answers"][-1] == "both_bad"


@given(rounds())
def test_a_pair_never_comes_twice(case: dict[str, Any]) -> None:
    pairs = [frozenset((step["left"], step["right"])) for step in steps_of(case)[0]]
    assert len(pairs) == len(set(pairs))
    assert all(len(pair) == 2 for pair in pairs)


@given(rounds())
def test_replay_from_any_prefix_gives_the_same_ladder(case: dict[str, Any]) -> None:
    whole = start(case).replay(case["answers"])
    for cut in range(len(case["answers"]) + 1):
        assert start(case).replay(case["answers"][:cut]).replay(case["answers"][cut:]) == whole


@given(st.sets(st.text(min_size=1), max_size=12), st.integers(0, 2**63 - 1))
def test_the_draw_is_a_deterministic_shuffle(candidates: set[str], seed: int) -> None:
    drawn = draw_round(candidates, seed)
    assert drawn == draw_round(sorted(candidates, reverse=True), seed)
    assert sorted(drawn.order) == sorted(candidates)
    assert len(drawn.left_is_incumbent) == len(drawn.tie_keeps_left) == max(0, len(candidates) - 1)


def test_the_draw_favours_neither_side_nor_place() -> None:
    draws = [draw_round("abcd", seed) for seed in range(4000)]
    flags = [flag for drawn in draws for flag in (*drawn.left_is_incumbent, *drawn.tie_keeps_left)]
    assert abs(sum(flags) / len(flags) - 0.5) < 0.02
    assert all(abs(sum(d.order[0] == name for d in draws) / 4000 - 0.25) < 0.03 for name in "abcd")


def test_a_finished_ladder_takes_no_answer() -> None:
    with pytest.raises(WrongState) as refusal:
        Ladder.start(["a"], [], []).answer("left")
    assert refusal.value.code == "ladder_finished"


def test_an_unknown_answer_is_refused() -> None:
    ladder = Ladder.start(["a", "b"], [True], [True])
    with pytest.raises(InvalidInput) as refusal:
        ladder.answer("both")
    assert refusal.value.code == "unknown_answer"
    assert ladder.current() == Pair(0, "a", "b", "a")


@pytest.mark.parametrize(
    ("order", "flags", "code"),
    [(["a", "a"], [True], "repeated_candidate"), (["a", "b", "c"], [True], "draw_too_short")],
)
def test_a_broken_draw_is_refused(order: list[str], flags: list[bool], code: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        Ladder.start(order, flags, flags)
    assert refusal.value.code == code
