"""The JSON of machine work and workers, in the forms of `serializers`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils import timezone

from annotator.alignments.models import PoseFit
from annotator.candidates.models import Generation
from annotator.datasets.models import DatasetSnapshot
from annotator.escalations.models import ArtistUpload
from annotator.http.forms import error_json
from annotator.images.models import Image, MaskProposal, TargetObject
from annotator.machine_work.models import LIVE, MachineWork, WorkerState, WorkKind, WorkStatus
from annotator.machine_work.policies import policy_of

#: The name of a subject, and the page that shows it.
_Subject = tuple[str, str | None]


def machine_work_json(rows: Sequence[MachineWork]) -> list[dict[str, Any]]:
    """Return the JSON of ledger rows with `requested_by` loaded; the names are read with one query per kind."""
    by_kind: dict[str, list[UUID]] = defaultdict(list)
    for work in rows:
        by_kind[work.kind].append(work.subject)
    found = {(kind, pk): one for kind, ids in by_kind.items() for pk, one in _SUBJECTS[WorkKind(kind)](ids).items()}
    return [_work_json(work, found.get((work.kind, work.subject), ("(deleted)", None))) for work in rows]


def _work_json(work: MachineWork, subject: _Subject) -> dict[str, Any]:
    plain = (
        "id", "kind", "campaign_id", "status", "queue", "worker", "attempt", "n_failures", "n_losses",
        "requested_at", "last_event_at", "next_attempt_at", "finished_at",
    )  # fmt: skip
    is_over = work.status in (WorkStatus.FAILED, WorkStatus.CANCELLED)
    return {
        **{name: getattr(work, name) for name in plain},
        "subject": {"id": work.subject, "name": subject[0], "page": subject[1]},
        "requested_by": work.requested_by.username if work.requested_by else None,
        "error": error_json(work.error_code, work.error_message),
        "can_retry": is_over and policy_of(work.kind).can_retry,
        "can_cancel": work.status in LIVE,
    }


def _object_name(target_object: TargetObject) -> str:
    return target_object.name or f"Object {target_object.number}"


def _generations(ids: Iterable[UUID]) -> dict[UUID, _Subject]:
    rows = Generation.objects.filter(pk__in=ids).select_related("target_object", "model_version")
    return {
        row.pk: (f"{_object_name(row.target_object)} by {row.model_version}", f"/objects/{row.target_object_id}")
        for row in rows
    }


def _pointmaps(ids: Iterable[UUID]) -> dict[UUID, _Subject]:
    return {row.pk: (row.original_name, f"/images/{row.pk}") for row in Image.objects.filter(pk__in=ids)}


def _mask_proposals(ids: Iterable[UUID]) -> dict[UUID, _Subject]:
    rows = MaskProposal.objects.filter(pk__in=ids).select_related("image")
    return {row.pk: (row.image.original_name, f"/images/{row.image_id}") for row in rows}


def _pose_fits(ids: Iterable[UUID]) -> dict[UUID, _Subject]:
    rows = PoseFit.objects.filter(pk__in=ids).select_related("target_object")
    return {row.pk: (_object_name(row.target_object), f"/objects/{row.target_object_id}") for row in rows}


def _mesh_checks(ids: Iterable[UUID]) -> dict[UUID, _Subject]:
    rows = ArtistUpload.objects.filter(pk__in=ids)
    return {
        row.pk: (f"{row.original_name}, version {row.version}", f"/escalations/{row.escalation_id}") for row in rows
    }


def _exports(ids: Iterable[UUID]) -> dict[UUID, _Subject]:
    rows = DatasetSnapshot.objects.filter(pk__in=ids)
    return {row.pk: (f"{row.name} {row.version}", "/datasets") for row in rows}


_SUBJECTS: dict[WorkKind, Callable[[Iterable[UUID]], dict[UUID, _Subject]]] = {
    WorkKind.GENERATION: _generations,
    WorkKind.POINTMAP: _pointmaps,
    WorkKind.MASK_PROPOSAL: _mask_proposals,
    WorkKind.POSE_FIT: _pose_fits,
    WorkKind.MESH_CHECK: _mesh_checks,
    WorkKind.EXPORT: _exports,
}


def worker_json(worker: WorkerState) -> dict[str, Any]:
    """Return a worker, and whether its heartbeat is fresh."""
    horizon = timezone.now() - timedelta(seconds=settings.WORKER_SILENCE_SECONDS)
    plain = (
        "name", "queues", "device", "device_note", "sources", "segmenter", "segmenters", "depth_estimator", "busy_generations",
        "started_at", "last_seen_at",
    )  # fmt: skip
    return {"is_alive": worker.last_seen_at >= horizon, **{name: getattr(worker, name) for name in plain}}
