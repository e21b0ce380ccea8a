"""A fit over HTTP: asked for by the holder, sent to a worker, and its layout read by the one who asked."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from annotator.alignments import machine_work
from annotator.alignments.models import Alignment, PoseFit
from annotator.machine_work.models import MachineWork
from annotator.machine_work.services import cancel
from inference_worker.contract.events import PoseFitFailed, PoseFitted
from inference_worker.contract.geometry import Layout
from tests import factories
from tests.builders import a_campaign, a_person, a_pointmap, an_object, candidates, open_item
from tests.factories import make_worker

pytestmark = pytest.mark.django_db
RESULT = {"quaternion_wxyz": [1.0, 0.0, 0.0, 0.0], "translation": [0.0, 0.0, 2.5], "scale": 0.75}


@pytest.fixture
def campaign():
    make_worker(queues=["interactive"])
    campaign = a_campaign()
    target_object = an_object(campaign, "aligning")
    a_pointmap(target_object)
    (mesh,) = candidates(target_object, 1)
    open_item(target_object, "alignment", candidate=mesh)
    return campaign


def signed_in(campaign: Any, role: str = "annotator") -> Client:
    client = Client()
    client.force_login(a_person(role, campaign))
    return client


def claimed(client: Client) -> dict[str, Any]:
    return client.post("/api/work-items/claim/", {"kinds": ["alignment"]}, "application/json").json()


def ask(client: Client, item: dict[str, Any], **changes: Any):
    body = {"lease_token": item["lease_token"], "layout": factories.LAYOUT} | changes
    return client.post(f"/api/work-items/{item['id']}/pose-fits/", body, "application/json")


def fitted(fit_id: str) -> PoseFitted:
    return PoseFitted(fit_id=UUID(fit_id), layout=Layout(**RESULT), before=0.5, after=0.1, seconds=0.4, worker="w")


def test_a_fit_is_sent_to_a_worker_and_its_layout_returned(campaign, sent, django_capture_on_commit_callbacks) -> None:
    client = signed_in(campaign)
    item = claimed(client)
    with django_capture_on_commit_callbacks(execute=True):
        response = ask(client, item)
    fit = response.json()
    assert (response.status_code, fit["status"], fit["layout"]) == (202, "queued", None)
    (message,) = sent
    command = message.args[0]
    assert (command["type"], command["fit_id"], command["pointmap_key"]) == ("fit_pose", fit["id"], None)
    assert command["intrinsics"]["width"] == 64
    machine_work.receive_pose_fit(event=fitted(fit["id"]))
    machine_work.receive_pose_fit(event=fitted(fit["id"]).model_copy(update={"after": 0.2}))
    found = client.get(f"/api/pose-fits/{fit['id']}/").json()
    assert (found["status"], found["layout"], found["before"], found["after"]) == ("done", RESULT, 0.5, 0.1)
    assert Alignment.objects.count() == 0, "a fit only proposes"


def test_a_failure_keeps_the_error_message_of_the_worker(campaign) -> None:
    client = signed_in(campaign)
    fit = ask(client, claimed(client)).json()
    event = PoseFitFailed(fit_id=UUID(fit["id"]), code="unusable_input", message="The mask is empty.", worker="w")
    machine_work.receive_pose_fit(event=event)
    found = client.get(f"/api/pose-fits/{fit['id']}/").json()
    assert (found["status"], found["error"]["message"]) == ("failed", "The mask is empty.")


def test_a_cancelled_fit_stops_waiting(campaign) -> None:
    client = signed_in(campaign)
    fit = ask(client, claimed(client)).json()
    cancel("pose_fit", MachineWork.objects.get(kind="pose_fit").subject, message="A lead cancelled it.")
    assert client.get(f"/api/pose-fits/{fit['id']}/").json()["status"] == "failed"


def test_only_the_one_who_asked_sees_it(campaign) -> None:
    client = signed_in(campaign)
    fit = ask(client, claimed(client)).json()
    for role in ("annotator", "lead"):
        assert signed_in(campaign, role).get(f"/api/pose-fits/{fit['id']}/").status_code == 404


def test_an_item_that_is_not_held_is_not_fitted(campaign) -> None:
    item = claimed(signed_in(campaign))
    assert ask(signed_in(campaign), item).status_code in (404, 409)
    assert PoseFit.objects.count() == MachineWork.objects.filter(kind="pose_fit").count() == 0


@pytest.mark.parametrize("layout", [{}, RESULT | {"scale": 0}, RESULT | {"extra": 1}])
def test_a_bad_layout_is_refused(campaign, layout) -> None:
    client = signed_in(campaign)
    assert ask(client, claimed(client), layout=layout).status_code == 422
    assert PoseFit.objects.count() == 0


def test_a_mask_review_is_not_fitted(campaign) -> None:
    open_item(an_object(campaign))
    client = signed_in(campaign)
    item = client.post("/api/work-items/claim/", {"kinds": ["mask_review"]}, "application/json").json()
    response = ask(client, item)
    assert (response.status_code, response.json()["code"]) == (409, "wrong_work_item_kind")
    assert PoseFit.objects.count() == 0
