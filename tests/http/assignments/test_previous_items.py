"""A person's last submissions: what they were, in which order, and until when each can be undone."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from annotator.assignments.models import WorkItem
from annotator.assignments.selectors import PREVIOUS
from annotator.http.assignments.previous import PreviousItems
from tests.builders import a_campaign, a_person, a_pointmap, an_object, candidates, open_item
from tests.factories import LAYOUT, make_campaign, make_work_item
from tests.http.preferences.page import Page, object_to_select
from tests.http.test_declared_forms import check

pytestmark = pytest.mark.django_db


@pytest.fixture
def campaign() -> Any:
    return a_campaign()


def signed_in(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def previous(client: Client) -> list[dict[str, Any]]:
    response = client.get("/api/work-items/previous/")
    assert response.status_code == 200, response.content
    check(PreviousItems(), response.json(), "previous")
    return response.json()["results"]


def submit(client: Client, route: str, **body: Any) -> dict[str, Any]:
    item = client.post("/api/work-items/claim/", {}, "application/json").json()
    sent = {"lease_token": item["lease_token"], "submission_id": str(uuid.uuid4()), **body}
    response = client.post(f"/api/work-items/{item['id']}/{route}/", sent, "application/json")
    assert response.status_code == 200, response.content
    return item


def shown(rows: list[dict[str, Any]]) -> list[tuple[str, str]]:
    return [(row["submitted_as"], row["detail"]) for row in rows]


def test_mask_reviews() -> None:
    campaign = make_campaign()
    client = signed_in(a_person("annotator", campaign))
    for decision, reason in (("accept", None), ("discard", "other")):
        open_item(an_object(campaign))
        submit(client, "mask-review", decision=decision, reason=reason)
    assert shown(previous(client)) == [("discarded", "other"), ("mask_accepted", "")]


def test_a_rating_an_escalation_and_a_mask_problem(campaign: Any) -> None:
    user = a_person("annotator", campaign)
    object_to_select(campaign)
    Page(user).rate(0.5)
    object_to_select(campaign)
    Page(user).escalate()
    target_object = object_to_select(campaign)
    page = Page(user)
    body = {"lease_token": page.item["lease_token"], "work_item_id": page.item["id"], "reason": "poor_quality"}
    assert page.post(f"/api/objects/{target_object.pk}/report-mask/", **body).status_code == 200
    assert shown(previous(page.client)) == [("mask_problem", "poor_quality"), ("escalated", ""), ("rated", "Fair")]


def test_a_pose(campaign: Any) -> None:
    client = signed_in(a_person("annotator", campaign))
    target_object = an_object(campaign, "aligning", name="vase")
    a_pointmap(target_object)
    open_item(target_object, "alignment", candidate=candidates(target_object, 1)[0])
    submit(client, "alignment", layout=LAYOUT, silhouette_iou=0.75)
    (row,) = previous(client)
    assert (row["submitted_as"], row["detail"], row["object"]["name"]) == ("posed", "0.75", "vase")


def test_what_is_listed_can_be_undone(campaign: Any) -> None:
    client = signed_in(a_person("annotator", campaign))
    open_item(an_object(campaign))
    submit(client, "mask-review", decision="discard", reason="other")
    (row,) = previous(client)
    assert row["undo_until"] is not None
    body = {"lease_token": row["lease_token"]}
    assert client.post(f"/api/work-items/{row['id']}/undo/", body, "application/json").status_code == 200
    assert previous(client) == []


def test_later_it_is_listed_without_an_undo(campaign: Any, settings: Any) -> None:
    client = signed_in(a_person("annotator", campaign))
    open_item(an_object(campaign))
    submit(client, "mask-review", decision="discard", reason="other")
    settings.UNDO_SECONDS = 600
    WorkItem.objects.update(done_at=timezone.now() - timedelta(seconds=601))
    (row,) = previous(client)
    assert row["undo_until"] is None


def test_only_the_latest_items_of_the_person_are_listed(campaign: Any) -> None:
    user, other = a_person("annotator", campaign), a_person("annotator", campaign)
    target_object = an_object(campaign)
    now = timezone.now()
    for batch in range(PREVIOUS + 2):
        done = {"state": "done", "batch": batch + 1, "done_at": now + timedelta(seconds=batch)}
        make_work_item(target_object, holder=user, lease_token=batch, **done)
    rows = previous(signed_in(user))
    assert [row["lease_token"] for row in rows] == list(range(PREVIOUS + 1, 1, -1))
    assert previous(signed_in(other)) == []


def test_not_of_a_campaign_that_one_has_left(campaign: Any) -> None:
    user = a_person("annotator", campaign)
    client = signed_in(user)
    open_item(an_object(campaign))
    submit(client, "mask-review", decision="discard", reason="other")
    user.memberships.all().delete()
    assert previous(client) == []
