"""A lead reopens what is closed, with a reason."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from annotator.alignments.models import Alignment
from annotator.assignments.models import WorkItem
from annotator.escalations import services as escalations
from annotator.escalations.models import Escalation
from annotator.images.models import StateChange, TargetObject
from annotator.images.services import change_state
from tests import factories
from tests.builders import a_campaign, a_person, a_pointmap, an_object, candidates, open_item
from tests.http.preferences.page import refusal

pytestmark = pytest.mark.django_db


@pytest.fixture
def campaign():
    return a_campaign()


def signed_in(role: str, campaign: Any) -> Client:
    client = Client()
    client.force_login(a_person(role, campaign))
    return client


@pytest.fixture
def lead(campaign) -> Client:
    return signed_in("lead", campaign)


def reopen(client: Client, target_object: TargetObject, **body: Any) -> Any:
    return client.post(f"/api/objects/{target_object.pk}/reopen/", body, "application/json")


def open_kinds() -> list[str]:
    return list(WorkItem.objects.filter(state="open").values_list("kind", flat=True))


def last_step() -> tuple[str, str, str]:
    return StateChange.objects.order_by("-pk").values_list("from_state", "to_state", "reason")[0]


def posed(campaign) -> TargetObject:
    """An object that is done, posed by an annotator."""
    target_object = an_object(campaign, "aligning")
    a_pointmap(target_object)
    [candidate] = candidates(target_object, 1)
    open_item(target_object, "alignment", candidate=candidate)
    client = signed_in("annotator", campaign)
    item = client.post("/api/work-items/claim/", {"kinds": ["alignment"]}, "application/json").json()
    body = {
        "lease_token": item["lease_token"],
        "submission_id": str(factories.new_id()),
        "layout": factories.LAYOUT,
        "silhouette_iou": 0.7,
    }
    assert client.post(f"/api/work-items/{item['id']}/alignment/", body, "application/json").status_code == 200
    return TargetObject.objects.get()


def test_a_discarded_object_returns_to_mask_review(campaign, lead) -> None:
    target_object = an_object(campaign)
    change_state(target_object=target_object, to="discarded", by=None, reason="other")
    response = reopen(lead, target_object, reason="The mask is fine.")
    assert (response.status_code, response.json()["state"]) == (200, "mask_review")
    assert last_step() == ("discarded", "mask_review", "The mask is fine.")
    assert open_kinds() == ["mask_review"]
    assert TargetObject.objects.get().discard_reason == ""


def test_a_pose_is_sent_back_with_its_mesh(campaign, lead) -> None:
    target_object = posed(campaign)
    mesh = Alignment.objects.get().candidate_id
    assert reopen(lead, target_object, reason="It floats.").json()["state"] == "aligning"
    assert Alignment.objects.get().superseded_at is not None
    assert WorkItem.objects.get(state="open").candidate_id == mesh
    assert last_step() == ("done", "aligning", "It floats.")


def test_an_escalation_is_withdrawn(campaign, lead) -> None:
    target_object = an_object(campaign, "escalated")
    candidates(target_object, 2)
    escalations.open_escalation(
        target_object=target_object, best_of_n_round=None, reasons=[], defects=[], note="", by=None
    )
    assert reopen(lead, target_object, reason="One is good enough.").json()["state"] == "selecting"
    assert Escalation.objects.get().cancelled_at is not None
    assert open_kinds() == ["best_of_n"]


def test_an_escalation_without_candidates_stays(campaign, lead) -> None:
    target_object = an_object(campaign, "escalated")
    escalations.open_escalation(
        target_object=target_object, best_of_n_round=None, reasons=[], defects=[], note="", by=None
    )
    assert refusal(reopen(lead, target_object, reason="Try again.")) == (409, "nothing_to_compare")
    assert (TargetObject.objects.get().state, Escalation.objects.get().cancelled_at) == ("escalated", None)


@pytest.mark.parametrize("body", [{}, {"reason": ""}, {"reason": "   "}])
def test_a_reason_is_required(campaign, lead, body) -> None:
    target_object = an_object(campaign, "discarded")
    assert reopen(lead, target_object, **body).status_code == 422
    assert TargetObject.objects.get().state == "discarded"


def test_an_open_object_is_not_reopened(campaign, lead) -> None:
    target_object = an_object(campaign, "selecting")
    assert refusal(reopen(lead, target_object, reason="Again.")) == (409, "wrong_object_state")
    assert StateChange.objects.filter(to_state="mask_review", from_state="selecting").count() == 0


@pytest.mark.parametrize("role", ["annotator", "artist", "engineer"])
def test_only_leads_reopen(campaign, role) -> None:
    target_object = an_object(campaign, "discarded")
    assert refusal(reopen(signed_in(role, campaign), target_object, reason="Please.")) == (403, "role_not_allowed")
    assert TargetObject.objects.get().state == "discarded"


def test_another_campaigns_object_is_not_found(campaign) -> None:
    target_object = an_object(campaign, "discarded")
    outsider = signed_in("lead", a_campaign())
    assert reopen(outsider, target_object, reason="Mine now.").status_code == 404
    assert TargetObject.objects.get().state == "discarded"
