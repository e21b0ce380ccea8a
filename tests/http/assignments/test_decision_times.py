"""The times of judgements over HTTP: stored with each, and refused when they are impossible."""

from __future__ import annotations

import json
import uuid
from typing import Any

import pytest
from django.test import Client
from django.utils.dateparse import parse_datetime

from annotator.alignments.models import Alignment
from annotator.assignments.models import WorkItem
from annotator.images.models import TargetObject
from annotator.preferences.models import BestOfNRound, Comparison, QualityRating
from tests.builders import (
    a_campaign,
    a_person,
    a_pointmap,
    an_object,
    candidates,
    comparison,
    decision_times,
    open_item,
)
from tests.http.preferences.page import Page, object_to_select, refusal

pytestmark = pytest.mark.django_db

TOO_SOON = decision_times(seconds=0.3)
IN_THE_FUTURE = decision_times(ago=-3600)
BEFORE_THE_CLAIM = decision_times(ago=3600)
IMPOSSIBLE = {"floor": TOO_SOON, "future": IN_THE_FUTURE, "before_claim": BEFORE_THE_CLAIM}

LAYOUT = {"quaternion_wxyz": [1, 0, 0, 0], "translation": [0, 0, 2], "scale": 1}


@pytest.fixture
def campaign():
    return a_campaign()


def claimed(campaign: Any, kind: str) -> tuple[Client, dict[str, Any]]:
    client = Client()
    client.force_login(a_person("annotator", campaign))
    item = client.post("/api/work-items/claim/", {"kinds": [kind]}, "application/json")
    assert item.status_code == 200, item.content
    return client, item.json()


def submit(client: Client, item: dict[str, Any], route: str, **body: Any):
    body = {"lease_token": item["lease_token"], "submission_id": str(uuid.uuid4())} | body
    return client.post(f"/api/work-items/{item['id']}/{route}/", json.dumps(body), "application/json")


def moments(row: Any) -> list[Any]:
    return [row.shown_at, row.armed_at, row.decided_at]


def sent(times: dict[str, str]) -> list[Any]:
    return [parse_datetime(times[name]) for name in ("shown_at", "armed_at", "decided_at")]


def test_a_mask_decision_keeps_its_times(campaign) -> None:
    open_item(an_object(campaign))
    client, item = claimed(campaign, "mask_review")
    times = decision_times(ago=0.5)
    assert submit(client, item, "mask-review", decision="discard", reason="other", **times).status_code == 200
    assert moments(WorkItem.objects.get(pk=item["id"])) == sent(times)


@pytest.mark.parametrize("reason", IMPOSSIBLE)
def test_an_impossible_mask_decision_changes_nothing(campaign, reason) -> None:
    open_item(an_object(campaign))
    client, item = claimed(campaign, "mask_review")
    response = submit(client, item, "mask-review", decision="discard", reason="other", **IMPOSSIBLE[reason])
    assert refusal(response) == (422, "impossible_times")
    assert response.json()["details"] == {"reason": reason}
    found = WorkItem.objects.get(pk=item["id"])
    assert (TargetObject.objects.get().state, found.state, moments(found)) == ("mask_review", "leased", [None] * 3)


def test_a_pose_keeps_its_times_and_an_impossible_one_changes_nothing(campaign) -> None:
    target_object = an_object(campaign, "aligning")
    a_pointmap(target_object)
    (mesh,) = candidates(target_object, 1)
    open_item(target_object, "alignment", candidate=mesh)
    client, item = claimed(campaign, "alignment")
    pose = {"layout": LAYOUT, "silhouette_iou": 0.9}
    assert refusal(submit(client, item, "alignment", **pose, **TOO_SOON)) == (422, "impossible_times")
    assert (Alignment.objects.count(), TargetObject.objects.get().state) == (0, "aligning")
    times = decision_times()
    assert submit(client, item, "alignment", **pose, **times).status_code == 200
    assert moments(Alignment.objects.get()) == sent(times)


def test_comparisons_and_the_rating_keep_their_times(campaign) -> None:
    object_to_select(campaign)
    page = Page(a_person("annotator", campaign))
    first = page.answer("left")
    assert moments(Comparison.objects.get()) == sent(first)
    times = decision_times()
    assert page.rate(0.75, **times).status_code == 200
    assert moments(QualityRating.objects.get()) == sent(times)


@pytest.mark.parametrize("reason", IMPOSSIBLE)
def test_an_impossible_comparison_or_rating_changes_nothing(campaign, reason) -> None:
    object_to_select(campaign)
    page = Page(a_person("annotator", campaign))
    wrong = comparison(page.ladder.current(), "left", **IMPOSSIBLE[reason])
    assert refusal(page.send(wrong)) == (422, "impossible_times")
    assert Comparison.objects.count() == 0
    page.finish()
    assert refusal(page.rate(0.75, **IMPOSSIBLE[reason])) == (422, "impossible_times")
    assert refusal(page.escalate(**IMPOSSIBLE[reason])) == (422, "impossible_times")
    assert (BestOfNRound.objects.get().status, QualityRating.objects.count()) == ("open", 0)
    assert TargetObject.objects.get().state == "selecting"


def test_a_pair_is_not_shown_before_the_answer_to_the_pair_before(campaign, settings) -> None:
    settings.CLOCK_SKEW_SECONDS = 5
    object_to_select(campaign)
    page = Page(a_person("annotator", campaign))
    WorkItem.objects.update(claimed_at=parse_datetime(decision_times(ago=600)["decided_at"]))
    page.answer("left")
    early = comparison(page.ladder.current(), "left", **decision_times(ago=60))
    assert refusal(page.send(early)) == (422, "impossible_times")
    assert Comparison.objects.count() == 1


def test_a_clock_ahead_within_the_skew_is_set_back_to_the_receipt_and_a_second_delivery_counts_once(campaign) -> None:
    object_to_select(campaign)
    page = Page(a_person("annotator", campaign))
    ahead = comparison(page.ladder.current(), "left", **decision_times(ago=-30))
    assert page.send(ahead).status_code == 200
    row = Comparison.objects.get()
    assert row.decided_at <= row.created_at
    assert (row.decided_at - row.shown_at).total_seconds() == 4
    assert page.send(ahead).status_code == 200
    assert Comparison.objects.count() == 1


def test_a_mask_problem_keeps_its_times(campaign) -> None:
    object_to_select(campaign)
    client, item = claimed(campaign, "best_of_n")
    times = decision_times(ago=0.5)
    body = {"work_item_id": item["id"], "lease_token": item["lease_token"], "reason": "other", **times}
    url = f"/api/objects/{item['object']['id']}/report-mask/"
    assert client.post(url, json.dumps(body), "application/json").status_code == 200
    assert moments(WorkItem.objects.get(pk=item["id"])) == sent(times)


def test_a_mask_problem_reported_too_soon_is_refused(campaign) -> None:
    object_to_select(campaign)
    client, item = claimed(campaign, "best_of_n")
    body = {"work_item_id": item["id"], "lease_token": item["lease_token"], **decision_times(seconds=0.1)}
    response = client.post(f"/api/objects/{item['object']['id']}/report-mask/", json.dumps(body), "application/json")
    assert (response.status_code, response.json()["code"]) == (422, "impossible_times")
    assert WorkItem.objects.get(pk=item["id"]).state == "leased"


def test_an_older_pages_message_without_times_counts_with_unknown_times(campaign) -> None:
    open_item(an_object(campaign))
    client, item = claimed(campaign, "mask_review")
    assert submit(client, item, "mask-review", decision="discard", reason="other").status_code == 200
    assert moments(WorkItem.objects.get(pk=item["id"])) == [None] * 3


def test_an_older_pages_comparison_without_armed_at_counts(campaign) -> None:
    object_to_select(campaign)
    page = Page(a_person("annotator", campaign))
    older = comparison(page.ladder.current(), "left")
    del older["armed_at"]
    assert page.send(older).status_code == 200
    assert Comparison.objects.get().armed_at is None


def test_times_can_be_required(campaign, settings) -> None:
    settings.REQUIRE_DECISION_TIMES = True
    open_item(an_object(campaign))
    client, item = claimed(campaign, "mask_review")
    assert refusal(submit(client, item, "mask-review", decision="discard", reason="other")) == (
        422,
        "decision_times_missing",
    )
    assert WorkItem.objects.get(pk=item["id"]).state == "leased"


def test_two_of_three_times_are_refused(campaign) -> None:
    open_item(an_object(campaign))
    client, item = claimed(campaign, "mask_review")
    times = decision_times()
    del times["armed_at"]
    assert refusal(submit(client, item, "mask-review", decision="discard", reason="other", **times)) == (
        422,
        "invalid_input",
    )
    assert WorkItem.objects.get(pk=item["id"]).state == "leased"


def test_an_undone_decision_leaves_no_times_behind(campaign) -> None:
    open_item(an_object(campaign))
    client, item = claimed(campaign, "mask_review")
    submit(client, item, "mask-review", decision="discard", reason="other", **decision_times())
    body = {"lease_token": item["lease_token"]}
    assert client.post(f"/api/work-items/{item['id']}/undo/", body, "application/json").status_code == 200
    assert moments(WorkItem.objects.get(pk=item["id"])) == [None] * 3
