"""What a lead reopens, with a reason: a discarded object, a finished pose, an escalation."""

from __future__ import annotations

from collections.abc import Callable

from django.db import transaction

from annotator.accounts.models import User
from annotator.alignments import services as alignments
from annotator.assignments import services as assignments
from annotator.candidates.models import Candidate
from annotator.domain.errors import InvalidInput, WrongState
from annotator.domain.target_object_states import TargetObjectState as S
from annotator.domain.target_object_states import require_state
from annotator.escalations import services as escalations
from annotator.images.models import TargetObject
from annotator.images.services import lock
from annotator.preferences.selectors import candidates_to_compare
from annotator.workflow.stages import move_on


@transaction.atomic
def reopen(*, target_object: TargetObject, reason: str, by: User) -> TargetObject:
    """Open the object's last stage again: new work items, for everybody of its roles.

    A discarded object returns to mask review, a finished one to alignment with the mesh that it has, an escalated one
    to selection with the candidates that it has. The reason is kept with the step.

    Returns:
        The object, locked, in its new state.

    Raises:
        InvalidInput: The reason is empty.
        WrongState: The object is in another state, or an escalated one has no candidate to compare.
    """
    if not reason.strip():
        raise InvalidInput("reason_missing", "Give a reason: the people who did the work can read it.")
    locked = lock(target_object)
    require_state(locked.state, *_REOPEN)
    to, withdraw = _REOPEN[S(locked.state)]
    move_on(target_object=locked, to=to, by=by, reason=reason, candidate=withdraw(locked))
    return locked


def _nothing(target_object: TargetObject) -> None:
    return None


def _withdraw_pose(target_object: TargetObject) -> Candidate | None:
    return alignments.withdraw_current(target_object=target_object)


def _withdraw_escalation(target_object: TargetObject) -> None:
    if not candidates_to_compare(target_object).exists():
        raise WrongState("nothing_to_compare", "This object has no finished candidate to compare.")
    escalations.cancel_escalation(target_object=target_object)
    assignments.cancel_work_items(target_object=target_object)


#: Where an object of each state goes, and what is withdrawn on the way; that returns the mesh to work on, if any.
_REOPEN: dict[S, tuple[S, Callable[[TargetObject], Candidate | None]]] = {
    S.DISCARDED: (S.MASK_REVIEW, _nothing),
    S.DONE: (S.ALIGNING, _withdraw_pose),
    S.ESCALATED: (S.SELECTING, _withdraw_escalation),
}
