"""Held-out images and groups over HTTP: by upload and later, for leads, until the first answer."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from annotator.campaigns.models import Campaign
from annotator.domain.roles import Role
from annotator.images.models import Image
from tests.factories import make_campaign, make_candidate, make_image, make_target_object, make_user, png
from tests.http.images.test_images_api import zipped

pytestmark = pytest.mark.django_db


@pytest.fixture
def campaign(client: Client) -> Campaign:
    campaign = make_campaign(name="Cups")
    client.force_login(make_user(Role.LEAD, campaign=campaign))
    return campaign


def upload(client: Client, campaign: Campaign, *files: tuple[str, bytes], **fields: Any) -> Any:
    body = {"files": [SimpleUploadedFile(name, content) for name, content in files], **fields}
    return client.post(f"/api/campaigns/{campaign.pk}/images/", body)


def post(client: Client, campaign: Campaign, **body: Any) -> Any:
    return client.post(f"/api/campaigns/{campaign.pk}/splits/", body, content_type="application/json")


def test_an_upload_is_held_out_as_one_group(client: Client, campaign: Campaign) -> None:
    files = [("a.png", png(seed=1)), ("b.png", png(seed=2))]
    answer = upload(client, campaign, *files, holdout="true", group="table")
    assert [(made["group_id"], made["holdout"]) for made in answer.json()["created"]] == [("table", True)] * 2


def test_a_list_holds_out_what_it_names_and_notes_what_it_does_not_find(client: Client, campaign: Campaign) -> None:
    archive = zipped(**{"one/a__png": png(seed=1), "two/a__png": png(seed=2), "two/b__png": png(seed=3)})
    names = ["two/a.png", "three.png"]
    answer = upload(client, campaign, ("all.zip", archive), holdout_names=names, group_by_folder="true").json()
    assert [(note["name"], note["code"]) for note in answer["notes"]] == [("three.png", "holdout_unmatched")]
    made = {(image["group_id"].partition("-")[0], image["holdout"]) for image in answer["created"]}
    assert (len(answer["created"]), made) == (3, {("one", False), ("two", True)})


def test_a_photo_of_before_stays_as_it_is_with_a_note(client: Client, campaign: Campaign) -> None:
    upload(client, campaign, ("a.png", png(seed=1)))
    answer = upload(client, campaign, ("a.png", png(seed=1)), holdout="true").json()
    assert [note["code"] for note in answer["notes"]] == ["holdout_unchanged"]
    assert not Image.objects.get().holdout


def test_a_photo_that_would_hold_out_answered_ones_is_refused(client: Client, campaign: Campaign) -> None:
    upload(client, campaign, ("a.png", png(seed=1)), group="table")
    make_candidate(make_target_object(Image.objects.get()), kind="artist")
    answer = upload(client, campaign, ("b.png", png(seed=2)), group="table", holdout="true").json()
    assert [(one["name"], one["code"]) for one in answer["refused"]] == [("b.png", "split_fixed")]
    assert [(image.original_name, image.holdout) for image in Image.objects.all()] == [("a.png", False)]


@pytest.mark.parametrize("fields", [{"holdout": "true"}, {"holdout_fraction": "0.5"}, {"group": "table"}])
def test_an_annotator_uploads_without_splits(client: Client, campaign: Campaign, fields: dict[str, str]) -> None:
    client.force_login(make_user(campaign=campaign))
    refused = upload(client, campaign, ("a.png", png()), **fields)
    assert (refused.status_code, refused.json()["code"]) == (403, "splits_of_leads")
    assert not Image.objects.exists()
    assert upload(client, campaign, ("a.png", png())).status_code == 201


def test_two_ways_to_hold_out_are_refused(client: Client, campaign: Campaign) -> None:
    refused = upload(client, campaign, ("a.png", png()), holdout="true", holdout_fraction="0.5")
    assert (refused.status_code, refused.json()["code"]) == (422, "holdout_ambiguous")
    assert not Image.objects.exists()


def test_a_lead_groups_and_holds_out(client: Client, campaign: Campaign) -> None:
    first, second = make_image(campaign), make_image(campaign)
    answer = post(client, campaign, image_ids=[str(first.pk), str(second.pk)], holdout=True, group="table")
    assert answer.status_code == 200
    assert {(row["group_id"], row["holdout"]) for row in answer.json()["results"]} == {("table", True)}
    assert client.get(f"/api/images/{first.pk}/").json()["holdout"] is True
    counts = client.get(f"/api/campaigns/{campaign.pk}/splits/").json()
    assert (counts["images"], counts["held_out_images"], counts["several"][0]["n_images"]) == (2, 2, 2)


def test_after_an_answer_the_change_is_refused_and_nothing_changes(client: Client, campaign: Campaign) -> None:
    image = make_image(campaign)
    make_candidate(make_target_object(image), kind="artist")
    before = list(Image.objects.values())
    refused = post(client, campaign, image_ids=[str(image.pk)], holdout=True)
    assert (refused.status_code, refused.json()["code"]) == (409, "split_fixed")
    assert image.original_name in refused.json()["message"]
    assert list(Image.objects.values()) == before


@pytest.mark.parametrize(
    "body", [{}, {"holdout": None}, {"holdout": "perhaps"}, {"group": "/home/anna"}, {"holdout": True, "colour": 1}]
)
def test_a_body_that_changes_nothing_or_cannot_be_is_refused(client: Client, campaign: Campaign, body: Any) -> None:
    image = make_image(campaign)
    assert post(client, campaign, image_ids=[str(image.pk)], **body).status_code == 422
    assert post(client, campaign, image_ids=[], holdout=True).status_code == 422
    assert not Image.objects.get().holdout
