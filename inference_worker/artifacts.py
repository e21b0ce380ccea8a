"""The artifact store as a worker sees it: blobs named by their content, and a few small records named by an id.

Two stores, chosen by ARTIFACTS_URL: `file:///absolute/directory`, and
`s3://bucket/prefix?endpoint=https://...&region=...` for anything that speaks S3. Both keep an object under exactly its
key, so that the site and every worker read one another's.
"""

from __future__ import annotations

import io
import os
import re
import tempfile
from functools import lru_cache
from pathlib import Path
from typing import Any, BinaryIO, Protocol
from urllib.parse import parse_qs, unquote, urlsplit

from .contract.keys import blob_key, sha256_of
from .errors import ArtifactKeyRefused, ArtifactMissing, SettingsError, StoreUnavailable

_KEY = re.compile(r"^[A-Za-z0-9_][A-Za-z0-9_.-]*(/[A-Za-z0-9_][A-Za-z0-9_.-]*)*$")


class ArtifactStore(Protocol):
    """Bytes by key. Writes are atomic: a reader sees all of an object or none of it."""

    def get_bytes(self, key: str) -> bytes:
        """The object's content; raises ArtifactMissing, ArtifactKeyRefused, StoreUnavailable."""

    def open(self, key: str) -> BinaryIO:
        """The object as a seekable stream that the caller closes; raises as get_bytes does."""

    def exists(self, key: str) -> bool:
        """Whether the key names an object; raises ArtifactKeyRefused, StoreUnavailable."""

    def put(self, key: str, content: bytes) -> None:
        """Writes or replaces the object; raises ArtifactKeyRefused, StoreUnavailable."""


def put_blob(store: ArtifactStore, content: bytes, extension: str) -> str:
    """Stores content under its own digest, once, and returns the key."""
    key = blob_key(sha256_of(content), extension)
    if not store.exists(key):
        store.put(key, content)
    return key


def checked_key(key: str) -> str:
    """The key, when it is relative, plain and without `..`; raises ArtifactKeyRefused."""
    if not _KEY.match(key) or len(key) > 300 or "/../" in f"/{key}/":
        raise ArtifactKeyRefused(f"{key[:80]!r} is not a key of the artifact store.")
    return key


class FileStore:
    """A directory. A new object is written beside its place, flushed, then renamed into it."""

    def __init__(self, root: Path) -> None:
        self.root = root.resolve()

    def get_bytes(self, key: str) -> bytes:
        with self.open(key) as stream:
            return stream.read()

    def open(self, key: str) -> BinaryIO:
        try:
            return self._path(key).open("rb")
        except (FileNotFoundError, IsADirectoryError, NotADirectoryError):
            raise ArtifactMissing(f"The artifact store has no {key}.") from None
        except OSError as error:
            raise StoreUnavailable(f"The artifact store could not read {key}: {error.strerror}.") from error

    def exists(self, key: str) -> bool:
        return self._path(key).is_file()

    def put(self, key: str, content: bytes) -> None:
        path = self._path(key)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".new-")
            try:
                with os.fdopen(handle, "wb") as stream:
                    stream.write(content)
                    stream.flush()
                    os.fsync(stream.fileno())
                Path(temporary).chmod(0o644)
                Path(temporary).replace(path)
            finally:
                Path(temporary).unlink(missing_ok=True)
        except OSError as error:
            raise StoreUnavailable(f"The artifact store could not write {key}: {error.strerror}.") from error

    def _path(self, key: str) -> Path:
        path = (self.root / checked_key(key)).resolve()
        if not path.is_relative_to(self.root):  # a symbolic link inside the store that leads out of it
            raise ArtifactKeyRefused(f"{key!r} leads outside the artifact store.")
        return path


class S3Store:
    """A bucket, or a prefix of one. Credentials come from the environment's usual places (boto3's chain)."""

    def __init__(self, bucket: str, prefix: str = "", endpoint: str | None = None, region: str | None = None) -> None:
        import boto3
        from botocore.config import Config

        self.bucket = bucket
        self.prefix = prefix.strip("/")
        self._client: Any = boto3.client(
            "s3",
            endpoint_url=endpoint,
            region_name=region,
            config=Config(
                connect_timeout=5,
                read_timeout=60,
                retries={"max_attempts": 4, "mode": "standard"},
                request_checksum_calculation="when_required",
                response_checksum_validation="when_required",
            ),
        )

    def get_bytes(self, key: str) -> bytes:
        from botocore.exceptions import BotoCoreError

        body = self._call("get_object", key)["Body"]
        try:
            return bytes(body.read())
        except (BotoCoreError, OSError) as error:
            raise StoreUnavailable(f"The artifact store broke off while sending {key}: {error}.") from error

    def open(self, key: str) -> BinaryIO:
        return io.BytesIO(self.get_bytes(key))

    def exists(self, key: str) -> bool:
        try:
            self._call("head_object", key)
        except ArtifactMissing:
            return False
        return True

    def put(self, key: str, content: bytes) -> None:
        self._call("put_object", key, Body=content)

    def _call(self, operation: str, key: str, **arguments: Any) -> Any:
        from botocore.exceptions import BotoCoreError, ClientError

        name = "/".join(part for part in (self.prefix, checked_key(key)) if part)
        try:
            return getattr(self._client, operation)(Bucket=self.bucket, Key=name, **arguments)
        except ClientError as error:
            if error.response.get("Error", {}).get("Code") in ("404", "NoSuchKey", "NotFound"):
                raise ArtifactMissing(f"The artifact store has no {key}.") from None
            raise StoreUnavailable(f"The artifact store refused {operation} of {key}: {error}.") from error
        except BotoCoreError as error:
            raise StoreUnavailable(f"The artifact store does not answer: {error}.") from error


def open_store(url: str) -> ArtifactStore:
    """The store that a URL names; raises SettingsError."""
    parts = urlsplit(url)
    if parts.scheme == "file":
        path = Path(unquote(parts.path))
        if parts.netloc or not path.is_absolute():
            raise SettingsError(
                f"ARTIFACTS_URL={url!r} must name an absolute directory, as file:///srv/artifacts does."
            )
        return FileStore(path)
    if parts.scheme == "s3" and parts.netloc:
        options = {name: values[-1] for name, values in parse_qs(parts.query).items()}
        return S3Store(parts.netloc, unquote(parts.path), options.get("endpoint"), options.get("region"))
    raise SettingsError(f"ARTIFACTS_URL={url!r} is neither file:///directory nor s3://bucket/prefix.")


@lru_cache(maxsize=4)
def shared_store(url: str) -> ArtifactStore:
    """The process's one store for a URL."""
    return open_store(url)
