"""Undo of a comparison and of a submission, over HTTP."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from annotator.assignments.models import WorkItem
from annotator.escalations.models import Escalation
from annotator.images.models import TargetObject
from annotator.preferences.models import BestOfNRound, Comparison, QualityRating
from tests.builders import a_campaign, a_person, open_item
from tests.http.preferences.page import Page, object_to_select, refusal, state

pytestmark = pytest.mark.django_db


@pytest.fixture
def campaign():
    return a_campaign(quality_bar=0.5)


@pytest.fixture
def page(campaign) -> Page:
    object_to_select(campaign)
    return Page(a_person("annotator", campaign))


def test_undo_marks_the_last_comparison_and_keeps_it(page) -> None:
    page.answer("left")
    second = page.answer("right")
    response = page.undo_comparison(second["id"])
    assert [row["seq"] for row in response.json()["round"]["comparisons"]] == [0]
    assert Comparison.objects.filter(undone_at__isnull=False).count() == 1
    page.take(response.json()["round"])
    page.answer("left")
    assert Comparison.objects.filter(undone_at__isnull=True).count() == 2


def test_undo_of_one_comparison_twice_undoes_one(page) -> None:
    page.answer("left")
    second = page.answer("right")
    page.undo_comparison(second["id"])
    again = page.undo_comparison(second["id"])
    assert (again.status_code, len(again.json()["round"]["comparisons"])) == (200, 1)


def test_undo_of_an_earlier_answer_is_refused(page) -> None:
    first = page.answer("left")
    page.answer("right")
    assert refusal(page.undo_comparison(first["id"])) == (409, "ladder_mismatch")
    assert Comparison.objects.filter(undone_at__isnull=False).count() == 0


def test_undo_of_a_comparison_in_an_empty_round_is_refused(page) -> None:
    assert refusal(page.undo_comparison(str(uuid.uuid4()))) == (409, "nothing_to_undo")


def test_undo_before_any_submission_is_refused(page) -> None:
    page.answer("left")
    assert refusal(page.undo_submission()) == (409, "work_item_not_done")
    assert (state(), Comparison.objects.filter(undone_at__isnull=False).count()) == ("selecting", 0)


@pytest.mark.parametrize(
    "body",
    [
        {"lease_token": 1},
        {"lease_token": 1, "target": "rating"},
        {"lease_token": 1, "target": "comparison"},
        {"lease_token": 1, "target": "submission", "comparison_id": str(uuid.uuid4())},
        {"target": "submission"},
    ],
)
def test_an_undo_that_does_not_name_one_thing_is_refused(page, body) -> None:
    page.rate(0.75)
    assert refusal(page.post(f"/api/rounds/{page.round['id']}/undo/", **body)) == (422, "invalid_input")
    assert (state(), QualityRating.objects.get().undone_at) == ("aligning", None)


def test_undo_with_an_old_token_does_not_undo_a_later_submission(page) -> None:
    page.rate(0.75)
    old = dict(page.item)
    page.item |= page.undo_submission().json()["work_item"]
    page.rate(1.0)
    page.item = old
    assert refusal(page.undo_submission()) == (409, "stale_lease")
    assert (state(), QualityRating.objects.get(undone_at__isnull=True).value) == ("aligning", 1.0)


def test_a_second_undo_leaks_no_lease_of_another_person(campaign, page) -> None:
    page.rate(0.75)
    page.undo_submission()
    WorkItem.objects.filter(kind="best_of_n").update(state="open")
    Page(a_person("annotator", campaign))
    assert refusal(page.undo_submission()) == (409, "stale_lease")


def test_undo_across_an_accepting_submit(page) -> None:
    page.rate(0.75)
    response = page.undo_submission()
    body = response.json()
    assert (response.status_code, body["round"]["status"], len(body["round"]["comparisons"])) == (200, "open", 2)
    assert body["work_item"]["lease_token"] > page.item["lease_token"]
    assert state() == "selecting"
    assert QualityRating.objects.get().undone_at is not None
    assert WorkItem.objects.get(kind="alignment").state == "cancelled"
    page.item |= body["work_item"]
    assert page.rate(1.0).json()["outcome"] == "accepted"
    assert QualityRating.objects.filter(undone_at__isnull=True).get().value == 1.0
    assert WorkItem.objects.get(kind="alignment", state="open").batch == 2


def test_undo_of_the_submit_twice_is_harmless(page) -> None:
    page.rate(0.75)
    first = page.undo_submission().json()
    again = page.undo_submission()
    assert (again.status_code, again.json()) == (200, first)


def test_undo_across_an_escalation(page) -> None:
    page.escalate()
    assert page.undo_submission().json()["round"]["status"] == "open"
    assert state() == "selecting"
    assert Escalation.objects.get().cancelled_at is not None
    assert BestOfNRound.objects.get().escalation_reasons == []


def test_undo_is_too_late_once_the_alignment_was_claimed(campaign, page) -> None:
    page.rate(0.75)
    other = Client()
    other.force_login(a_person("annotator", campaign))
    assert other.post("/api/work-items/claim/", {"kinds": ["alignment"]}, "application/json").status_code == 200
    assert refusal(page.undo_submission()) == (409, "too_late_to_undo")
    assert (state(), QualityRating.objects.get().undone_at) == ("aligning", None)


def test_undo_is_too_late_once_an_artist_took_the_card(campaign, page) -> None:
    page.escalate()
    artist = Client()
    artist.force_login(a_person("artist", campaign))
    assert (
        artist.post(
            f"/api/escalations/{Escalation.objects.get().pk}/claim/", content_type="application/json"
        ).status_code
        == 200
    )
    assert refusal(page.undo_submission()) == (409, "too_late_to_undo")
    assert state() == "escalated"


def test_undo_is_too_late_after_ten_minutes(page) -> None:
    page.rate(0.75)
    WorkItem.objects.filter(kind="best_of_n").update(done_at=timezone.now() - timedelta(seconds=601))
    assert refusal(page.undo_submission()) == (409, "too_late_to_undo")
    assert state() == "aligning"


def test_nobody_else_undoes(campaign, page) -> None:
    page.rate(0.75)
    other = Client()
    other.force_login(a_person("annotator", campaign))
    response = other.post(
        f"/api/rounds/{page.round['id']}/undo/", {"lease_token": 1, "target": "submission"}, "application/json"
    )
    assert refusal(response) == (404, "round_not_found")
    assert state() == "aligning"


def test_undo_is_too_late_once_choosing_was_opened_anew(campaign, page) -> None:
    page.escalate()
    target_object = TargetObject.objects.get()
    Escalation.objects.update(cancelled_at=timezone.now())
    TargetObject.objects.update(state="selecting")
    open_item(target_object, "best_of_n")
    assert refusal(page.undo_submission()) == (409, "too_late_to_undo")
    assert (BestOfNRound.objects.get().status, WorkItem.objects.get(pk=page.item["id"]).state) == ("escalated", "done")
