"""What every store offers, and which keys are allowed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

from .errors import ArtifactKeyRefused

CHUNK_BYTES = 256 * 1024
_KEY = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]*(/[A-Za-z0-9_][A-Za-z0-9_.-]*)*")
_MAX_KEY_LENGTH = 300


class ObjectStore(Protocol):
    """Bytes by key, as pipelines use them. Writes are atomic: a reader sees all of an object or none of it.

    Every method raises ArtifactKeyRefused for a key that is not allowed, and StoreUnavailable when the store is absent,
    read-only, full, or does not respond in time.
    """

    def get(self, key: str) -> bytes:
        """Return an object's bytes, with a blob's digest checked; raises ArtifactMissing, ArtifactDamaged."""

    def chunks(self, key: str, start: int = 0, length: int | None = None) -> Iterator[bytes]:
        """Return an object's bytes from `start`, in chunks; raises ArtifactMissing before the first chunk."""

    def exists(self, key: str) -> bool:
        """Return whether the key names an object."""

    def put(self, key: str, content: bytes) -> None:
        """Write or replace an object."""


class ArtifactStore(ObjectStore, Protocol):
    """A whole store: also files, sizes, removal, listing and maintenance. Raises as ObjectStore does."""

    def put_file(self, key: str, path: Path) -> None:
        """Write or replace an object with the bytes of a local file, which need not fit into memory."""

    def size(self, key: str) -> int:
        """Return an object's size in bytes; raises ArtifactMissing."""

    def delete(self, key: str) -> None:
        """Remove an object; a key that names nothing is no error."""

    def keys(self, prefix: str = "") -> Iterator[str]:
        """Return the keys that begin with `prefix`, in order; abandoned partial files are not among them."""

    def check(self) -> None:
        """Raise StoreUnavailable unless the store can be reached and written."""

    def sweep(self, older_than_seconds: float) -> int:
        """Remove partial files that a killed writer left, at least this old; returns how many."""


def checked_key(key: str) -> str:
    """Return the key if it is relative, plain and without `..`; raises ArtifactKeyRefused."""
    if len(key) > _MAX_KEY_LENGTH or not _KEY.fullmatch(key):
        raise ArtifactKeyRefused(f"{key[:80]!r} is not a key of the artifact store.")
    return key
