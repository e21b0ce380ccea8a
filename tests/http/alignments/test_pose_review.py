"""A pose with a low outline match over HTTP: it waits for a lead, who accepts it or returns it with a reason."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.test import Client

from annotator.alignments.models import Alignment, PoseReview
from annotator.assignments.models import WorkItem
from annotator.images.models import TargetObject
from tests import factories
from tests.builders import a_campaign, a_person, a_pointmap, an_object, candidates, decision_times, open_item

pytestmark = pytest.mark.django_db


@pytest.fixture
def campaign():
    return a_campaign(min_pose_iou=0.5)


@pytest.fixture
def annotator(campaign) -> Client:
    return signed_in(a_person("annotator", campaign))


@pytest.fixture
def lead(campaign) -> Client:
    return signed_in(a_person("lead", campaign))


def signed_in(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def target_object(campaign) -> TargetObject:
    target_object = an_object(campaign, "selecting")
    a_pointmap(target_object)
    (mesh,) = candidates(target_object, 1)
    TargetObject.objects.update(state="aligning")
    open_item(target_object, "alignment", candidate=mesh)
    return target_object


def claim(client: Client, kind: str) -> dict[str, Any]:
    response = client.post("/api/work-items/claim/", {"kinds": [kind]}, "application/json")
    assert response.status_code == 200, response.content
    return response.json()


def submit(client: Client, item: dict[str, Any], route: str, **body: Any):
    sent = {"lease_token": item["lease_token"], "submission_id": str(uuid.uuid4()), **decision_times()} | body
    return client.post(f"/api/work-items/{item['id']}/{route}/", sent, "application/json")


def pose(client: Client, iou: float) -> dict[str, Any]:
    item = claim(client, "alignment")
    response = submit(client, item, "alignment", layout=factories.LAYOUT, silhouette_iou=iou)
    assert response.status_code == 200, response.content
    return item


def undo(client: Client, item: dict[str, Any]):
    body = {"lease_token": item["lease_token"]}
    return client.post(f"/api/work-items/{item['id']}/undo/", body, "application/json")


def now() -> tuple[str, str]:
    return TargetObject.objects.get().state, Alignment.objects.latest("created_at").review


@pytest.mark.parametrize(("iou", "expected"), [(0.5, ("done", "not_needed")), (0.49, ("pose_review", "pending"))])
def test_the_campaigns_threshold_decides_whether_a_lead_reviews(target_object, annotator, iou, expected) -> None:
    pose(annotator, iou)
    assert now() == expected


def test_a_lead_sees_the_pose_with_its_match(target_object, annotator, lead) -> None:
    pose(annotator, 0.31)
    payload = claim(lead, "pose_review")["payload"]
    assert payload["candidate"]["id"] == str(Alignment.objects.get().candidate_id)
    assert payload["layout"] == factories.LAYOUT
    assert (payload["silhouette_iou"], payload["min_pose_iou"]) == (0.31, 0.5)


def test_an_annotator_gets_no_pose_review(target_object, annotator) -> None:
    pose(annotator, 0.31)
    body = {"kinds": ["pose_review"]}
    assert annotator.post("/api/work-items/claim/", body, "application/json").status_code == 403
    assert WorkItem.objects.get(kind="pose_review").state == "open"


def test_an_accepted_pose_finishes_the_object(target_object, annotator, lead) -> None:
    pose(annotator, 0.31)
    item = claim(lead, "pose_review")
    response = submit(lead, item, "pose-review", decision="accepted")
    assert (response.status_code, response.json()) == (200, {"state": "done"})
    assert now() == ("done", "accepted")
    verdict = PoseReview.objects.get()
    assert (verdict.decision, verdict.reviewer.role, verdict.decided_at is not None) == ("accepted", "lead", True)


def test_a_returned_pose_is_done_again_with_its_mesh_its_layout_and_the_reason(target_object, annotator, lead) -> None:
    pose(annotator, 0.31)
    item = claim(lead, "pose_review")
    response = submit(lead, item, "pose-review", decision="returned", reason="It floats above the table.")
    assert (response.status_code, response.json()) == (200, {"state": "aligning"})
    (listed,) = lead.get("/api/work-items/previous/").json()["results"]
    assert (listed["submitted_as"], listed["detail"]) == ("pose_returned", "It floats above the table.")
    assert Alignment.objects.get().superseded_at is not None
    again = claim(annotator, "alignment")["payload"]
    assert again["returned"] == {"reason": "It floats above the table.", "layout": factories.LAYOUT}
    assert again["candidate"]["id"] == str(Alignment.objects.get().candidate_id)


@pytest.mark.parametrize("reason", ["", "   "])
def test_a_return_without_a_reason_changes_nothing(target_object, annotator, lead, reason) -> None:
    pose(annotator, 0.31)
    item = claim(lead, "pose_review")
    response = submit(lead, item, "pose-review", decision="returned", reason=reason)
    assert (response.status_code, response.json()["code"]) == (422, "reason_missing")
    assert (now(), PoseReview.objects.count()) == (("pose_review", "pending"), 0)


@pytest.mark.parametrize("body", [{"decision": "accepted"}, {"decision": "returned", "reason": "It floats."}])
def test_a_verdict_is_undone_and_kept(target_object, annotator, lead, body) -> None:
    pose(annotator, 0.31)
    item = claim(lead, "pose_review")
    submit(lead, item, "pose-review", **body)
    assert undo(lead, item).status_code == 200
    assert now() == ("pose_review", "pending")
    assert Alignment.objects.get().superseded_at is None
    assert PoseReview.objects.get().undone_at is not None
    assert WorkItem.objects.filter(kind="alignment", state="open").count() == 0
    assert submit(lead, claimed_again(lead), "pose-review", decision="accepted").status_code == 200
    assert PoseReview.objects.filter(undone_at=None).count() == 1


def claimed_again(client: Client) -> dict[str, Any]:
    return client.get("/api/work-items/mine/").json()["results"][0]


def test_a_return_is_not_undone_when_somebody_poses_it_again(target_object, annotator, lead) -> None:
    pose(annotator, 0.31)
    item = claim(lead, "pose_review")
    submit(lead, item, "pose-review", decision="returned", reason="It floats.")
    claim(annotator, "alignment")
    response = undo(lead, item)
    assert (response.status_code, response.json()["code"]) == (409, "too_late_to_undo")
    assert now() == ("aligning", "returned")


def test_a_pose_is_undone_while_no_lead_has_taken_its_review(target_object, annotator, lead) -> None:
    item = pose(annotator, 0.31)
    assert undo(annotator, item).status_code == 200
    assert TargetObject.objects.get().state == "aligning"
    assert WorkItem.objects.get(kind="pose_review").state == "cancelled"
    submit(annotator, claimed_again(annotator), "alignment", layout=factories.LAYOUT, silhouette_iou=0.2)
    claim(lead, "pose_review")
    assert undo(annotator, item | claimed_token(item)).status_code == 409
    assert now() == ("pose_review", "pending")


def claimed_token(item: dict[str, Any]) -> dict[str, Any]:
    return {"lease_token": WorkItem.objects.get(pk=item["id"]).lease_token}


def test_a_lead_does_not_undo_a_pose_of_their_own_after_its_review(target_object, lead) -> None:
    item = pose(lead, 0.31)
    submit(lead, claim(lead, "pose_review"), "pose-review", decision="accepted")
    assert undo(lead, item).status_code == 409
    assert now() == ("done", "accepted")


def test_a_done_pose_reopened_by_a_lead_carries_no_note_of_an_older_return(target_object, annotator, lead) -> None:
    pose(annotator, 0.31)
    submit(lead, claim(lead, "pose_review"), "pose-review", decision="returned", reason="It floats.")
    pose(annotator, 0.9)
    assert now() == ("done", "not_needed")
    body = {"reason": "Once more."}
    path = f"/api/objects/{target_object.pk}/reopen/"
    assert lead.post(path, body, "application/json").status_code == 200
    assert claim(annotator, "alignment")["payload"]["returned"] is None
