"""A page that fetches ahead that holds enough already gets nothing and no error, and nothing changes."""

import pytest
from django.test import Client

from annotator.assignments.models import WorkItem
from annotator.assignments.services import open_work_items
from tests.http.world import make_world, member

pytestmark = pytest.mark.django_db


def test_holding_enough_answers_none_ahead_and_a_refusal_at_hand(client: Client, settings) -> None:
    from annotator.images.models import TargetObject

    settings.MAX_HELD_WORK_ITEMS = 1
    world = make_world("work")
    target_object = TargetObject.objects.get()
    for _ in range(2):
        open_work_items(target_object=target_object, kind="mask_review")
    client.force_login(member(world, "annotator"))
    body = {"kinds": ["mask_review"]}
    assert client.post("/api/work-items/claim/", body, "application/json").status_code == 200
    before = list(WorkItem.objects.order_by("pk").values())
    assert client.post("/api/work-items/claim/", {**body, "prefetch": True}, "application/json").status_code == 204
    refused = client.post("/api/work-items/claim/", body, "application/json")
    assert (refused.status_code, refused.json()["code"]) == (409, "too_many_held_work_items")
    assert list(WorkItem.objects.order_by("pk").values()) == before
