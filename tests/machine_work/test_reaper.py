"""Lost machine work is dispatched again; work that only waits in a queue is not; too many losses end it as failed."""

from datetime import timedelta

import pytest
from django.utils import timezone

from annotator.candidates.models import Candidate, Generation
from annotator.domain.errors import BrokerUnavailable
from annotator.gateways import inference
from annotator.machine_work.models import MachineWork, WorkerState
from annotator.machine_work.reaper import CONFIRM_AFTER, reap
from annotator.model_registry.registering import register_directory
from tests.factories import make_generation, make_image, make_pointmap, make_target_object, make_work, make_worker
from tests.model_registry.checkpoints import make_checkpoint

pytestmark = pytest.mark.django_db


def seconds_ago(seconds: float):
    return timezone.now() - timedelta(seconds=seconds)


@pytest.fixture
def attempts(sent, django_capture_on_commit_callbacks):
    """Reap, and return the attempts that were sent."""

    def attempts() -> list[int]:
        del sent[:]
        with django_capture_on_commit_callbacks(execute=True):
            reap()
        return [message.args[0]["attempt"] for message in sent]

    return attempts


@pytest.fixture
def confirmed_attempts(attempts):
    """Reap twice, as far apart as a loss needs to be confirmed; return the attempts that were sent."""

    def confirmed_attempts() -> list[int]:
        first = attempts()
        MachineWork.objects.filter(suspected_at__isnull=False).update(suspected_at=timezone.now() - CONFIRM_AFTER)
        return first + attempts()

    return confirmed_attempts


@pytest.fixture
def waiting_messages(monkeypatch) -> dict[str, int]:
    """How many messages wait in each queue; the test changes it."""
    depths: dict[str, int] = {}
    monkeypatch.setattr(inference, "depth", lambda queue: depths.get(queue, 0))
    return depths


def a_generation(status: str, silent_for: float, **fields) -> Generation:
    target_object = make_target_object(state="proposing")
    return make_generation(
        target_object, status=status, n_candidates=2, last_event_at=seconds_ago(silent_for), **fields
    )


def work_of(generation: Generation) -> MachineWork:
    return MachineWork.objects.get(kind="generation", subject=generation.pk)


def test_running_work_whose_worker_vanished_is_sent_again_with_what_is_missing(attempts, sent) -> None:
    generation = a_generation("running", 30)
    done, missing = generation.candidates.order_by("slot")
    Candidate.objects.filter(pk=done.pk).update(status="done", glb_key="k", mesh_facts={}, finished_at=timezone.now())
    Candidate.objects.filter(pk=missing.pk).update(status="running", phase="inflating", step=3, steps=10)
    make_worker("gone", seconds_ago=30, busy_generations=[str(generation.pk)])
    assert attempts() == [2]
    assert [one["candidate_id"] for one in sent[0].args[0]["candidates"]] == [str(missing.pk)]
    generation.refresh_from_db(), missing.refresh_from_db()
    work = work_of(generation)
    assert (generation.status, work.status, work.attempt, work.n_losses) == ("queued", "queued", 2, 1)
    assert (missing.status, missing.phase, missing.step) == ("queued", "", 0)
    assert attempts() == []


def test_a_version_whose_worker_died_while_loading_it_is_sent_again_and_given_up_in_the_end(
    attempts, sent, settings, tmp_path
) -> None:
    settings.GENERATION_MAX_LOSSES = 2
    make_checkpoint(tmp_path)
    version = register_directory(directory=tmp_path)
    generation = a_generation("running", 30)
    Generation.objects.filter(pk=generation.pk).update(model_version=version)
    make_worker("gone", seconds_ago=30, busy_generations=[str(generation.pk)])
    assert attempts() == [2]
    assert sent[0].args[0]["source"]["weights_key"] == version.weights_key
    MachineWork.objects.filter(pk=work_of(generation).pk).update(status="running", last_event_at=seconds_ago(30))
    assert attempts() == []
    generation.refresh_from_db()
    assert (generation.status, work_of(generation).error_code) == ("dead", "worker_lost")
    assert set(generation.candidates.values_list("status", flat=True)) == {"failed"}


def test_work_that_a_live_worker_is_busy_with_is_left_alone(attempts) -> None:
    generation = a_generation("running", 3600)
    make_worker(seconds_ago=1, busy_generations=[str(generation.pk)])
    assert attempts() == []
    work = work_of(generation)
    assert (work.status, work.attempt, work.n_losses) == ("running", 1, 0)


def test_work_with_a_recent_event_is_left_alone(attempts) -> None:
    a_generation("running", 5)
    make_worker(seconds_ago=1)
    assert attempts() == []


def test_a_message_that_is_nowhere_is_sent_again_once_that_is_confirmed(attempts, confirmed_attempts) -> None:
    generation = a_generation("queued", 61)
    make_worker(seconds_ago=1)
    assert attempts() == []
    assert work_of(generation).suspected_at is not None
    assert confirmed_attempts() == [2]
    assert work_of(generation).suspected_at is None


def test_a_suspicion_is_dropped_when_the_message_turns_up(attempts, confirmed_attempts) -> None:
    generation = a_generation("queued", 61)
    worker = make_worker(seconds_ago=1)
    attempts()
    worker.busy_generations = [str(generation.pk)]
    worker.save()
    assert confirmed_attempts() == []
    assert work_of(generation).suspected_at is None


@pytest.mark.parametrize(
    "worker", [{"queues": ["interactive"]}, {"seconds_ago": 60}], ids=["of another queue", "silent"]
)
def test_a_queue_that_no_live_worker_serves_is_no_loss(confirmed_attempts, worker: dict) -> None:
    a_generation("queued", 3600)
    make_worker(**{"seconds_ago": 1, **worker})
    assert confirmed_attempts() == []


def test_work_that_only_waits_in_its_queue_is_not_sent_again(confirmed_attempts, waiting_messages) -> None:
    generation = a_generation("queued", 3600)
    waiting_messages["cpu"] = 1
    make_worker(seconds_ago=1)
    assert confirmed_attempts() == []
    assert (work_of(generation).attempt, work_of(generation).n_losses) == (1, 0)


def test_while_the_broker_is_away_nothing_counts_as_lost(confirmed_attempts, monkeypatch) -> None:
    def away(queue: str) -> int:
        raise BrokerUnavailable

    monkeypatch.setattr(inference, "depth", away)
    a_generation("queued", 3600)
    make_worker(seconds_ago=1)
    assert confirmed_attempts() == []


@pytest.mark.parametrize(("priority", "expected"), [(5, [2]), (4, [2]), (6, [])])
def test_a_message_that_later_ones_have_overtaken_is_lost_unless_they_are_more_urgent(
    confirmed_attempts, waiting_messages, priority: int, expected: list[int]
) -> None:
    a_generation("queued", 3600)
    waiting_messages["cpu"] = 7
    image = make_image()
    make_work("pointmap", image.pk, image.campaign, status="running", priority=priority, last_event_at=seconds_ago(1))
    make_worker(seconds_ago=1, busy_generations=[str(image.pk)])
    assert confirmed_attempts() == expected


def test_a_queued_message_is_not_lost_before_the_queue_silence(confirmed_attempts) -> None:
    a_generation("queued", 45)
    make_worker(seconds_ago=1)
    assert confirmed_attempts() == []


def test_work_that_is_due_is_sent_and_not_before(attempts) -> None:
    generation = a_generation("queued", 5, next_attempt_at=timezone.now() + timedelta(seconds=30))
    make_worker(seconds_ago=1)
    assert attempts() == []
    MachineWork.objects.update(next_attempt_at=seconds_ago(1))
    assert attempts() == [2]
    work = work_of(generation)
    assert (work.next_attempt_at, work.n_losses) == (None, 0)


def test_too_many_losses_end_it_as_failed(attempts, settings) -> None:
    generation = a_generation("running", 30, n_losses=settings.GENERATION_MAX_LOSSES - 1)
    assert attempts() == []
    generation.refresh_from_db()
    assert (generation.status, generation.error_code) == ("dead", "worker_lost")
    assert work_of(generation).status == "failed"
    assert set(generation.candidates.values_list("status", flat=True)) == {"failed"}


@pytest.mark.parametrize("status", ["waiting", "done", "dead", "cancelled"])
def test_what_waits_for_its_pointmap_or_has_ended_is_not_sent(confirmed_attempts, status: str) -> None:
    generation = a_generation(status, 3600)
    make_pointmap(generation.target_object.image, status="queued")
    make_worker(seconds_ago=1)
    assert confirmed_attempts() == []


def test_one_row_that_cannot_be_handled_does_not_hold_up_the_others(attempts, monkeypatch, caplog) -> None:
    first, second = a_generation("running", 60), a_generation("running", 30)
    subject = "annotator.candidates.machine_work.GenerationSubject"
    real = __import__("annotator.candidates.machine_work", fromlist=["x"]).GenerationSubject.message

    def message(self, work):
        if work.subject == first.pk:
            raise RuntimeError("broken row")
        return real(self, work)

    monkeypatch.setattr(f"{subject}.message", message)
    assert attempts() == [2]
    assert "could not be attended to" in caplog.text
    assert (work_of(first).attempt, work_of(second).attempt) == (1, 2)


def test_work_whose_subject_is_gone_ends_as_cancelled(attempts) -> None:
    generation = a_generation("running", 30)
    Generation.objects.filter(pk=generation.pk).delete()
    assert attempts() == []
    assert MachineWork.objects.get(subject=generation.pk).status == "cancelled"


def test_a_message_that_the_broker_refused_is_sent_soon_without_counting_as_a_loss(
    sent, monkeypatch, django_capture_on_commit_callbacks
) -> None:
    generation = a_generation("running", 30)
    send = inference.send
    monkeypatch.setattr(inference, "send", lambda *_, **__: (_ for _ in ()).throw(BrokerUnavailable()))
    with django_capture_on_commit_callbacks(execute=True):
        reap()
    work = work_of(generation)
    assert (work.status, work.attempt, work.n_losses, work.next_attempt_at is not None) == ("queued", 2, 1, True)
    monkeypatch.setattr(inference, "send", send)
    MachineWork.objects.update(next_attempt_at=seconds_ago(1))
    with django_capture_on_commit_callbacks(execute=True):
        reap()
    assert ([message.args[0]["attempt"] for message in sent], work_of(generation).n_losses) == ([3], 1)


def test_workers_of_long_ago_are_forgotten(attempts) -> None:
    make_worker("old", seconds_ago=2 * 24 * 3600)
    make_worker("new", seconds_ago=3600)
    attempts()
    assert list(WorkerState.objects.values_list("name", flat=True)) == ["new"]
