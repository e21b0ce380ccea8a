"""Images: searched and filtered; source and licence changed by leads; deleted only while nothing depends on them."""

from __future__ import annotations

import pytest
from django.test import Client

from annotator.accounts.models import User
from annotator.campaigns.models import Campaign
from annotator.domain.errors import NotFound
from annotator.domain.roles import ROLE_VALUES, Role
from annotator.images import machine_work
from annotator.images.editing import delete_image
from annotator.images.isolated import decode_mask
from annotator.images.models import Image, MaskProposal, Pointmap
from annotator.images.services import create_target_object
from annotator.machine_work.models import MachineWork
from tests.factories import make_campaign, make_image, make_pointmap, make_target_object, make_user, make_work, mask_png
from tests.http.world import everything
from tests.images.test_machine_work import finished

pytestmark = pytest.mark.django_db


@pytest.fixture
def campaign() -> Campaign:
    return make_campaign()


@pytest.fixture
def lead(client: Client, campaign: Campaign) -> User:
    user = make_user(Role.LEAD, campaign=campaign)
    client.force_login(user)
    return user


@pytest.fixture
def images(campaign: Campaign) -> dict[str, Image]:
    """Three images by name, and one of the same name in another campaign."""
    make_image(original_name="desk.jpg")
    found = {
        name: make_image(campaign, original_name=name, source=source, licence=licence)
        for name, source, licence in [
            ("desk.jpg", "my desk", "CC0-1.0"),
            ("room.png", "Archive of Ann", "CC-BY-4.0"),
            ("yard.png", "", ""),
        ]
    }
    make_target_object(found["room.png"], name="armchair", category="seat")
    make_target_object(found["room.png"], name="arm lamp", category="lamp")
    return found


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ({}, ["yard.png", "room.png", "desk.jpg"]),
        ({"q": "DESK"}, ["desk.jpg"]),
        ({"q": "ann"}, ["room.png"]),
        ({"q": "cc"}, ["room.png", "desk.jpg"]),
        ({"q": "arm"}, ["room.png"]),
        ({"q": "Lamp"}, ["room.png"]),
        ({"q": ".png"}, ["yard.png", "room.png"]),
        ({"q": "_"}, []),
        ({"objects": "some"}, ["room.png"]),
        ({"objects": "none"}, ["yard.png", "desk.jpg"]),
        ({"objects": "none", "q": "png"}, ["yard.png"]),
        ({"objects": "some", "q": "desk"}, []),
    ],
)
def test_search_and_filter(
    client: Client, campaign: Campaign, lead: User, images: dict[str, Image], query: dict, names: list[str]
) -> None:
    found, cursor = [], ""
    while cursor is not None:
        page = client.get(f"/api/campaigns/{campaign.pk}/images/", {**query, "limit": 1, "cursor": cursor}).json()
        found += [image["name"] for image in page["results"]]
        cursor = page["next"]
    assert found == names


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ({"q": "a" * 101}, "search_too_long"),
        ({"objects": "all"}, "unknown_choice"),
        ({"source": "my desk"}, "unknown_parameter"),
    ],
)
def test_a_query_that_is_refused(client: Client, campaign: Campaign, lead: User, query: dict, code: str) -> None:
    answer = client.get(f"/api/campaigns/{campaign.pk}/images/", query)
    assert (answer.status_code, answer.json()["code"]) == (422, code)


def change(client: Client, image: Image, **body: object):
    return client.patch(f"/api/images/{image.pk}/", body, "application/json")


def test_a_lead_sets_source_and_licence(client: Client, lead: User, images: dict[str, Image]) -> None:
    image = images["desk.jpg"]
    before = Image.objects.values().get(pk=image.pk)
    answer = change(client, image, licence="CC-BY-4.0")
    assert (answer.status_code, answer.json()["source"], answer.json()["licence"]) == (200, "my desk", "CC-BY-4.0")
    assert Image.objects.values().get(pk=image.pk) == {**before, "licence": "CC-BY-4.0"}
    assert change(client, image, source="").json()["source"] == ""
    assert Image.objects.values().get(pk=image.pk) == {**before, "licence": "CC-BY-4.0", "source": ""}


@pytest.mark.parametrize(
    "body", [{"licence": "a" * 121}, {"source": "a" * 256}, {"source": None}, {"holdout": True}, {"name": "x.png"}]
)
def test_a_change_that_is_refused(client: Client, lead: User, images: dict[str, Image], body: dict) -> None:
    before = everything()
    assert change(client, images["desk.jpg"], **body).status_code == 422
    assert change(client, images["desk.jpg"], **{"licence": "CC0-1.0", "source": "other", **body}).status_code == 422
    assert everything() == before


@pytest.mark.parametrize("role", [role for role in ROLE_VALUES if role not in (Role.LEAD, Role.ADMIN)])
def test_others_change_nothing(client: Client, campaign: Campaign, images: dict[str, Image], role: str) -> None:
    client.force_login(make_user(role, campaign=campaign))
    before = everything()
    assert change(client, images["desk.jpg"], source="mine").json()["code"] == "role_not_allowed"
    assert delete(client, images["desk.jpg"]).status_code == 403
    assert everything() == before


def test_a_lead_of_another_campaign_finds_nothing(client: Client, images: dict[str, Image]) -> None:
    client.force_login(make_user(Role.LEAD, campaign=make_campaign()))
    before = everything()
    for answer in (change(client, images["desk.jpg"], source="mine"), delete(client, images["desk.jpg"])):
        assert (answer.status_code, answer.json()["code"]) == (404, "image_not_found")
    assert everything() == before


def delete(client: Client, image: Image):
    return client.delete(f"/api/images/{image.pk}/")


def test_deleted_with_its_scene_its_clicks_and_their_work(
    client: Client, campaign: Campaign, lead: User, images: dict[str, Image]
) -> None:
    gone, kept = images["desk.jpg"], images["yard.png"]
    for image in (gone, kept):
        make_pointmap(image)
        clicks = MaskProposal.objects.create(image=image, prompts={}, requested_by=lead)
        make_work("mask_proposal", clicks.pk, campaign)
    answer = delete(client, gone)
    assert (answer.status_code, answer.content) == (204, b"")
    assert set(Image.objects.filter(campaign=campaign)) == {kept, images["room.png"]}
    assert [row.image_id for row in Pointmap.objects.all()] == [kept.pk]
    (clicks,) = MaskProposal.objects.all()
    assert clicks.image_id == kept.pk
    assert set(MachineWork.objects.values_list("subject", flat=True)) == {kept.pk, clicks.pk}
    assert delete(client, gone).status_code == 404


def test_with_an_object_it_stays(client: Client, lead: User, images: dict[str, Image]) -> None:
    make_pointmap(images["room.png"])
    before = everything()
    answer = delete(client, images["room.png"])
    assert (answer.status_code, answer.json()["code"]) == (409, "image_has_objects")
    assert everything() == before


def test_a_discarded_object_keeps_it_too(client: Client, campaign: Campaign, lead: User) -> None:
    image = make_image(campaign)
    make_target_object(image, state="discarded")
    before = everything()
    assert delete(client, image).json()["code"] == "image_has_objects"
    assert everything() == before


def test_an_annotator_deletes_only_their_own(client: Client, campaign: Campaign) -> None:
    annotator, other = make_user(campaign=campaign), make_user(campaign=campaign)
    mine, theirs = (make_image(campaign, uploaded_by=user) for user in (annotator, other))
    client.force_login(annotator)
    rows = client.get(f"/api/campaigns/{campaign.pk}/images/").json()["results"]
    assert {row["id"]: row["may_delete"] for row in rows} == {str(mine.pk): True, str(theirs.pk): False}
    before = everything()
    answer = delete(client, theirs)
    assert (answer.status_code, answer.json()["code"]) == (403, "image_not_yours")
    assert everything() == before
    assert delete(client, mine).status_code == 204
    assert list(Image.objects.all()) == [theirs]


def test_a_body_is_refused(client: Client, lead: User, images: dict[str, Image]) -> None:
    before = everything()
    answer = client.delete(f"/api/images/{images['desk.jpg'].pk}/", {"force": True}, "application/json")
    assert answer.status_code == 422
    assert everything() == before


def test_a_late_pointmap_of_a_deleted_image_changes_nothing(client: Client, campaign: Campaign, lead: User) -> None:
    image = make_image(campaign)
    machine_work.request_pointmap(image=image)
    event = finished(image)
    assert delete(client, image).status_code == 204
    before = everything()
    assert machine_work.receive_pointmap(event=event) is False
    assert everything() == before
    assert (Image.objects.count(), Pointmap.objects.count(), MachineWork.objects.count()) == (0, 0, 0)


def test_the_same_photo_can_be_uploaded_again(client: Client, campaign: Campaign, lead: User) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    from tests.factories import png

    def upload() -> dict:
        files = [SimpleUploadedFile("cup.png", png())]
        return client.post(f"/api/campaigns/{campaign.pk}/images/", {"files": files}).json()

    first = upload()["created"][0]
    assert client.delete(f"/api/images/{first['id']}/").status_code == 204
    again = upload()
    assert (len(again["created"]), again["duplicates"]) == (1, [])
    assert again["created"][0]["pointmap"]["status"] == "queued"


def test_gone_between_lookup_and_lock(campaign: Campaign, lead: User) -> None:
    image = make_image(campaign)
    delete_image(image=Image.objects.get(pk=image.pk), by=lead)
    with pytest.raises(NotFound):
        delete_image(image=image, by=lead)


def test_no_object_is_added_to_a_photo_just_deleted(campaign: Campaign, lead: User) -> None:
    image = make_image(campaign)
    mask = decode_mask(mask_png(), width=image.width, height=image.height)
    delete_image(image=Image.objects.get(pk=image.pk), by=lead)
    before = everything()
    with pytest.raises(NotFound):
        create_target_object(image=image, mask=mask, method="drawn", by=lead)
    assert everything() == before
