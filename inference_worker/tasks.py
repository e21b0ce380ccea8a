"""One Celery task per command. Each decodes its message and calls one pipeline."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from celery import Task, shared_task

from .busy import busy_with
from .celery_app import app
from .contract.commands import CheckMesh, Command, EstimatePointmap, FitPose, GenerateCandidates, SegmentImage
from .contract.events import CommandStarted
from .contract.queues import COMMAND_PREFIX
from .emitting import CeleryEvents
from .identity import worker_name
from .pipelines.check_mesh import check_mesh
from .pipelines.context import Context
from .pipelines.estimate_pointmap import estimate_pointmap
from .pipelines.fit_pose import fit_pose
from .pipelines.generate_candidates import generate_candidates
from .pipelines.segment_image import segment_image
from .settings import worker_settings


def _context(task: Task) -> Context:
    node = task.request.hostname or "inline"
    return Context.of(worker_settings(), events=CeleryEvents(app), worker=worker_name(node))


@contextmanager
def _at_work(command: Command, subject: UUID, context: Context, *, attempt: int | None = None) -> Iterator[None]:
    """Report that the command was started, and that this worker is busy with its subject while the block runs."""
    with busy_with(subject):
        context.events.emit(
            CommandStarted(command=command.type, subject=subject, attempt=attempt, worker=context.worker)
        )
        yield


@shared_task(name=COMMAND_PREFIX + "generate_candidates", bind=True)
def generate_candidates_task(self: Task, payload: dict[str, Any]) -> None:
    """Run a GenerateCandidates command."""
    command, context = GenerateCandidates.model_validate(payload), _context(self)
    with _at_work(command, command.generation_id, context, attempt=command.attempt):
        generate_candidates(command, context)


@shared_task(name=COMMAND_PREFIX + "estimate_pointmap", bind=True)
def estimate_pointmap_task(self: Task, payload: dict[str, Any]) -> None:
    """Run an EstimatePointmap command."""
    command, context = EstimatePointmap.model_validate(payload), _context(self)
    with _at_work(command, command.image_id, context, attempt=command.attempt):
        estimate_pointmap(command, context)


@shared_task(name=COMMAND_PREFIX + "segment_image", bind=True)
def segment_image_task(self: Task, payload: dict[str, Any]) -> None:
    """Run a SegmentImage command."""
    command, context = SegmentImage.model_validate(payload), _context(self)
    with _at_work(command, command.proposal_id, context):
        segment_image(command, context)


@shared_task(name=COMMAND_PREFIX + "fit_pose", bind=True)
def fit_pose_task(self: Task, payload: dict[str, Any]) -> None:
    """Run a FitPose command."""
    command, context = FitPose.model_validate(payload), _context(self)
    with _at_work(command, command.fit_id, context):
        fit_pose(command, context)


@shared_task(name=COMMAND_PREFIX + "check_mesh", bind=True)
def check_mesh_task(self: Task, payload: dict[str, Any]) -> None:
    """Run a CheckMesh command."""
    command, context = CheckMesh.model_validate(payload), _context(self)
    with _at_work(command, command.upload_id, context):
        check_mesh(command, context)
