"""A registered version's weights are fetched by key, verified, kept within a limit, loaded, and announced."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from inference_worker.contract.checkpoints import canonical_json, parse_manifest, read_manifest_json, weights_key
from inference_worker.contract.commands import SourceRef
from inference_worker.errors import SourceNotReady
from inference_worker.maquette.network.weights import read_manifest
from inference_worker.maquette.training.derived_checkpoint import Origin, derive
from inference_worker.models import loading, weights_cache
from inference_worker.models.builtin import INFLATION
from inference_worker.models.loading import load_reconstructor, model_states
from inference_worker.models.model_entry import RECONSTRUCTORS
from inference_worker.models.weights_cache import cache_root, fetched, held_versions
from inference_worker.provenance import weights_sha256
from inference_worker.settings import Settings
from inference_worker.storage import put_blob
from inference_worker.storage.directory import DirectoryStore

SETTINGS = {"steps": 2, "shape_only": True}


@pytest.fixture
def worker(tmp_path: Path) -> Settings:
    return Settings("redis://x", "file:///x", device="cpu", cache_directory=tmp_path / "cache")


@pytest.fixture
def store(tmp_path: Path) -> DirectoryStore:
    return DirectoryStore(tmp_path / "store")


@pytest.fixture(autouse=True)
def nothing_loaded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loading, "_reconstructors", type(loading._reconstructors)())


def manifest_in(checkpoint: Path) -> dict[str, Any]:
    return read_manifest_json((checkpoint / "manifest.json").read_bytes())


def registered(store: DirectoryStore, checkpoint: Path, **changes: Any) -> str:
    """Put a checkpoint's files into the store, as the site does; returns the key."""
    manifest = manifest_in(checkpoint) | changes
    for part in manifest["files"].values():
        put_blob(store, (checkpoint / part["file"]).read_bytes(), "safetensors")
    return put_blob(store, canonical_json(manifest), "json")


def source(version: str, key: str | None) -> SourceRef:
    return SourceRef(name="maquette", version=version, weights_key=key, settings=SETTINGS)


def test_two_versions_load_side_by_side_and_are_announced(
    store: DirectoryStore, worker: Settings, checkpoint: Path
) -> None:
    keys = {version: registered(store, checkpoint, version=version) for version in ("8", "9")}
    loaded = {version: load_reconstructor(source(version, key), store, worker) for version, key in keys.items()}
    digests = [part["sha256"] for part in manifest_in(checkpoint)["files"].values()]
    for version, reconstructor in loaded.items():
        found = (reconstructor.name, reconstructor.version, reconstructor.checkpoint_sha256)
        assert found == ("maquette", version, weights_sha256(digests))
        assert load_reconstructor(source(version, keys[version]), store, worker) is reconstructor
    states = [state for state in model_states(RECONSTRUCTORS, worker) if state.name == "maquette"]
    assert [(state.version, state.ready) for state in states] == [("4", True), ("8", True), ("9", True)]
    assert all("weights_by_key" in state.capabilities for state in states)


def test_what_was_fetched_is_not_fetched_again(store: DirectoryStore, worker: Settings, checkpoint: Path) -> None:
    key = registered(store, checkpoint, version="8")
    with fetched(key, store, worker) as first:
        pass
    shutil.rmtree(store.root)
    with fetched(key, store, worker) as second:
        assert second == first
        assert sorted(path.name for path in second.iterdir()) == sorted(
            ["manifest.json", *(part["file"] for part in manifest_in(checkpoint)["files"].values())]
        )


def refusal_of(source: SourceRef, store: DirectoryStore, worker: Settings) -> str:
    with pytest.raises(SourceNotReady) as refusal:
        load_reconstructor(source, store, worker)
    assert not loading._reconstructors
    return refusal.value.message


def test_a_damaged_file_is_refused_and_nothing_is_kept(
    store: DirectoryStore, worker: Settings, checkpoint: Path
) -> None:
    key = registered(store, checkpoint, version="8")
    part = manifest_in(checkpoint)["files"]["geometry"]
    store.put(weights_key(part["sha256"]), b"other bytes")
    message = refusal_of(source("8", key), store, worker)
    assert message == (
        "The weights geometry.safetensors are damaged: their bytes do not match their name. "
        "Register the version again to repair it."
    )
    assert held_versions(worker) == []
    assert [path for path in cache_root(worker).iterdir() if path.is_dir()] == []


def test_a_missing_file_is_refused(store: DirectoryStore, worker: Settings, checkpoint: Path) -> None:
    key = registered(store, checkpoint, version="8")
    store.delete(weights_key(manifest_in(checkpoint)["files"]["geometry"]["sha256"]))
    assert "Register the version again" in refusal_of(source("8", key), store, worker)


def test_a_key_of_something_else_is_refused(store: DirectoryStore, worker: Settings, checkpoint: Path) -> None:
    assert "not the key" in refusal_of(source("8", "results/8.json"), store, worker)
    assert "cannot be used" in refusal_of(source("8", put_blob(store, b"[]", "json")), store, worker)


def test_weights_of_another_version_are_refused(store: DirectoryStore, worker: Settings, checkpoint: Path) -> None:
    key = registered(store, checkpoint, version="8")
    assert "are those of version 8" in refusal_of(source("9", key), store, worker)


def test_weights_that_do_not_fit_the_size_are_refused_before_they_are_loaded(
    store: DirectoryStore, worker: Settings, checkpoint: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    size = manifest_in(checkpoint)["size"]
    wider = size | {"geometry": size["geometry"] | {"width": 48}}
    key = registered(store, checkpoint, version="8", size=wider)
    monkeypatch.setattr("inference_worker.maquette.network.weights.load_file", lambda _: pytest.fail("loaded"))
    assert "does not fit this model" in refusal_of(source("8", key), store, worker)
    odd = size | {"geometry": size["geometry"] | {"heads": 0}}
    message = refusal_of(source("8", registered(store, checkpoint, version="8", size=odd)), store, worker)
    assert "not that of a known model" in message


def test_a_source_without_weights_by_key_refuses_in_words(store: DirectoryStore, worker: Settings) -> None:
    ref = SourceRef(name=INFLATION.name, version="2", weights_key="blobs/aa/" + "a" * 64 + ".json")
    assert "loads no weights from the artifact store" in refusal_of(ref, store, worker)


def test_the_least_recently_used_version_makes_room(store: DirectoryStore, worker: Settings, checkpoint: Path) -> None:
    keys = {version: registered(store, checkpoint, version=version) for version in ("7", "8", "9")}
    size = sum(path.stat().st_size for path in checkpoint.glob("*.safetensors"))
    bounded = replace(worker, weights_cache_bytes=2 * size + 200_000)
    for version in ("7", "8", "7", "9"):
        with fetched(keys[version], store, bounded):
            pass
        time.sleep(0.01)  # the time stamps of files are coarse
    assert [manifest.version for manifest in held_versions(bounded)] == ["7", "9"]


def test_a_version_that_is_being_loaded_is_not_removed(
    store: DirectoryStore, worker: Settings, checkpoint: Path
) -> None:
    keys = {version: registered(store, checkpoint, version=version) for version in ("8", "9")}
    tight = replace(worker, weights_cache_bytes=1)
    with fetched(keys["8"], store, tight) as first, fetched(keys["9"], store, tight):
        assert (first / "manifest.json").is_file()
    with fetched(keys["9"], store, tight):
        assert [manifest.version for manifest in held_versions(tight)] == ["9"]


DIES_WHILE_FETCHING = """
import os, sys
from pathlib import Path
from inference_worker.models import weights_cache
from inference_worker.settings import Settings
from inference_worker.storage.directory import DirectoryStore

class Deadly(DirectoryStore):
    def chunks(self, key, start=0, length=None):
        if "geometry" in os.environ["DIES"] and key.endswith(os.environ["DIES"].partition(":")[2]):
            os.kill(os.getpid(), 9)
        return super().chunks(key, start, length)

worker = Settings("redis://x", "file:///x", cache_directory=Path(sys.argv[2]))
with weights_cache.fetched(sys.argv[3], Deadly(Path(sys.argv[1])), worker):
    pass
"""


def test_a_worker_that_dies_while_loading_leaves_nothing_that_another_would_load(
    store: DirectoryStore, worker: Settings, checkpoint: Path
) -> None:
    key = registered(store, checkpoint, version="8")
    doomed = weights_key(manifest_in(checkpoint)["files"]["geometry"]["sha256"])
    assert worker.cache_directory is not None
    died = subprocess.run(
        [sys.executable, "-c", DIES_WHILE_FETCHING, str(store.root), str(worker.cache_directory), key],
        env=os.environ | {"DIES": f"geometry:{doomed[-40:]}"},
        check=False,
    )
    assert died.returncode == -9
    (partial,) = cache_root(worker).glob(f"{weights_cache.PARTIAL}*")
    assert held_versions(worker) == []
    os.utime(partial, (0, 0))
    with fetched(key, store, worker) as directory:
        assert json.loads((directory / "manifest.json").read_bytes())["version"] == "8"
    assert list(cache_root(worker).glob(f"{weights_cache.PARTIAL}*")) == []


def test_the_manifest_that_training_writes_is_one_that_can_be_registered(tmp_path: Path, checkpoint: Path) -> None:
    origin = Origin(
        name="maquette", version="8", settings={"attribute": "shape"}, table=[{"stage": "sft", "F1": 0.4}],
        release={"name": "chairs", "version": "1.2.0", "hash": "d" * 64},
    )  # fmt: skip
    derive(tmp_path / "8", checkpoint, {}, origin, {"runs": []})
    found = parse_manifest(manifest_in(tmp_path / "8"))
    assert found.release is not None and found.parent is not None
    assert (found.release.version, found.parent.version) == ("1.2.0", "7")
    assert found.weights_sha256 == read_manifest(tmp_path / "8").hash
