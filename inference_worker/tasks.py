"""One Celery task per command. Each decodes its message and calls one pipeline."""

from __future__ import annotations

from typing import Any

from celery import Task, shared_task

from .busy import busy_with
from .celery_app import app
from .contract.commands import CheckMesh, EstimatePointmap, GenerateCandidates, SegmentImage
from .contract.queues import COMMAND_PREFIX
from .emitting import CeleryEvents
from .identity import worker_name
from .pipelines.check_mesh import check_mesh
from .pipelines.context import Context
from .pipelines.estimate_pointmap import estimate_pointmap
from .pipelines.generate_candidates import generate_candidates
from .pipelines.segment_image import segment_image
from .settings import worker_settings


def _context(task: Task) -> Context:
    node = task.request.hostname or "inline"
    return Context.of(worker_settings(), events=CeleryEvents(app), worker=worker_name(node))


@shared_task(name=COMMAND_PREFIX + "generate_candidates", bind=True)
def generate_candidates_task(self: Task, payload: dict[str, Any]) -> None:
    """Runs a GenerateCandidates command."""
    command = GenerateCandidates.model_validate(payload)
    with busy_with(command.generation_id):
        generate_candidates(command, _context(self))


@shared_task(name=COMMAND_PREFIX + "estimate_pointmap", bind=True)
def estimate_pointmap_task(self: Task, payload: dict[str, Any]) -> None:
    """Runs an EstimatePointmap command."""
    estimate_pointmap(EstimatePointmap.model_validate(payload), _context(self))


@shared_task(name=COMMAND_PREFIX + "segment_image", bind=True)
def segment_image_task(self: Task, payload: dict[str, Any]) -> None:
    """Runs a SegmentImage command."""
    segment_image(SegmentImage.model_validate(payload), _context(self))


@shared_task(name=COMMAND_PREFIX + "check_mesh", bind=True)
def check_mesh_task(self: Task, payload: dict[str, Any]) -> None:
    """Runs a CheckMesh command."""
    check_mesh(CheckMesh.model_validate(payload), _context(self))
