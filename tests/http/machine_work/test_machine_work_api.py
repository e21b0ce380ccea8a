"""Every kind of machine work in one list: filtered, paged, retried and cancelled by leads of the campaign alone."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from annotator.datasets import services as datasets
from annotator.domain.roles import Role
from annotator.escalations import services as escalations
from annotator.images import machine_work
from annotator.images.models import MaskProposal, Pointmap, TargetObject
from annotator.machine_work.models import MachineWork
from tests.factories import make_campaign, make_generation, make_image, make_pointmap, make_target_object, make_user

pytestmark = pytest.mark.django_db
PATH = "/api/machine-work/"


@pytest.fixture
def target_object() -> TargetObject:
    image = make_image(make_campaign(), original_name="chair.jpg")
    return make_target_object(image, state="proposing", name="Chair")


@pytest.fixture
def all_kinds(target_object: TargetObject) -> TargetObject:
    """One piece of work of each kind, oldest first: pointmap, clicks, generation, mesh check, export."""
    image, campaign = target_object.image, target_object.campaign
    machine_work.request_pointmap(image=image)
    machine_work.request_mask_proposal(
        image=image,
        points=[{"x": 1, "y": 1, "positive": True}],
        box=None,
        by=make_user(campaign=campaign, username="ann"),
    )
    make_generation(target_object, status="dead", n_candidates=1, requested_at=timezone.now())
    artist = make_user("artist", campaign=campaign)
    card = escalations.open_escalation(
        target_object=target_object, best_of_n_round=None, reasons=[], defects=[], note="", by=None
    )
    escalations.claim(user=artist, escalation_id=card.pk)
    escalations.upload(user=artist, escalation_id=card.pk, original_name="a.obj", extension="obj", content=b"v 0 0 0")
    datasets.create_snapshot(campaign=campaign, name="chairs", preset="ladder", params={}, include_media=True, by=None)
    return target_object


def as_role(client: Client, role: str, target_object: TargetObject) -> None:
    client.force_login(make_user(role, campaign=target_object.campaign))


def listed(client: Client, **query: Any) -> list[dict[str, Any]]:
    response = client.get(PATH, query)
    assert response.status_code == 200, response.json()
    return response.json()["results"]


def test_all_kinds_are_in_one_list_with_their_names_and_pages(client: Client, all_kinds: TargetObject) -> None:
    as_role(client, Role.LEAD, all_kinds)
    shown = listed(client)
    assert [(row["kind"], row["status"], row["subject"]["name"]) for row in shown] == [
        ("export", "queued", "chairs 1.0.0"),
        ("mesh_check", "queued", "a.obj, version 1"),
        ("generation", "failed", "Chair by inflation 1"),
        ("mask_proposal", "queued", "chair.jpg"),
        ("pointmap", "queued", "chair.jpg"),
    ]
    assert shown[2]["subject"]["page"] == f"/objects/{all_kinds.pk}"
    assert [(row["can_retry"], row["can_cancel"]) for row in shown] == [(False, True)] * 2 + [(True, False)] + [
        (False, True)
    ] * 2
    assert shown[3]["requested_by"] == "ann"


def test_it_is_filtered_by_campaign_kind_and_status(client: Client, all_kinds: TargetObject) -> None:
    as_role(client, Role.LEAD, all_kinds)
    campaign = str(all_kinds.campaign_id)
    assert [row["kind"] for row in listed(client, campaign=campaign, status="failed")] == ["generation"]
    assert [row["kind"] for row in listed(client, kind="pointmap", status="queued")] == ["pointmap"]
    assert listed(client, kind="pointmap", status="done") == []


@pytest.mark.parametrize(
    ("query", "status", "code"),
    [
        ({"kind": "coffee"}, 422, "unknown_kind"),
        ({"status": "dead"}, 422, "unknown_status"),
        ({"worker": "a"}, 422, "unknown_parameter"),
        ({"campaign": "mine"}, 422, "campaign_invalid"),
        ({"campaign": "00000000-0000-0000-0000-000000000000"}, 404, "campaign_not_found"),
    ],
)
def test_filters_that_there_are_not_are_refused(
    client: Client, all_kinds: TargetObject, query: dict[str, str], status: int, code: str
) -> None:
    as_role(client, Role.LEAD, all_kinds)
    response = client.get(PATH, query)
    assert (response.status_code, response.json()["code"]) == (status, code)


def test_it_pages(client: Client, all_kinds: TargetObject) -> None:
    as_role(client, Role.LEAD, all_kinds)
    kinds, cursor = [], None
    while True:
        page = client.get(PATH, {"limit": 2, **({"cursor": cursor} if cursor else {})}).json()
        kinds += [row["kind"] for row in page["results"]]
        cursor = page["next"]
        if cursor is None:
            break
    assert kinds == ["export", "mesh_check", "generation", "mask_proposal", "pointmap"]


def test_other_campaigns_are_not_shown_nor_changed(client: Client, all_kinds: TargetObject) -> None:
    client.force_login(make_user(Role.LEAD, campaign=make_campaign()))
    assert listed(client) == []
    before = list(MachineWork.objects.order_by("pk").values())
    for work in MachineWork.objects.all():
        for verb in ("retry", "cancel"):
            response = client.post(f"{PATH}{work.pk}/{verb}/", content_type="application/json")
            assert (response.status_code, response.json()["code"]) == (404, "machine_work_not_found")
    assert list(MachineWork.objects.order_by("pk").values()) == before


@pytest.mark.parametrize("role", [Role.ANNOTATOR, Role.ARTIST, Role.ENGINEER])
def test_only_leads_change_it(client: Client, all_kinds: TargetObject, role: str) -> None:
    as_role(client, role, all_kinds)
    before = list(MachineWork.objects.order_by("pk").values())
    for work in MachineWork.objects.all():
        assert client.post(f"{PATH}{work.pk}/retry/", content_type="application/json").status_code == 403
        assert client.post(f"{PATH}{work.pk}/cancel/", content_type="application/json").status_code == 403
    assert list(MachineWork.objects.order_by("pk").values()) == before
    assert client.get(PATH).status_code == (200 if role == Role.ENGINEER else 403)


def change(client: Client, kind: str, verb: str) -> dict[str, Any]:
    work = MachineWork.objects.get(kind=kind)
    response = client.post(f"{PATH}{work.pk}/{verb}/", content_type="application/json")
    assert response.status_code == 200, response.json()
    return response.json()


def test_a_cancelled_pointmap_lets_its_objects_continue_without_depth(
    client: Client, target_object: TargetObject, sent, django_capture_on_commit_callbacks
) -> None:
    machine_work.request_pointmap(image=target_object.image)
    make_generation(target_object, status="waiting", n_candidates=1)
    as_role(client, Role.LEAD, target_object)
    with django_capture_on_commit_callbacks(execute=True):
        row = change(client, "pointmap", "cancel")
    assert (row["status"], row["error"]["code"], row["can_retry"]) == ("cancelled", "cancelled", True)
    assert Pointmap.objects.get().status == "failed"
    assert [message.name for message in sent] == ["inference_worker.generate_candidates"]


def test_a_cancelled_click_stops_its_page_from_waiting(client: Client, all_kinds: TargetObject) -> None:
    as_role(client, Role.LEAD, all_kinds)
    row = change(client, "mask_proposal", "cancel")
    assert (row["status"], row["can_retry"]) == ("cancelled", False)
    proposal = MaskProposal.objects.get()
    assert (proposal.status, proposal.error_code) == ("failed", "cancelled")
    work = MachineWork.objects.get(kind="mask_proposal")
    response = client.post(f"{PATH}{work.pk}/retry/", content_type="application/json")
    assert (response.status_code, response.json()["code"]) == (409, "machine_work_not_failed")


def test_the_last_generation_that_is_cancelled_settles_its_object(client: Client, target_object: TargetObject) -> None:
    make_pointmap(target_object.image)
    make_generation(target_object, status="running", n_candidates=1)
    as_role(client, Role.LEAD, target_object)
    assert change(client, "generation", "cancel")["status"] == "cancelled"
    target_object.refresh_from_db()
    assert target_object.state == "parked"
    assert change(client, "generation", "retry")["status"] == "queued"
    target_object.refresh_from_db()
    assert target_object.state == "proposing"


def test_an_export_is_cancelled_and_retried(client: Client, all_kinds: TargetObject) -> None:
    as_role(client, Role.LEAD, all_kinds)
    row = change(client, "export", "cancel")
    assert (row["status"], row["error"]["message"]) == ("cancelled", "A lead cancelled it.")
    again = change(client, "export", "retry")
    assert (again["status"], again["attempt"], again["error"]) == ("queued", 2, None)


def test_work_that_has_ended_is_not_cancelled(client: Client, target_object: TargetObject) -> None:
    make_pointmap(target_object.image, finished_at=timezone.now() - timedelta(minutes=1))
    as_role(client, Role.LEAD, target_object)
    work = MachineWork.objects.get()
    response = client.post(f"{PATH}{work.pk}/cancel/", content_type="application/json")
    assert (response.status_code, response.json()["code"]) == (409, "machine_work_over")
    assert Pointmap.objects.get().status == "ready"


def test_reading_many_rows_takes_one_query_per_kind(
    client: Client, target_object: TargetObject, django_assert_max_num_queries
) -> None:
    for _ in range(10):
        make_generation(target_object)
    as_role(client, Role.LEAD, target_object)
    with django_assert_max_num_queries(8):
        assert len(listed(client)) == 10
