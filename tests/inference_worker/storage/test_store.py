"""Both stores keep the same promises, so both run the same tests."""

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inference_worker.contract.keys import blob_key, sha256_of, sha256_of_key
from inference_worker.storage import (
    ArtifactDamaged,
    ArtifactKeyRefused,
    ArtifactMissing,
    ArtifactStore,
    StoreUrlError,
    open_store,
    put_blob,
    put_file_blob,
)
from inference_worker.storage.checking import check_blobs
from inference_worker.storage.protocol import checked_key

CONTENT = bytes(range(256)) * 10


def test_an_object_reads_back(store: ArtifactStore) -> None:
    store.check()
    key = blob_key(sha256_of(CONTENT), "bin")
    assert not store.exists(key)
    store.put(key, CONTENT)
    assert store.exists(key)
    assert (store.get(key), store.size(key), b"".join(store.chunks(key))) == (CONTENT, len(CONTENT), CONTENT)


def test_a_record_can_be_replaced_and_deleted(store: ArtifactStore) -> None:
    store.put("control/x", b"1")
    store.put("control/x", b"2")
    assert store.get("control/x") == b"2"
    store.delete("control/x")
    store.delete("control/x")
    assert not store.exists("control/x")


@pytest.mark.parametrize(("start", "length"), [(0, 1), (5, 7), (2559, 1), (0, 2560)])
def test_a_range_has_exactly_its_bytes(store: ArtifactStore, start: int, length: int) -> None:
    store.put("results/x", CONTENT)
    assert b"".join(store.chunks("results/x", start, length)) == CONTENT[start : start + length]


def test_a_range_without_a_length_runs_to_the_end(store: ArtifactStore) -> None:
    store.put("results/x", CONTENT)
    assert b"".join(store.chunks("results/x", 2500)) == CONTENT[2500:]


def test_a_missing_object_raises_before_the_first_chunk(store: ArtifactStore) -> None:
    assert not store.exists("blobs/aa/none.glb")
    for read in (store.get, store.size, store.chunks):
        with pytest.raises(ArtifactMissing, match=r"has no blobs/aa/none\.glb"):
            read("blobs/aa/none.glb")


@pytest.mark.parametrize(
    "key", ["", "/etc/passwd", "../x", "a/../../x", "a//b", "a/./b", ".hidden", "a\\b", "a\nb", "a\n", "é", "a" * 301]
)
def test_a_key_that_could_lead_outside_is_refused(store: ArtifactStore, key: str) -> None:
    for attempt in (store.get, store.exists, store.size, store.delete, lambda name: store.put(name, b"")):
        with pytest.raises(ArtifactKeyRefused):
            attempt(key)
    assert list(store.keys()) == []


@given(st.text(max_size=30))
def test_no_checked_key_climbs(key: str) -> None:
    try:
        checked_key(key)
    except ArtifactKeyRefused:
        return
    assert ".." not in key.split("/")
    assert not key.startswith("/")
    assert not key.endswith("\n")


def test_keys_are_listed_in_order_below_a_prefix(store: ArtifactStore) -> None:
    for key in ("results/b", "blobs/aa/x", "results/a"):
        store.put(key, b"")
    assert list(store.keys()) == ["blobs/aa/x", "results/a", "results/b"]
    assert list(store.keys("results/")) == ["results/a", "results/b"]


def test_a_blob_is_named_by_its_content_and_written_once(store: ArtifactStore, monkeypatch: pytest.MonkeyPatch) -> None:
    key = put_blob(store, b"hello", "txt")
    assert sha256_of_key(key) == "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"
    monkeypatch.setattr(type(store), "put", lambda *_: pytest.fail("it was there already"))
    assert put_blob(store, b"hello", "txt") == key


def test_a_file_becomes_a_blob_is_written_once_and_repaired(
    store: ArtifactStore, damage: Callable[[str], None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "file"
    path.write_bytes(CONTENT)
    digest = sha256_of(CONTENT)
    key = put_file_blob(store, path, digest, "safetensors")
    assert (sha256_of_key(key), store.get(key)) == (digest, CONTENT)
    damage(key)
    assert put_file_blob(store, path, digest, "safetensors") == key
    assert store.get(key) == CONTENT
    monkeypatch.setattr(type(store), "put_file", lambda *_: pytest.fail("it was there already"))
    assert put_file_blob(store, path, digest, "safetensors") == key


def test_a_damaged_blob_is_not_returned(store: ArtifactStore, damage: Callable[[str], None]) -> None:
    key = put_blob(store, CONTENT, "bin")
    damage(key)
    with pytest.raises(ArtifactDamaged, match="do not match its name"):
        store.get(key)


def test_the_same_content_again_repairs_a_damaged_blob(store: ArtifactStore, damage: Callable[[str], None]) -> None:
    key = put_blob(store, CONTENT, "bin")
    damage(key)
    assert put_blob(store, CONTENT, "bin") == key
    assert store.get(key) == CONTENT


def test_the_check_names_what_is_damaged(store: ArtifactStore, damage: Callable[[str], None]) -> None:
    intact, damaged = put_blob(store, b"intact", "txt"), put_blob(store, CONTENT, "bin")
    store.put("blobs/stray", b"x")
    store.put("results/a.json", b"{}")
    damage(damaged)
    checked = {blob.key: (blob.size, blob.problem) for blob in check_blobs(store)}
    assert checked == {
        intact: (6, ""),
        damaged: (11, "the bytes do not match the name"),
        "blobs/stray": (0, "the name is not that of a blob"),
    }


@pytest.mark.parametrize("url", ["file://host/path", "file:relative", "http://x/y", "s3:///nobucket", ""])
def test_a_url_that_names_no_store_is_refused(url: str) -> None:
    with pytest.raises(StoreUrlError, match="ARTIFACTS_URL="):
        open_store(url)
