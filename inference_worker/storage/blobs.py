"""Content-addressed blobs: named by their SHA-256, stored once, verified when read, repaired by uploading them again."""

from __future__ import annotations

import hashlib
import logging
from pathlib import Path

from ..contract.keys import blob_key, is_blob_key, sha256_of, sha256_of_key
from .errors import ArtifactDamaged, ArtifactMissing
from .protocol import ArtifactStore, ObjectStore

logger = logging.getLogger(__name__)


def put_blob(store: ObjectStore, content: bytes, extension: str) -> str:
    """Store content under its own digest and return the key.

    What is there already is read, which costs less than a flushed write; bytes that do not match their name are replaced.

    Raises:
        StoreUnavailable: the store cannot be read or written.
        ValueError: the extension is not lower-case letters and digits.
    """
    key = blob_key(sha256_of(content), extension)
    try:
        store.get(key)
    except ArtifactMissing:
        store.put(key, content)
    except ArtifactDamaged:
        logger.warning("the blob %s was damaged; it is replaced by an intact copy", key)
        store.put(key, content)
    return key


def put_file_blob(store: ArtifactStore, path: Path, sha256: str, extension: str) -> str:
    """Store a local file, whose digest the caller has computed, under it and return the key; nothing is held in memory.

    What is there already is read, and replaced if its bytes do not match its name.

    Raises:
        StoreUnavailable: the store cannot be read or written.
        ValueError: the extension is not lower-case letters and digits.
    """
    key = blob_key(sha256, extension)
    try:
        stored = hashlib.sha256()
        for chunk in store.chunks(key):
            stored.update(chunk)
    except ArtifactMissing:
        store.put_file(key, path)
    else:
        if stored.hexdigest() != sha256:
            logger.warning("the blob %s was damaged; it is replaced by an intact copy", key)
            store.put_file(key, path)
    return key


def verify_blob(key: str, content: bytes) -> bytes:
    """Return the content unchanged; raises ArtifactDamaged if the key is a blob's and names another digest."""
    if is_blob_key(key) and sha256_of(content) != sha256_of_key(key):
        raise ArtifactDamaged(
            f"The artifact {key} is damaged: its bytes do not match its name. Upload the same file again."
        )
    return content
