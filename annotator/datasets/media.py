"""Media beside the rows that name them. Rows of one object follow each other, so a small cache reads each blob once."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from typing import Any

from annotator.gateways.artifacts import artifact_store
from inference_worker.contract.keys import blob_key

CACHE_BYTES = 24 * 1024 * 1024

Row = dict[str, Any]


class Media:
    """Adds the media columns of one config.

    Args:
        columns: media column -> the column that names its file, as in `columns.MEDIA_COLUMNS`.
    """

    def __init__(self, columns: Mapping[str, str]) -> None:
        self.columns = columns
        self._cache: OrderedDict[str, bytes] = OrderedDict()
        self._cached_bytes = 0

    def embed(self, row: Row) -> Row:
        """Return the row with {bytes, path} for every file that it names, None for one that it has not."""
        return {name: self._file(row[source]) for name, source in self.columns.items()} | row

    def _file(self, file_name: str | None) -> dict[str, Any] | None:
        if file_name is None:
            return None
        return {"bytes": self._read(file_name), "path": file_name}

    def _read(self, file_name: str) -> bytes:
        """Return the blob; raises NotFound, and ArtifactsUnavailable when it is damaged or the store is."""
        if file_name in self._cache:
            self._cache.move_to_end(file_name)
            return self._cache[file_name]
        digest, extension = file_name.split(".", 1)
        content = artifact_store().get(blob_key(digest, extension))
        self._cache[file_name] = content
        self._cached_bytes += len(content)
        while self._cached_bytes > CACHE_BYTES and len(self._cache) > 1:
            self._cached_bytes -= len(self._cache.popitem(last=False)[1])
        return content
