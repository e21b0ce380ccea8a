"""Which steps a target object may take."""

from __future__ import annotations

import itertools

import pytest

from annotator.domain.errors import InvalidInput, WrongState
from annotator.domain.target_object_states import (
    TERMINAL_STATES,
    TRANSITIONS,
    TargetObjectState,
    check_transition,
    require_state,
)

STATES = list(TargetObjectState)


def test_the_straight_way_is_open() -> None:
    way = ["mask_review", "proposing", "selecting", "aligning", "done"]
    for from_state, to_state in itertools.pairwise(way):
        check_transition(from_state, to_state)


def test_an_object_can_still_go_to_an_artist() -> None:
    for from_state, to_state in itertools.pairwise(["selecting", "escalated", "aligning", "done"]):
        check_transition(from_state, to_state)


def test_every_state_is_reached_and_listed() -> None:
    assert set(TRANSITIONS) == set(STATES)
    assert set().union(*TRANSITIONS.values()) == set(STATES)


def test_only_done_and_discarded_are_terminal() -> None:
    assert {TargetObjectState.DONE, TargetObjectState.DISCARDED} == TERMINAL_STATES
    assert {state: set(TRANSITIONS[state]) for state in TERMINAL_STATES} == {
        TargetObjectState.DONE: {TargetObjectState.ALIGNING, TargetObjectState.PROPOSING},
        TargetObjectState.DISCARDED: {TargetObjectState.MASK_REVIEW},
    }
    for state in set(STATES) - TERMINAL_STATES:
        check_transition(state, "discarded")


@pytest.mark.parametrize("state", STATES)
def test_no_state_has_a_transition_to_itself(state: TargetObjectState) -> None:
    with pytest.raises(WrongState):
        check_transition(state, state)


def test_a_forbidden_step_names_both_ends_and_what_is_allowed() -> None:
    with pytest.raises(WrongState) as refusal:
        check_transition("mask_review", "done")
    assert refusal.value.code == "transition_not_allowed"
    assert refusal.value.details == {
        "from_state": "mask_review",
        "to_state": "done",
        "allowed": ["discarded", "proposing"],
    }


def test_an_unknown_word_is_refused() -> None:
    with pytest.raises(InvalidInput) as refusal:
        check_transition("mask_review", "finished")
    assert refusal.value.code == "unknown_state"


def test_require_state() -> None:
    require_state("selecting", TargetObjectState.SELECTING, TargetObjectState.ALIGNING)
    with pytest.raises(WrongState) as refusal:
        require_state("done", TargetObjectState.SELECTING)
    assert refusal.value.details == {"state": "done", "allowed": ["selecting"]}
