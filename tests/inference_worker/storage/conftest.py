"""Each store behind the same interface; `damage` changes an object's bytes behind its back."""

from collections.abc import Callable, Iterator
from pathlib import Path

import boto3
import pytest
from moto import mock_aws

from inference_worker.storage import ArtifactStore, open_store
from inference_worker.storage.directory import DirectoryStore
from inference_worker.storage.s3 import S3Store


@pytest.fixture
def bucket(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A mocked S3 with the bucket `artifacts`."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    with mock_aws():
        boto3.client("s3", region_name="us-east-1").create_bucket(Bucket="artifacts")
        yield


@pytest.fixture(params=["directory", "s3"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> ArtifactStore:
    """A new store of each kind."""
    if request.param == "directory":
        return open_store(f"file://{tmp_path}/store")
    request.getfixturevalue("bucket")
    return open_store("s3://artifacts/some/prefix?region=us-east-1")


@pytest.fixture
def damage(store: ArtifactStore) -> Callable[[str], None]:
    """Overwrite an object's bytes without going through the store."""

    def overwrite(key: str) -> None:
        if isinstance(store, DirectoryStore):
            (store.root / key).write_bytes(b"other bytes")
        else:
            assert isinstance(store, S3Store)
            client = boto3.client("s3", region_name="us-east-1")
            client.put_object(Bucket="artifacts", Key=f"some/prefix/{key}", Body=b"other bytes")

    return overwrite
