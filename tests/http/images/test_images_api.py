"""Images over HTTP: many at once, each with its own fate; found again, never stored twice; refused ones leave no trace."""

import io
import uuid
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from annotator.accounts.models import User
from annotator.campaigns.models import Campaign
from annotator.domain.roles import Role
from annotator.images.models import Image, Mask, Pointmap, TargetObject
from tests.factories import make_campaign, make_image, make_pointmap, make_target_object, make_user, mask_png, png

pytestmark = pytest.mark.django_db


@pytest.fixture
def campaign() -> Campaign:
    return make_campaign(name="Cups")


@pytest.fixture
def annotator(client: Client, campaign: Campaign) -> User:
    user = make_user(campaign=campaign)
    client.force_login(user)
    return user


def zipped(**files: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, content in files.items():
            archive.writestr(name.replace("__", "."), content)
    return stream.getvalue()


def upload(client: Client, campaign: Campaign, *files: tuple[str, bytes], **fields: str):
    body = {"files": [SimpleUploadedFile(name, content) for name, content in files], **fields}
    return client.post(f"/api/campaigns/{campaign.pk}/images/", body)


def stored() -> tuple[int, int, int]:
    return Image.objects.count(), Pointmap.objects.count(), TargetObject.objects.count()


def test_one_image(
    client: Client, campaign: Campaign, annotator: User, sent, django_capture_on_commit_callbacks
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        response = upload(client, campaign, ("cup.png", png(80, 60)), source="my desk", licence="CC0-1.0")
    assert response.status_code == 201
    (made,) = response.json()["created"]
    assert (made["name"], made["width"], made["height"]) == ("cup.png", 80, 60)
    assert (made["source"], made["licence"], made["objects"]) == ("my desk", "CC0-1.0", [])
    assert made["pointmap"]["status"] == "queued"
    assert client.get(made["url"]).status_code == client.get(made["thumbnail_url"]).status_code == 200
    assert Image.objects.get().uploaded_by == annotator
    assert [(message.name, message.queue) for message in sent] == [("inference_worker.estimate_pointmap", "cpu")]
    assert sent[0].args[0]["image_id"] == made["id"]


def test_each_file_has_its_own_fate(client: Client, campaign: Campaign, annotator: User) -> None:
    first = upload(client, campaign, ("cup.png", png(seed=1))).json()["created"][0]
    response = upload(
        client, campaign, ("again.png", png(seed=1)), ("evil.jpg", b"<svg onload='alert(1)'/>"), ("b.png", png(seed=2))
    )
    body = response.json()
    assert [image["name"] for image in body["created"]] == ["b.png"]
    assert body["duplicates"] == [{"name": "again.png", "image_id": first["id"]}]
    assert [(one["name"], one["code"]) for one in body["refused"]] == [("evil.jpg", "not_an_image")]
    assert stored() == (2, 2, 0)


def test_the_same_pixels_in_another_file_are_the_same_image(
    client: Client, campaign: Campaign, annotator: User
) -> None:
    from PIL import Image as Pillow

    from tests.factories import encoded

    picture = Pillow.open(io.BytesIO(png(seed=5)))
    upload(client, campaign, ("a.png", encoded(picture, "PNG", compress_level=1)))
    body = upload(client, campaign, ("b.webp", encoded(picture, "WEBP", lossless=True))).json()
    assert (len(body["created"]), len(body["duplicates"]), stored()) == (0, 1, (1, 1, 0))


def test_another_campaign_has_its_own_copy_of_a_row(client: Client, campaign: Campaign) -> None:
    other = make_campaign()
    client.force_login(make_user(Role.ADMIN))
    for one in (campaign, other):
        assert len(upload(client, one, ("a.png", png())).json()["created"]) == 1
    assert Image.objects.values("image_key").distinct().count() == 1


def test_a_zip_with_masks_beside_the_photos(client: Client, campaign: Campaign, annotator: User) -> None:
    content = zipped(cup__png=png(), cup__mask__1__png=mask_png(), cup__mask__2__png=mask_png(box=(40, 2, 9, 9)))
    body = upload(client, campaign, ("photos.zip", content)).json()
    assert (len(body["created"]), body["objects_created"], body["refused"]) == (1, 2, [])
    assert list(TargetObject.objects.order_by("number").values_list("state", "current_mask__bbox_xywh")) == [
        ("mask_review", [10, 8, 20, 16]),
        ("mask_review", [40, 2, 9, 9]),
    ]
    again = upload(client, campaign, ("photos.zip", content)).json()
    assert (len(again["duplicates"]), again["objects_created"]) == (1, 0)
    assert Mask.objects.count() == 2


def test_more_zips_than_a_request_may_hold_are_refused_and_the_others_taken(
    client: Client, campaign: Campaign, annotator: User, monkeypatch
) -> None:
    monkeypatch.setattr("annotator.http.images.uploading.MAX_ARCHIVES", 1)
    body = upload(
        client, campaign, ("one.zip", zipped(cup__png=png())), ("two.zip", zipped(dog__png=png(seed=2)))
    ).json()
    assert [(one["name"], one["code"]) for one in body["refused"]] == [("two.zip", "request_too_many_archives")]
    assert stored() == (1, 1, 0)


def test_a_mask_that_does_not_fit_is_refused_and_its_photo_kept(
    client: Client, campaign: Campaign, annotator: User
) -> None:
    body = upload(client, campaign, ("cup.png", png()), ("cup.mask.png", mask_png(32, 32, box=(1, 1, 4, 4)))).json()
    assert (len(body["created"]), [one["code"] for one in body["refused"]]) == (1, ["mask_size_differs"])
    assert stored() == (1, 1, 0)


def test_a_mask_without_its_photo_is_refused(client: Client, campaign: Campaign, annotator: User) -> None:
    body = upload(client, campaign, ("cup.mask.png", mask_png())).json()
    assert [one["code"] for one in body["refused"]] == ["mask_without_image"]
    assert stored() == (0, 0, 0)


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("cut.jpg", b"\xff\xd8\xff\xe0" + b"\0" * 50, "not_an_image"),
        ("page.png", b"<!doctype html><script>alert(1)</script>", "not_an_image"),
        ("evil.zip", zipped(**{"../../etc/cron": b"x"}), "archive_member_outside"),
        ("bomb.zip", b"PK\x03\x04 and no more", "archive_damaged"),
    ],
)
def test_a_hostile_file_is_refused_and_nothing_is_stored(
    client: Client, campaign: Campaign, annotator: User, isolated_stores, name: str, content: bytes, code: str
) -> None:
    response = upload(client, campaign, (name, content))
    (refused,) = response.json()["refused"]
    assert set(refused) == {"name", "code", "message", "details"}
    assert (response.status_code, refused["name"], refused["code"]) == (201, name, code)
    assert stored() == (0, 0, 0)
    assert [path for path in isolated_stores.rglob("*") if path.is_file()] == []


def test_a_name_never_becomes_a_path(client: Client, campaign: Campaign, annotator: User, isolated_stores) -> None:
    upload(client, campaign, ("..\\..\\<b>cup</b>.png", png()))
    assert Image.objects.get().original_name == "b>.png"
    assert {path.parent.parent.name for path in isolated_stores.rglob("*") if path.is_file()} == {"blobs"}


def test_a_body_declared_too_large_is_not_read(client: Client, campaign: Campaign, annotator: User, settings) -> None:
    settings.MAX_ARCHIVE_BYTES = 1000
    response = upload(client, campaign, ("a.png", b"0" * 400_000))
    assert (response.status_code, response.json()["code"]) == (413, "upload_too_large")
    assert stored() == (0, 0, 0)


def test_no_file_at_all_is_refused(client: Client, campaign: Campaign, annotator: User) -> None:
    response = upload(client, campaign)
    assert (response.status_code, response.json()["code"]) == (422, "invalid_input")


@pytest.mark.parametrize("role", [Role.ARTIST, Role.ENGINEER])
def test_who_may_not_upload(client: Client, campaign: Campaign, role: str) -> None:
    client.force_login(make_user(role, campaign=campaign))
    response = upload(client, campaign, ("a.png", png()))
    assert (response.status_code, response.json()["code"], stored()) == (403, "role_not_allowed", (0, 0, 0))


def test_a_stranger_to_the_campaign_cannot_upload(client: Client, campaign: Campaign) -> None:
    client.force_login(make_user())
    response = upload(client, campaign, ("a.png", png()))
    assert (response.status_code, response.json()["code"], stored()) == (404, "campaign_not_found", (0, 0, 0))


def test_pages_are_newest_first_and_hold_each_image_once(client: Client, campaign: Campaign, annotator: User) -> None:
    made = [str(make_image(campaign).pk) for _ in range(5)]
    seen, cursor = [], ""
    while True:
        page = client.get(f"/api/campaigns/{campaign.pk}/images/", {"limit": 2, "cursor": cursor}).json()
        seen += [image["id"] for image in page["results"]]
        if page["next"] is None:
            break
        cursor = page["next"]
    assert seen == made[::-1]


def test_an_image_with_its_scene_and_its_objects(client: Client, campaign: Campaign, annotator: User) -> None:
    image = make_image(campaign)
    make_pointmap(image, is_fallback=True)
    target_object = make_target_object(image, name="cup", state="selecting")
    body = client.get(f"/api/images/{image.pk}/").json()
    assert body["pointmap"]["intrinsics"] == {"fx": 60.0, "fy": 60.0, "cx": 32.0, "cy": 24.0, "width": 64, "height": 48}
    assert (body["pointmap"]["status"], body["pointmap"]["is_fallback"], body["pointmap"]["error"]) == (
        "ready",
        True,
        None,
    )
    (listed,) = body["objects"]
    assert (listed["id"], listed["name"], listed["state"]) == (str(target_object.pk), "cup", "selecting")
    assert listed["mask"]["bbox_xywh"] == [10, 8, 20, 16]


def test_an_image_of_another_campaign_is_not_found(client: Client, annotator: User) -> None:
    for pk in (make_image().pk, uuid.uuid4()):
        response = client.get(f"/api/images/{pk}/")
        assert (response.status_code, response.json()["code"]) == (404, "image_not_found")
