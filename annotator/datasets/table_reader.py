"""Reading a release's own tables, object by object, in bounded memory: all of them are sorted by object."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

Row = dict[str, Any]
ROWS_PER_BATCH = 400
#: Columns are read in pieces instead of whole.
READ_BUFFER_BYTES = 32 * 1024


def parts_of(root: Path, prefix: str) -> list[Path]:
    """Return the parts `<prefix>*.parquet` below the release, in order."""
    folder, stem = prefix.rsplit("/", 1)
    return sorted((root / folder).glob(f"{stem}*.parquet"))


def read_rows(root: Path, prefix: str, columns: Sequence[str] | None = None) -> Iterator[Row]:
    """Yield every row of the parts, a few hundred in memory at a time.

    Args:
        root: the release.
        prefix: the parts' path below it, up to their number.
        columns: the columns to read, None for all that are there. One that an earlier specification lacked is null.
    """
    for path in parts_of(root, prefix):
        with pq.ParquetFile(path, buffer_size=READ_BUFFER_BYTES) as part:
            names = list(columns) if columns is not None else None
            lacking = dict.fromkeys(set(names or ()) - set(part.schema_arrow.names))
            for i in range(part.num_row_groups):
                for batch in part.iter_batches(ROWS_PER_BATCH, row_groups=[i], columns=names, use_threads=False):
                    yield from ((row | lacking for row in batch.to_pylist()) if lacking else batch.to_pylist())


def read_groups(root: Path, prefix: str) -> Iterator[pa.Table]:
    """Every row group of the parts as a table."""
    for path in parts_of(root, prefix):
        with pq.ParquetFile(path, buffer_size=READ_BUFFER_BYTES) as part:
            for i in range(part.num_row_groups):
                yield part.read_row_group(i, use_threads=False)


class ByObject:
    """Hands out a table's rows for one object after the other. Objects must be asked for in rising order."""

    def __init__(self, root: Path, table: str, columns: Sequence[str] | None = None) -> None:
        rows = read_rows(root, f"tables/{table}/part-", columns)
        self._groups = ((name, list(group)) for name, group in groupby(rows, key=lambda row: row["object_id"]))
        self._ahead: tuple[str, list[Row]] | None = next(self._groups, None)

    def rows_of(self, object_id: str) -> list[Row]:
        """Return the object's rows, none if the table has none."""
        while self._ahead is not None and self._ahead[0] < object_id:
            self._ahead = next(self._groups, None)
        if self._ahead is None or self._ahead[0] != object_id:
            return []
        rows = self._ahead[1]
        self._ahead = next(self._groups, None)
        return rows
