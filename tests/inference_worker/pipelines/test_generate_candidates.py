"""Which events reach the site, in which order, and what is not done twice."""

import io
from collections.abc import Iterator

import numpy as np
import pytest
import trimesh

from inference_worker.contract.commands import GenerateCandidates, SourceRef
from inference_worker.contract.events import GenerationOutcome
from inference_worker.contract.keys import cancellation_key, candidate_result_key, is_blob_key
from inference_worker.errors import OutOfMemory, UnusableInput
from inference_worker.pipelines import generate_candidates as pipeline
from inference_worker.pipelines.context import Context
from inference_worker.pipelines.generate_candidates import generate_candidates
from inference_worker.proposals import FailedProposal
from inference_worker.storage import StoreUnavailable
from tests.inference_worker.conftest import MemoryStore, RecordedEvents


def outcome(events: RecordedEvents) -> tuple[str, str, bool]:
    assert events.types().count("generation_finished") == 1
    last = events.sent[-1]
    assert last.type == "generation_finished"
    return last.outcome, last.code, last.transient


def test_every_candidate_arrives_and_then_the_end(
    command: GenerateCandidates, context: Context, events: RecordedEvents, store: MemoryStore
) -> None:
    generate_candidates(command, context)
    made = events.of_type("candidate_finished")
    assert [event.candidate_id for event in made] == [candidate.candidate_id for candidate in command.candidates]
    assert outcome(events) == (GenerationOutcome.DONE, "", False)
    for event in made:
        assert is_blob_key(event.glb_key)
        assert is_blob_key(event.thumbnail_key)
        assert (event.attempt, event.worker, event.source_name) == (1, "test@here/1", "inflation")
        loaded = trimesh.load(io.BytesIO(store.objects[event.glb_key]), file_type="glb", force="mesh")
        assert len(loaded.faces) == event.mesh_facts.n_faces
        assert event.mesh_facts.watertight
        assert set(event.seconds_by_phase) == {"encode", "reconstruct", "store"}


def test_progress_reports_each_candidate_before_it_arrives(
    command: GenerateCandidates, context: Context, events: RecordedEvents
) -> None:
    generate_candidates(command, context)
    for candidate in command.candidates:
        mine = [event.type for event in events.sent if getattr(event, "candidate_id", None) == candidate.candidate_id]
        assert mine[0] == "candidate_progress"
        assert mine[-1] == "candidate_finished"


def test_a_second_delivery_makes_nothing_and_emits_again(
    command: GenerateCandidates, context: Context, events: RecordedEvents, monkeypatch: pytest.MonkeyPatch
) -> None:
    generate_candidates(command, context)
    first = events.of_type("candidate_finished")
    events.sent.clear()
    monkeypatch.setattr(pipeline, "load_reconstructor", lambda *_: pytest.fail("nothing is missing"))
    generate_candidates(command.model_copy(update={"attempt": 2}), context)
    assert events.sent[:-1] == [event.model_copy(update={"attempt": 2}) for event in first]
    assert outcome(events) == (GenerationOutcome.DONE, "", False)


def test_a_second_delivery_makes_only_what_is_missing(
    command: GenerateCandidates, context: Context, events: RecordedEvents, store: MemoryStore
) -> None:
    generate_candidates(command, context)
    first = {event.candidate_id: event for event in events.of_type("candidate_finished")}
    del store.objects[candidate_result_key(command.candidates[1].candidate_id)]
    events.sent.clear()
    generate_candidates(command, context)
    again = events.of_type("candidate_finished")
    assert [event.glb_key for event in again] == [first[event.candidate_id].glb_key for event in again]
    progressed = {event.candidate_id for event in events.of_type("candidate_progress")}
    assert progressed == {command.candidates[1].candidate_id}


def test_a_damaged_record_is_made_anew(
    command: GenerateCandidates, context: Context, events: RecordedEvents, store: MemoryStore
) -> None:
    store.put(candidate_result_key(command.candidates[0].candidate_id), b'{"type": "candid')
    generate_candidates(command, context)
    assert len(events.of_type("candidate_finished")) == 2


def test_a_cancelled_generation_makes_nothing(
    command: GenerateCandidates, context: Context, events: RecordedEvents, store: MemoryStore
) -> None:
    store.put(cancellation_key(command.generation_id), b"")
    before = dict(store.objects)
    generate_candidates(command, context)
    assert events.types() == ["generation_finished"]
    assert outcome(events) == (GenerationOutcome.CANCELLED, "cancelled", False)
    assert store.objects == before


def test_a_cancellation_is_noticed_between_candidates(
    command: GenerateCandidates,
    context: Context,
    events: RecordedEvents,
    store: MemoryStore,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(pipeline, "CANCELLATION_SECONDS", 0.0)
    emit = events.emit

    def cancel_after_the_first(event) -> None:
        emit(event)
        if event.type == "candidate_finished":
            store.put(cancellation_key(command.generation_id), b"")

    monkeypatch.setattr(events, "emit", cancel_after_the_first)
    generate_candidates(command, context)
    assert len(events.of_type("candidate_finished")) == 1
    assert outcome(events) == (GenerationOutcome.CANCELLED, "cancelled", False)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"image_key": "blobs/aa/gone.png"}, "artifact_missing"),
        ({"image_key": "../../etc/passwd"}, "artifact_missing"),
        ({"source": SourceRef(name="crystal ball", version="1")}, "source_unknown"),
        ({"source": SourceRef(name="inflation", version="99")}, "source_not_ready"),
    ],
)
def test_what_stops_all_of_them_ends_the_generation(
    command: GenerateCandidates, context: Context, events: RecordedEvents, change: dict, code: str
) -> None:
    generate_candidates(command.model_copy(update=change), context)
    assert outcome(events) == (GenerationOutcome.FAILED, code, False)
    assert events.of_type("candidate_finished") == []


def test_a_mask_of_another_size_is_refused(
    command: GenerateCandidates, context: Context, events: RecordedEvents, store: MemoryStore
) -> None:
    from tests.inference_worker.conftest import png

    store.put("blobs/small.png", png(np.full((4, 4), 255, dtype=np.uint8)))
    generate_candidates(command.model_copy(update={"mask_key": "blobs/small.png"}), context)
    assert outcome(events)[1] == "unusable_input"
    assert events.sent[-1].message == "The mask is 4 x 4 pixels and the image 160 x 120; they must agree."


class Scripted:
    """A reconstructor whose second seed fails with the given error."""

    name, version, device = "inflation", "1", "cpu"

    def __init__(self, error: Exception, inner) -> None:
        self.error, self.inner = error, inner

    def propose(self, **arguments) -> Iterator:
        for index, proposal in enumerate(self.inner.propose(**arguments)):
            yield FailedProposal(proposal.seed, self.error) if index == 1 else proposal


@pytest.mark.parametrize(
    ("error", "ended"),
    [
        (UnusableInput("No."), (GenerationOutcome.DONE, "", False)),
        (OutOfMemory("Full."), (GenerationOutcome.FAILED, "out_of_memory", True)),
        (StoreUnavailable("Away."), (GenerationOutcome.FAILED, "store_unavailable", True)),
    ],
)
def test_one_failure_leaves_the_others(
    command: GenerateCandidates, context: Context, events: RecordedEvents, monkeypatch: pytest.MonkeyPatch, error, ended
) -> None:
    real = pipeline.load_reconstructor
    monkeypatch.setattr(pipeline, "load_reconstructor", lambda *arguments: Scripted(error, real(*arguments)))
    generate_candidates(command, context)
    (failed,) = events.of_type("candidate_failed")
    assert (failed.candidate_id, failed.code, failed.message, failed.transient) == (
        command.candidates[1].candidate_id, error.code, error.message, error.transient,
    )  # fmt: skip
    assert [event.candidate_id for event in events.of_type("candidate_finished")] == [
        command.candidates[0].candidate_id
    ]
    assert outcome(events) == ended


def test_an_unexpected_error_is_reported_and_logged(
    command: GenerateCandidates,
    context: Context,
    events: RecordedEvents,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr(pipeline, "thumbnail_png", lambda *_: 1 / 0)
    generate_candidates(command, context)
    assert outcome(events) == (GenerationOutcome.FAILED, "unexpected_error", False)
    assert "ZeroDivisionError" in caplog.text
