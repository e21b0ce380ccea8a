"""A release is checked before anything is read: what was changed, is of other rules, or is held out is refused in words."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from annotator.datasets.columns import MEDIA_COLUMNS
from annotator.datasets.spec import SPEC_VERSION
from annotator.domain.pair_policy import VERSIONS, PairPolicy
from inference_worker.maquette.training.releases import MEDIA, POLICIES, SPECIFICATIONS, Release, UnusableRelease
from tests.datasets.tamper import change_first, change_manifest, to_spec

#: So that the test database is made; no test here asks it anything.
pytestmark = pytest.mark.django_db


def test_training_knows_what_the_site_writes() -> None:
    assert SPEC_VERSION in SPECIFICATIONS
    assert POLICIES[PairPolicy.name] == VERSIONS
    for config, columns in MEDIA.items():
        assert columns.items() <= MEDIA_COLUMNS[config].items()


def test_rows_carry_camera_settings_and_policy(releases: Path) -> None:
    release = Release(releases / "whole")
    for config in ("sft", "preferences"):
        rows = list(release.rows(config, "train"))
        assert rows
        for row in rows:
            assert len(row["intrinsics"]) == 9 and row["pointmap_file"].endswith(".npz")
            assert row["policy"] == "ladder/1.1.0"
    assert '"steps": 20' in row["chosen_settings_json"] and '"steps": 20' in row["rejected_settings_json"]


def test_media_come_with_the_rows_or_from_a_store(releases: Path) -> None:
    embedded = list(Release(releases / "whole").rows_with_media("preferences", "train"))
    fetched = list(Release(releases / "bare", releases / "store").rows_with_media("preferences", "train"))
    names = list(MEDIA["preferences"])
    assert [[row[name] for name in names] for row in embedded] == [[row[name] for name in names] for row in fetched]
    assert all(row["image"] and row["mask"] and row["pointmap"] for row in embedded)


def test_a_release_without_media_is_refused_with_how_to_get_them(releases: Path) -> None:
    with pytest.raises(
        UnusableRelease, match=r"holds no media.*without --no-media.*--media DIRECTORY is the artifact store"
    ):
        Release(releases / "bare")


def test_a_missing_or_damaged_file_of_a_store_is_named(releases: Path, tmp_path: Path) -> None:
    store = Path(shutil.copytree(releases / "store", tmp_path / "store"))
    release = Release(releases / "bare", store)
    file = next(release.rows("sft", "train"))["image_file"]
    (store / "blobs" / file[:2] / file).write_bytes(b"other")
    with pytest.raises(UnusableRelease, match=f"{file} holds other bytes"):
        list(release.rows_with_media("sft", "train"))
    (store / "blobs" / file[:2] / file).unlink()
    with pytest.raises(UnusableRelease, match=f"does not hold {file}"):
        list(release.rows_with_media("sft", "train"))


@pytest.mark.parametrize("change", ["edited", "missing", "added", "manifest"])
def test_a_release_that_was_changed_after_writing_is_refused(root: Path, change: str) -> None:
    part = sorted(root.glob("sft/*.parquet"))[0]
    if change == "edited":
        part.write_bytes(part.read_bytes()[:-1] + b"x")
    elif change == "missing":
        part.unlink()
    elif change == "added":
        shutil.copyfile(part, part.with_name("train-00099.parquet"))
    else:
        (root / "manifest.json").write_text((root / "manifest.json").read_text() + " ")
    with pytest.raises(UnusableRelease, match="was changed after it was written"):
        Release(root)


def test_an_unfinished_release_is_refused(root: Path) -> None:
    (root / "manifest.json").unlink()
    with pytest.raises(UnusableRelease, match="no complete release"):
        Release(root)


def test_a_release_of_another_policy_is_refused(root: Path) -> None:
    change_manifest(root, lambda manifest: manifest["policy"].update(version="2.0.0"))
    with pytest.raises(UnusableRelease, match=r"policy ladder/2\.0\.0; training knows ladder/1\.0\.0"):
        Release(root)


def test_a_release_of_an_earlier_specification_is_refused(root: Path) -> None:
    to_spec(root, "1.1.0")
    with pytest.raises(UnusableRelease, match=r"specification 1\.1\.0; training reads 1\.2\.0"):
        Release(root)


@pytest.mark.parametrize("config", ["sft", "preferences"])
def test_a_row_of_a_held_out_group_is_refused(root: Path, config: str) -> None:
    held_out = next(row for row in Release(root).objects.values() if row["holdout"])
    kept = {"object_id": held_out["object_id"], "group_id": held_out["group_id"]}
    change_first(root, f"{config}/train-", **kept)
    with pytest.raises(UnusableRelease, match=f"held-out group {held_out['group_id']}. Nothing is trained"):
        list(Release(root).rows(config, "train"))


def test_a_row_whose_group_is_not_its_objects_is_refused(root: Path) -> None:
    change_first(root, "sft/train-", group_id="another")
    with pytest.raises(UnusableRelease, match="of the unknown object"):
        list(Release(root).rows("sft", "train"))
