"""Each undo delivered twice over HTTP, with the very body that the front end builds (fixtures/requests)."""

from __future__ import annotations

import json
from typing import Any

import pytest

from annotator.assignments.models import WorkItem
from annotator.preferences.models import BestOfNRound, Comparison, QualityRating
from tests.builders import a_campaign, a_person
from tests.http.preferences.page import Page, object_to_select
from tests.running import ROOT

pytestmark = pytest.mark.django_db

GOLDEN = json.loads((ROOT / "fixtures/requests/undo_round.json").read_text())


@pytest.fixture
def page() -> Page:
    campaign = a_campaign(quality_bar=0.5)
    object_to_select(campaign)
    return Page(a_person("annotator", campaign))


def deliver(page: Page, name: str, comparison_id: str = "") -> Any:
    """Post the golden request after putting this round's ids in place of the golden ones."""
    text = json.dumps(GOLDEN[name])
    for golden, real in (
        (GOLDEN["round"]["id"], page.round["id"]),
        (GOLDEN["comparison_id"], comparison_id),
    ):
        text = text.replace(golden, real)
    request = json.loads(text)
    assert request["body"]["lease_token"] == GOLDEN["round"]["lease_token"]
    request["body"]["lease_token"] = page.item["lease_token"]
    return page.post(request["path"], **request["body"])


def test_an_undone_comparison_delivered_twice(page) -> None:
    page.answer("left")
    second = page.answer("right")
    first_response, again = (deliver(page, "undo_comparison", second["id"]) for _ in range(2))
    assert (first_response.status_code, again.status_code) == (200, 200)
    assert again.json() == first_response.json()
    assert again.json()["work_item"]["lease_token"] == page.item["lease_token"]
    assert [row["seq"] for row in again.json()["round"]["comparisons"]] == [0]
    assert Comparison.objects.filter(undone_at__isnull=False).count() == 1


@pytest.mark.parametrize("submit", [lambda page: page.rate(0.75), lambda page: page.escalate()])
def test_an_undone_submission_delivered_twice(page, submit) -> None:
    submit(page)
    first_response, again = (deliver(page, "undo_submission") for _ in range(2))
    assert (first_response.status_code, again.status_code) == (200, 200)
    assert again.json() == first_response.json()
    lease = again.json()["work_item"]
    assert lease["lease_token"] > page.item["lease_token"]
    item = WorkItem.objects.get(pk=page.item["id"])
    assert (item.state, item.lease_token, item.assignee_id) == ("leased", lease["lease_token"], page.user.pk)
    assert BestOfNRound.objects.get().status == "open"
    page.item |= lease
    assert page.rate(1.0).status_code == 200
    assert QualityRating.objects.filter(undone_at__isnull=True).count() == 1


def test_a_second_delivery_after_the_lease_ran_out_takes_the_item_up_again(page) -> None:
    page.rate(0.75)
    lease = deliver(page, "undo_submission").json()["work_item"]
    WorkItem.objects.filter(pk=page.item["id"]).update(state="open")
    again = deliver(page, "undo_submission")
    assert (again.status_code, again.json()["work_item"]["lease_token"]) == (200, lease["lease_token"])
    assert WorkItem.objects.get(pk=page.item["id"]).state == "leased"
