"""Parquet parts of bounded size, written in bounded memory, and the same bytes for the same rows."""

from __future__ import annotations

import io
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from annotator.datasets.column_types import MEDIA
from annotator.datasets.directory import FileRecord, HashingFile, ReleaseDirectory

#: Python rows become Arrow's, a fifth of the size, whenever so many have come.
ROWS_PER_CHUNK = 200
#: Already compressed; a second compression costs time and gains nothing.
COMPRESSED_COLUMNS = ("image", "mask", "preview", "preview_chosen", "preview_rejected")
MEBIBYTE = 1024 * 1024


@dataclass(frozen=True)
class Limits:
    """When a row group and a part are full. Readers refuse row groups beyond some 280 MiB; memory wants them far smaller."""

    scalar_rows_per_group: int = 2_000
    media_rows_per_group: int = 100
    bytes_per_group: int = 4 * MEBIBYTE
    bytes_per_part: int = 256 * MEBIBYTE
    rows_per_part: int = 500_000


class PartWriter:
    """Writes rows into `<prefix>00000.parquet`, `<prefix>00001.parquet`, ... Use as a context manager.

    Args:
        directory: where.
        prefix: path below the directory, up to the number.
        schema: the rows' columns.
        key: the column whose first and last value a part's record names.
        first_part: the number to start from.
        log_parts: log each part when it is whole (else the caller logs `records`).
        is_temporary: the parts are read once, by us: without statistics and indexes, which cost memory until the end.
    """

    def __init__(
        self,
        directory: ReleaseDirectory,
        prefix: str,
        schema: pa.Schema,
        *,
        key: str,
        limits: Limits | None = None,
        first_part: int = 0,
        log_parts: bool = True,
        is_temporary: bool = False,
    ) -> None:
        self.directory, self.prefix, self.schema, self.key = directory, prefix, schema, key
        self.limits = limits or Limits()
        self.log_parts, self.is_temporary = log_parts, is_temporary
        self.records: list[FileRecord] = []
        self._media = [field.name for field in schema if field.type == MEDIA]
        self._next_part = first_part
        self._most_rows = self.limits.media_rows_per_group if self._media else self.limits.scalar_rows_per_group
        self._buffer: list[dict[str, Any]] = []
        self._chunks: list[pa.Table] = []
        self._buffered_rows, self._buffered_bytes = 0, 0
        self._part: _OpenPart | None = None

    def __enter__(self) -> PartWriter:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is None:
            self.close()
        elif self._part is not None:
            self._part.abandon()

    def write(self, row: dict[str, Any]) -> None:
        """Take one row; it is on the disk when its part is full, or at the end."""
        self._buffer.append(row)
        self._buffered_rows += 1
        self._buffered_bytes += sum(len(row[name]["bytes"]) for name in self._media if row[name] is not None)
        if self._buffered_rows >= self._most_rows or self._buffered_bytes >= self.limits.bytes_per_group:
            self._flush()
        elif len(self._buffer) >= ROWS_PER_CHUNK:
            self._to_chunk()

    def write_group(self, rows: pa.Table) -> None:
        """Take rows that are a table already, as one row group."""
        self._flush()
        self._open().write_table(rows, self.key)
        self._end_if_full()

    def close(self) -> None:
        """Finish the last part. Without any row there is one empty part, so that the columns are known."""
        self._flush()
        if self._part is None and self._next_part == 0:
            self._open()
        self._finish_part()

    def _to_chunk(self) -> None:
        self._chunks.append(pa.Table.from_pylist(self._buffer, schema=self.schema))
        self._buffer = []

    def _flush(self) -> None:
        if self._buffered_rows == 0:
            return
        if self._buffer:
            self._to_chunk()
        part = self._open()
        part.write_table(pa.concat_tables(self._chunks), self.key)
        part.payload += self._buffered_bytes
        self._chunks, self._buffered_rows, self._buffered_bytes = [], 0, 0
        self._end_if_full()

    def _open(self) -> _OpenPart:
        if self._part is None:
            path = f"{self.prefix}{self._next_part:05d}.parquet"
            self._part = _OpenPart(self.directory, path, self.schema, is_temporary=self.is_temporary)
            self._next_part += 1
        return self._part

    def _end_if_full(self) -> None:
        part = self._part
        if part is not None and (part.payload >= self.limits.bytes_per_part or part.rows >= self.limits.rows_per_part):
            self._finish_part()

    def _finish_part(self) -> None:
        if self._part is None:
            return
        record = self._part.finish()
        self._part = None
        self.records.append(record)
        if self.log_parts:
            self.directory.log([record])


class _OpenPart:
    """One part being written."""

    def __init__(self, directory: ReleaseDirectory, path: str, schema: pa.Schema, *, is_temporary: bool) -> None:
        self.path, self.schema = path, schema
        self.rows, self.row_groups, self.payload = 0, 0, 0
        self.first_key: str | None = None
        self.last_key: str | None = None
        self._stack = ExitStack()
        self._file: HashingFile = self._stack.enter_context(directory.writing(path))
        options = TEMPORARY_OPTIONS if is_temporary else writer_options(schema)
        self._writer = pq.ParquetWriter(self._file, schema, **options)

    def write_table(self, rows: pa.Table, key: str) -> None:
        """Write one row group. No rows make no row group: readers fail on an empty one."""
        self._writer.write_table(rows, row_group_size=len(rows))
        self.first_key = self.first_key or str(rows[key][0])
        self.last_key = str(rows[key][-1])
        self.rows += len(rows)
        self.row_groups += 1

    def finish(self) -> FileRecord:
        self._writer.close()
        self._stack.close()
        return FileRecord(
            self.path, self._file.size, self._file.sha256, self.rows, self.row_groups, self.first_key, self.last_key
        )

    def abandon(self) -> None:
        """Leave the .tmp behind: it is never read, and the next writing replaces it."""
        try:
            self._writer.close()
        finally:
            self._stack.pop_all()


TEMPORARY_OPTIONS: dict[str, Any] = {"compression": "lz4", "write_statistics": False, "use_dictionary": False}


def writer_options(schema: pa.Schema) -> dict[str, Any]:
    """Return the options: zstd but for images, no dictionary and no statistics for media, page index."""
    leaves = _leaf_paths(schema)
    media = {f"{field.name}.bytes" for field in schema if field.type == MEDIA}
    images = {f"{name}.bytes" for name in COMPRESSED_COLUMNS}
    plain = [leaf for leaf in leaves if leaf not in media]
    return {
        "compression": {leaf: "none" if leaf in media & images else "zstd" for leaf in leaves},
        "compression_level": {leaf: 1 for leaf in leaves if leaf not in media & images},
        "use_dictionary": plain,
        "write_statistics": plain,
        "write_page_index": True,
        "data_page_size": MEBIBYTE,
    }


def _leaf_paths(schema: pa.Schema) -> list[str]:
    """Return the dotted names of Parquet's columns, as its options want them."""
    sink = io.BytesIO()
    pq.ParquetWriter(sink, schema).close()
    parquet_schema = pq.ParquetFile(io.BytesIO(sink.getvalue())).schema
    return [parquet_schema.column(i).path for i in range(len(parquet_schema))]
