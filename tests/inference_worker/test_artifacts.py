"""Both stores keep the same promises, so both run the same tests."""

from collections.abc import Iterator
from pathlib import Path

import boto3
import pytest
from hypothesis import given
from hypothesis import strategies as st
from moto import mock_aws

from inference_worker.artifacts import ArtifactStore, FileStore, S3Store, checked_key, open_store, put_blob
from inference_worker.contract.keys import sha256_of_key
from inference_worker.errors import ArtifactKeyRefused, ArtifactMissing, SettingsError


@pytest.fixture(params=["file", "s3"])
def any_store(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[ArtifactStore]:
    if request.param == "file":
        yield open_store(f"file://{tmp_path}/store")
        return
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    with mock_aws():
        boto3.client("s3", region_name="us-east-1").create_bucket(Bucket="artifacts")
        yield open_store("s3://artifacts/some/prefix?region=us-east-1")


def test_what_is_put_is_got(any_store: ArtifactStore) -> None:
    any_store.put("results/candidates/a.json", b"{}")
    assert any_store.get_bytes("results/candidates/a.json") == b"{}"
    with any_store.open("results/candidates/a.json") as stream:
        assert stream.read(1) == b"{"


def test_a_record_can_be_replaced(any_store: ArtifactStore) -> None:
    any_store.put("control/x", b"1")
    any_store.put("control/x", b"2")
    assert any_store.get_bytes("control/x") == b"2"


def test_what_is_not_there_is_missing(any_store: ArtifactStore) -> None:
    assert not any_store.exists("blobs/aa/none.glb")
    with pytest.raises(ArtifactMissing, match=r"has no blobs/aa/none\.glb"):
        any_store.get_bytes("blobs/aa/none.glb")


def test_a_blob_is_named_by_its_content_and_put_once(any_store: ArtifactStore, monkeypatch: pytest.MonkeyPatch) -> None:
    key = put_blob(any_store, b"hello", "txt")
    assert sha256_of_key(key) == "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"
    monkeypatch.setattr(type(any_store), "put", lambda *_: pytest.fail("it was there already"))
    assert put_blob(any_store, b"hello", "txt") == key


@pytest.mark.parametrize(
    "key", ["", "/etc/passwd", "../x", "a/../../x", "a//b", "a/./b", ".hidden", "a\\b", "a\nb", "é", "a" * 301]
)
def test_a_key_that_could_lead_outside_is_refused(any_store: ArtifactStore, key: str) -> None:
    for attempt in (any_store.get_bytes, any_store.exists, lambda name: any_store.put(name, b"")):
        with pytest.raises(ArtifactKeyRefused):
            attempt(key)


def test_a_link_that_leads_outside_is_refused(tmp_path: Path) -> None:
    (tmp_path / "secret").write_bytes(b"secret")
    store = FileStore(tmp_path / "store")
    (tmp_path / "store").mkdir()
    (tmp_path / "store" / "link").symlink_to(tmp_path / "secret")
    with pytest.raises(ArtifactKeyRefused, match="leads outside"):
        store.get_bytes("link")


def test_a_failed_write_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = FileStore(tmp_path)
    monkeypatch.setattr("os.fsync", lambda _: (_ for _ in ()).throw(OSError(28, "No space left on device")))
    with pytest.raises(Exception, match="No space left"):
        store.put("blobs/a", b"x")
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


@given(st.text(max_size=30))
def test_no_checked_key_climbs(key: str) -> None:
    try:
        checked_key(key)
    except ArtifactKeyRefused:
        return
    assert ".." not in key.split("/")
    assert not key.startswith("/")


@pytest.mark.parametrize("url", ["file://host/path", "file:relative", "http://x/y", "s3:///nobucket"])
def test_a_url_that_names_no_store_is_refused(url: str) -> None:
    with pytest.raises(SettingsError, match="ARTIFACTS_URL="):
        open_store(url)


def test_the_prefix_is_part_of_the_place(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
    with mock_aws():
        client = boto3.client("s3", region_name="us-east-1")
        client.create_bucket(Bucket="artifacts")
        S3Store("artifacts", "/pre/", region="us-east-1").put("a/b", b"x")
        assert client.get_object(Bucket="artifacts", Key="pre/a/b")["Body"].read() == b"x"
