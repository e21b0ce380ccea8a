"""The home page's figures: what one could claim by the claim's own rule, what was returned, one's day, the progress."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from annotator.accounts.models import User
from annotator.alignments.models import Alignment, PoseReview
from annotator.assignments.models import WorkItem
from annotator.campaigns.models import Campaign
from annotator.http.campaigns.home import HomeAnswer
from tests.builders import a_campaign, a_person, a_pointmap, an_object, candidates, open_item
from tests.factories import make_work_item
from tests.http.escalations.escalated import post, signed_in, submitted
from tests.http.test_declared_forms import check

pytestmark = pytest.mark.django_db


@pytest.fixture
def campaign() -> Campaign:
    return a_campaign()


def home(user: User, campaign: Campaign, **query: str) -> dict[str, Any]:
    client = Client()
    client.force_login(user)
    response = client.get(f"/api/campaigns/{campaign.pk}/home/", query)
    assert response.status_code == 200, response.content
    found: dict[str, Any] = response.json()
    check(HomeAnswer(), found, "home")
    return found


def work(found: dict[str, Any]) -> dict[str, tuple[int, int]]:
    return {row["kind"]: (row["available"], row["held"]) for row in found["work"]}


def test_nothing_waits_in_an_empty_campaign(campaign: Campaign) -> None:
    found = home(a_person("annotator", campaign), campaign)
    assert work(found) == {"alignment": (0, 0), "best_of_n": (0, 0), "mask_review": (0, 0)}
    assert found["today"]["submitted"] == []
    assert (found["progress"]["images"], found["progress"]["objects"]) == (0, 0)
    assert found["returned_meshes"] == found["returned_poses"] == []


def test_each_role_sees_its_kinds(campaign: Campaign) -> None:
    kinds = {role: list(work(home(a_person(role, campaign), campaign))) for role in ("artist", "lead", "engineer")}
    assert kinds == {
        "artist": ["alignment"],
        "lead": ["pose_review", "alignment", "best_of_n", "mask_review"],
        "engineer": [],
    }


def test_counts_what_a_claim_would_give(campaign: Campaign) -> None:
    me, other = a_person("annotator", campaign), a_person("annotator", campaign)
    for _ in range(3):
        open_item(an_object(campaign))
    make_work_item(an_object(campaign), holder=me, lease_token=1)
    make_work_item(an_object(campaign), holder=other, lease_token=2)
    expired = make_work_item(an_object(campaign), holder=other, lease_token=3)
    WorkItem.objects.filter(pk=expired.pk).update(lease_until=timezone.now() - timedelta(minutes=1))
    assert work(home(me, campaign))["mask_review"] == (4, 1)


def test_the_second_slot_of_an_object_is_for_somebody_else(campaign: Campaign) -> None:
    me, other = a_person("annotator", campaign), a_person("annotator", campaign)
    item = open_item(an_object(campaign, "selecting"), "best_of_n", count=2)
    WorkItem.objects.filter(pk=item.pk).update(state="done", assignee=me, done_at=timezone.now())
    assert work(home(me, campaign))["best_of_n"] == (0, 0)
    assert work(home(other, campaign))["best_of_n"] == (1, 0)


def test_an_inactive_campaign_has_no_work(campaign: Campaign) -> None:
    open_item(an_object(campaign))
    Campaign.objects.update(is_active=False)
    assert work(home(a_person("annotator", campaign), campaign))["mask_review"] == (0, 0)


def test_the_day_begins_when_the_caller_names_it(campaign: Campaign) -> None:
    me = a_person("annotator", campaign)
    for hours, active_ms in ((1, 3000), (5, 500), (30, 100)):
        moment = timezone.now() - timedelta(hours=hours)
        done = {"state": "done", "assignee": me, "done_at": moment, "active_ms": active_ms}
        make_work_item(an_object(campaign), **done)
    since = (timezone.now() - timedelta(hours=6)).isoformat()
    today = home(me, campaign, since=since)["today"]
    assert (today["submitted"], today["active_seconds"]) == ([{"kind": "mask_review", "count": 2}], 3.5)
    assert home(a_person("annotator", campaign), campaign, since=since)["today"]["submitted"] == []


@pytest.mark.parametrize(
    "since", ["", "yesterday", "2026-01-01T00:00:00", "0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59"]
)
def test_an_impossible_day_is_refused(campaign: Campaign, since: str) -> None:
    client = signed_in(a_person("annotator", campaign))
    response = client.get(f"/api/campaigns/{campaign.pk}/home/", {"since": since})
    assert (response.status_code, response.json()["code"]) == (422, "since_invalid")


def test_a_returned_version_comes_back_to_its_artist_with_the_note(escalation, artist, lead, campaign) -> None:
    submitted(artist, escalation)
    assert home(artist.user, campaign)["returned_meshes"] == []
    post(lead, escalation, "review", decision="returned", note="Close the bottom.")
    found = home(artist.user, campaign)
    (card,) = found["returned_meshes"]
    assert (card["escalation_id"], card["object"]["name"]) == (str(escalation.pk), "vase")
    assert (card["returned"]["version"], card["returned"]["note"]) == (1, "Close the bottom.")
    assert found["escalations"] == {"open": 0, "submitted": 0, "mine": 1}
    assert found["today"]["meshes_submitted"] == 1
    of_lead = home(lead.user, campaign)
    assert (of_lead["returned_meshes"], of_lead["today"]["meshes_reviewed"]) == ([], 1)


def test_a_returned_pose_comes_back_to_its_annotator_until_somebody_redoes_it(campaign: Campaign) -> None:
    me, lead = a_person("annotator", campaign), a_person("lead", campaign)
    target_object = an_object(campaign, "aligning", name="mug")
    scene, (mesh,) = a_pointmap(target_object), candidates(target_object, 1)
    item = open_item(target_object, "alignment", candidate=mesh)
    pose = Alignment.objects.create(
        target_object=target_object, candidate=mesh, pointmap=scene, work_item=item, quaternion_w=1, quaternion_x=0,
        quaternion_y=0, quaternion_z=0, translation_x=0, translation_y=0, translation_z=2, scale=1, annotator=me,
        review="returned", superseded_at=timezone.now(),
    )  # fmt: skip
    PoseReview.objects.create(alignment=pose, decision="returned", reason="Too low.", reviewer=lead)
    (returned,) = home(me, campaign)["returned_poses"]
    assert (returned["object"]["name"], returned["reason"]) == ("mug", "Too low.")
    assert home(lead, campaign)["returned_poses"] == []
    type(target_object).objects.update(state="done")
    assert home(me, campaign)["returned_poses"] == []


def test_progress_counts_the_objects_of_the_campaign(campaign: Campaign) -> None:
    for state in ("done", "done", "selecting"):
        an_object(campaign, state)
    an_object(a_campaign(), "done")
    progress = home(a_person("engineer", campaign), campaign)["progress"]
    assert (progress["images"], progress["objects"]) == (3, 3)
    assert {row["state"]: row["count"] for row in progress["states"] if row["count"]} == {"done": 2, "selecting": 1}


def test_a_stranger_sees_nothing(campaign: Campaign) -> None:
    client = signed_in(a_person("lead", a_campaign()))
    for campaign_id in (campaign.pk, uuid.uuid4()):
        assert client.get(f"/api/campaigns/{campaign_id}/home/").json()["code"] == "campaign_not_found"
