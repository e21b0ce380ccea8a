"""The artifact store as the site uses it: `inference_worker.storage`, with its errors mapped to the site's own.

A key that names nothing becomes NotFound; a store that is absent, read-only, full or silent, and a damaged blob, become
ArtifactsUnavailable, which HTTP reports as 503 with the name of the part.
"""

from __future__ import annotations

import hashlib
import logging
import random
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from django.conf import settings

from annotator.domain.errors import ArtifactsUnavailable, NotFound
from inference_worker import storage
from inference_worker.contract.keys import is_blob_key, sha256_of_key

logger = logging.getLogger(__name__)

#: The share of whole blobs whose digest is checked while they are served.
VERIFIED_SHARE = 1 / 16
PART = {"part": "artifacts"}


class SiteStore:
    """An artifact store that raises the site's errors. Methods are those of `storage.ArtifactStore`.

    Raises:
        NotFound: the key names nothing or is not allowed.
        ArtifactsUnavailable: the store cannot be read or written, or a blob is damaged.
    """

    def __init__(self, store: storage.ArtifactStore) -> None:
        self.store = store

    def get(self, key: str) -> bytes:
        """Return an object's bytes; a blob's digest is checked."""
        with _site_errors():
            return self.store.get(key)

    def chunks(self, key: str, start: int = 0, length: int | None = None) -> Iterator[bytes]:
        """Return an object's bytes from `start`, in chunks; of some whole blobs the digest is checked and logged."""
        with _site_errors():
            chunks = self.store.chunks(key, start, length)
        if start == 0 and length is None and is_blob_key(key) and random.random() < VERIFIED_SHARE:  # noqa: S311
            chunks = _verified(key, chunks)
        return _with_site_errors(chunks)

    def size(self, key: str) -> int:
        """Return an object's size in bytes."""
        with _site_errors():
            return self.store.size(key)

    def exists(self, key: str) -> bool:
        """Return whether the key names an object."""
        with _site_errors():
            return self.store.exists(key)

    def put(self, key: str, content: bytes) -> None:
        """Write or replace an object."""
        with _site_errors():
            self.store.put(key, content)

    def delete(self, key: str) -> None:
        """Remove an object; a key that names nothing is no error."""
        with _site_errors():
            self.store.delete(key)

    def check(self) -> None:
        """Raise ArtifactsUnavailable unless the store can be reached and written."""
        with _site_errors():
            self.store.check()

    def sweep(self, older_than_seconds: float) -> int:
        """Remove partial files that a killed writer left, at least this old; returns how many."""
        with _site_errors():
            return self.store.sweep(older_than_seconds)


@cache
def artifact_store() -> SiteStore:
    """Return the store that ARTIFACTS_URL names: file:///directory, or s3://bucket/prefix?endpoint=https://host.

    Raises:
        ArtifactsUnavailable: the URL names no store.
    """
    with _site_errors():
        return SiteStore(storage.open_store(settings.ARTIFACTS_URL))


def put_blob(content: bytes, extension: str) -> str:
    """Store content under its own digest and return the key; a damaged copy is replaced.

    Raises:
        ArtifactsUnavailable: the store cannot be read or written.
    """
    with _site_errors():
        return storage.put_blob(artifact_store().store, content, extension)


def put_file_blob(path: Path, sha256: str, extension: str) -> str:
    """Store a local file under its digest and return the key; a damaged copy is replaced.

    Raises:
        ArtifactsUnavailable: the store cannot be read or written.
    """
    with _site_errors():
        return storage.put_file_blob(artifact_store().store, path, sha256, extension)


@contextmanager
def _site_errors() -> Iterator[None]:
    try:
        yield
    except (storage.ArtifactMissing, storage.ArtifactKeyRefused) as error:
        raise NotFound("artifact_not_found", "There is no such artifact.") from error
    except storage.StorageError as error:
        raise ArtifactsUnavailable(error.message, PART) from error


def _with_site_errors(chunks: Iterator[bytes]) -> Iterator[bytes]:
    with _site_errors():
        yield from chunks


def _verified(key: str, chunks: Iterator[bytes]) -> Iterator[bytes]:
    digest = hashlib.sha256()
    for chunk in chunks:
        digest.update(chunk)
        yield chunk
    if digest.hexdigest() != sha256_of_key(key):
        logger.error("the blob %s is damaged: upload the same file again to repair it", key)
