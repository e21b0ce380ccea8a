"""The site's Celery tasks: one for every event of the workers, and the periodic reaper."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from celery import shared_task
from django.contrib.sessions.models import Session
from django.utils import timezone
from pydantic import ValidationError

from annotator.alignments.machine_work import receive_pose_fit
from annotator.candidates import receiving
from annotator.escalations.mesh_checks import receive_mesh_check
from annotator.gateways.artifacts import artifact_store
from annotator.gateways.contention import repeat_on_contention
from annotator.images import machine_work as image_work
from annotator.machine_work import services as ledger
from annotator.machine_work.heartbeats import receive_heartbeat
from annotator.machine_work.models import WorkKind
from annotator.machine_work.services import Outcome, Report
from annotator.model_registry.uploads import forget_old_uploads
from annotator.workflow import generations, machine_work
from inference_worker.contract import events
from inference_worker.contract.queues import EVENT_NAME

logger = logging.getLogger(__name__)

#: A partial file this old has no writer any more.
SWEEP_AFTER_SECONDS = 3600.0


def _pointmap_finished(event: events.PointmapFinished) -> None:
    image_work.receive_pointmap(event=event)
    generations.pointmap_settled(image_id=event.image_id)


def _pointmap_failed(event: events.PointmapFailed) -> None:
    if image_work.receive_pointmap_failure(event=event):
        generations.pointmap_settled(image_id=event.image_id)


_KIND_OF_COMMAND = {
    "generate_candidates": WorkKind.GENERATION,
    "estimate_pointmap": WorkKind.POINTMAP,
    "segment_image": WorkKind.MASK_PROPOSAL,
    "fit_pose": WorkKind.POSE_FIT,
    "check_mesh": WorkKind.MESH_CHECK,
}


def _command_started(event: events.CommandStarted) -> None:
    kind = _KIND_OF_COMMAND[event.command]
    ledger.receive(Report(kind, event.subject, Outcome.STARTED, attempt=event.attempt, worker=event.worker))


HANDLERS: dict[type[Any], Callable[[Any], object]] = {
    events.CommandStarted: _command_started,
    events.CandidateProgress: lambda event: receiving.receive_progress(event=event),
    events.CandidateFinished: lambda event: generations.receive(event=event),
    events.CandidateFailed: lambda event: generations.receive(event=event),
    events.GenerationFinished: lambda event: generations.receive(event=event),
    events.PointmapFinished: _pointmap_finished,
    events.PointmapFailed: _pointmap_failed,
    events.SegmentationFinished: lambda event: image_work.receive_segmentation(event=event),
    events.SegmentationFailed: lambda event: image_work.receive_segmentation(event=event),
    events.MeshChecked: lambda event: receive_mesh_check(event=event),
    events.PoseFitted: lambda event: receive_pose_fit(event=event),
    events.PoseFitFailed: lambda event: receive_pose_fit(event=event),
    events.WorkerHeartbeat: lambda event: receive_heartbeat(event=event),
}


@shared_task(name=EVENT_NAME)
def receive_event(payload: dict[str, Any]) -> None:
    """Decode one event and apply it. An event that does not decode is logged and dropped: a retry would not help."""
    try:
        event = events.decode_event(payload)
    except ValidationError as error:
        logger.error("an event did not decode and was dropped: %s", error)
        return
    repeat_on_contention(lambda: HANDLERS[type(event)](event))


@shared_task(name="annotator.reap_machine_work", expires=10)
def reap() -> None:
    """Dispatch lost machine work again, whatever its kind."""
    machine_work.reap()


@shared_task(name="annotator.forget_old_rows", expires=1800)
def forget_old_rows() -> None:
    """Remove ledger rows and sessions that ended, and uploads of models that were begun, long ago."""
    ledger.forget_old()
    forget_old_uploads()
    Session.objects.filter(expire_date__lt=timezone.now()).delete()


@shared_task(name="annotator.sweep_artifacts", expires=1800)
def sweep_artifacts() -> None:
    """Remove partial files that killed writers left in the artifact store."""
    n_removed = artifact_store().sweep(SWEEP_AFTER_SECONDS)
    if n_removed:
        logger.info("removed %s abandoned partial files from the artifact store", n_removed)
