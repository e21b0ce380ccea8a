"""A release opens with `datasets`, offline, as its card describes."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

os.environ["HF_HUB_OFFLINE"] = "1"
os.environ["HF_DATASETS_OFFLINE"] = "1"

datasets = pytest.importorskip("datasets")

from annotator.datasets.columns import CONFIGS  # noqa: E402
from annotator.datasets.directory import ReleaseDirectory  # noqa: E402
from annotator.datasets.table_columns import TABLES  # noqa: E402
from tests.datasets.builder import Builder  # noqa: E402
from tests.datasets.conftest import Release  # noqa: E402
from tests.datasets.fake_media import glb  # noqa: E402


@pytest.fixture(autouse=True)
def quiet_and_offline(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(datasets.config, "HF_DATASETS_CACHE", tmp_path / "cache")
    monkeypatch.setattr(datasets.config, "HF_HUB_OFFLINE", True)
    datasets.disable_progress_bars()


def load(root: Path, *config: str) -> Any:
    return datasets.load_dataset(str(root), *config, cache_dir=str(root.parent / "cache"))


def test_the_default_config_is_preferences(shared_work: Builder, release: Release) -> None:
    root = release(shared_work.campaign)
    loaded = load(root)
    rows = ReleaseDirectory(root).manifest()["rows"]["preferences"]
    assert {split: len(loaded[split]) for split in loaded} == rows
    first = loaded["train"][0]
    assert first["chosen_glb"]["bytes"][:4] == b"glTF"
    assert first["chosen_glb"]["path"] == first["chosen_glb_file"]


def test_every_config_loads(shared_work: Builder, release: Release) -> None:
    root = release(shared_work.campaign)
    rows = ReleaseDirectory(root).manifest()["rows"]
    for config in CONFIGS:
        loaded = load(root, config)
        assert {split: len(loaded[split]) for split in loaded} == {s: n for s, n in rows[config].items() if n}, config
    for table in TABLES:
        assert len(load(root, f"table-{table}")["rows"]) == rows["tables"][table], table


def test_meshes_decode_when_cast(shared_work: Builder, release: Release) -> None:
    mesh_feature = getattr(datasets, "Mesh", None)
    if mesh_feature is None:
        pytest.skip("this version of datasets has no Mesh")
    rows = load(release(shared_work.campaign))["train"].cast_column("chosen_glb", mesh_feature())
    decoded = rows[0]["chosen_glb"]
    geometry = decoded if hasattr(decoded, "faces") else decoded.to_mesh()
    assert len(geometry.faces) == 4
    assert glb("x")[:4] == b"glTF"


def test_a_release_without_media_loads(shared_work: Builder, release: Release) -> None:
    root = release(shared_work.campaign, include_media=False)
    assert "chosen_glb" not in load(root)["train"].column_names
    assert sum(len(split) for split in load(root).values()) > 0


def test_streaming(shared_work: Builder, release: Release) -> None:
    root = release(shared_work.campaign)
    streamed = datasets.load_dataset(str(root), streaming=True, cache_dir=str(root.parent / "cache"))
    assert next(iter(streamed["train"]))["image"]["bytes"][:2] == b"\xff\xd8"
