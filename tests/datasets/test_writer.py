"""Writing a release: what is in it, that it is the same every time, and that an interrupted export resumes."""

from __future__ import annotations

import hashlib
import subprocess
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from annotator.datasets.directory import ReleaseDirectory
from annotator.datasets.media import Media
from annotator.datasets.table_reader import read_rows
from annotator.datasets.writer import write_release
from annotator.domain import layout as lay
from annotator.domain.errors import Conflict
from annotator.domain.frames import camera_from_object_of_sam3d
from annotator.domain.layout import layout
from annotator.domain.pair_policy import policy
from annotator.preferences.models import Comparison
from tests.datasets.builder import Builder
from tests.datasets.conftest import SECRET, SMALL, Killed, Release, content_of, rows_of, spec_for


def test_a_release_has_its_files_and_the_manifest_counts_them(shared_work: Builder, release: Release) -> None:
    root = release(shared_work.campaign)
    manifest = ReleaseDirectory(root).manifest()
    listed = {file["path"] for file in manifest["files"]}
    assert listed | {"manifest.json", "checksums.sha256"} == set(content_of(root))
    assert {"README.md", "LICENSES.csv", "CHANGES.md", "croissant.json", "schema/preferences.schema.json"} <= listed
    assert manifest["rows"]["tables"]["objects"] == 20
    assert manifest["rows"]["tables"]["comparisons"] == Comparison.objects.count()
    assert sum(manifest["rows"]["preferences"].values()) == len(rows_of(root, "preferences")) > 20
    assert len([path for path in listed if path.startswith("preferences/train-")]) > 2
    assert manifest["policy"]["params"]["quality_bar"] == 0.6
    assert manifest["snapshot"]["watermark"] == shared_work.clock.isoformat()


def test_sha256sum_agrees(shared_work: Builder, release: Release) -> None:
    root = release(shared_work.campaign)
    subprocess.run(["sha256sum", "-c", "--quiet", "checksums.sha256"], cwd=root, check=True)


def test_a_second_writing_gives_the_same_bytes(shared_work: Builder, release: Release) -> None:
    assert content_of(release(shared_work.campaign)) == content_of(release(shared_work.campaign, to="again"))


def test_an_export_killed_while_writing_tables_writes_them_again(
    shared_work: Builder, release: Release, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = content_of(release(shared_work.campaign))
    root = tmp_path / "killed"
    arguments: dict[str, Any] = {
        "spec": spec_for(shared_work.campaign),
        "campaign_id": shared_work.campaign.pk,
        "secret": SECRET,
    }

    def die(*_: Any) -> None:
        raise Killed

    with monkeypatch.context() as patched, pytest.raises(Killed):
        patched.setattr("annotator.datasets.tables.rating_row", die)
        write_release(root=root, limits=SMALL, **arguments)
    assert not any(path.startswith("tables/") for path in ReleaseDirectory(root).logged())
    (root / "tables" / "objects" / "part-00007.parquet").write_bytes(b"of a larger view")
    write_release(root=root, limits=SMALL, **arguments)
    assert content_of(root) == whole


def test_a_complete_release_is_never_written_again(shared_work: Builder, release: Release) -> None:
    root = release(shared_work.campaign)
    before = content_of(root)
    with pytest.raises(Conflict) as refusal:
        release(shared_work.campaign)
    assert refusal.value.code == "export_complete"
    assert content_of(root) == before


def test_a_directory_with_other_things_is_left_alone(shared_work: Builder, release: Release, tmp_path: Path) -> None:
    (tmp_path / "release").mkdir()
    (tmp_path / "release" / "thesis.tex").write_text("dear reader")
    with pytest.raises(Conflict) as refusal:
        release(shared_work.campaign)
    assert refusal.value.code == "directory_not_empty"
    assert content_of(tmp_path / "release") == {"thesis.tex": b"dear reader"}


def test_the_beginning_of_another_release_is_left_alone(
    shared_work: Builder, release: Release, monkeypatch: pytest.MonkeyPatch
) -> None:
    def die(*_: Any) -> None:
        raise Killed

    with monkeypatch.context() as patched, pytest.raises(Killed):
        patched.setattr(Media, "embed", die)
        release(shared_work.campaign)
    with pytest.raises(Conflict) as refusal:
        release(shared_work.campaign, version="1.1.0")
    assert refusal.value.code == "export_of_another_release"


def test_two_writers_do_not_meet(shared_work: Builder, release: Release, tmp_path: Path) -> None:
    with ReleaseDirectory(tmp_path / "release").locked(), pytest.raises(Conflict) as refusal:
        release(shared_work.campaign)
    assert refusal.value.code == "export_running"


def test_media_are_the_blobs_that_their_names_promise(shared_work: Builder, release: Release) -> None:
    for row in rows_of(release(shared_work.campaign), "preferences"):
        for media in ("image", "mask", "chosen_glb", "rejected_glb", "preview_chosen", "chosen_latent"):
            if row[media] is not None:
                assert hashlib.sha256(row[media]["bytes"]).hexdigest() == row[media]["path"].split(".")[0]
        assert row["chosen_glb"]["path"] == row["chosen_glb_file"] != row["rejected_glb_file"]


def test_without_media_the_other_columns_are_the_same(shared_work: Builder, release: Release) -> None:
    media = ("image", "mask", "preview_chosen", "preview_rejected", "chosen_glb", "rejected_glb", "chosen_latent")
    whole = rows_of(release(shared_work.campaign), "preferences")
    bare = rows_of(release(shared_work.campaign, to="bare", include_media=False), "preferences")
    assert [{name: row[name] for name in bare[0]} for row in whole] == bare
    assert not set(media) & set(bare[0])


def test_rows_are_sorted_and_row_groups_are_small(shared_work: Builder, release: Release) -> None:
    root = release(shared_work.campaign)
    for split in ("train", "test"):
        keys = [(row["object_id"], row["pair_id"]) for row in read_rows(root, f"preferences/{split}-")]
        assert keys == sorted(keys)
        assert len(set(keys)) == len(keys) > 0
    part = pq.ParquetFile(root / "preferences" / "train-00000.parquet")
    assert max(part.metadata.row_group(i).num_rows for i in range(part.num_row_groups)) <= 8
    assert part.metadata.row_group(0).column(0).is_stats_set is False
    assert part.schema_arrow.field("image").type == pa.struct([("bytes", pa.binary()), ("path", pa.string())])
    assert b"huggingface" not in (part.schema_arrow.metadata or {})


def test_held_out_groups_are_wholly_in_test(shared_work: Builder, release: Release) -> None:
    root = release(shared_work.campaign)
    objects = {row["object_id"]: row for row in read_rows(root, "tables/objects/part-")}
    assert {row["split"] for row in objects.values() if row["holdout"]} == {"test"}
    assert any(row["holdout"] for row in objects.values())
    for config in ("preferences", "sft", "unpaired", "ties"):
        for row in read_rows(root, f"{config}/train-"):
            assert not objects[row["object_id"]]["holdout"]


def test_nobody_can_be_known_from_a_release(shared_work: Builder, release: Release) -> None:
    root = release(shared_work.campaign)
    for path, content in content_of(root).items():
        assert b"secret-person" not in content, path
    for table in ("objects", "candidates", "rounds", "comparisons", "ratings", "layouts", "annotators"):
        text = "".join(str(row) for row in read_rows(root, f"tables/{table}/part-"))
        assert "secret-person" not in text
        assert "/home" not in text
    assert SECRET.encode() not in b"".join(content_of(root).values())
    people = {row["annotator_pid"] for row in read_rows(root, "tables/comparisons/part-")}
    assert len(people) == 3
    assert all(len(pid) == 16 for pid in people)


def applied(layout: lay.Layout, point: np.ndarray) -> np.ndarray:
    """The point in the outer frame."""
    return layout.scale * lay.rotate(layout.quaternion_wxyz, point) + np.array(layout.translation)


def test_layouts_round_trip(shared_work: Builder, release: Release) -> None:
    """R, quaternion and SAM 3D's own parts all give the layout that is in the database."""
    from annotator.alignments.models import Alignment

    stored = {str(each.pk): each for each in Alignment.objects.all()}
    rows = list(read_rows(release(shared_work.campaign), "tables/layouts/part-"))
    assert len(rows) == len(stored) > 5
    for row in rows:
        each = stored[row["layout_id"]]
        quaternion = (each.quaternion_w, each.quaternion_x, each.quaternion_y, each.quaternion_z)
        translation = (each.translation_x, each.translation_y, each.translation_z)
        expected = layout(quaternion, translation, each.scale)
        rotation = np.array(row["R"]).reshape(3, 3)
        np.testing.assert_allclose(lay.rotation_matrix(row["quat_wxyz"]), rotation, atol=1e-12)
        point = np.array([0.3, -0.2, 0.1])
        by_columns = rotation @ np.diag(row["s"]) @ point + np.array(row["t"])
        np.testing.assert_allclose(by_columns, applied(expected, point), atol=1e-12)
        theirs = layout(row["sam3d_rotation_wxyz"], row["sam3d_translation"], row["sam3d_scale"])
        np.testing.assert_allclose(applied(camera_from_object_of_sam3d(theirs), point), by_columns, atol=1e-12)
        assert row["quat_wxyz"][0] >= 0


def test_sft_rows_have_the_layout_of_the_very_mesh(shared_work: Builder, release: Release) -> None:
    root = release(shared_work.campaign)
    layouts = {row["candidate_id"]: row for row in read_rows(root, "tables/layouts/part-")}
    rows = rows_of(root, "sft")
    assert len(rows) > 5
    for row in rows:
        assert row["R"] == layouts[row["candidate_id"]]["R"]
        assert (row["tier"], row["rating"] >= 0.6) == ("mitl", True)
        assert row["intrinsics"] == [60.0, 0.0, 32.0, 0.0, 61.0, 24.0, 0.0, 0.0, 1.0]


def test_negatives_are_filtered_by_source(shared_work: Builder, release: Release) -> None:
    everything = rows_of(release(shared_work.campaign), "preferences")
    assert {row["rejected_kind"] for row in everything} == {"own_model", "retrieval"}
    rules = policy(preset="on-policy", params={}, quality_bar=0.6)
    filtered = rows_of(release(shared_work.campaign, to="filtered", policy=rules), "preferences")
    assert {row["rejected_kind"] for row in filtered} == {"own_model"}
    ours = {row["pair_id"] for row in everything if row["rejected_kind"] == "own_model"}
    assert {row["pair_id"] for row in filtered} == ours
