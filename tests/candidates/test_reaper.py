"""Lost machine work is sent again, with what is missing; a long queue is no loss; too many losses are a dead letter."""

from datetime import timedelta

import pytest
from django.utils import timezone

from annotator.candidates.models import Candidate, Generation, WorkerState
from annotator.candidates.reaper import reap_silent_generations
from tests.factories import make_generation, make_image, make_pointmap, make_target_object, make_worker

pytestmark = pytest.mark.django_db


def seconds_ago(seconds: float):
    return timezone.now() - timedelta(seconds=seconds)


@pytest.fixture
def reap(sent, django_capture_on_commit_callbacks):
    """Reap, and answer the attempts that were sent."""

    def reap() -> list[int]:
        del sent[:]
        with django_capture_on_commit_callbacks(execute=True):
            reap_silent_generations()
        return [message.args[0]["attempt"] for message in sent]

    return reap


def a_generation(status: str, silent_for: float, **fields) -> Generation:
    target_object = make_target_object(state="proposing")
    return make_generation(
        target_object, status=status, n_candidates=2, last_event_at=seconds_ago(silent_for), **fields
    )


def test_one_whose_worker_vanished_is_sent_again_with_what_is_missing(reap, sent) -> None:
    generation = a_generation("running", 30)
    done, missing = generation.candidates.order_by("slot")
    Candidate.objects.filter(pk=done.pk).update(status="done", glb_key="k", mesh_facts={}, finished_at=timezone.now())
    Candidate.objects.filter(pk=missing.pk).update(status="running", phase="inflating", step=3, steps=10)
    make_worker("gone", seconds_ago=30, busy_generations=[str(generation.pk)])
    assert reap() == [2]
    assert [one["candidate_id"] for one in sent[0].args[0]["candidates"]] == [str(missing.pk)]
    generation.refresh_from_db(), missing.refresh_from_db()
    assert (generation.status, generation.attempt, generation.n_losses) == ("queued", 2, 1)
    assert (missing.status, missing.phase, missing.step) == ("queued", "", 0)
    assert reap() == []


def test_one_that_a_live_worker_is_at_is_left_alone(reap) -> None:
    generation = a_generation("running", 3600)
    make_worker(seconds_ago=1, busy_generations=[str(generation.pk)])
    assert reap() == []
    generation.refresh_from_db()
    assert (generation.status, generation.attempt, generation.n_losses) == ("running", 1, 0)


def test_one_that_just_gave_a_sign_is_left_alone(reap) -> None:
    a_generation("running", 5)
    make_worker(seconds_ago=1)
    assert reap() == []


def test_a_message_that_vanished_is_noticed_when_a_worker_idles(reap) -> None:
    a_generation("queued", 61)
    make_worker(seconds_ago=1)
    assert reap() == [2]


@pytest.mark.parametrize(
    "worker",
    [
        {"busy_generations": ["00000000-0000-0000-0000-000000000000"]},
        {"queues": ["interactive"]},
        {"seconds_ago": 60},
    ],
    ids=["busy", "of another queue", "silent"],
)
def test_a_queue_that_nobody_idles_at_is_no_loss(reap, worker: dict) -> None:
    a_generation("queued", 3600)
    make_worker(**{"seconds_ago": 1, **worker})
    assert reap() == []


def test_a_queue_that_moves_is_no_loss(reap) -> None:
    a_generation("queued", 3600)
    make_worker(seconds_ago=1)
    pointmap = make_pointmap(make_image(), finished_at=seconds_ago(5))
    assert reap() == []
    pointmap.finished_at = seconds_ago(120)
    pointmap.save()
    assert reap() == [2]


def test_a_queue_is_waited_for_as_long_as_the_setting_allows(reap) -> None:
    a_generation("queued", 45)
    make_worker(seconds_ago=1)
    assert reap() == []


def test_one_that_is_due_is_sent_and_not_before(reap) -> None:
    generation = a_generation("queued", 5, next_attempt_at=timezone.now() + timedelta(seconds=30))
    make_worker(seconds_ago=1)
    assert reap() == []
    Generation.objects.update(next_attempt_at=seconds_ago(1))
    assert reap() == [2]
    generation.refresh_from_db()
    assert (generation.next_attempt_at, generation.n_losses) == (None, 0)


def test_too_many_losses_make_a_dead_letter(reap, settings) -> None:
    generation = a_generation("running", 30, n_losses=settings.GENERATION_MAX_LOSSES - 1)
    assert reap() == []
    generation.refresh_from_db()
    assert (generation.status, generation.error_code) == ("dead", "worker_lost")
    assert set(generation.candidates.values_list("status", flat=True)) == {"failed"}


@pytest.mark.parametrize("status", ["waiting", "done", "dead", "cancelled"])
def test_what_waits_or_is_over_is_not_sent(reap, status: str) -> None:
    a_generation(status, 3600)
    make_worker(seconds_ago=1)
    assert reap() == []


def test_workers_of_long_ago_are_forgotten(reap) -> None:
    make_worker("old", seconds_ago=2 * 24 * 3600)
    make_worker("new", seconds_ago=3600)
    reap()
    assert list(WorkerState.objects.values_list("name", flat=True)) == ["new"]
