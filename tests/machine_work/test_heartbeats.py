"""The heartbeats of workers arrive as events; those of the site's processes are written by a thread of each."""

import json
import os
import signal
import threading
from pathlib import Path

import pytest

from annotator.machine_work import heartbeats
from annotator.machine_work.models import WorkerState
from inference_worker.contract.events import WorkerHeartbeat

pytestmark = pytest.mark.django_db
GOLDEN = Path(__file__).resolve().parents[2] / "fixtures" / "messages" / "worker_heartbeat.json"


def test_everything_that_a_worker_reports_is_stored() -> None:
    payload = json.loads(GOLDEN.read_text())
    heartbeats.receive_heartbeat(event=WorkerHeartbeat.model_validate(payload))
    row = WorkerState.objects.values().get(name=payload["worker"])
    stored = set(row) - {"name", "started_at", "last_seen_at"}
    assert set(payload) - {"type", "message_version", "worker", "sent_at", "started_at"} == stored
    assert {name: row[name] for name in stored} == {name: payload[name] for name in stored}


def test_a_process_of_the_site_is_noted_with_its_queues_and_its_first_start() -> None:
    heartbeats.note_site_process("site.events@host", ["events"])
    first = WorkerState.objects.get()
    heartbeats.note_site_process("site.events@host", ["events"])
    again = WorkerState.objects.get()
    assert (again.queues, again.started_at) == (["events"], first.started_at)
    assert again.last_seen_at > first.last_seen_at


def test_the_thread_outlives_a_database_that_is_away(monkeypatch: pytest.MonkeyPatch, caplog) -> None:
    written = threading.Event()
    calls = []

    def note(name: str, queues: tuple[str, ...]) -> None:
        calls.append((name.split("/")[0], queues))
        if len(calls) == 1:
            raise OSError("the database is away")
        written.set()

    monkeypatch.setattr(heartbeats, "note_site_process", note)
    monkeypatch.setattr(heartbeats, "SECONDS_BETWEEN_HEARTBEATS", 0.01)
    thread = heartbeats.SiteHeartbeat("site.exports@host", ["exports"])
    thread.start()
    assert written.wait(30)
    thread.stop()
    thread.join(30)
    assert not thread.is_alive()
    assert calls[1] == ("site.exports@host", ("exports",))
    assert "the database is away" in caplog.text


class StoppedClock:
    """A clock that has ended."""

    def is_alive(self) -> bool:
        return False


def test_a_process_whose_clock_has_ended_ends_too(monkeypatch: pytest.MonkeyPatch, caplog) -> None:
    """Celery does not start it again, so without this the periodic tasks stay away for good."""
    signals: list[tuple[int, int]] = []
    monkeypatch.setattr(heartbeats, "note_site_process", lambda name, queues: None)
    monkeypatch.setattr(heartbeats.os, "kill", lambda process, number: signals.append((process, number)))
    thread = heartbeats.SiteHeartbeat("site.events@host", ["events"], clock=StoppedClock())
    thread.start()
    thread.join(30)
    assert not thread.is_alive()
    assert signals == [(os.getpid(), signal.SIGTERM)]
    assert "the clock of the periodic tasks has ended" in caplog.text
