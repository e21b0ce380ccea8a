"""A best-of-N round over HTTP: answers, the rating, the verdict, escalation, and the way back."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from annotator.assignments.models import WorkItem
from annotator.domain.best_of_n import Finished
from annotator.escalations.models import Escalation
from annotator.preferences.models import BestOfNRound, Comparison, QualityRating
from tests.builders import a_campaign, a_person, comparison
from tests.http.preferences.page import Page, object_to_select, refusal, state

pytestmark = pytest.mark.django_db


@pytest.fixture
def campaign():
    return a_campaign(quality_bar=0.5)


@pytest.fixture
def page(campaign) -> Page:
    object_to_select(campaign)
    return Page(a_person("annotator", campaign))


# --- answers ----------------------------------------------------------------------------------------------------------


def test_an_answer_is_stored_with_all_that_was_seen(page) -> None:
    pair = page.ladder.current()
    sent = comparison(pair, "right")
    assert page.send(sent).json() == {"round": {"id": page.round["id"], "status": "open", "next_seq": 1}}
    row = Comparison.objects.get()
    assert (str(row.pk), row.seq, row.answer, row.kept_by_draw) == (sent["id"], 0, "right", False)
    assert (str(row.left_id), str(row.right_id), str(row.kept_id)) == (pair.left, pair.right, pair.right)
    assert str(row.incumbent_id) == pair.incumbent
    assert (row.duration_ms, row.active_ms, row.shading) == (4000, 3500, "texture")
    assert (row.camera_moves, row.camera_degrees, row.ui_version) == (2, 90.5, "test")


def test_a_tie_keeps_one_by_the_stored_draw(page) -> None:
    pair = page.ladder.current()
    page.answer("tie")
    row = Comparison.objects.get()
    kept = pair.left if page.round["tie_keeps_left"][0] else pair.right
    assert (str(row.kept_id), row.kept_by_draw) == (kept, True)


def test_both_bad_keeps_none(page) -> None:
    page.answer("both_bad")
    row = Comparison.objects.get()
    assert (row.kept_id, row.kept_by_draw) == (None, False)


def test_the_same_answer_again_is_stored_once(page) -> None:
    sent = page.answer("left")
    assert page.send(sent).json()["round"]["next_seq"] == 1
    assert Comparison.objects.count() == 1


def test_the_same_id_with_another_answer_is_refused(page) -> None:
    sent = page.answer("left")
    assert refusal(page.send(sent | {"answer": "right"})) == (409, "duplicate_submission")
    assert Comparison.objects.get().answer == "left"


def test_an_id_of_another_round_is_refused(campaign, page) -> None:
    sent = page.answer("left")
    object_to_select(campaign)
    other = Page(a_person("annotator", campaign))
    pair = other.ladder.current()
    assert refusal(other.send(comparison(pair, "left", id=sent["id"]))) == (409, "duplicate_submission")
    assert Comparison.objects.count() == 1


@pytest.mark.parametrize("change", [{"seq": 1}, {"left": "right"}, {"left": str(uuid.uuid4())}])
def test_what_the_ladder_does_not_show_is_refused_with_the_true_step(page, change) -> None:
    pair = page.ladder.current()
    sent = comparison(pair, "left")
    if change == {"left": "right"}:
        change = {"left": pair.right, "right": pair.left}
    response = page.send(sent | change)
    assert refusal(response) == (409, "ladder_mismatch")
    assert response.json()["details"] == {"next_seq": 0, "finished": False, "left": pair.left, "right": pair.right}
    assert Comparison.objects.count() == 0


def test_of_several_answers_all_or_none_are_stored(page) -> None:
    first = comparison(page.ladder.current(), "left")
    second = comparison(page.ladder.answer("left").current(), "right", seq=7)
    assert refusal(page.send(first, second)) == (409, "ladder_mismatch")
    assert Comparison.objects.count() == 0


def test_an_answer_after_the_last_pair_is_refused(page) -> None:
    last = {}
    while not isinstance(page.ladder.current(), Finished):
        last = page.answer("left")
    response = page.send(last | {"id": str(uuid.uuid4()), "seq": 2})
    assert refusal(response) == (409, "ladder_mismatch")
    assert response.json()["details"]["finished"] is True


def test_a_stale_token_stores_nothing(campaign, page) -> None:
    page.post(f"/api/work-items/{page.item['id']}/release/", lease_token=page.item["lease_token"])
    Page(a_person("annotator", campaign))
    assert refusal(page.send(comparison(page.ladder.current(), "left"))) == (409, "stale_lease")
    assert Comparison.objects.count() == 0


def test_another_persons_round_is_not_found(campaign, page) -> None:
    other = Client()
    other.force_login(a_person("annotator", campaign))
    body = {"lease_token": page.item["lease_token"], "comparisons": [comparison(page.ladder.current(), "left")]}
    response = other.post(f"/api/rounds/{page.round['id']}/comparisons/", body, "application/json")
    assert refusal(response) == (404, "round_not_found")
    assert Comparison.objects.count() == 0


def test_time_does_not_run_backwards(page) -> None:
    sent = comparison(page.ladder.current(), "left", decided_at="2026-01-02T09:59:59Z")
    assert refusal(page.send(sent)) == (422, "impossible_times")


def test_a_reload_resumes_the_round_at_its_current_step(page) -> None:
    page.answer("left")
    again = page.client.get("/api/work-items/mine/").json()["results"][0]["payload"]["round"]
    assert again["order"] == page.round["order"]
    assert [row["seq"] for row in again["comparisons"]] == [0]


def test_another_person_on_the_same_item_draws_anew_and_the_first_round_is_kept(campaign, page) -> None:
    page.answer("left")
    page.post(f"/api/work-items/{page.item['id']}/release/", lease_token=page.item["lease_token"])
    other = Page(a_person("annotator", campaign))
    assert other.item["id"] == page.item["id"]
    assert other.round["id"] != page.round["id"]
    assert BestOfNRound.objects.get(pk=page.round["id"]).status == "superseded"
    assert Comparison.objects.filter(round_id=page.round["id"]).count() == 1


# --- rating -----------------------------------------------------------------------------------------------------------


def test_a_rating_that_meets_the_bar_accepts(page) -> None:
    survivor = page.finish()
    response = page.rate(0.5, duration_ms=900)
    assert response.status_code == 200
    assert response.json()["outcome"] == "accepted"
    assert state() == "aligning"
    rating = QualityRating.objects.get()
    assert (rating.value, rating.bar_at_time, rating.scale) == (0.5, 0.5, "quality/v1")
    assert str(rating.candidate_id) == survivor
    item = WorkItem.objects.get(kind="alignment")
    assert (item.state, str(item.candidate_id)) == ("open", survivor)
    assert WorkItem.objects.get(kind="best_of_n").active_ms == 2 * 3500 + 900


def test_a_rating_below_the_bar_escalates(page) -> None:
    assert page.rate(0.25).json()["outcome"] == "escalated"
    assert state() == "escalated"
    assert (Escalation.objects.get().state, Escalation.objects.get().reasons) == ("open", [])
    assert not WorkItem.objects.filter(kind="alignment").exists()


def test_a_single_candidate_is_only_rated(campaign) -> None:
    object_to_select(campaign, n_candidates=1)
    page = Page(a_person("annotator", campaign))
    assert page.rate(1.0).json()["outcome"] == "accepted"
    assert Comparison.objects.count() == 0


def test_unsent_answers_may_come_with_the_rating(page) -> None:
    rows = []
    while not isinstance(step := page.ladder.current(), Finished):
        rows.append(comparison(step, "left"))
        page.ladder = page.ladder.answer("left")
    assert page.rate(0.75, comparisons=rows).json()["outcome"] == "accepted"
    assert Comparison.objects.count() == 2


def test_the_same_rating_again_answers_the_same(page) -> None:
    first = page.rate(0.75)
    again = page.rate(0.75)
    assert (again.status_code, again.json()) == (200, first.json())
    assert QualityRating.objects.count() == 1
    assert refusal(page.rate(0.5)) == (409, "duplicate_submission")


def test_answers_that_are_stored_may_still_arrive_after_the_rating(page) -> None:
    sent = page.answer("left")
    page.rate(0.75)
    response = page.send(sent)
    assert (response.status_code, response.json()["round"]["status"]) == (200, "rated")


def test_a_rating_of_another_than_the_survivor_is_refused(page) -> None:
    survivor = page.finish()
    other = next(pk for pk in page.round["order"] if pk != survivor)
    assert refusal(page.at("rating", candidate_id=other, value=1.0)) == (409, "ladder_mismatch")
    assert (state(), QualityRating.objects.count()) == ("selecting", 0)


def test_a_rating_before_the_last_pair_is_refused(page) -> None:
    pair = page.ladder.current()
    assert refusal(page.at("rating", candidate_id=pair.left, value=1.0)) == (409, "ladder_mismatch")
    assert (state(), QualityRating.objects.count()) == ("selecting", 0)


def test_a_rating_off_the_scale_is_refused(page) -> None:
    assert refusal(page.rate(0.6)) == (422, "unknown_rating")
    assert (state(), BestOfNRound.objects.get().status) == ("selecting", "open")


def test_a_late_rating_counts_while_nobody_else_has_the_item(page) -> None:
    page.finish()
    WorkItem.objects.update(lease_until=timezone.now() - timedelta(hours=1), state="open")
    assert page.rate(1.0).json()["outcome"] == "accepted"


# --- overlap ----------------------------------------------------------------------------------------------------------


def test_with_overlap_the_last_round_decides_by_the_mean(campaign) -> None:
    target_object = object_to_select(campaign, slots=2)
    first, second = (Page(a_person("annotator", campaign)) for _ in range(2))
    assert first.rate(0.25).json()["outcome"] == "waiting_for_overlap"
    assert state() == "selecting"
    assert second.rate(1.0).json()["outcome"] == "accepted"
    winner = QualityRating.objects.get(value=1.0).candidate_id
    assert WorkItem.objects.get(target_object=target_object, kind="alignment").candidate_id == winner


def test_with_overlap_one_escalation_can_be_outvoted_or_not(campaign) -> None:
    object_to_select(campaign, slots=2)
    first, second = (Page(a_person("annotator", campaign)) for _ in range(2))
    assert first.escalate(note="hidden", defects=["floaters"]).json()["outcome"] == "waiting_for_overlap"
    assert second.rate(0.75).json()["outcome"] == "escalated"
    escalation = Escalation.objects.get()
    assert (escalation.reasons, escalation.defects, escalation.note) == (["occlusion"], ["floaters"], "hidden")


# --- escalation -------------------------------------------------------------------------------------------------------


def test_an_escalation_carries_reasons_defects_and_note(page) -> None:
    body = {"reasons": ["other", "occlusion"], "defects": ["not_closed"], "note": "The back is guessed."}
    assert page.escalate(**body).json()["outcome"] == "escalated"
    escalation = Escalation.objects.get()
    assert (escalation.reasons, escalation.defects) == (["occlusion", "other"], ["not_closed"])
    assert escalation.note == "The back is guessed."
    assert str(escalation.round_id) == page.round["id"]
    assert state() == "escalated"


def test_an_escalation_needs_a_reason(page) -> None:
    assert refusal(page.escalate(reasons=[])) == (422, "escalation_without_reason")
    assert (state(), Escalation.objects.count()) == ("selecting", 0)


def test_an_unknown_reason_is_refused(page) -> None:
    assert refusal(page.escalate(reasons=["bored"])) == (422, "invalid_input")
    assert (state(), Escalation.objects.count()) == ("selecting", 0)


def test_the_same_escalation_again_answers_the_same(page) -> None:
    first = page.escalate()
    assert page.escalate().json() == first.json()
    assert Escalation.objects.count() == 1


def test_a_reported_mask_supersedes_the_round(campaign, page) -> None:
    page.answer("left")
    body = {"work_item_id": page.item["id"], "lease_token": page.item["lease_token"], "reason": "poor_quality"}
    path = f"/api/objects/{page.item['object']['id']}/report-mask/"
    assert page.post(path, **body).status_code == 200
    assert state() == "mask_review"
    assert BestOfNRound.objects.get().status == "superseded"
    assert refusal(page.send(comparison(page.ladder.current(), "left"))) == (409, "work_item_done")
