"""`/livez` and `/readyz`: each part by name, 503 and the remedy while one is missing."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from annotator.candidates.models import WorkerState
from annotator.http import health

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def broker_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "_broker", lambda: {"ok": True})


def worker(name: str, *queues: str, seconds_ago: float = 0) -> None:
    now = timezone.now()
    WorkerState.objects.create(
        name=name, queues=list(queues), started_at=now, last_seen_at=now - timedelta(seconds=seconds_ago)
    )


def test_livez_asks_nobody(client: Client) -> None:
    assert client.get("/livez").json() == {"status": "ok", "version": "0.1.0"}


def test_all_parts_make_it_ready(client: Client) -> None:
    worker("a", "gpu", "cpu")
    worker("b", "interactive")
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json() == {
        "status": "ok",
        "version": "0.1.0",
        "parts": {
            "database": {"ok": True},
            "migrations": {"ok": True},
            "broker": {"ok": True},
            "artifacts": {"ok": True},
            "workers": {"ok": True, "by_queue": {"gpu": 1, "cpu": 1, "interactive": 1}},
        },
    }


def test_a_silent_worker_does_not_count(client: Client) -> None:
    worker("a", "gpu", "cpu", seconds_ago=3600)
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["parts"]["workers"] == {
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
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert not answer.json()["parts"]["artifacts"]["ok"]


def test_a_broker_away_is_named(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "_broker", lambda: {"ok": False, "message": "away"})
    worker("a", "gpu", "cpu")
    assert client.get("/readyz").json()["parts"]["broker"] == {"ok": False, "message": "away"}
