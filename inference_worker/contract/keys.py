"""Keys of the artifact store. Blobs are named by their content; a few small records by the id of their subject."""

from __future__ import annotations

import hashlib
import re
from uuid import UUID

_BLOB = re.compile(r"^blobs/[0-9a-f]{2}/(?P<sha256>[0-9a-f]{64})\.(?P<extension>[a-z0-9]{1,12})$")


def sha256_of(content: bytes) -> str:
    """Return the lower-case hex digest of the content."""
    return hashlib.sha256(content).hexdigest()


def blob_key(sha256: str, extension: str) -> str:
    """`blobs/<aa>/<sha256>.<extension>`; raises ValueError when the parts would not read back."""
    key = f"blobs/{sha256[:2]}/{sha256}.{extension}"
    if not _BLOB.match(key):
        raise ValueError(f"not a content-addressed key: {key!r}")
    return key


def sha256_of_key(key: str) -> str:
    """Return the digest inside a blob key; raises ValueError on any other key."""
    match = _BLOB.match(key)
    if match is None:
        raise ValueError(f"not a content-addressed key: {key!r}")
    return match["sha256"]


def is_blob_key(key: str) -> bool:
    """Return whether the key names a blob by its content."""
    return _BLOB.match(key) is not None


def candidate_result_key(candidate_id: UUID) -> str:
    """Return where the worker leaves the CandidateFinished event, so that a re-delivered command repeats no work."""
    return f"results/candidates/{candidate_id}.json"


def cancellation_key(generation_id: UUID) -> str:
    """Return a marker that the site writes and the worker looks for between candidates and between steps."""
    return f"control/cancelled/{generation_id}"
