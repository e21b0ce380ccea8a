"""What can go wrong with the artifact store.

    StorageError                code, message, transient
    ├── StoreUrlError           the URL names no store; nothing starts with it
    ├── ArtifactKeyRefused      the key is malformed or points outside the store
    ├── ArtifactMissing         the key names nothing
    ├── ArtifactDamaged         a blob's bytes do not match its name
    └── StoreUnavailable        transient: the store is absent, read-only, full, or does not respond

`code` is stable and travels in events and HTTP bodies; `message` is a sentence for a person and names no host.
"""

from __future__ import annotations


class StorageError(Exception):
    """The root of the tree."""

    code = "artifact_error"
    transient = False

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class StoreUrlError(StorageError):
    """ARTIFACTS_URL names no store."""

    code = "settings_wrong"


class ArtifactKeyRefused(StorageError):
    """The key is malformed or points outside the store."""

    code = "artifact_key_refused"


class ArtifactMissing(StorageError):
    """The key names nothing."""

    code = "artifact_missing"


class ArtifactDamaged(StorageError):
    """A blob's bytes do not match its name; uploading the same content again repairs it."""

    code = "artifact_damaged"


class StoreUnavailable(StorageError):
    """The store cannot be read or written right now."""

    code = "store_unavailable"
    transient = True
