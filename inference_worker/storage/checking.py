"""Every blob of a store against its name."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

from ..contract.keys import is_blob_key, sha256_of_key
from .errors import ArtifactMissing
from .protocol import ArtifactStore

BLOBS = "blobs/"


@dataclass(frozen=True)
class CheckedBlob:
    """One object below `blobs/`: its key, its size in bytes, and what is wrong with it ("" when it is intact)."""

    key: str
    size: int
    problem: str


def check_blobs(store: ArtifactStore) -> Iterator[CheckedBlob]:
    """Read every object below `blobs/` in chunks and yield the result for each, in the order of keys.

    Raises:
        StoreUnavailable: the store cannot be read.
    """
    for key in store.keys(BLOBS):
        if not is_blob_key(key):
            yield CheckedBlob(key, 0, "the name is not that of a blob")
            continue
        digest, size = hashlib.sha256(), 0
        try:
            for chunk in store.chunks(key):
                digest.update(chunk)
                size += len(chunk)
        except ArtifactMissing:  # deleted since it was listed
            continue
        intact = digest.hexdigest() == sha256_of_key(key)
        yield CheckedBlob(key, size, "" if intact else "the bytes do not match the name")
