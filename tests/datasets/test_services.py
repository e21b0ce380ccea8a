"""Asking for releases and writing them: versions, progress, failures, a writer that was killed."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from annotator.datasets import services, tasks
from annotator.datasets.directory import ReleaseDirectory
from annotator.datasets.models import DatasetSnapshot
from annotator.datasets.verify.run import verify_release
from annotator.domain.errors import Conflict, InvalidInput
from annotator.machine_work import services as ledger
from annotator.machine_work.models import MachineWork, WorkKind
from annotator.machine_work.reaper import reap
from annotator.machine_work.services import Outcome
from annotator.preferences.models import QualityRating
from tests.datasets.builder import Builder
from tests.datasets.conftest import SMALL


@pytest.fixture(autouse=True)
def commits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Run what waits for the commit at once: the test's own transaction never commits."""
    monkeypatch.setattr("annotator.machine_work.services.transaction.on_commit", lambda call: call())


def ask(builder: Builder, **changes: Any) -> DatasetSnapshot:
    values: dict[str, Any] = {"name": "chairs", "preset": "ladder", "params": {}, "include_media": True, "by": None}
    return services.create_snapshot(campaign=builder.campaign, **(values | changes))


def test_asking_stores_the_request_and_sends_it_to_the_worker(work: Builder, sent: list[Any]) -> None:
    snapshot = ask(work)
    assert (snapshot.version, snapshot.status, snapshot.policy_params["quality_bar"]) == ("1.0.0", "queued", 0.6)
    (message,) = sent
    assert (message.name, message.args, message.queue) == ("annotator.write_dataset", (str(snapshot.pk),), "exports")


def test_versions_count_up(work: Builder) -> None:
    assert [ask(work).version, ask(work).version, ask(work, name="stools").version] == ["1.0.0", "1.1.0", "1.0.0"]


@pytest.mark.parametrize(
    ("changes", "code"),
    [({"name": "../up"}, "bad_dataset_name"), ({"preset": "mine"}, "bad_policy"), ({"params": {"x": 1}}, "bad_policy")],
)
def test_a_bad_request_stores_nothing(work: Builder, sent: list[Any], changes: dict[str, Any], code: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        ask(work, **changes)
    assert refusal.value.code == code
    assert (DatasetSnapshot.objects.count(), sent) == (0, [])


def test_writing_ends_with_a_whole_release_and_its_counts(work: Builder) -> None:
    snapshot = ask(work)
    tasks.write_dataset(str(snapshot.pk))
    snapshot.refresh_from_db()
    assert (snapshot.status, snapshot.error_code) == ("done", "")
    assert snapshot.rows_done == snapshot.rows_total > 100
    assert snapshot.manifest is not None
    assert "files" not in snapshot.manifest
    assert snapshot.watermark == work.clock
    assert all(result.passed for result in verify_release(services.directory_of(snapshot)))


def test_a_second_request_to_write_changes_nothing(work: Builder) -> None:
    snapshot = ask(work)
    services.write_snapshot(snapshot_id=snapshot.pk)
    before = DatasetSnapshot.objects.values().get(pk=snapshot.pk)
    services.write_snapshot(snapshot_id=snapshot.pk)
    assert DatasetSnapshot.objects.values().get(pk=snapshot.pk) == before


def test_a_missing_blob_fails_with_its_reason_and_can_be_tried_again(work: Builder, isolated_stores: Path) -> None:
    snapshot = ask(work)
    winner = QualityRating.objects.filter(value__gte=0.6)[0].candidate
    lost = isolated_stores / winner.glb_key
    content = lost.read_bytes()
    lost.unlink()
    services.write_snapshot(snapshot_id=snapshot.pk, limits=SMALL)
    snapshot.refresh_from_db()
    assert (snapshot.status, snapshot.error_code) == ("failed", "artifact_not_found")
    lost.write_bytes(content)
    services.retry_snapshot(snapshot=snapshot)
    services.write_snapshot(snapshot_id=snapshot.pk, limits=SMALL)
    snapshot.refresh_from_db()
    assert (snapshot.status, snapshot.error_code) == ("done", "")


def test_a_damaged_blob_fails(work: Builder, isolated_stores: Path) -> None:
    snapshot = ask(work)
    (isolated_stores / QualityRating.objects.filter(value__gte=0.6)[0].candidate.glb_key).write_bytes(b"rot")
    services.write_snapshot(snapshot_id=snapshot.pk)
    snapshot.refresh_from_db()
    assert (snapshot.status, snapshot.error_code) == ("failed", "artifacts_unavailable")


def test_only_what_failed_can_be_tried_again(work: Builder, sent: list[Any]) -> None:
    snapshot = ask(work)
    sent.clear()
    with pytest.raises(Conflict) as refusal:
        services.retry_snapshot(snapshot=snapshot)
    assert (refusal.value.code, sent) == ("dataset_not_failed", [])


def test_a_writer_that_was_killed_is_replaced(
    work: Builder, sent: list[Any], django_capture_on_commit_callbacks: Any
) -> None:
    silent, fresh = ask(work), ask(work)
    sent.clear()
    works = MachineWork.objects.filter(kind="export")
    works.update(status="running", last_event_at=timezone.now())
    works.filter(subject=silent.pk).update(last_event_at=timezone.now() - timedelta(minutes=5))
    for _ in range(2):
        with django_capture_on_commit_callbacks(execute=True):
            reap()
    assert [(message.name, message.args, message.queue) for message in sent] == [
        ("annotator.write_dataset", (str(silent.pk),), "exports")
    ]
    fresh.refresh_from_db(), silent.refresh_from_db()
    assert (works.get(subject=silent.pk).attempt, works.get(subject=fresh.pk).attempt) == (2, 1)


def test_a_cancelled_export_stops_at_its_next_report_and_can_be_continued(work: Builder) -> None:
    snapshot = ask(work)
    real = services.report

    def cancelled_meanwhile(snapshot: DatasetSnapshot, outcome: Outcome, *error: str) -> bool:
        if outcome == Outcome.PARTIAL and MachineWork.objects.get(subject=snapshot.pk).status == "running":
            ledger.cancel(WorkKind.EXPORT, snapshot.pk)
        return real(snapshot, outcome, *error)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(services, "report", cancelled_meanwhile)
        services.write_snapshot(snapshot_id=snapshot.pk)
    snapshot.refresh_from_db()
    assert (snapshot.status, snapshot.error_code) == ("failed", "cancelled")
    services.write_snapshot(snapshot_id=snapshot.pk)  # a second delivery of the message
    assert DatasetSnapshot.objects.get().status == "failed"
    services.retry_snapshot(snapshot=snapshot)
    services.write_snapshot(snapshot_id=snapshot.pk)
    assert DatasetSnapshot.objects.get().status == "done"


def test_a_writing_in_progress_elsewhere_is_left_to_it(work: Builder) -> None:
    snapshot = ask(work)
    root = services.directory_of(snapshot)
    with ReleaseDirectory(root).locked():
        services.write_snapshot(snapshot_id=snapshot.pk)
    snapshot.refresh_from_db()
    assert snapshot.status == "running"


@pytest.mark.parametrize(
    "change", [{"name": "Renamed"}, {"attribute": "texture"}, {"quality_bar": 0.9}, {"is_active": False}]
)
def test_a_changed_campaign_changes_nothing_of_an_interrupted_release(
    work: Builder, isolated_stores: Path, change: dict[str, Any]
) -> None:
    snapshot = ask(work)
    lost = isolated_stores / QualityRating.objects.filter(value__gte=0.6)[0].candidate.glb_key
    content = lost.read_bytes()
    lost.unlink()
    services.write_snapshot(snapshot_id=snapshot.pk, limits=SMALL)
    lost.write_bytes(content)
    type(work.campaign).objects.filter(pk=work.campaign.pk).update(**change)
    later = ask(work, name="chairs")
    services.write_snapshot(snapshot_id=later.pk)  # a later release is done first
    services.retry_snapshot(snapshot=DatasetSnapshot.objects.get(pk=snapshot.pk))
    services.write_snapshot(snapshot_id=snapshot.pk, limits=SMALL)
    snapshot.refresh_from_db()
    assert (snapshot.status, snapshot.error_code) == ("done", "")
    manifest = ReleaseDirectory(services.directory_of(snapshot)).manifest()
    assert (manifest["campaign"], manifest["attribute"], manifest["policy"]["params"]["quality_bar"]) == (
        "Chairs",
        work.campaign.attribute,
        0.6,
    )


def test_the_command_resumes_after_a_change_of_the_campaign_and_succeeds_again(
    work: Builder, tmp_path: Path, isolated_stores: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    lost = isolated_stores / QualityRating.objects.filter(value__gte=0.6)[0].candidate.glb_key
    content = lost.read_bytes()
    lost.unlink()
    with pytest.raises(CommandError):
        call_command("export_dataset", campaign="Chairs", out=out, verbosity=0)
    lost.write_bytes(content)
    type(work.campaign).objects.update(name="Renamed", attribute="shape")
    call_command("export_dataset", campaign="Renamed", name="chairs", out=out, verbosity=0)
    assert ReleaseDirectory(out).manifest()["campaign"] == "Chairs"
    before = {path: path.stat().st_mtime_ns for path in out.rglob("*")}
    call_command("export_dataset", campaign="Renamed", name="chairs", out=out, verbosity=0)
    assert "Complete already" in capsys.readouterr().out
    assert {path: path.stat().st_mtime_ns for path in out.rglob("*")} == before


def test_the_command_writes_and_verifies(work: Builder, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "out"
    call_command("export_dataset", campaign="Chairs", out=out, verbosity=0, param=[("min_votes", 1)])
    call_command("verify_dataset", str(out))
    printed = capsys.readouterr().out
    assert "preferences: test " in printed
    assert "gates passed" in printed
    assert ReleaseDirectory(out).manifest()["dataset_name"] == "chairs"


@pytest.mark.parametrize(
    "arguments",
    [
        ["--campaign", "Nowhere"],
        ["--campaign", "Chairs", "--param", "kinds=[]"],
        ["--campaign", "Chairs", "--name", "A B"],
    ],
)
def test_the_command_reports_what_is_wrong(work: Builder, tmp_path: Path, arguments: list[str]) -> None:
    with pytest.raises(CommandError):
        call_command("export_dataset", "--out", str(tmp_path / "out"), *arguments)
    assert not (tmp_path / "out").exists()
