"""`/livez` and `/readyz`: each part by name, 503 and the remedy while one is missing."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from annotator.http import health
from annotator.machine_work.models import WorkerState

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def broker_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "_broker", lambda: {"ok": True})


def worker(name: str, *queues: str, seconds_ago: float = 0) -> None:
    now = timezone.now()
    WorkerState.objects.create(
        name=name, queues=list(queues), started_at=now, last_seen_at=now - timedelta(seconds=seconds_ago)
    )


@pytest.fixture
def site_processes() -> None:
    worker("site.events@host", "events")
    worker("site.exports@host", "exports")
    worker("reaper")


def test_livez_asks_nobody(client: Client) -> None:
    assert client.get("/livez").json() == {"status": "ok", "version": "0.1.0"}


def test_all_parts_make_it_ready(client: Client, site_processes: None) -> None:
    worker("a", "gpu", "cpu")
    worker("b", "interactive")
    response = client.get("/readyz")
    assert response.status_code == 200
    assert response.json() == {
        "status": "ok",
        "version": "0.1.0",
        "parts": {
            "database": {"ok": True},
            "migrations": {"ok": True},
            "broker": {"ok": True},
            "artifacts": {"ok": True},
            "site": {"ok": True},
            "workers": {"ok": True, "by_queue": {"gpu": 1, "cpu": 1, "interactive": 1}},
        },
    }


def test_a_silent_worker_does_not_count(client: Client, site_processes: None) -> None:
    worker("a", "gpu", "cpu", seconds_ago=3600)
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json()["parts"]["workers"] == {
        "ok": False,
        "by_queue": {},
        "message": "No worker serves gpu, cpu. Start one: celery -A inference_worker.celery_app worker -Q gpu,cpu",
    }


def test_a_missing_artifact_store_is_named(client: Client, settings, tmp_path) -> None:
    from annotator.gateways.artifacts import artifact_store

    worker("a", "gpu", "cpu")
    blocked = tmp_path / "file"
    blocked.write_text("in the way")
    settings.ARTIFACTS_URL = f"file://{blocked}"
    artifact_store.cache_clear()
    response = client.get("/readyz")
    assert response.status_code == 503
    assert not response.json()["parts"]["artifacts"]["ok"]


def test_a_broker_away_is_named(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "_broker", lambda: {"ok": False, "message": "away"})
    worker("a", "gpu", "cpu")
    assert client.get("/readyz").json()["parts"]["broker"] == {"ok": False, "message": "away"}


@pytest.mark.parametrize("queue", ["events", "exports"])
def test_a_silent_process_of_the_site_is_named(client: Client, site_processes: None, queue: str) -> None:
    worker("a", "gpu", "cpu")
    WorkerState.objects.filter(queues=[queue]).update(last_seen_at=timezone.now() - timedelta(hours=1))
    parts = client.get("/readyz").json()["parts"]
    assert not parts["site"]["ok"]
    assert f"serves {queue}." in parts["site"]["message"]
    assert parts["workers"]["ok"] == (queue == "exports")


def test_while_events_are_not_received_nothing_is_claimed_of_the_workers(client: Client) -> None:
    worker("site.exports@host", "exports")
    message = client.get("/readyz").json()["parts"]["workers"]["message"]
    assert message == "Nothing is known of the workers while no process of the site receives their events."


def test_a_clock_that_stopped_is_named(client: Client, site_processes: None) -> None:
    WorkerState.objects.filter(name="reaper").delete()
    WorkerState.objects.update(started_at=timezone.now() - timedelta(minutes=5))
    assert "periodic tasks do not run" in client.get("/readyz").json()["parts"]["site"]["message"]


def test_a_clock_that_is_about_to_start_is_not_called_missing(client: Client, site_processes: None) -> None:
    WorkerState.objects.filter(name="reaper").delete()
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json()["parts"]["site"] == {
        "ok": False,
        "message": "The process for events has just started; its periodic tasks begin within seconds.",
    }
