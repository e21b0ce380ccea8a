"""The stages of human work: one record per stage, and what follows from each.

Claiming, payloads, submitting, undoing, the funnel and the front end read this table. The HTTP side of a stage (its
payload and the form of its submission) is in `annotator.http.assignments.stages`. CONTRIBUTING.md lists the files that
a new stage touches.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.db import transaction

from annotator.accounts.models import User
from annotator.assignments import services as assignments
from annotator.assignments.models import WorkItem, WorkItemKind
from annotator.campaigns.models import Campaign
from annotator.candidates.models import Candidate
from annotator.domain.roles import ARTISTS, CHOOSES_BLIND, LEADS
from annotator.domain.target_object_states import TargetObjectState as S
from annotator.images.models import TargetObject
from annotator.images.services import change_state
from annotator.preferences import services as preferences

ANNOTATORS = CHOOSES_BLIND | LEADS


def one_slot(campaign: Campaign) -> int:
    """Return 1: one person does the stage of an object."""
    return 1


def overlap_slots(campaign: Campaign) -> int:
    """Return how many people do the stage of one object independently."""
    return int(campaign.overlap)


@dataclass(frozen=True)
class Stage:
    """One stage of human work.

    Attributes:
        kind: The kind of its work items.
        label: Its name, for people.
        action: What to do, as a command: "Review masks".
        description: One sentence for people who choose what to do.
        roles: The roles that may claim it.
        state: The state in which an object waits for it.
        follows: The state that follows from each outcome of its submission.
        slots: Returns how many work items one object gets.
        prepare: Called with the work item after each claim.
    """

    kind: str
    label: str
    action: str
    description: str
    roles: frozenset[str]
    state: S
    follows: Mapping[str, S]
    slots: Callable[[Campaign], int] = one_slot
    prepare: Callable[[WorkItem], object] | None = None


def _start_round(item: WorkItem) -> None:
    preferences.start_round(work_item=item)


#: Claims try the stages in this order: nearest to the end first, so that objects are finished before new ones begin.
STAGES: tuple[Stage, ...] = (
    Stage(
        kind=WorkItemKind.POSE_REVIEW,
        label=WorkItemKind.POSE_REVIEW.label,
        action="Review poses",
        description="Poses whose outline hardly matches the mask: accept them or send them back.",
        roles=LEADS,
        state=S.POSE_REVIEW,
        follows={"accepted": S.DONE, "returned": S.ALIGNING},
    ),
    Stage(
        kind=WorkItemKind.ALIGNMENT,
        label=WorkItemKind.ALIGNMENT.label,
        action="Align",
        description="Place the accepted mesh in the scene, over the photo.",
        roles=ANNOTATORS | ARTISTS,
        state=S.ALIGNING,
        follows={"posed": S.DONE, "low_match": S.POSE_REVIEW},
    ),
    Stage(
        kind=WorkItemKind.BEST_OF_N,
        label=WorkItemKind.BEST_OF_N.label,
        action="Choose the best",
        description="Two candidates at a time, until the best is left; then rate it.",
        roles=ANNOTATORS,
        state=S.SELECTING,
        follows={"accepted": S.ALIGNING, "escalated": S.ESCALATED, "kept": S.DONE},
        slots=overlap_slots,
        prepare=_start_round,
    ),
    Stage(
        kind=WorkItemKind.MASK_REVIEW,
        label=WorkItemKind.MASK_REVIEW.label,
        action="Review masks",
        description="Does a mask cover one whole object? Accept, fix or discard it.",
        roles=ANNOTATORS,
        state=S.MASK_REVIEW,
        follows={"accept": S.PROPOSING, "discard": S.DISCARDED},
    ),
)

#: What follows when machines have made candidates, and when a review accepts an artist's mesh.
AFTER_CANDIDATES = S.SELECTING
AFTER_ARTIST = S.ALIGNING


def stage_of(kind: str) -> Stage:
    """Return the stage whose work items are of this kind."""
    return next(stage for stage in STAGES if stage.kind == kind)


def stage_in(state: str) -> Stage | None:
    """Return the stage that objects in this state wait for, or None."""
    return next((stage for stage in STAGES if stage.state == state), None)


def kinds_of_role(role: str) -> list[str]:
    """Return the kinds that a role may claim, in the order in which claims try them."""
    return [str(stage.kind) for stage in STAGES if role in stage.roles]


@transaction.atomic
def move_on(
    *, target_object: TargetObject, to: S, by: User | None, reason: str = "", candidate: Candidate | None = None
) -> None:
    """Move the object to a state, and open the work items of the stage that it waits for there.

    Args:
        target_object: The object; locked here.
        to: The state to go to.
        by: The person who causes it; None for a machine.
        reason: Kept with the step.
        candidate: The mesh that the stage works on, if it works on one.

    Raises:
        WrongState: The object cannot go there from its state.
    """
    change_state(target_object=target_object, to=to, by=by, reason=reason)
    open_stage(target_object=target_object, candidate=candidate)


def open_stage(*, target_object: TargetObject, candidate: Candidate | None = None) -> None:
    """Open the work items of the stage that the object waits for in its state, if there is one."""
    stage = stage_in(target_object.state)
    if stage is not None:
        assignments.open_work_items(
            target_object=target_object,
            kind=stage.kind,
            count=stage.slots(target_object.campaign),
            candidate=candidate,
        )
