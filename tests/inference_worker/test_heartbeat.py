from dataclasses import replace
from uuid import UUID

from inference_worker.busy import busy_with
from inference_worker.contract.events import decode_event
from inference_worker.heartbeat import Heartbeat, heartbeat
from inference_worker.identity import START
from inference_worker.models.loading import SOURCES, SourceEntry
from inference_worker.settings import Settings

ONE = UUID("00000000-0000-4000-8000-000000000001")


def test_it_reports_worker_sources_and_activity(worker_settings: Settings) -> None:
    with busy_with(ONE):
        beat = heartbeat("cpu@host", ("cpu",), worker_settings)
    assert beat.worker == f"cpu@host/{START.token}"
    assert beat.queues == ("cpu",)
    assert beat.busy_generations == (ONE,)
    assert {source.name for source in beat.sources if source.ready} >= {"inflation", "retrieval"}
    assert beat.segmenter == "GrabCut (no SAM weights)"
    assert beat.depth_estimator == "ground plane (no depth weights)"
    assert decode_event(beat.model_dump(mode="json")) == beat


def test_a_source_that_cannot_run_has_a_reason(worker_settings: Settings, monkeypatch) -> None:
    entry = SourceEntry("big", "2", "own_model", "nowhere", lambda _: "Its weights are not on this machine.")
    monkeypatch.setitem(SOURCES, "big", entry)
    (big,) = [source for source in heartbeat("n", ("gpu",), worker_settings).sources if source.name == "big"]
    assert (big.ready, big.reason, big.kind) == (False, "Its weights are not on this machine.", "own_model")


def test_the_thread_outlives_a_failure_and_speaks_again(worker_settings: Settings, monkeypatch) -> None:
    failures = iter([OSError("the broker is away"), ValueError("nobody foresaw this")])
    sent_beats: list[object] = []
    thread = Heartbeat(None, "n", ("cpu",), replace(worker_settings, heartbeat_seconds=0.001))

    def emit(event: object) -> None:
        for failure in failures:
            raise failure
        sent_beats.append(event)
        thread.stop()

    monkeypatch.setattr(thread._events, "emit", emit)
    thread.start()
    thread.join(timeout=30)
    assert len(sent_beats) == 1
