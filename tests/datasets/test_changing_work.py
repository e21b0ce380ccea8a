"""What belongs to a release when the work changes: before it, while it is written, and after it was killed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from annotator.campaigns.models import Campaign
from annotator.datasets.directory import ReleaseDirectory
from annotator.datasets.media import Media
from annotator.datasets.table_reader import read_rows
from annotator.datasets.writer import write_release
from annotator.preferences.models import Comparison, QualityRating
from tests.datasets.builder import Builder, a_campaign
from tests.datasets.conftest import SECRET, SMALL, Killed, Release, content_of, rows_of, spec_for


@pytest.mark.parametrize("rows_before", [1, 30, 60])
def test_a_killed_export_resumes_and_gives_the_same_bytes(
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
    # what people answer meanwhile belongs to the next release
    Comparison.objects.update(answer="tie")
    write_release(root=root, limits=SMALL, **arguments)
    assert content_of(root) == whole
    assert {path: (root / path).stat().st_ino for path in whole_before} == whole_before


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


def test_undone_answers_stay_in_the_transcript_and_out_of_the_pairs(work: Builder, release: Release) -> None:
    answered = Comparison.objects.filter(answer__in=["left", "right"]).order_by("pk").first()
    assert answered is not None
    Comparison.objects.filter(pk=answered.pk).update(undone_at=work.later())
    Comparison.objects.create(
        **{
            field.attname: getattr(answered, field.attname)
            for field in Comparison._meta.fields
            if field.attname not in ("id", "answer", "kept_id", "undone_at", "created_at")
        },
        id=work.new_id(),
        answer="left" if answered.answer == "right" else "right",
    )
    root = release(work.campaign)
    undone = [row["comparison_id"] for row in read_rows(root, "tables/comparisons/part-") if row["undone"]]
    assert undone == [str(answered.pk)]
    assert not [row for row in rows_of(root, "preferences") if str(answered.pk) in row["comparison_ids"]]


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
