"""Fair share: the clicks of one person do not hold up those of another, and nobody queues without limit."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from annotator.images import machine_work
from annotator.images.models import Image, MaskProposal
from annotator.machine_work.models import MachineWork
from annotator.machine_work.reaper import reap
from inference_worker.contract.events import SegmentationFailed
from tests.factories import make_image, make_user, make_worker

pytestmark = pytest.mark.django_db
POINTS = [{"x": 1, "y": 1, "positive": True}]


@pytest.fixture
def image() -> Image:
    make_worker(queues=["interactive"])
    return make_image()


def click(image: Image, person) -> MaskProposal:
    return machine_work.request_mask_proposal(image=image, points=POINTS, box=None, by=person)


def end(proposal: MaskProposal) -> None:
    event = SegmentationFailed(proposal_id=proposal.pk, code="x", message="y", worker="w")
    machine_work.receive_segmentation(event=event)


def in_queue(sent) -> list[str]:
    return [message.args[0]["proposal_id"] for message in sent]


def test_each_person_has_one_click_in_the_queue_and_the_next_follows_it(
    image: Image, sent, django_capture_on_commit_callbacks
) -> None:
    eager, other = make_user(), make_user()
    many = [click(image, eager) for _ in range(20)]
    one = click(image, other)
    assert in_queue(sent) == [str(many[0].pk), str(one.pk)]
    with django_capture_on_commit_callbacks(execute=True):
        end(many[0])
    assert in_queue(sent) == [str(many[0].pk), str(one.pk), str(many[1].pk)]
    assert set(MaskProposal.objects.exclude(pk=many[0].pk).values_list("status", flat=True)) == {"queued"}


def test_clicks_without_limit_are_refused_and_leave_nothing_behind(client: Client, image: Image) -> None:
    person = make_user(campaign=image.campaign)
    for _ in range(30):
        click(image, person)
    client.force_login(person)
    path = f"/api/images/{image.pk}/mask-proposals/"
    response = client.post(path, {"points": POINTS}, "application/json")
    assert (response.status_code, response.json()["code"]) == (429, "too_many_requests")
    assert (MaskProposal.objects.count(), MachineWork.objects.count()) == (30, 30)


def test_clicks_that_missed_their_deadline_make_room_for_later_ones(
    image: Image, sent, django_capture_on_commit_callbacks
) -> None:
    person = make_user()
    old, new = click(image, person), click(image, person)
    MachineWork.objects.filter(subject=old.pk).update(requested_at=timezone.now() - timedelta(minutes=3))
    with django_capture_on_commit_callbacks(execute=True):
        reap()
    old.refresh_from_db()
    assert (old.status, old.error_code, in_queue(sent)) == ("failed", "proposal_no_answer", [str(old.pk), str(new.pk)])


def test_a_place_that_nobody_passed_on_is_found(image: Image, sent, django_capture_on_commit_callbacks) -> None:
    person = make_user()
    first, second = click(image, person), click(image, person)
    MachineWork.objects.filter(subject=first.pk).delete()
    MachineWork.objects.update(last_event_at=timezone.now() - timedelta(minutes=1))
    with django_capture_on_commit_callbacks(execute=True):
        reap()
    assert in_queue(sent) == [str(first.pk), str(second.pk)]
