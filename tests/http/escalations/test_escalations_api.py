"""Escalations over HTTP: the board, the brief, the claim, versions, the submit, the review, and the bundle."""

from __future__ import annotations

import io
import json
import uuid
import zipfile

import pytest
from django.utils.dateparse import parse_datetime

from annotator.assignments.models import WorkItem
from annotator.candidates.models import Candidate
from annotator.escalations.mesh_checks import receive_mesh_check
from annotator.escalations.models import ArtistUpload, Escalation, Review
from annotator.gateways.artifacts import artifact_store
from tests.builders import FIRST_SEED, a_person, decision_times
from tests.http.escalations.escalated import (
    checked,
    passed_upload,
    post,
    refusal,
    send_file,
    signed_in,
    state,
    submitted,
)

pytestmark = pytest.mark.django_db


# --- the board and the brief ------------------------------------------------------------------------------------------


def test_the_board_shows_a_card(campaign, escalation, artist) -> None:
    response = artist.get(f"/api/campaigns/{campaign.pk}/escalations/?state=open").json()
    (card,) = response["results"]
    assert response["next"] is None
    assert (card["id"], card["state"], card["assignee"]) == (str(escalation.pk), "open", None)
    assert (card["object"]["name"], card["reasons"], card["n_uploads"]) == ("vase", ["occlusion"], 0)
    assert artist.get(f"/api/campaigns/{campaign.pk}/escalations/?state=accepted").json()["results"] == []


def test_an_unknown_column_is_refused(campaign, artist) -> None:
    response = artist.get(f"/api/campaigns/{campaign.pk}/escalations/?state=lost")
    assert refusal(response) == (422, "unknown_state")


def test_the_brief_has_everything_but_the_sources(escalation, artist) -> None:
    response = artist.get(f"/api/escalations/{escalation.pk}/")
    brief = response.json()
    assert (brief["reasons"], brief["defects"], brief["note"]) == (["occlusion"], ["floaters"], "Half hidden.")
    assert len(brief["candidates"]) == 2
    assert set(brief["candidates"][0]) == {"id", "number", "glb_url", "thumbnail_url", "layout", "faces"}
    assert brief["pointmap"]["intrinsics"]["width"] == 64
    assert brief["mask"]["bbox_xywh"] == [10, 8, 20, 16]
    text = response.content.decode()
    assert "inflation" not in text
    assert str(FIRST_SEED)[:5] not in text


def test_a_foreign_escalation_is_not_found(escalation) -> None:
    stranger = signed_in(a_person("artist"))
    assert refusal(stranger.get(f"/api/escalations/{escalation.pk}/")) == (404, "escalation_not_found")
    assert refusal(stranger.get(f"/api/escalations/{escalation.pk}/bundle.zip")) == (404, "escalation_not_found")
    for verb in ("claim", "release"):
        assert refusal(post(stranger, escalation, verb)) == (404, "escalation_not_found")
    assert state(escalation) == ("open", "escalated")


def test_an_annotator_has_no_board(campaign, escalation) -> None:
    annotator = signed_in(a_person("annotator", campaign))
    assert refusal(annotator.get(f"/api/escalations/{escalation.pk}/")) == (403, "role_not_allowed")
    assert refusal(post(annotator, escalation, "claim")) == (403, "role_not_allowed")
    assert state(escalation) == ("open", "escalated")


def test_the_bundle_is_a_zip_of_all(escalation, artist) -> None:
    response = artist.get(f"/api/escalations/{escalation.pk}/bundle.zip")
    assert response["Content-Type"] == "application/zip"
    assert response["Content-Disposition"].startswith("attachment")
    archive = zipfile.ZipFile(io.BytesIO(b"".join(response.streaming_content)))
    assert archive.testzip() is None
    assert archive.namelist() == [
        "README.txt",
        "brief.json",
        "photo.png",
        "mask.png",
        "candidates/01.glb",
        "candidates/01.png",
        "candidates/02.glb",
        "candidates/02.png",
    ]
    first = Candidate.objects.order_by("slot").first()
    assert archive.read("candidates/01.glb") == artifact_store().get(first.glb_key)
    assert json.loads(archive.read("brief.json"))["note"] == "Half hidden."


# --- claim and release ------------------------------------------------------------------------------------------------


def test_a_claim_takes_the_card(escalation, artist) -> None:
    brief = post(artist, escalation, "claim").json()
    assert (brief["state"], brief["assignee"], brief["assignee_id"]) == (
        "claimed",
        artist.user.username,
        artist.user.pk,
    )
    assert brief["claimed_at"] is not None


def test_a_taken_card_is_not_taken_again(campaign, escalation, artist) -> None:
    post(artist, escalation, "claim")
    other = signed_in(a_person("artist", campaign))
    assert refusal(post(other, escalation, "claim")) == (409, "escalation_taken")
    assert Escalation.objects.get().assignee == artist.user
    assert post(artist, escalation, "claim").status_code == 200


def test_release_puts_it_back(escalation, artist) -> None:
    post(artist, escalation, "claim")
    brief = post(artist, escalation, "release").json()
    assert (brief["state"], brief["assignee"], brief["claimed_at"]) == ("open", None, None)


def test_only_its_artist_or_a_lead_releases(campaign, escalation, artist, lead) -> None:
    post(artist, escalation, "claim")
    other = signed_in(a_person("artist", campaign))
    assert refusal(post(other, escalation, "release")) == (403, "escalation_not_yours")
    assert Escalation.objects.get().assignee == artist.user
    assert post(lead, escalation, "release").json()["state"] == "open"


# --- uploads ----------------------------------------------------------------------------------------------------------


# --- the check --------------------------------------------------------------------------------------------------------


# --- submit and review ------------------------------------------------------------------------------------------------


def test_only_a_passed_upload_is_submitted(escalation, artist) -> None:
    post(artist, escalation, "claim")
    upload_id = send_file(artist, escalation).json()["id"]
    assert refusal(post(artist, escalation, "submit", upload_id=upload_id)) == (409, "upload_not_passed")
    receive_mesh_check(event=checked(upload_id, passed=False))
    assert refusal(post(artist, escalation, "submit", upload_id=upload_id)) == (409, "upload_not_passed")
    assert state(escalation) == ("claimed", "escalated")


def test_an_unknown_upload_is_not_found(escalation, artist) -> None:
    post(artist, escalation, "claim")
    response = post(artist, escalation, "submit", upload_id=str(uuid.uuid4()))
    assert refusal(response) == (404, "upload_not_found")


def test_submitting_again_changes_nothing(escalation, artist) -> None:
    upload_id = submitted(artist, escalation)
    before = ArtistUpload.objects.get().submitted_at
    assert post(artist, escalation, "submit", upload_id=upload_id).status_code == 200
    assert ArtistUpload.objects.get().submitted_at == before


def test_an_accepted_mesh_becomes_the_candidate_to_align(escalation, artist, lead) -> None:
    submitted(artist, escalation)
    brief = post(lead, escalation, "review", decision="accepted").json()
    assert (brief["state"], brief["reviews"][0]["decision"]) == ("accepted", "accepted")
    assert state(escalation) == ("accepted", "aligning")
    candidate = Candidate.objects.get(kind="artist")
    assert ArtistUpload.objects.get().candidate == candidate
    assert WorkItem.objects.get(kind="alignment").candidate == candidate
    assert candidate.glb_key == ArtistUpload.objects.get().glb_key


def test_a_returned_mesh_goes_back_to_its_artist(escalation, artist, lead) -> None:
    submitted(artist, escalation)
    brief = post(lead, escalation, "review", decision="returned", note="Close the bottom.").json()
    assert (brief["state"], brief["assignee"]) == ("claimed", artist.user.username)
    assert brief["reviews"][0]["note"] == "Close the bottom."
    second = passed_upload(artist, escalation)
    assert post(artist, escalation, "submit", upload_id=second).status_code == 200
    assert [upload["version"] for upload in post(artist, escalation, "claim").json().get("uploads", [])] in ([], [1, 2])


def test_a_review_keeps_its_times(escalation, artist, lead) -> None:
    submitted(artist, escalation)
    times = decision_times(seconds=1)
    assert post(lead, escalation, "review", decision="accepted", **times).status_code == 200
    review = Review.objects.get()
    stored = [review.shown_at, review.armed_at, review.decided_at]
    assert stored == [parse_datetime(times[name]) for name in ("shown_at", "armed_at", "decided_at")]


def test_a_review_from_before_the_version_is_refused(escalation, artist, lead) -> None:
    submitted(artist, escalation)
    times = decision_times(ago=3600)
    assert refusal(post(lead, escalation, "review", decision="accepted", **times)) == (422, "impossible_times")
    assert (state(escalation), Review.objects.count()) == (("submitted", "escalated"), 0)


def test_a_return_needs_a_note(escalation, artist, lead) -> None:
    submitted(artist, escalation)
    assert refusal(post(lead, escalation, "review", decision="returned", note=" ")) == (422, "note_missing")
    assert (state(escalation), Review.objects.count()) == (("submitted", "escalated"), 0)


def test_nobody_reviews_their_own_upload(escalation, lead) -> None:
    submitted(lead, escalation)
    assert refusal(post(lead, escalation, "review", decision="accepted")) == (403, "own_upload")
    assert (state(escalation), Review.objects.count()) == (("submitted", "escalated"), 0)


def test_an_artist_does_not_review(campaign, escalation, artist) -> None:
    submitted(artist, escalation)
    other = signed_in(a_person("artist", campaign))
    assert refusal(post(other, escalation, "review", decision="accepted")) == (403, "role_not_allowed")
    assert state(escalation) == ("submitted", "escalated")


def test_what_was_not_submitted_is_not_reviewed(escalation, lead) -> None:
    assert refusal(post(lead, escalation, "review", decision="accepted")) == (409, "wrong_escalation_state")
    assert state(escalation) == ("open", "escalated")


def test_parking_parks_the_object(escalation, artist, lead) -> None:
    assert refusal(post(artist, escalation, "park")) == (403, "role_not_allowed")
    assert post(lead, escalation, "park").json()["state"] == "parked"
    assert state(escalation) == ("parked", "parked")
    assert refusal(post(lead, escalation, "park")) == (409, "wrong_escalation_state")
