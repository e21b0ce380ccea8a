"""The site's artifact store: storage errors become the site's, and HTTP reports the part by name."""

import logging
import shutil
from pathlib import Path

import pytest

from annotator.domain.errors import ArtifactsUnavailable, NotFound
from annotator.gateways import artifacts
from annotator.gateways.artifacts import artifact_store, put_blob
from inference_worker.contract.keys import blob_key

CONTENT = bytes(range(256)) * 10


def test_the_same_content_is_stored_once(isolated_stores: Path) -> None:
    assert put_blob(CONTENT, "bin") == put_blob(CONTENT, "bin")
    assert len([path for path in isolated_stores.rglob("*") if path.is_file()]) == 1


def test_a_missing_blob_and_a_key_outside_are_not_found() -> None:
    store = artifact_store()
    for key in (blob_key("0" * 64, "bin"), "../secret", "/etc/passwd"):
        for read in (store.get, store.size, store.chunks):
            with pytest.raises(NotFound):
                read(key)


def test_a_damaged_blob_is_unavailable_until_it_is_uploaded_again(isolated_stores: Path) -> None:
    key = put_blob(CONTENT, "bin")
    (isolated_stores / key).write_bytes(b"other")
    with pytest.raises(ArtifactsUnavailable, match="is damaged"):
        artifact_store().get(key)
    put_blob(CONTENT, "bin")
    assert artifact_store().get(key) == CONTENT


def test_a_lost_store_is_one_error_that_names_the_part(isolated_stores: Path) -> None:
    key = put_blob(CONTENT, "bin")
    store = artifact_store()
    shutil.rmtree(isolated_stores)
    for attempt in (lambda: store.get(key), lambda: store.chunks(key), lambda: put_blob(b"x", "bin"), store.check):
        with pytest.raises(ArtifactsUnavailable, match="is not there") as caught:
            attempt()
        assert caught.value.details == {"part": "artifacts"}


def test_serving_checks_a_sample_of_whole_blobs(
    isolated_stores: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    key = put_blob(CONTENT, "bin")
    (isolated_stores / key).write_bytes(b"other")
    monkeypatch.setattr(artifacts, "VERIFIED_SHARE", 1.0)
    with caplog.at_level(logging.ERROR):
        assert b"".join(artifact_store().chunks(key, 0, 3)) == b"oth"
        assert caplog.messages == []
        assert b"".join(artifact_store().chunks(key)) == b"other"
    assert caplog.messages == [f"the blob {key} is damaged: upload the same file again to repair it"]


def test_a_wrong_url_is_refused_in_plain_words(settings) -> None:
    settings.ARTIFACTS_URL = "ftp://host/x"
    artifact_store.cache_clear()
    with pytest.raises(ArtifactsUnavailable, match="file:// or s3://"):
        artifact_store()
