"""The migration copies what the five earlier mechanisms knew into the ledger."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from annotator.machine_work.models import MachineWork, WorkerState

BEFORE = [("machine_work", None)]
SOON = datetime(2026, 3, 1, tzinfo=UTC)


def migrate(targets: list[tuple[str, str | None]]) -> MigrationExecutor:
    executor = MigrationExecutor(connection)
    executor.migrate(targets)
    return MigrationExecutor(connection)


@pytest.fixture
def old_apps(transactional_db):
    """The tables as they were before the ledger; afterwards everything is migrated again."""
    latest = MigrationExecutor(connection).loader.graph.leaf_nodes()
    executor = migrate(BEFORE)
    yield executor.loader.project_state(list(executor.loader.applied_migrations)).apps
    migrate(latest)


def test_rows_of_every_kind_are_carried_over(old_apps) -> None:
    def make(app: str, model: str, **fields):
        return old_apps.get_model(app, model).objects.create(**fields)

    person = make("accounts", "User", username="ann", role="annotator", password="!")
    campaign = make("campaigns", "Campaign", name="Chairs", created_by=person)
    image = make(
        "images", "Image", campaign=campaign, sha256="a", source_sha256="a", image_key="k", thumbnail_key="k",
        width=8, height=8, original_name="a.png", group_id="g",
    )  # fmt: skip
    make("images", "Pointmap", image=image, status="queued", attempt=3, requested_at=SOON)
    target = make(
        "images", "TargetObject", campaign=campaign, image=image, number=1, state="proposing", state_changed_at=SOON
    )
    mask = make(
        "images", "Mask", target_object=target, version=1, mask_key="m", area_px=4, bbox_xywh=[0, 0, 2, 2], method="x"
    )
    version = make("model_registry", "ModelVersion", name="x", version="1", kind="image_to_3d", queue="gpu")

    def generation(**fields):
        return make(
            "candidates", "Generation", target_object=target, mask=mask, model_version=version, round_number=1,
            priority=6, **fields,
        )  # fmt: skip

    waiting = generation(status="waiting")
    running = generation(status="running", attempt=2, n_losses=1, worker="w", last_event_at=SOON)
    due = generation(status="queued", attempt=4, n_failures=2, last_event_at=SOON, next_attempt_at=SOON)
    dead = generation(status="dead", attempt=5, error_code="no_mesh", finished_at=SOON)
    click = make("images", "MaskProposal", image=image, prompts={}, requested_by=person, status="done")
    card = make("escalations", "Escalation", campaign=campaign, target_object=target, state="claimed")
    upload = make(
        "escalations", "ArtistUpload", escalation=card, version=1, original_name="a", file_key="f", size_bytes=1,
        uploaded_by=person,
    )  # fmt: skip
    export = make(
        "datasets", "DatasetSnapshot", campaign=campaign, name="chairs", version="1.0.0", policy_name="p",
        policy_version="1", status="running", heartbeat_at=SOON,
    )  # fmt: skip
    make("candidates", "WorkerState", name="old", started_at=SOON, last_seen_at=SOON)

    migrate([("machine_work", "0002_carry_over"), ("candidates", "0003_attempts_are_in_the_ledger")])
    migrate(MigrationExecutor(connection).loader.graph.leaf_nodes())

    rows = {work.subject: work for work in MachineWork.objects.all()}
    assert {subject: (work.kind, work.status, work.attempt) for subject, work in rows.items()} == {
        image.pk: ("pointmap", "queued", 3),
        waiting.pk: ("generation", "waiting", 0),
        running.pk: ("generation", "running", 2),
        due.pk: ("generation", "queued", 4),
        dead.pk: ("generation", "failed", 5),
        click.pk: ("mask_proposal", "done", 1),
        upload.pk: ("mesh_check", "queued", 1),
        export.pk: ("export", "running", 1),
    }
    assert {work.campaign_id for work in rows.values()} == {campaign.pk}
    assert (rows[running.pk].queue, rows[running.pk].worker, rows[running.pk].n_losses) == ("gpu", "w", 1)
    assert (rows[due.pk].next_attempt_at, rows[due.pk].n_failures) == (SOON, 2)
    assert (rows[dead.pk].error_code, rows[dead.pk].finished_at) == ("no_mesh", SOON)
    assert (rows[click.pk].requested_by_id, rows[upload.pk].requested_by_id) == (person.pk, person.pk)
    assert rows[export.pk].last_event_at == SOON
    assert WorkerState.objects.get().name == "old"
