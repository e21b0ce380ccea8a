"""Pointmaps are asked for once, frozen once ready, asked again when lost; clicks are answered once."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from annotator.domain.errors import BrokerUnavailable, InvalidInput
from annotator.images import machine_work
from annotator.images.models import Image, MaskProposal, Pointmap
from annotator.machine_work.models import MachineWork
from inference_worker.contract.events import PointmapFailed, PointmapFinished, SegmentationFailed, SegmentationFinished
from inference_worker.contract.geometry import Intrinsics
from tests.factories import make_image, make_pointmap, make_user, make_worker

pytestmark = pytest.mark.django_db


@pytest.fixture
def image() -> Image:
    return make_image()


def finished(image: Image, **fields) -> PointmapFinished:
    camera = Intrinsics(fx=70, fy=71, cx=32, cy=24, width=64, height=48)
    payload = {
        "image_id": image.pk, "attempt": 1, "pointmap_key": f"blobs/aa/{'a' * 64}.npz",
        "preview_key": f"blobs/bb/{'b' * 64}.bin", "intrinsics": camera, "estimator": "plane",
        "estimator_version": "1", "is_fallback": True, "metric": False, "scene_scale": 2.0,
        "scene_shift": (0.0, 0.0, 1.5), "seconds": 0.1, "worker": "w",
    }  # fmt: skip
    return PointmapFinished(**{**payload, **fields})


def failed(image: Image, *, transient: bool, attempt: int = 1) -> PointmapFailed:
    return PointmapFailed(
        image_id=image.pk, attempt=attempt, code="out_of_memory", message="Too big.", transient=transient, worker="w"
    )


def test_it_is_asked_for_once(image: Image, sent, django_capture_on_commit_callbacks) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        machine_work.request_pointmap(image=image)
        machine_work.request_pointmap(image=image)
    (message,) = sent
    assert message.args[0] == {
        "type": "estimate_pointmap", "message_version": 1, "image_id": str(image.pk), "attempt": 1,
        "image_key": image.image_key, "estimator": None, "focal_px": None,
    }  # fmt: skip


def test_an_answer_is_kept(image: Image) -> None:
    machine_work.request_pointmap(image=image)
    assert machine_work.receive_pointmap(event=finished(image)) is True
    pointmap = Pointmap.objects.get()
    assert (pointmap.status, pointmap.fx, pointmap.fy, pointmap.scene_shift) == ("ready", 70.0, 71.0, [0.0, 0.0, 1.5])
    assert (pointmap.is_fallback, pointmap.estimator, pointmap.finished_at is not None) == (True, "plane", True)


def test_a_ready_one_is_frozen(image: Image) -> None:
    before = make_pointmap(image)
    other = Intrinsics(fx=1, fy=1, cx=1, cy=1, width=64, height=48)
    assert machine_work.receive_pointmap(event=finished(image, intrinsics=other, attempt=2)) is False
    assert machine_work.receive_pointmap_failure(event=failed(image, transient=False)) is False
    after = Pointmap.objects.get()
    assert (after.fx, after.pointmap_key, after.status) == (before.fx, before.pointmap_key, "ready")


def test_a_late_answer_is_welcome_after_a_failure(image: Image) -> None:
    machine_work.request_pointmap(image=image)
    assert machine_work.receive_pointmap_failure(event=failed(image, transient=False)) is True
    assert Pointmap.objects.get().error_code == "out_of_memory"
    assert machine_work.receive_pointmap(event=finished(image)) is True
    assert (Pointmap.objects.get().status, Pointmap.objects.get().error_code) == ("ready", "")


def test_a_transient_failure_leads_to_another_attempt_until_there_were_too_many(image: Image, settings) -> None:
    machine_work.request_pointmap(image=image)
    last = settings.GENERATION_MAX_ATTEMPTS
    MachineWork.objects.update(n_failures=last - 2)
    assert machine_work.receive_pointmap_failure(event=failed(image, transient=True)) is False
    assert (Pointmap.objects.get().status, MachineWork.objects.get().n_failures) == ("queued", last - 1)
    MachineWork.objects.update(next_attempt_at=None, attempt=2)
    assert machine_work.receive_pointmap_failure(event=failed(image, transient=True, attempt=2)) is True
    assert Pointmap.objects.get().status == "failed"


def an_hour_ago():
    return timezone.now() - timedelta(hours=1)


def test_a_failure_of_an_abandoned_attempt_changes_nothing(image: Image) -> None:
    make_pointmap(image, status="queued", attempt=2)
    assert machine_work.receive_pointmap_failure(event=failed(image, transient=False, attempt=1)) is False
    assert (Pointmap.objects.get().status, MachineWork.objects.get().status) == ("queued", "queued")


def click(client: Client, image: Image, **body: object):
    return client.post(f"/api/images/{image.pk}/mask-proposals/", body, "application/json")


@pytest.mark.parametrize(("queues", "expected"), [(["interactive"], "interactive"), (["cpu"], "cpu")])
def test_clicks_go_to_the_quick_queue_where_one_is_served(
    client: Client, image: Image, sent, queues: list[str], expected: str
) -> None:
    make_worker(queues=queues)
    client.force_login(make_user(campaign=image.campaign))
    response = click(
        client, image, points=[{"x": 3, "y": 4, "positive": True}], box={"x0": 1, "y0": 1, "x1": 9, "y1": 9}
    )
    assert (response.status_code, response.json()["status"]) == (202, "queued")
    (message,) = sent
    assert (message.name, message.queue, message.options["priority"]) == ("inference_worker.segment_image", expected, 0)
    assert message.args[0]["points"] == [{"x": 3.0, "y": 4.0, "positive": True}]
    assert message.args[0]["proposal_id"] == response.json()["id"]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"points": []}, "prompts_missing"),
        ({"points": [{"x": 1, "y": 1, "positive": False}]}, "prompts_missing"),
        ({"points": [{"x": 65, "y": 1}]}, "prompts_outside"),
        ({"points": [{"x": -1, "y": 1}]}, "prompts_outside"),
        ({"box": {"x0": 5, "y0": 5, "x1": 6, "y1": 20}}, "box_too_small"),
        ({"points": [{"x": 1, "y": 1}] * 65}, "invalid_input"),
    ],
)
def test_senseless_clicks_are_refused(client: Client, image: Image, sent, body: dict, code: str) -> None:
    client.force_login(make_user(campaign=image.campaign))
    response = click(client, image, **body)
    assert (response.status_code, response.json()["code"]) == (422, code)
    assert (MaskProposal.objects.count(), sent) == (0, [])


def test_without_a_broker_no_proposal_is_left_behind(client: Client, image: Image, monkeypatch) -> None:
    def refuse(*args, **kwargs):
        raise BrokerUnavailable

    monkeypatch.setattr("annotator.gateways.inference.send", refuse)
    client.force_login(make_user(campaign=image.campaign))
    response = click(client, image, points=[{"x": 1, "y": 1}])
    assert (response.status_code, response.json()["code"]) == (503, "broker_unavailable")
    assert (MaskProposal.objects.count(), MachineWork.objects.count()) == (0, 0)


def proposal_of(image: Image) -> MaskProposal:
    points = [{"x": 1, "y": 1, "positive": True}]
    return machine_work.request_mask_proposal(image=image, points=points, box=None, by=make_user())


def answered(proposal: MaskProposal, key: str = "c") -> SegmentationFinished:
    return SegmentationFinished(
        proposal_id=proposal.pk, mask_key=f"blobs/{key * 2}/{key * 64}.png", score=0.9, segmenter="GrabCut",
        is_fallback=True, seconds=0.1, worker="w",
    )  # fmt: skip


def test_the_first_answer_to_clicks_counts(image: Image) -> None:
    proposal = proposal_of(image)
    machine_work.receive_segmentation(event=answered(proposal, "c"))
    machine_work.receive_segmentation(event=answered(proposal, "d"))
    machine_work.receive_segmentation(
        event=SegmentationFailed(proposal_id=proposal.pk, code="x", message="y", worker="w")
    )
    proposal.refresh_from_db()
    assert (proposal.status, proposal.mask_key, proposal.is_fallback) == ("done", f"blobs/cc/{'c' * 64}.png", True)


def test_an_answer_to_unknown_clicks_is_harmless() -> None:
    machine_work.receive_segmentation(event=SegmentationFailed(proposal_id=uuid4(), code="x", message="y", worker="w"))
    assert MaskProposal.objects.count() == 0


def test_prompts_are_checked_by_the_service_too(image: Image) -> None:
    with pytest.raises(InvalidInput):
        machine_work.request_mask_proposal(image=image, points=[], box=None, by=make_user())
