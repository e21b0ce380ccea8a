"""The artifact store: by content, atomic, in ranges, and never outside its directory; the same in a bucket."""

from collections.abc import Iterator
from pathlib import Path

import boto3
import pytest
from moto import mock_aws

from annotator.domain.errors import ArtifactsUnavailable, NotFound
from annotator.gateways.artifacts import ArtifactStore, DirectoryStore, S3Store, artifact_store, put_blob
from inference_worker.contract.keys import blob_key, sha256_of

CONTENT = bytes(range(256)) * 10


@pytest.fixture(params=["directory", "bucket"])
def store(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ArtifactStore]:
    if request.param == "directory":
        yield DirectoryStore(tmp_path / "store")
        return
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "test")
    with mock_aws():
        boto3.client("s3", region_name="us-east-1").create_bucket(Bucket="maquette")
        yield S3Store("maquette", "prefix", None, "us-east-1")


def test_what_is_put_comes_back(store: ArtifactStore) -> None:
    store.check()
    key = blob_key(sha256_of(CONTENT), "bin")
    assert not store.exists(key)
    store.put(key, CONTENT)
    assert store.exists(key)
    assert store.get(key) == CONTENT
    assert store.size(key) == len(CONTENT)


@pytest.mark.parametrize(("start", "length"), [(0, 1), (5, 7), (2559, 1), (0, 2560)])
def test_a_range_is_that_range(store: ArtifactStore, start: int, length: int) -> None:
    key = blob_key(sha256_of(CONTENT), "bin")
    store.put(key, CONTENT)
    assert b"".join(store.chunks(key, start, length)) == CONTENT[start : start + length]


def test_a_missing_blob_is_not_found(store: ArtifactStore) -> None:
    with pytest.raises(NotFound):
        store.get(blob_key("0" * 64, "bin"))


def test_a_key_cannot_leave_the_directory(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("x")
    store = DirectoryStore(tmp_path / "store")
    for key in ("../secret", "/etc/passwd", "blobs/../../secret"):
        with pytest.raises(NotFound):
            store.get(key)


def test_a_link_cannot_leave_the_directory(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("x")
    (tmp_path / "store").mkdir()
    (tmp_path / "store" / "link").symlink_to(tmp_path / "secret")
    with pytest.raises(NotFound):
        DirectoryStore(tmp_path / "store").get("link")


def test_a_failed_write_leaves_nothing_to_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = DirectoryStore(tmp_path)
    key = blob_key(sha256_of(CONTENT), "bin")

    def fail(descriptor: int) -> None:
        raise OSError("disk full")

    monkeypatch.setattr("annotator.gateways.artifacts.os.fsync", fail)
    with pytest.raises(OSError, match="disk full"):
        store.put(key, CONTENT)
    assert not store.exists(key)


def test_the_same_content_is_stored_once(isolated_stores: Path) -> None:
    assert put_blob(CONTENT, "bin") == put_blob(CONTENT, "bin")
    assert len([path for path in isolated_stores.rglob("*") if path.is_file()]) == 1


def test_a_wrong_address_is_said_in_plain_words(settings) -> None:
    settings.ARTIFACTS_URL = "ftp://host/x"
    artifact_store.cache_clear()
    with pytest.raises(ArtifactsUnavailable, match="file:// or s3://"):
        artifact_store()
