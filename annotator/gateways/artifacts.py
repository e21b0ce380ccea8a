"""The side door to the artifact store: blobs by content, in a directory or an S3-compatible bucket."""

from __future__ import annotations

import logging
import os
import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import IO, Any, Protocol
from urllib.parse import parse_qs, unquote, urlsplit

from django.conf import settings

from annotator.domain.errors import ArtifactsUnavailable, NotFound
from inference_worker.contract.keys import blob_key, sha256_of

logger = logging.getLogger(__name__)
CHUNK_BYTES = 256 * 1024


class ArtifactStore(Protocol):
    """Keys are those of `inference_worker.contract.keys`; nothing a user typed is ever part of one."""

    def put(self, key: str, content: bytes) -> None: ...
    def get(self, key: str) -> bytes: ...
    def exists(self, key: str) -> bool: ...
    def size(self, key: str) -> int: ...
    def chunks(self, key: str, start: int = 0, length: int | None = None) -> Iterator[bytes]: ...
    def delete(self, key: str) -> None: ...
    def check(self) -> None: ...


def put_blob(content: bytes, extension: str) -> str:
    """Store the content under its own digest, and answer the key. Storing it again costs a look."""
    key = blob_key(sha256_of(content), extension)
    store = artifact_store()
    if not store.exists(key):
        store.put(key, content)
    return key


@cache
def artifact_store() -> ArtifactStore:
    """The store that ARTIFACTS_URL names: file:///directory, or s3://bucket/prefix?endpoint=https://host."""
    parts = urlsplit(settings.ARTIFACTS_URL)
    if parts.scheme == "file":
        return DirectoryStore(Path(unquote(parts.path)))
    if parts.scheme == "s3":
        query = {name: values[-1] for name, values in parse_qs(parts.query).items()}
        return S3Store(parts.netloc, parts.path.strip("/"), query.get("endpoint"), query.get("region"))
    raise ArtifactsUnavailable("ARTIFACTS_URL must begin with file:// or s3://.")


class DirectoryStore:
    """Files below one directory. A write is atomic: a reader sees the whole blob or none."""

    def __init__(self, root: Path) -> None:
        self.root = root.resolve()

    def path_of(self, key: str) -> Path:
        """The file of a key; NotFound for a key that would leave the directory."""
        path = (self.root / key).resolve()
        if not path.is_relative_to(self.root):
            raise NotFound("artifact_not_found", "There is no such artifact.")
        return path

    def put(self, key: str, content: bytes) -> None:
        path = self.path_of(key)
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=".write-")
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)

    def get(self, key: str) -> bytes:
        with self._open(key) as file:
            return file.read()

    def exists(self, key: str) -> bool:
        return self.path_of(key).is_file()

    def size(self, key: str) -> int:
        with self._open(key) as file:
            return os.fstat(file.fileno()).st_size

    def chunks(self, key: str, start: int = 0, length: int | None = None) -> Iterator[bytes]:
        with self._open(key) as file:
            file.seek(start)
            left = length if length is not None else os.fstat(file.fileno()).st_size - start
            while left > 0 and (chunk := file.read(min(CHUNK_BYTES, left))):
                left -= len(chunk)
                yield chunk

    def delete(self, key: str) -> None:
        self.path_of(key).unlink(missing_ok=True)

    def check(self) -> None:
        try:
            self.root.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryFile(dir=self.root) as file:
                file.write(b"x")
        except OSError as error:
            raise ArtifactsUnavailable(f"The artifact directory cannot be written: {error.strerror}.") from error

    def _open(self, key: str) -> IO[bytes]:
        try:
            return self.path_of(key).open("rb")
        except FileNotFoundError as error:
            raise NotFound("artifact_not_found", "There is no such artifact.") from error


class S3Store:
    """An S3-compatible bucket. Credentials come from the environment as boto3 reads it."""

    def __init__(self, bucket: str, prefix: str, endpoint: str | None, region: str | None) -> None:
        import boto3

        self.bucket, self.prefix = bucket, prefix
        self.client: Any = boto3.client("s3", endpoint_url=endpoint, region_name=region)

    def put(self, key: str, content: bytes) -> None:
        self.client.put_object(Bucket=self.bucket, Key=self._name(key), Body=content)

    def get(self, key: str) -> bytes:
        return b"".join(self.chunks(key))

    def exists(self, key: str) -> bool:
        from botocore.exceptions import ClientError

        try:
            self.client.head_object(Bucket=self.bucket, Key=self._name(key))
        except ClientError as error:
            if error.response["Error"]["Code"] in {"404", "NoSuchKey", "NotFound"}:
                return False
            raise
        return True

    def size(self, key: str) -> int:
        return int(self.client.head_object(Bucket=self.bucket, Key=self._name(key))["ContentLength"])

    def chunks(self, key: str, start: int = 0, length: int | None = None) -> Iterator[bytes]:
        from botocore.exceptions import ClientError

        end = "" if length is None else str(start + length - 1)
        try:
            answer = self.client.get_object(Bucket=self.bucket, Key=self._name(key), Range=f"bytes={start}-{end}")
        except ClientError as error:
            if error.response["Error"]["Code"] in {"404", "NoSuchKey"}:
                raise NotFound("artifact_not_found", "There is no such artifact.") from error
            raise
        yield from answer["Body"].iter_chunks(CHUNK_BYTES)

    def delete(self, key: str) -> None:
        self.client.delete_object(Bucket=self.bucket, Key=self._name(key))

    def check(self) -> None:
        from botocore.exceptions import BotoCoreError, ClientError

        try:
            self.client.head_bucket(Bucket=self.bucket)
        except (BotoCoreError, ClientError) as error:
            # The error's own words name the endpoint, and /readyz is open to everybody: those go to the log alone.
            logger.warning("the bucket %s does not answer: %s", self.bucket, error)
            raise ArtifactsUnavailable(f"The bucket {self.bucket} does not answer ({type(error).__name__}).") from error

    def _name(self, key: str) -> str:
        return f"{self.prefix}/{key}" if self.prefix else key
