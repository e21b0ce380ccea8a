"""An artist withdraws a submission; an annotator's undo respects what an artist has made."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from annotator.escalations.mesh_checks import receive_mesh_check
from annotator.escalations.models import ArtistUpload, Escalation
from annotator.images.models import TargetObject
from tests.builders import a_campaign, a_person
from tests.http.escalations.test_escalations_api import checked, post, refusal, send_file, signed_in
from tests.http.preferences.page import Page, object_to_select

pytestmark = pytest.mark.django_db


@pytest.fixture
def campaign():
    return a_campaign()


@pytest.fixture
def page(campaign) -> Page:
    object_to_select(campaign)
    page = Page(a_person("annotator", campaign))
    assert page.escalate().json()["outcome"] == "escalated"
    return page


@pytest.fixture
def escalation(page) -> Escalation:
    return Escalation.objects.get()


@pytest.fixture
def artist(campaign):
    return signed_in(a_person("artist", campaign))


@pytest.fixture
def submitted(escalation, artist) -> Escalation:
    post(artist, escalation, "claim")
    upload_id = send_file(artist, escalation).json()["id"]
    receive_mesh_check(event=checked(upload_id))
    assert post(artist, escalation, "submit", upload_id=upload_id, note="").status_code == 200
    return Escalation.objects.get()


def test_a_submission_is_withdrawn_once_and_can_be_made_again(artist, submitted) -> None:
    responses = [post(artist, submitted, "withdraw") for _ in range(2)]
    assert [(each.status_code, each.json()["state"]) for each in responses] == [(200, "claimed")] * 2
    upload = ArtistUpload.objects.get()
    assert upload.submitted_at is None
    assert post(artist, submitted, "submit", upload_id=str(upload.pk), note="").status_code == 200


def test_another_artist_withdraws_nothing(campaign, submitted) -> None:
    other = signed_in(a_person("artist", campaign))
    assert refusal(post(other, submitted, "withdraw")) == (403, "escalation_not_yours")
    assert Escalation.objects.get().state == "submitted"


def test_an_accepted_version_is_not_withdrawn(campaign, artist, submitted) -> None:
    lead = signed_in(a_person("lead", campaign))
    assert post(lead, submitted, "review", decision="accepted", note="").status_code == 200
    assert refusal(post(artist, submitted, "withdraw")) == (409, "wrong_escalation_state")
    assert Escalation.objects.get().state == "accepted"


def test_a_submission_is_not_withdrawn_after_the_window(artist, submitted, settings) -> None:
    ArtistUpload.objects.update(submitted_at=timezone.now() - timedelta(seconds=settings.UNDO_SECONDS + 1))
    assert refusal(post(artist, submitted, "withdraw")) == (409, "too_late_to_undo")
    assert Escalation.objects.get().state == "submitted"


def test_an_undo_does_not_remove_an_upload_whose_artist_put_the_card_back(page, artist, escalation) -> None:
    post(artist, escalation, "claim")
    send_file(artist, escalation)
    post(artist, escalation, "release")
    assert refusal(page.undo_submission()) == (409, "too_late_to_undo")
    assert TargetObject.objects.get().state == "escalated"
    assert Escalation.objects.get().cancelled_at is None


def test_an_undo_withdraws_a_card_that_was_put_back_without_an_upload(page, artist, escalation) -> None:
    post(artist, escalation, "claim")
    post(artist, escalation, "release")
    assert page.undo_submission().status_code == 200
    assert Escalation.objects.get().cancelled_at is not None
