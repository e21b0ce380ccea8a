"""Writing a release: what is in it, that it is the same every time, and that a killed writing goes on."""

from __future__ import annotations

import hashlib
import subprocess
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from django.db import connection

from annotator.campaigns.models import Campaign
from annotator.datasets.directory import ReleaseDirectory
from annotator.datasets.media import Media
from annotator.datasets.table_reader import read_rows
from annotator.datasets.writer import write_release
from annotator.domain import layout as lay
from annotator.domain.errors import Conflict
from annotator.domain.frames import camera_from_object_of_sam3d
from annotator.domain.layout import layout
from annotator.domain.pair_policy import policy
from annotator.preferences.models import Comparison, QualityRating
from tests.datasets.builder import Builder
from tests.datasets.conftest import SECRET, SMALL, Release, spec_for


def content_of(root: Path) -> dict[str, bytes]:
    return {str(path.relative_to(root)): path.read_bytes() for path in sorted(root.rglob("*")) if path.is_file()}


def rows_of(root: Path, config: str) -> list[dict[str, Any]]:
    return [row for split in ("train", "validation", "test") for row in read_rows(root, f"{config}/{split}-")]


def test_a_release_has_its_files_and_the_manifest_counts_them(work: Builder, release: Release) -> None:
    root = release(work.campaign)
    manifest = ReleaseDirectory(root).manifest()
    listed = {file["path"] for file in manifest["files"]}
    assert listed | {"manifest.json", "checksums.sha256"} == set(content_of(root))
    assert {"README.md", "LICENSES.csv", "CHANGES.md", "croissant.json", "schema/preferences.schema.json"} <= listed
    assert manifest["rows"]["tables"]["objects"] == 30
    assert manifest["rows"]["tables"]["comparisons"] == Comparison.objects.count()
    assert sum(manifest["rows"]["preferences"].values()) == len(rows_of(root, "preferences")) > 30
    assert len([path for path in listed if path.startswith("preferences/train-")]) > 2
    assert manifest["policy"]["params"]["quality_bar"] == 0.6
    assert manifest["snapshot"]["watermark"] == work.clock.isoformat()


def test_sha256sum_agrees(work: Builder, release: Release) -> None:
    root = release(work.campaign)
    subprocess.run(["sha256sum", "-c", "--quiet", "checksums.sha256"], cwd=root, check=True)


def test_a_second_writing_gives_the_same_bytes(work: Builder, release: Release) -> None:
    assert content_of(release(work.campaign)) == content_of(release(work.campaign, to="again"))


class Killed(BaseException):
    """As if the process were killed: nothing may catch it."""


@pytest.mark.parametrize("rows_before", [1, 40, 60, 90])
def test_a_killed_writing_goes_on_and_gives_the_same_bytes(
    work: Builder, release: Release, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, rows_before: int
) -> None:
    whole = content_of(release(work.campaign))
    embed, left = Media.embed, [rows_before]

    def embed_and_die(self: Media, row: dict[str, Any]) -> dict[str, Any]:
        left[0] -= 1
        if left[0] < 0:
            raise Killed
        return embed(self, row)

    root = tmp_path / "killed"
    arguments: dict[str, Any] = {"spec": spec_for(work.campaign), "campaign_id": work.campaign.pk, "secret": SECRET}
    with monkeypatch.context() as patched, pytest.raises(Killed):
        patched.setattr(Media, "embed", embed_and_die)
        write_release(root=root, limits=SMALL, **arguments)
    assert not (root / "manifest.json").exists()
    whole_before = {path: (root / path).stat().st_ino for path in ReleaseDirectory(root).logged()}
    # what people say meanwhile belongs to the next release
    Comparison.objects.update(answer="tie")
    write_release(root=root, limits=SMALL, **arguments)
    assert content_of(root) == whole
    assert {path: (root / path).stat().st_ino for path in whole_before} == whole_before


def test_a_writing_killed_among_the_tables_begins_them_again(
    work: Builder, release: Release, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = content_of(release(work.campaign))
    root = tmp_path / "killed"
    arguments: dict[str, Any] = {"spec": spec_for(work.campaign), "campaign_id": work.campaign.pk, "secret": SECRET}

    def die(*_: Any) -> None:
        raise Killed

    with monkeypatch.context() as patched, pytest.raises(Killed):
        patched.setattr("annotator.datasets.tables.rating_row", die)
        write_release(root=root, limits=SMALL, **arguments)
    assert not any(path.startswith("tables/") for path in ReleaseDirectory(root).logged())
    (root / "tables" / "objects" / "part-00007.parquet").write_bytes(b"of a larger view")
    write_release(root=root, limits=SMALL, **arguments)
    assert content_of(root) == whole


def test_a_complete_release_is_never_written_again(work: Builder, release: Release) -> None:
    root = release(work.campaign)
    before = content_of(root)
    with pytest.raises(Conflict) as refusal:
        release(work.campaign)
    assert refusal.value.code == "export_complete"
    assert content_of(root) == before


def test_a_directory_with_other_things_is_left_alone(work: Builder, release: Release, tmp_path: Path) -> None:
    (tmp_path / "release").mkdir()
    (tmp_path / "release" / "thesis.tex").write_text("dear reader")
    with pytest.raises(Conflict) as refusal:
        release(work.campaign)
    assert refusal.value.code == "directory_not_empty"
    assert content_of(tmp_path / "release") == {"thesis.tex": b"dear reader"}


def test_the_beginning_of_another_release_is_left_alone(
    work: Builder, release: Release, monkeypatch: pytest.MonkeyPatch
) -> None:
    def die(*_: Any) -> None:
        raise Killed

    with monkeypatch.context() as patched, pytest.raises(Killed):
        patched.setattr(Media, "embed", die)
        release(work.campaign)
    with pytest.raises(Conflict) as refusal:
        release(work.campaign, version="1.1.0")
    assert refusal.value.code == "export_of_another_release"


def test_two_writers_do_not_meet(work: Builder, release: Release, tmp_path: Path) -> None:
    with ReleaseDirectory(tmp_path / "release").locked(), pytest.raises(Conflict) as refusal:
        release(work.campaign)
    assert refusal.value.code == "export_running"


def test_the_tables_are_one_view_of_the_database(
    work: Builder, release: Release, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody rates while the tables are read: the release has all of it or nothing."""
    n_ratings = QualityRating.objects.count()
    from annotator.datasets import tables

    real = tables.round_row

    def meanwhile(*arguments: Any) -> dict[str, Any]:
        QualityRating.objects.all().delete()
        return real(*arguments)

    monkeypatch.setattr(tables, "round_row", meanwhile)
    manifest = ReleaseDirectory(release(work.campaign)).manifest()
    assert manifest["rows"]["tables"]["ratings"] == n_ratings
    assert QualityRating.objects.count() == 0


def test_media_are_the_blobs_that_their_names_say(work: Builder, release: Release) -> None:
    for row in rows_of(release(work.campaign), "preferences"):
        for media in ("image", "mask", "chosen_glb", "rejected_glb", "preview_chosen", "chosen_latent"):
            if row[media] is not None:
                assert hashlib.sha256(row[media]["bytes"]).hexdigest() == row[media]["path"].split(".")[0]
        assert row["chosen_glb"]["path"] == row["chosen_glb_file"] != row["rejected_glb_file"]


def test_without_media_the_other_columns_are_the_same(work: Builder, release: Release) -> None:
    media = ("image", "mask", "preview_chosen", "preview_rejected", "chosen_glb", "rejected_glb", "chosen_latent")
    whole = rows_of(release(work.campaign), "preferences")
    bare = rows_of(release(work.campaign, to="bare", include_media=False), "preferences")
    assert [{name: row[name] for name in bare[0]} for row in whole] == bare
    assert not set(media) & set(bare[0])


def test_rows_are_sorted_and_row_groups_are_small(work: Builder, release: Release) -> None:
    root = release(work.campaign)
    for split in ("train", "test"):
        keys = [(row["object_id"], row["pair_id"]) for row in read_rows(root, f"preferences/{split}-")]
        assert keys == sorted(keys)
        assert len(set(keys)) == len(keys) > 0
    part = pq.ParquetFile(root / "preferences" / "train-00000.parquet")
    assert max(part.metadata.row_group(i).num_rows for i in range(part.num_row_groups)) <= 8
    assert part.metadata.row_group(0).column(0).is_stats_set is False
    assert part.schema_arrow.field("image").type == pa.struct([("bytes", pa.binary()), ("path", pa.string())])
    assert b"huggingface" not in (part.schema_arrow.metadata or {})


def test_held_out_groups_are_wholly_in_test(work: Builder, release: Release) -> None:
    root = release(work.campaign)
    objects = {row["object_id"]: row for row in read_rows(root, "tables/objects/part-")}
    assert {row["split"] for row in objects.values() if row["holdout"]} == {"test"}
    assert any(row["holdout"] for row in objects.values())
    for config in ("preferences", "sft", "unpaired", "ties"):
        for row in read_rows(root, f"{config}/train-"):
            assert not objects[row["object_id"]]["holdout"]


def test_nobody_can_be_known_from_a_release(work: Builder, release: Release) -> None:
    root = release(work.campaign)
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


def test_layouts_round_trip(work: Builder, release: Release) -> None:
    """R, quaternion and SAM 3D's own parts all tell the layout that is in the database."""
    from annotator.alignments.models import Alignment

    stored = {str(each.pk): each for each in Alignment.objects.all()}
    rows = list(read_rows(release(work.campaign), "tables/layouts/part-"))
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
        np.testing.assert_allclose(by_columns, lay.apply(expected, point), atol=1e-12)
        theirs = layout(row["sam3d_rotation_wxyz"], row["sam3d_translation"], row["sam3d_scale"])
        np.testing.assert_allclose(lay.apply(camera_from_object_of_sam3d(theirs), point), by_columns, atol=1e-12)
        assert row["quat_wxyz"][0] >= 0


def test_sft_rows_have_the_layout_of_the_very_mesh(work: Builder, release: Release) -> None:
    root = release(work.campaign)
    layouts = {row["candidate_id"]: row for row in read_rows(root, "tables/layouts/part-")}
    rows = rows_of(root, "sft")
    assert len(rows) > 5
    for row in rows:
        assert row["R"] == layouts[row["candidate_id"]]["R"]
        assert (row["tier"], row["rating"] >= 0.6) == ("mitl", True)
        assert row["intrinsics"] == [60.0, 0.0, 32.0, 0.0, 61.0, 24.0, 0.0, 0.0, 1.0]


def test_negatives_are_filtered_by_source(work: Builder, release: Release) -> None:
    everything = rows_of(release(work.campaign), "preferences")
    assert {row["rejected_kind"] for row in everything} == {"own_model", "retrieval"}
    rules = policy(preset="on-policy", params={}, quality_bar=0.6)
    filtered = rows_of(release(work.campaign, to="filtered", policy=rules), "preferences")
    assert {row["rejected_kind"] for row in filtered} == {"own_model"}
    ours = {row["pair_id"] for row in everything if row["rejected_kind"] == "own_model"}
    assert {row["pair_id"] for row in filtered} == ours


def test_undone_answers_stay_in_the_transcript_and_out_of_the_pairs(work: Builder, release: Release) -> None:
    said = Comparison.objects.filter(answer__in=["left", "right"]).order_by("pk").first()
    assert said is not None
    Comparison.objects.filter(pk=said.pk).update(undone_at=work.later())
    Comparison.objects.create(
        **{
            field.attname: getattr(said, field.attname)
            for field in Comparison._meta.fields
            if field.attname not in ("id", "answer", "kept_id", "undone_at", "created_at")
        },
        id=work.new_id(),
        answer="left" if said.answer == "right" else "right",
    )
    root = release(work.campaign)
    undone = [row["comparison_id"] for row in read_rows(root, "tables/comparisons/part-") if row["undone"]]
    assert undone == [str(said.pk)]
    assert not [row for row in rows_of(root, "preferences") if str(said.pk) in row["comparison_ids"]]


def test_discarded_objects_and_superseded_candidates_stay_out(work: Builder, release: Release) -> None:
    from annotator.images.models import TargetObject

    first, second = TargetObject.objects.order_by("pk")[:2]
    TargetObject.objects.filter(pk=first.pk).update(state="discarded")
    second.candidates.update(superseded_at=work.later())
    root = release(work.campaign)
    assert str(first.pk) not in {row["object_id"] for row in read_rows(root, "tables/objects/part-")}
    judged = {row["object_id"] for config in ("preferences", "unpaired", "sft") for row in rows_of(root, config)}
    assert str(second.pk) not in judged


def test_several_annotators_are_counted(transactional_db: None, release: Release) -> None:
    from tests.datasets.builder import a_campaign

    builder = a_campaign("Overlap")
    builder.many(12, overlap=3)
    builder.save()
    root = release(builder.campaign)
    rows = rows_of(root, "preferences")
    assert max(row["n_votes"] for row in rows) > 1
    assert all(row["n_votes"] == row["n_chosen"] + row["n_rejected"] + row["n_tie"] for row in rows)
    manifest = ReleaseDirectory(root).manifest()
    assert manifest["agreement"]["pairs_with_several_votes"] == sum(row["n_votes"] > 1 for row in rows)
    assert manifest["left_out"]["conflict"] > 0


def test_an_empty_campaign_gives_an_empty_release(transactional_db: None, release: Release) -> None:
    root = release(Campaign.objects.create(name="Nothing yet"))
    assert rows_of(root, "preferences") == []
    assert ReleaseDirectory(root).manifest()["snapshot"]["watermark"] is None


def test_reading_leaves_no_transaction_open(work: Builder, release: Release) -> None:
    release(work.campaign)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND state LIKE 'idle in%'"
        )
        assert cursor.fetchone() == (0,)
