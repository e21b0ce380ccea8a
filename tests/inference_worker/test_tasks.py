import pytest
from pydantic import ValidationError

from inference_worker import tasks
from inference_worker.busy import busy_generations
from inference_worker.contract.commands import GenerateCandidates
from inference_worker.contract.queues import EVENT_NAME, EVENTS
from inference_worker.pipelines.context import Context
from tests.conftest import SentMessage


def test_a_command_off_the_queue_is_answered_on_the_events_queue(
    command: GenerateCandidates, context: Context, sent: list[SentMessage], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("inference_worker.pipelines.context.shared_store", lambda _: context.store)
    tasks.generate_candidates_task.apply(args=[command.model_dump(mode="json")], throw=True)
    assert {(message.name, message.queue) for message in sent} == {(EVENT_NAME, EVENTS)}
    assert [message.args[0]["type"] for message in sent].count("candidate_finished") == 2
    assert sent[-1].args[0]["type"] == "generation_finished"


def test_the_worker_is_busy_with_it_meanwhile(command: GenerateCandidates, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = []
    monkeypatch.setattr(tasks, "generate_candidates", lambda *_: seen.append(busy_generations()))
    tasks.generate_candidates_task.apply(args=[command.model_dump(mode="json")], throw=True)
    assert seen == [(command.generation_id,)]
    assert busy_generations() == ()


def test_a_message_of_another_form_is_not_worked_on(sent: list[SentMessage]) -> None:
    with pytest.raises(ValidationError):
        tasks.check_mesh_task.apply(args=[{"type": "check_mesh", "file_key": "x"}], throw=True)
    assert sent == []
