from dataclasses import replace
from uuid import UUID

from inference_worker.busy import busy_with
from inference_worker.contract.events import decode_event
from inference_worker.heartbeat import Heartbeat, heartbeat
from inference_worker.identity import START
from inference_worker.settings import Settings

ONE = UUID("00000000-0000-4000-8000-000000000001")


def test_it_names_the_worker_its_models_and_its_work(worker_settings: Settings) -> None:
    with busy_with(ONE):
        sent = heartbeat("cpu@host", ("cpu",), worker_settings)
    assert sent.worker == f"cpu@host/{START.token}"
    assert sent.queues == ("cpu",)
    assert sent.busy_generations == (ONE,)
    assert {source.name for source in sent.sources if source.ready} >= {"inflation", "retrieval"}
    assert sent.segmenter == "U2-Net-P (built in)"
    assert sent.depth_estimator == "ground plane (no depth weights)"
    assert decode_event(sent.model_dump(mode="json")) == sent


def test_a_model_that_cannot_run_is_reported_with_reason_and_remedy(worker_settings: Settings) -> None:
    sent = heartbeat("n", ("gpu",), worker_settings)
    (sam,) = [model for model in sent.segmenters if model.name == "sam"]
    assert (sam.ready, sam.reason) == (False, "SAM has no weights here. Set SAM_CHECKPOINT and SAM_MODEL_TYPE.")
    assert [model.name for model in sent.depth_estimators if model.ready] == ["ground_plane"]


def test_the_thread_outlives_a_failure_and_sends_again(worker_settings: Settings, monkeypatch) -> None:
    failures = iter([OSError("the broker is away"), ValueError("nobody foresaw this")])
    sent: list[object] = []
    thread = Heartbeat(None, "n", ("cpu",), replace(worker_settings, heartbeat_seconds=0.001))

    def emit(event: object) -> None:
        for failure in failures:
            raise failure
        sent.append(event)
        thread.stop()

    monkeypatch.setattr(thread._events, "emit", emit)
    thread.start()
    thread.join(timeout=30)
    assert len(sent) == 1
