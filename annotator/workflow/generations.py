"""What follows from generations: people choose among the candidates, or a lead sees that there are none."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from annotator.accounts.models import User
from annotator.alignments.selectors import posed_mesh
from annotator.assignments import services as assignments
from annotator.candidates import receiving, selectors
from annotator.candidates import services as candidates
from annotator.candidates.machine_work import dispatch_waiting
from annotator.candidates.models import Generation
from annotator.domain.errors import WrongState
from annotator.domain.target_object_states import TERMINAL_STATES, require_state
from annotator.domain.target_object_states import TargetObjectState as S
from annotator.escalations import services as escalations
from annotator.images import services as images
from annotator.images.models import Image, TargetObject
from annotator.preferences import services as preferences
from annotator.workflow.masks import propose
from annotator.workflow.stages import AFTER_CANDIDATES, move_on
from inference_worker.contract.events import CandidateFailed, CandidateFinished, GenerationFinished


def pointmap_settled(*, image_id: UUID) -> None:
    """Dispatch the generations that waited for the image's pointmap, which is ready or will not come."""
    image = Image.objects.filter(pk=image_id).first()
    if image is not None:
        dispatch_waiting(image=image)


@transaction.atomic
def receive(*, event: CandidateFinished | CandidateFailed | GenerationFinished) -> None:
    """Apply a worker event; if it ends the object's last generation, leave the `proposing` state.

    The object is locked first, as everywhere: a person who stops its work holds it and waits for the ledger's row.
    """
    list(TargetObject.objects.select_for_update(no_key=True).filter(generations=event.generation_id).values_list("pk"))
    if isinstance(event, CandidateFinished):
        ended = receiving.receive_candidate(event=event)
    elif isinstance(event, CandidateFailed):
        ended = receiving.receive_candidate_failure(event=event)
    else:
        ended = receiving.receive_generation_end(event=event)
    if ended is not None:
        settle_proposing(object_id=ended.target_object_id)


@transaction.atomic
def settle_proposing(*, object_id: UUID) -> None:
    """Once no candidate is missing, open the best-of-N items, or park the object when it has no mesh at all."""
    target_object = (
        TargetObject.objects.select_for_update(of=("self",), no_key=True)
        .select_related("campaign")
        .filter(pk=object_id)
        .first()
    )
    if target_object is None or target_object.state != S.PROPOSING or selectors.is_still_generating(target_object):
        return
    finished = selectors.finished_candidates(target_object)
    if posed_mesh(target_object) is not None:  # collected again: only what is new is compared
        finished = finished.filter(round_number=selectors.newest_round_number(target_object))
        if not finished.exists():
            move_on(target_object=target_object, to=S.DONE, by=None, reason="no candidate could be made")
            return
    if finished.exists():
        move_on(target_object=target_object, to=AFTER_CANDIDATES, by=None)
    else:
        images.change_state(target_object=target_object, to=S.PARKED, by=None, reason="no candidate could be made")


@transaction.atomic
def generate_again(*, target_object: TargetObject, by: User) -> None:
    """Request another set of candidates, for a lead; open choosing restarts with the old and the new ones.

    Raises:
        WrongState: The mask is in review, candidates are being generated, or the object is past selection.
    """
    require_state(images.lock(target_object).state, S.SELECTING, S.ESCALATED, S.PARKED)
    images.change_state(target_object=target_object, to=S.PROPOSING, by=by, reason="more candidates")
    assignments.cancel_work_items(target_object=target_object)
    preferences.supersede_rounds(target_object=target_object)
    escalations.cancel_escalation(target_object=target_object)
    propose(target_object=target_object)


@transaction.atomic
def retry(*, generation: Generation, by: User) -> Generation:
    """Dispatch a dead or cancelled generation again, for a lead; a parked object returns to `proposing`.

    Raises:
        WrongState: The object is closed or has another mask by now, or the generation has not failed.
    """
    target_object = images.lock(generation.target_object)
    if target_object.state in TERMINAL_STATES or target_object.current_mask_id != generation.mask_id:
        raise WrongState(
            "generation_outdated",
            "The object is closed or has another mask by now, so this generation cannot be tried again.",
            {"state": target_object.state},
        )
    if target_object.state == S.PARKED:
        images.change_state(target_object=target_object, to=S.PROPOSING, by=by, reason="retried")
    return candidates.retry_generation(generation=generation)


@transaction.atomic
def cancel(*, generation: Generation) -> Generation:
    """Stop a generation, for a lead; the object continues with the candidates that there are.

    Raises:
        WrongState: The generation has ended already.
    """
    images.lock(generation.target_object)
    cancelled = candidates.cancel_generation(generation=generation)
    settle_proposing(object_id=cancelled.target_object_id)
    return cancelled
