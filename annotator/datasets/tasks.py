"""The Celery task of the export process."""

from __future__ import annotations

from uuid import UUID

from celery import shared_task

from annotator.datasets import services
from annotator.datasets.machine_work import WRITE_DATASET


@shared_task(name=WRITE_DATASET)
def write_dataset(snapshot_id: str) -> None:
    """Write one release, or continue an interrupted one."""
    services.write_snapshot(snapshot_id=UUID(snapshot_id))
