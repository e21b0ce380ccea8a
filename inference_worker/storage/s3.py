"""Artifacts in a bucket of anything that speaks S3, or below a prefix of one."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from .blobs import verify_blob
from .errors import ArtifactMissing, StoreUnavailable
from .protocol import CHUNK_BYTES, checked_key

logger = logging.getLogger(__name__)

#: Seconds. A request thread of the site waits for this, so both are short; a transfer may take longer as long as it moves.
CONNECT_TIMEOUT, READ_TIMEOUT = 3, 15
ATTEMPTS = 2
_MISSING = frozenset({"404", "NoSuchKey", "NotFound"})


class S3Store:
    """A bucket. Credentials come from the environment's usual places (boto3's chain).

    Args:
        bucket: its name.
        prefix: what all keys begin with inside the bucket, without the slashes around it.
        endpoint: the server's URL; None for AWS.
        region: the region's name; None for boto3's default.
    """

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
                connect_timeout=CONNECT_TIMEOUT,
                read_timeout=READ_TIMEOUT,
                retries={"total_max_attempts": ATTEMPTS, "mode": "standard"},
                # Not every server that speaks S3 knows the newer checksums; blobs are verified by their own digest.
                request_checksum_calculation="when_required",
                response_checksum_validation="when_required",
            ),
        )

    def get(self, key: str) -> bytes:
        """See ArtifactStore."""
        return verify_blob(key, b"".join(self.chunks(key)))

    def chunks(self, key: str, start: int = 0, length: int | None = None) -> Iterator[bytes]:
        """See ArtifactStore."""
        arguments = {}
        if start or length is not None:
            arguments["Range"] = f"bytes={start}-{'' if length is None else start + length - 1}"
        return self._body(self._call("get_object", key, **arguments)["Body"])

    def size(self, key: str) -> int:
        """See ArtifactStore."""
        return int(self._call("head_object", key)["ContentLength"])

    def exists(self, key: str) -> bool:
        """See ArtifactStore."""
        try:
            self._call("head_object", key)
        except ArtifactMissing:
            return False
        return True

    def put(self, key: str, content: bytes) -> None:
        """See ArtifactStore."""
        self._call("put_object", key, Body=content)

    def put_file(self, key: str, path: Path) -> None:
        """See ArtifactStore. Large files go up in parts; the object appears when the last one is there."""
        from boto3.exceptions import S3UploadFailedError
        from botocore.exceptions import BotoCoreError, ClientError

        try:
            self._client.upload_file(str(path), self.bucket, self._name(key))
        except (BotoCoreError, ClientError, S3UploadFailedError) as error:
            raise _unavailable("does not take a file", error) from error

    def delete(self, key: str) -> None:
        """See ArtifactStore."""
        self._call("delete_object", key)

    def keys(self, prefix: str = "") -> Iterator[str]:
        """See ArtifactStore."""
        from botocore.exceptions import BotoCoreError, ClientError

        root = f"{self.prefix}/" if self.prefix else ""
        pages = self._client.get_paginator("list_objects_v2").paginate(Bucket=self.bucket, Prefix=root + prefix)
        try:
            for page in pages:
                for entry in page.get("Contents", []):
                    yield entry["Key"][len(root) :]
        except (BotoCoreError, ClientError) as error:
            raise _unavailable("does not list its objects", error) from error

    def check(self) -> None:
        """See ArtifactStore. Writing is checked by the permission to see the bucket alone: nothing is left behind."""
        from botocore.exceptions import BotoCoreError, ClientError

        try:
            self._client.head_bucket(Bucket=self.bucket)
        except (BotoCoreError, ClientError) as error:
            raise _unavailable(f"does not respond: the bucket {self.bucket} cannot be reached", error) from error

    def sweep(self, older_than_seconds: float) -> int:
        """See ArtifactStore. A bucket shows no object before it is whole, so there is nothing to remove."""
        return 0

    def _name(self, key: str) -> str:
        return "/".join(part for part in (self.prefix, checked_key(key)) if part)

    @staticmethod
    def _body(body: Any) -> Iterator[bytes]:
        from botocore.exceptions import BotoCoreError

        try:
            yield from body.iter_chunks(CHUNK_BYTES)
        except (BotoCoreError, OSError) as error:
            raise _unavailable("broke off while sending", error) from error

    def _call(self, operation: str, key: str, **arguments: Any) -> Any:
        from botocore.exceptions import BotoCoreError, ClientError

        try:
            return getattr(self._client, operation)(Bucket=self.bucket, Key=self._name(key), **arguments)
        except ClientError as error:
            code = error.response.get("Error", {}).get("Code", "")
            if code in _MISSING:
                raise ArtifactMissing(f"The artifact store has no {key}.") from None
            raise _unavailable(f"refused {operation} ({code})", error) from error
        except BotoCoreError as error:
            raise _unavailable("does not respond", error) from error


def _unavailable(what: str, error: Exception) -> StoreUnavailable:
    """Return the error for a person; the log alone gets the text that names the endpoint."""
    logger.warning("the artifact store %s: %s", what, error)
    return StoreUnavailable(f"The artifact store {what} ({type(error).__name__}).")
