"""What follows when machines are done with an object."""

from datetime import timedelta

import pytest
from django.utils import timezone

from annotator.assignments.models import WorkItem
from annotator.candidates.models import Generation
from annotator.images.models import Pointmap, StateChange, TargetObject
from annotator.machine_work.models import MachineWork, WorkerState
from annotator.workflow import generations, machine_work, masks
from annotator.workflow.tasks import receive_event
from tests.candidates.events import failed, finished, heartbeat, over
from tests.factories import (
    make_campaign,
    make_candidate,
    make_generation,
    make_image,
    make_target_object,
    make_user,
    make_worker,
)
from tests.images.test_machine_work import finished as pointmap_finished

pytestmark = pytest.mark.django_db


def an_object(**settings) -> TargetObject:
    return make_target_object(make_image(make_campaign(**settings)), state="proposing", priority=4)


def state_of(target_object: TargetObject) -> str:
    return TargetObject.objects.values_list("state", flat=True).get(pk=target_object.pk)


def receive(event) -> None:
    receive_event(event.model_dump(mode="json"))


def test_the_last_candidate_opens_as_many_work_items_as_the_overlap() -> None:
    target_object = an_object(overlap=3)
    first = make_generation(target_object, n_candidates=1)
    second = make_generation(target_object, source="retrieval", n_candidates=1)
    receive(finished(first.candidates.get(), digest="a"))
    receive(over(first))
    assert (state_of(target_object), WorkItem.objects.count()) == ("proposing", 0)
    for event in [finished(second.candidates.get(), digest="b"), over(second)] * 2:
        receive(event)
    assert state_of(target_object) == "selecting"
    assert list(WorkItem.objects.order_by("slot").values_list("kind", "batch", "slot", "priority", "state")) == [
        ("best_of_n", 1, slot, 4, "open") for slot in range(3)
    ]
    assert list(StateChange.objects.values_list("from_state", "to_state", "changed_by")) == [
        ("proposing", "selecting", None)
    ]


def test_one_mesh_is_enough() -> None:
    target_object = an_object()
    good, bad = make_generation(target_object, n_candidates=1), make_generation(target_object, n_candidates=1)
    receive(failed(bad.candidates.get()))
    receive(finished(good.candidates.get()))
    assert (state_of(target_object), WorkItem.objects.count()) == ("selecting", 1)


def test_no_mesh_at_all_parks_the_object_for_the_lead() -> None:
    target_object = an_object()
    receive(failed(make_generation(target_object, n_candidates=1).candidates.get()))
    assert (state_of(target_object), WorkItem.objects.count()) == ("parked", 0)
    assert StateChange.objects.get().reason == "no candidate could be made"


def test_an_interrupted_settling_is_completed_by_the_periodic_task() -> None:
    target_object = an_object()
    make_generation(target_object, status="done")
    make_candidate(target_object)
    machine_work.reap()
    assert (state_of(target_object), WorkItem.objects.count()) == ("selecting", 1)
    machine_work.reap()
    assert WorkItem.objects.count() == 1


def test_a_dead_letter_of_the_clock_settles_its_object(settings) -> None:
    target_object = an_object()
    generation = make_generation(target_object, status="running", n_candidates=1)
    MachineWork.objects.filter(subject=generation.pk).update(
        n_losses=settings.GENERATION_MAX_LOSSES, last_event_at=timezone.now() - timedelta(hours=1)
    )
    machine_work.reap()
    assert state_of(target_object) == "parked"


def test_a_candidate_that_comes_after_a_discard_opens_nothing() -> None:
    target_object = an_object()
    candidate = make_generation(target_object, n_candidates=1).candidates.get()
    masks.discard_object(target_object=target_object, reason="other", by=None)
    receive(finished(candidate))
    candidate.refresh_from_db()
    assert (state_of(target_object), candidate.status, WorkItem.objects.count()) == ("discarded", "cancelled", 0)


def test_a_ready_pointmap_sends_what_waits(sent, django_capture_on_commit_callbacks) -> None:
    target_object = an_object()
    with django_capture_on_commit_callbacks(execute=True):
        masks.propose(target_object=target_object)
    assert [message.name for message in sent] == ["inference_worker.estimate_pointmap"]
    with django_capture_on_commit_callbacks(execute=True):
        receive(pointmap_finished(target_object.image))
        receive(pointmap_finished(target_object.image))
    assert [message.name for message in sent[1:]] == ["inference_worker.generate_candidates"] * 2
    assert sent[1].args[0]["intrinsics"]["fx"] == 70


def test_a_pointmap_that_is_given_up_lets_the_object_continue(
    sent, settings, django_capture_on_commit_callbacks
) -> None:
    target_object = an_object()
    masks.propose(target_object=target_object)
    long_ago = timezone.now() - timedelta(hours=1)
    MachineWork.objects.filter(kind="pointmap").update(
        n_losses=settings.GENERATION_MAX_ATTEMPTS - 1, last_event_at=long_ago, suspected_at=long_ago
    )
    with django_capture_on_commit_callbacks(execute=True):
        machine_work.reap()
    assert Pointmap.objects.get().status == "queued"  # nobody is there who could have replied
    MachineWork.objects.filter(kind="pointmap").update(last_event_at=long_ago, suspected_at=long_ago)
    make_worker()
    with django_capture_on_commit_callbacks(execute=True):
        machine_work.reap()
    pointmap = Pointmap.objects.get()
    assert (pointmap.status, pointmap.error_code) == ("failed", "pointmap_no_answer")
    assert [message.name for message in sent] == ["inference_worker.generate_candidates"] * 2


def test_waiting_generations_whose_pointmap_settled_unnoticed_are_found(
    sent, django_capture_on_commit_callbacks
) -> None:
    target_object = an_object()
    masks.propose(target_object=target_object)
    Pointmap.objects.update(status="failed")  # and the process died before the generations were dispatched
    MachineWork.objects.filter(kind="pointmap").update(status="failed", finished_at=timezone.now())
    MachineWork.objects.update(last_event_at=timezone.now() - timedelta(hours=1))
    with django_capture_on_commit_callbacks(execute=True):
        machine_work.reap()
    assert [message.name for message in sent] == ["inference_worker.generate_candidates"] * 2


def test_more_candidates_restart_the_selection() -> None:
    target_object = an_object()
    make_candidate(target_object)
    TargetObject.objects.update(state="selecting")
    old = WorkItem.objects.create(campaign=target_object.campaign, target_object=target_object, kind="best_of_n")
    generations.generate_again(target_object=target_object, by=make_user("lead"))
    old.refresh_from_db()
    assert (state_of(target_object), old.state) == ("proposing", "cancelled")
    for generation in Generation.objects.all():
        for candidate in generation.candidates.all():
            receive(finished(candidate))
    assert (state_of(target_object), WorkItem.objects.filter(state="open").get().batch) == ("selecting", 2)


def test_a_heartbeat_is_remembered() -> None:
    receive(heartbeat("w", device="cpu"))
    receive(heartbeat("w", device="NVIDIA H200"))
    worker = WorkerState.objects.get()
    assert (worker.name, worker.queues, worker.device) == ("w", ["gpu", "cpu"], "NVIDIA H200")


@pytest.mark.parametrize("payload", [{}, {"type": "unheard_of"}, {"type": "candidate_finished", "attempt": "one"}])
def test_an_event_that_does_not_decode_is_dropped_and_logged(payload: dict, caplog) -> None:
    before = Generation.objects.count()
    receive_event(payload)
    assert "did not decode" in caplog.text
    assert Generation.objects.count() == before
