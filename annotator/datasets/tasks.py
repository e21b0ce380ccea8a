"""What the site's worker does for datasets."""

from __future__ import annotations

from uuid import UUID

from celery import shared_task

from annotator.datasets import services
from annotator.gateways.exports import WRITE_DATASET


@shared_task(name=WRITE_DATASET)
def write_dataset(snapshot_id: str) -> None:
    """Write one release, or go on with it."""
    services.write_snapshot(snapshot_id=UUID(snapshot_id))


@shared_task(name="annotator.resume_exports")
def resume_exports() -> None:
    """Take up releases whose writer was killed."""
    services.resume_silent_snapshots()
