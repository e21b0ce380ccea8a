"""What follows when machines are done with an object: people choose, or a lead sees that nothing came."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from annotator.accounts.models import User
from annotator.assignments import services as assignments
from annotator.assignments.models import WorkItemKind
from annotator.candidates import reaper, receiving, selectors
from annotator.candidates import services as candidates
from annotator.candidates.models import Generation
from annotator.candidates.sending import dispatch_waiting
from annotator.domain.errors import WrongState
from annotator.domain.target_object_states import TERMINAL_STATES, require_state
from annotator.domain.target_object_states import TargetObjectState as S
from annotator.escalations import services as escalations
from annotator.images import machine_work
from annotator.images import services as images
from annotator.images.models import Image, TargetObject
from annotator.preferences import services as preferences
from annotator.workflow.masks import propose
from inference_worker.contract import queues
from inference_worker.contract.events import CandidateFailed, CandidateFinished, GenerationFinished


def pointmap_settled(*, image_id: UUID) -> None:
    """The image's pointmap is ready, or will not come: its objects' generations go out."""
    image = Image.objects.filter(pk=image_id).first()
    if image is not None:
        dispatch_waiting(image=image)


def retry_pointmaps() -> None:
    """Ask again for pointmaps that got lost; objects of images that will have none go on without."""
    if selectors.is_queue_idle(queues.CPU):
        for image_id in machine_work.retry_pointmaps():
            pointmap_settled(image_id=image_id)


def receive(*, event: CandidateFinished | CandidateFailed | GenerationFinished) -> None:
    """Take in what a worker tells, and close the object's proposing if its last generation is over with it."""
    if isinstance(event, CandidateFinished):
        ended = receiving.receive_candidate(event=event)
    elif isinstance(event, CandidateFailed):
        ended = receiving.receive_candidate_failure(event=event)
    else:
        ended = receiving.receive_generation_end(event=event)
    if ended is not None:
        settle_proposing(object_id=ended.target_object_id)


def reap() -> None:
    """Send silent work again, and settle objects that have nothing left to wait for.

    The second looks wherever an event was taken in and its process died before the object was settled.
    """
    reaper.reap_silent_generations()
    for object_id in selectors.objects_done_proposing():
        settle_proposing(object_id=object_id)


@transaction.atomic
def settle_proposing(*, object_id: UUID) -> None:
    """Once nothing more will come: open the best-of-N items, or park the object when there is no mesh at all."""
    target_object = TargetObject.objects.select_for_update().select_related("campaign").get(pk=object_id)
    if target_object.state != S.PROPOSING or selectors.is_still_generating(target_object):
        return
    if selectors.finished_candidates(target_object).exists():
        images.change_state(target_object=target_object, to=S.SELECTING, by=None)
        assignments.open_work_items(
            target_object=target_object, kind=WorkItemKind.BEST_OF_N, count=target_object.campaign.overlap
        )
    else:
        images.change_state(target_object=target_object, to=S.PARKED, by=None, reason="no candidate could be made")


@transaction.atomic
def generate_again(*, target_object: TargetObject, by: User) -> None:
    """A lead wants another set of candidates beside those that are there; open choosing starts anew with all of them.

    Raises WrongState while the mask is in review or candidates are being made, and once somebody aligns the object.
    """
    require_state(images.lock(target_object).state, S.SELECTING, S.ESCALATED, S.PARKED)
    images.change_state(target_object=target_object, to=S.PROPOSING, by=by, reason="more candidates")
    assignments.cancel_work_items(target_object=target_object)
    preferences.supersede_rounds(target_object=target_object)
    escalations.cancel_escalation(target_object=target_object)
    propose(target_object=target_object)


@transaction.atomic
def retry(*, generation: Generation, by: User) -> Generation:
    """A lead sends a dead letter again; an object that was parked for it is proposing again.

    Raises WrongState when the object is closed, or has another mask since.
    """
    target_object = images.lock(generation.target_object)
    if target_object.state in TERMINAL_STATES or target_object.current_mask_id != generation.mask_id:
        raise WrongState(
            "generation_outdated",
            "The object is closed or has another mask since; this generation is of no use to it.",
            {"state": target_object.state},
        )
    if target_object.state == S.PARKED:
        images.change_state(target_object=target_object, to=S.PROPOSING, by=by, reason="retried")
    return candidates.retry_generation(generation=generation)


@transaction.atomic
def cancel(*, generation: Generation) -> Generation:
    """A lead stops a generation; the object goes on with what there is."""
    images.lock(generation.target_object)
    cancelled = candidates.cancel_generation(generation=generation)
    settle_proposing(object_id=cancelled.target_object_id)
    return cancelled
