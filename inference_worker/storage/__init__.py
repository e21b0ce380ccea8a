"""The artifact store, used by the site and by workers: bytes by key, in a directory or an S3 bucket.

errors.py       what can go wrong, as one tree
protocol.py     what every store offers, and which keys are allowed
directory.py    files below one directory
s3.py           a bucket, or a prefix of one
opening.py      the store that ARTIFACTS_URL names
blobs.py        content-addressed blobs: stored once, repaired, verified
checking.py     every blob of a store against its name
__main__.py     python -m inference_worker.storage: check a whole store, sweep abandoned files
"""

from .blobs import put_blob, put_file_blob, verify_blob
from .errors import ArtifactDamaged, ArtifactKeyRefused, ArtifactMissing, StorageError, StoreUnavailable, StoreUrlError
from .opening import open_store, shared_store
from .protocol import ArtifactStore, ObjectStore

__all__ = [
    "ArtifactDamaged",
    "ArtifactKeyRefused",
    "ArtifactMissing",
    "ArtifactStore",
    "ObjectStore",
    "StorageError",
    "StoreUnavailable",
    "StoreUrlError",
    "open_store",
    "put_blob",
    "put_file_blob",
    "shared_store",
    "verify_blob",
]
