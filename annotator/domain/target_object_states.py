"""Where a target object is on its way from a photo to a training row, and which steps it may take.

mask_review ──> proposing ──> selecting ──> aligning ──> done
     ^              |  ^       |     ^        |   ^
     |              v  |       v     └─ undo ─┘   |
     |            parked <── escalated ───────────┘
     |            aligning ──> pose_review ──> done: a pose with a low outline match; or back to aligning
     └── a mask problem found at any later stage (the candidates of the old mask are superseded)

Every state but `done` and `discarded` may be discarded. A lead may reopen three: `done` (to aligning), `discarded` (to mask
review), `escalated` (to selecting). An undo returns an object to the state that its last step came from.
"""

from __future__ import annotations

from enum import StrEnum

from annotator.domain.errors import InvalidInput, WrongState


class TargetObjectState(StrEnum):
    """One stage of a target object."""

    MASK_REVIEW = "mask_review"
    PROPOSING = "proposing"
    SELECTING = "selecting"
    ALIGNING = "aligning"
    POSE_REVIEW = "pose_review"
    DONE = "done"
    ESCALATED = "escalated"
    PARKED = "parked"
    DISCARDED = "discarded"


class DiscardReason(StrEnum):
    """Why a mask is given up (the paper's three, and another with words)."""

    POOR_QUALITY = "poor_quality"
    SEVERAL_OBJECTS = "several_objects"
    UNCLEAR_PART = "unclear_part"
    OTHER = "other"


_S = TargetObjectState

TRANSITIONS: dict[TargetObjectState, frozenset[TargetObjectState]] = {
    _S.MASK_REVIEW: frozenset({_S.PROPOSING, _S.DISCARDED}),
    # no candidate came out: parked; a mask replaced meanwhile: back to review
    # to done: a later collection round made no candidate for a finished object
    _S.PROPOSING: frozenset({_S.SELECTING, _S.PARKED, _S.DONE, _S.MASK_REVIEW, _S.DISCARDED}),
    # to proposing: a lead asks for more candidates; to done: a finished object keeps its mesh
    _S.SELECTING: frozenset({_S.ALIGNING, _S.ESCALATED, _S.PROPOSING, _S.DONE, _S.MASK_REVIEW, _S.DISCARDED}),
    # to selecting: the last answer is undone
    _S.ESCALATED: frozenset({_S.ALIGNING, _S.SELECTING, _S.PROPOSING, _S.PARKED, _S.MASK_REVIEW, _S.DISCARDED}),
    # to pose review: the outline matches the mask less than the campaign's threshold
    _S.ALIGNING: frozenset({_S.DONE, _S.POSE_REVIEW, _S.SELECTING, _S.MASK_REVIEW, _S.DISCARDED}),
    # to aligning: a lead sends the pose back, or the pose is undone
    _S.POSE_REVIEW: frozenset({_S.DONE, _S.ALIGNING, _S.MASK_REVIEW, _S.DISCARDED}),
    _S.PARKED: frozenset({_S.PROPOSING, _S.ESCALATED, _S.MASK_REVIEW, _S.DISCARDED}),
    # a lead sends the pose back, or a collection round collects the object again
    _S.DONE: frozenset({_S.ALIGNING, _S.PROPOSING}),
    _S.DISCARDED: frozenset({_S.MASK_REVIEW}),
}

#: States that only a lead's reopening, or the undo of the step, leaves.
TERMINAL_STATES = frozenset({_S.DONE, _S.DISCARDED})


def can_change(from_state: str, to_state: str) -> bool:
    """Return whether the step from `from_state` to `to_state` is allowed.

    A word that is no state raises InvalidInput.
    """
    return _state(to_state) in TRANSITIONS[_state(from_state)]


def check_transition(from_state: str, to_state: str) -> None:
    """Check that the step from `from_state` to `to_state` is allowed.

    Raises:
        WrongState: `transition_not_allowed`, with the states that are allowed.
    """
    if not can_change(from_state, to_state):
        raise WrongState(
            "transition_not_allowed",
            f"An object that is {from_state} cannot become {to_state}.",
            {"from_state": str(from_state), "to_state": str(to_state), "allowed": _names(TRANSITIONS[_S(from_state)])},
        )


def require_state(state: str, *allowed: TargetObjectState) -> None:
    """Check that `state` is one of `allowed`.

    Raises:
        WrongState: `wrong_object_state`.
    """
    if _state(state) not in allowed:
        raise WrongState(
            "wrong_object_state",
            f"The object is {state}; this needs it to be {' or '.join(_names(allowed))}.",
            {"state": str(state), "allowed": _names(allowed)},
        )


def _state(word: str) -> TargetObjectState:
    try:
        return TargetObjectState(word)
    except ValueError:
        raise InvalidInput("unknown_state", f"There is no state called {word!r}.", {"state": str(word)}) from None


def _names(states: frozenset[TargetObjectState] | tuple[TargetObjectState, ...]) -> list[str]:
    return sorted(state.value for state in states)
