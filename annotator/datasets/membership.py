"""Which releases hold an object, read from the files of each: no table lists it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

import pyarrow.parquet as pq

from annotator.campaigns.models import Campaign
from annotator.datasets.columns import CONFIGS
from annotator.datasets.directory import ReleaseDirectory
from annotator.datasets.models import DatasetSnapshot, SnapshotStatus
from annotator.datasets.selectors import snapshots_of
from annotator.datasets.services import directory_of
from annotator.datasets.table_reader import parts_of

NEWEST = 20


@dataclass(frozen=True)
class Membership:
    """A release that holds an object, and how many rows of each config are about it."""

    snapshot: DatasetSnapshot
    rows: dict[str, int]


def releases_with(*, campaign: Campaign, object_id: UUID) -> Iterator[Membership]:
    """Yield the releases that hold the object, of the `NEWEST` complete ones of the campaign, newest first."""
    done = snapshots_of(campaign).filter(status=SnapshotStatus.DONE).order_by("-created_at")
    for snapshot in done[:NEWEST]:
        if rows := _rows_about(snapshot, object_id):
            yield Membership(snapshot, rows)


def _rows_about(snapshot: DatasetSnapshot, object_id: UUID) -> dict[str, int]:
    root = directory_of(snapshot)
    if not ReleaseDirectory(root).is_complete:
        return {}
    about = [("object_id", "==", str(object_id))]
    counts = {
        config: sum(
            pq.read_table(path, columns=["object_id"], filters=about, use_threads=False).num_rows
            for path in parts_of(root, f"{config}/")
        )
        for config in CONFIGS
    }
    return {config: count for config, count in counts.items() if count}
