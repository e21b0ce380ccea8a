"""Step 1 of a release: the tables, read in one database view.

All later steps read these files alone, so that an interrupted writing resumes from the same rows whatever has happened
in the database since.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any, TypeVar
from uuid import UUID

from annotator.datasets import selectors
from annotator.datasets.directory import FileRecord, ReleaseDirectory
from annotator.datasets.parts import Limits, PartWriter
from annotator.datasets.reading import Reading
from annotator.datasets.rows import CandidateRow, ComparisonRow, LayoutRow, ObjectRow, RatingRow, RoundRow
from annotator.datasets.spec import ReleaseSpec
from annotator.datasets.table_columns import TABLES
from annotator.datasets.table_rows import (
    Row,
    annotator_rows,
    candidate_row,
    comparison_row,
    layout_row,
    object_row,
    rating_row,
    round_row,
)
from annotator.datasets.view import View, repeatable_read_view

Tick = Callable[[int], None]
Read = TypeVar("Read")


def write_tables(
    *, directory: ReleaseDirectory, spec: ReleaseSpec, campaign_id: UUID, secret: str, tick: Tick, limits: Limits
) -> dict[str, Any]:
    """Write all tables from one view. They are logged together, at the end: half of them means none of them.

    Returns:
        What the later steps must know: {"rows": {table: count}, "watermark": ISO time or None}.
    """
    reading = Reading(spec, secret)
    records: list[FileRecord] = []
    with repeatable_read_view() as view:
        reading.held_out_groups = frozenset(row[0] for row in view.rows(selectors.held_out_groups(campaign_id)))
        for name, rows in _sources(view, campaign_id, reading):
            records += _write_table(directory, name, rows, tick, limits)
    directory.log(records)
    counts: Counter[str] = Counter()
    for record in records:
        counts[record.path.split("/")[1]] += record.rows or 0
    watermark = reading.newest.isoformat() if reading.newest else None
    return {"rows": dict(counts), "watermark": watermark}


def _write_table(
    directory: ReleaseDirectory, name: str, rows: Iterator[Row], tick: Tick, limits: Limits
) -> list[FileRecord]:
    schema = TABLES[name]
    with PartWriter(
        directory, f"tables/{name}/part-", schema, key=schema.names[0], limits=limits, log_parts=False
    ) as writer:
        for row in rows:
            writer.write(row)
            tick(1)
    return writer.records


def _sources(view: View, campaign_id: UUID, reading: Reading) -> Iterator[tuple[str, Iterator[Row]]]:
    def read(kind: type[Read], query: selectors.Rows, to_row: Callable[[Reading, Read], Row]) -> Iterator[Row]:
        return (to_row(reading, kind(*values)) for values in view.rows(query))

    yield "objects", read(ObjectRow, selectors.object_rows(campaign_id), object_row)
    yield "candidates", read(CandidateRow, selectors.candidate_rows(campaign_id), candidate_row)
    yield "rounds", read(RoundRow, selectors.round_rows(campaign_id), round_row)
    yield "comparisons", read(ComparisonRow, selectors.comparison_rows(campaign_id), comparison_row)
    yield "ratings", read(RatingRow, selectors.rating_rows(campaign_id), rating_row)
    yield "layouts", read(LayoutRow, selectors.layout_rows(campaign_id), layout_row)
    yield "annotators", iter(annotator_rows(reading))
