"""A new photo that looks like an earlier one of its campaign refers to it, for as long as that exists."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from PIL import Image as Pillow

from annotator.campaigns.models import Campaign
from annotator.domain.roles import Role
from annotator.images.models import Image
from annotator.images.near_duplicates import MAX_DISTANCE, link
from annotator.images.services import import_image
from tests.factories import encoded, make_campaign, make_image, make_user

pytestmark = pytest.mark.usefixtures("sent")
PHOTOS = Path(__file__).parents[2] / "fixtures/photos"
HASH = 0x1234_5678_9ABC_DEF0


def copy_of(name: str, width: int) -> bytes:
    photo = Pillow.open(PHOTOS / f"{name}.jpg").convert("RGB")
    return encoded(photo.resize((width, width * photo.height // photo.width)), "PNG")


def imported(campaign: Campaign, content: bytes, name: str) -> Image:
    return import_image(campaign=campaign, content=content, name=name, by=None).image


def twin_of(image: Image) -> Image | None:
    return Image.objects.select_related("near_duplicate_of").get(pk=image.pk).near_duplicate_of


@pytest.mark.django_db
def test_a_copy_refers_to_the_photo() -> None:
    campaign = make_campaign()
    first = imported(campaign, copy_of("coffee", 200), "coffee.png")
    other = imported(campaign, copy_of("rocket", 200), "rocket.png")
    small = imported(campaign, copy_of("coffee", 120), "small.png")
    elsewhere = imported(make_campaign(), copy_of("coffee", 120), "small.png")
    assert [twin_of(image) for image in (first, other, small, elsewhere)] == [None, None, first, None]


@pytest.mark.django_db
@pytest.mark.parametrize("value", [HASH, -1, -(2**63), 2**63 - 1])
def test_up_to_some_bits(value: int) -> None:
    near, far = (value ^ (2**n_bits - 1) for n_bits in (MAX_DISTANCE, MAX_DISTANCE + 1))
    for other, is_near in ((near, True), (far, False)):
        campaign = make_campaign()
        first, later = (make_image(campaign, dhash=dhash) for dhash in (other, value))
        assert link(later) == (first if is_near else None)
        assert twin_of(later) == (first if is_near else None)


@pytest.mark.django_db
def test_the_nearest_counts_and_of_equals_the_oldest() -> None:
    campaign = make_campaign()
    make_image(campaign, dhash=HASH ^ 0b111)
    oldest, _ = make_image(campaign, dhash=HASH ^ 0b1), make_image(campaign, dhash=HASH ^ 0b10)
    make_image(campaign, dhash=None)
    assert link(make_image(campaign, dhash=HASH)) == oldest


@pytest.mark.django_db
def test_plain_photos_have_none() -> None:
    campaign = make_campaign()
    images = [imported(campaign, encoded(Pillow.new("RGB", (64, 48), name), "PNG"), name) for name in ("red", "blue")]
    assert [twin_of(image) for image in images] == [None, None]


@pytest.mark.django_db
def test_a_deleted_photo_is_referred_to_no_more(client: Client) -> None:
    campaign = make_campaign()
    client.force_login(make_user(Role.LEAD, campaign=campaign))
    first, later = (make_image(campaign, dhash=HASH, original_name=name) for name in ("first.png", "later.png"))
    link(later)
    path = f"/api/images/{later.pk}/"
    assert client.get(path).json()["near_duplicate_of"] == {"id": str(first.pk), "name": "first.png"}
    rows = client.get(f"/api/campaigns/{campaign.pk}/images/").json()["results"]
    assert {row["name"]: bool(row["near_duplicate_of"]) for row in rows} == {"first.png": False, "later.png": True}
    assert client.delete(f"/api/images/{first.pk}/").status_code == 204
    assert client.get(path).json()["near_duplicate_of"] is None


@pytest.mark.django_db(transaction=True)
def test_of_two_at_the_same_moment_one_refers_to_the_other() -> None:
    campaign = make_campaign()
    contents = [copy_of("coffee", width) for width in (200, 120)]

    def run(content: bytes) -> Image:
        try:
            return imported(campaign, content, "coffee.png")
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        images = list(pool.map(run, contents))
    twins = [twin_of(image) for image in images]
    assert twins in ([None, images[0]], [images[1], None])
