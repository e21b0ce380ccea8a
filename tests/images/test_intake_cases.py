"""Photos, masks and archives as the world's tools write them, through the real routes: `fixtures/intake/`."""

from __future__ import annotations

import base64
import io
import unicodedata
from pathlib import Path

import numpy as np
import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image as Pillow

from annotator.campaigns.models import Campaign
from annotator.gateways.artifacts import artifact_store
from annotator.images.models import Image, Mask
from tests.factories import make_campaign, make_user, png

pytestmark = pytest.mark.django_db
CASES = Path(settings.BASE_DIR) / "fixtures" / "intake"
MASKS = sorted(path.name for path in (CASES / "mask").iterdir())


@pytest.fixture
def campaign(client: Client) -> Campaign:
    campaign = make_campaign(name="Cases")
    client.force_login(make_user(campaign=campaign))
    return campaign


def upload(client: Client, campaign: Campaign, *files: tuple[str, bytes]) -> dict:
    body = {"files": [SimpleUploadedFile(name, content) for name, content in files]}
    response = client.post(f"/api/campaigns/{campaign.pk}/images/", body)
    assert response.status_code == 201, response.content
    return response.json()


def upload_case(client: Client, campaign: Campaign, case: str) -> dict:
    (file,) = [path for path in (CASES / "photo" / case).iterdir() if path.name != "truth.npy"]
    return upload(client, campaign, (file.name, file.read_bytes()))


def codes(refused: list[dict]) -> list[str]:
    return [one["code"] for one in refused]


@pytest.mark.parametrize(
    ("case", "tolerance"),
    [
        ("c2_display_p3_png", 0),
        ("c12_all_transparent", 0),
        ("e6_exif_6", 24),
        ("e13_gps_thumbnail", 24),
        ("f8_mpo", 24),
    ],
)
def test_colours_and_orientation_are_what_a_viewer_shows(
    client: Client, campaign: Campaign, case: str, tolerance: int
) -> None:
    """JPEG is encoded twice (as sent, as stored), hence its tolerance; the mean stays within 2 levels."""
    assert len(upload_case(client, campaign, case)["created"]) == 1
    stored = Pillow.open(io.BytesIO(artifact_store().get(Image.objects.get().image_key)))
    truth = np.load(CASES / "photo" / case / "truth.npy").astype(int)
    difference = np.abs(np.asarray(stored.convert("RGB")).astype(int) - truth)
    assert difference.max() <= tolerance
    assert difference.mean() <= 2


def test_nothing_but_pixels_is_stored(client: Client, campaign: Campaign) -> None:
    """A JPEG comment with a place was served on, in the photo and in its thumbnail."""
    upload_case(client, campaign, "e13_gps_thumbnail")
    image = Image.objects.get()
    for key in (image.image_key, image.thumbnail_key):
        stored = Pillow.open(io.BytesIO(artifact_store().get(key)))
        assert set(stored.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
        assert dict(stored.getexif()) == {}


def test_a_jpeg_in_an_mpo_is_stored_as_a_jpeg(client: Client, campaign: Campaign) -> None:
    upload_case(client, campaign, "f8_mpo")
    assert Image.objects.get().image_key.endswith(".jpg")


def test_a_fully_transparent_image_keeps_its_colours_with_a_note(client: Client, campaign: Campaign) -> None:
    body = upload_case(client, campaign, "c12_all_transparent")
    assert [(note["name"], note["code"]) for note in body["notes"]] == [("render.png", "photo_converted")]
    assert "transparent" in body["notes"][0]["message"]


@pytest.mark.parametrize("case", MASKS)
def test_a_mask_file_means_its_one_object(client: Client, campaign: Campaign, case: str) -> None:
    folder = CASES / "mask" / case
    truth = np.load(folder / "truth.npy")
    body = upload(
        client,
        campaign,
        ("photo.png", (folder / "photo.png").read_bytes()),
        ("photo.mask.png", (folder / "mask.png").read_bytes()),
    )
    assert (body["refused"], body["objects_created"]) == ([], 1)
    stored = np.asarray(Pillow.open(io.BytesIO(artifact_store().get(Mask.objects.get().mask_key))))
    assert np.array_equal(stored > 0, truth)


@pytest.mark.parametrize("case", MASKS)
def test_the_page_and_the_import_read_masks_alike(client: Client, campaign: Campaign, case: str) -> None:
    folder = CASES / "mask" / case
    upload(client, campaign, ("photo.png", (folder / "photo.png").read_bytes()))
    image = Image.objects.get()
    body = {"mask": SimpleUploadedFile("mask.png", (folder / "mask.png").read_bytes()), "name": "thing"}
    assert client.post(f"/api/images/{image.pk}/objects/", body).status_code == 201
    stored = np.asarray(Pillow.open(io.BytesIO(artifact_store().get(Mask.objects.get().mask_key))))
    assert np.array_equal(stored > 0, np.load(folder / "truth.npy"))


@pytest.mark.parametrize("case", MASKS)
def test_the_editor_gets_the_mask_that_an_import_would_store(client: Client, campaign: Campaign, case: str) -> None:
    folder = CASES / "mask" / case
    upload(client, campaign, ("photo.png", (folder / "photo.png").read_bytes()))
    image = Image.objects.get()
    mask = SimpleUploadedFile("mask.png", (folder / "mask.png").read_bytes())
    response = client.post(f"/api/images/{image.pk}/read-mask/", {"mask": mask})
    pixels = np.asarray(Pillow.open(io.BytesIO(base64.b64decode(response.json()["mask_png"]))))
    assert np.array_equal(pixels > 0, np.load(folder / "truth.npy"))
    assert Mask.objects.count() == 0


def test_a_photo_is_not_read_as_a_mask(client: Client, campaign: Campaign) -> None:
    photo = png(64, 48)
    upload(client, campaign, ("photo.png", photo))
    response = client.post(
        f"/api/images/{Image.objects.get().pk}/read-mask/", {"mask": SimpleUploadedFile("m.png", photo)}
    )
    assert (response.status_code, response.json()["code"]) == (422, "mask_not_binary")


@pytest.mark.parametrize(
    ("case", "names", "n_objects"),
    [
        ("z14_jpg_mask", ["m.jpg"], 1),
        ("z16_nfd_mask", ["tässä.jpg"], 1),
        ("z17_case_mask", ["IMG_1.JPG"], 1),
        ("z18_masks_folder", ["a.jpg"], 1),
        ("z22_mask_webp", ["w.jpg"], 1),
        ("z23_underscore_mask", ["p.jpg"], 1),
        ("z25_gbk", ["照片.jpg"], 0),
        ("z26_persian_zwnj", ["می\u200cخواهم.jpg"], 0),
        ("z31_high_ratio", ["flat.png"], 0),
        ("z3_shift_jis", ["写真.jpg"], 0),
        ("z4_shift_jis_5c", ["表.jpg"], 1),
        ("z5_utf8_no_flag", ["köpfe.jpg"], 0),
        ("z6_colons", ["2024-05-01 12:30:00.jpg", "other.jpg"], 0),
    ],
)
def test_archives_of_the_world(client: Client, campaign: Campaign, case: str, names: list[str], n_objects: int) -> None:
    body = upload_case(client, campaign, case)
    assert body["refused"] == []
    assert sorted(Image.objects.values_list("original_name", flat=True)) == [
        unicodedata.normalize("NFC", name) for name in sorted(names)
    ]
    assert (body["objects_created"], Mask.objects.count()) == (n_objects, n_objects)


@pytest.mark.parametrize(("case", "code_page"), [("z25_gbk", "GBK"), ("z3_shift_jis", "Shift-JIS")])
def test_a_guessed_code_page_is_shown(client: Client, campaign: Campaign, case: str, code_page: str) -> None:
    (note,) = upload_case(client, campaign, case)["notes"]
    assert note["code"] == "archive_names_guessed"
    assert code_page in note["message"]


def test_an_empty_archive_is_named(client: Client, campaign: Campaign) -> None:
    body = upload_case(client, campaign, "z12_empty")
    assert (body["created"], codes(body["refused"])) == ([], ["archive_empty"])


def test_an_empty_file_does_not_refuse_its_neighbours(client: Client, campaign: Campaign) -> None:
    good = (CASES / "photo" / "e6_exif_6" / "IMG_6.jpg").read_bytes()
    body = upload(client, campaign, ("zero.jpg", b""), ("good.jpg", good))
    assert [image["name"] for image in body["created"]] == ["good.jpg"]
    assert [(one["name"], one["code"]) for one in body["refused"]] == [("zero.jpg", "file_empty")]


def test_a_mask_without_its_photo_never_becomes_a_photo(client: Client, campaign: Campaign) -> None:
    mask = (CASES / "mask" / "m01_0_255" / "mask.png").read_bytes()
    body = upload(client, campaign, ("chair_mask.png", mask), ("masks/table.png", mask))
    assert codes(body["refused"])[0] == "mask_without_image"
    assert Mask.objects.count() == 0
    assert not Image.objects.filter(original_name="chair_mask.png").exists()


def test_a_request_decodes_a_limited_number_of_pixels(client: Client, campaign: Campaign, settings) -> None:
    settings.MAX_REQUEST_PIXELS = 96 * 64
    photos = [(CASES / "mask" / case / "photo.png").read_bytes() for case in ("m01_0_255", "m08_cvat_colour")]
    body = upload(client, campaign, *((f"{number}.png", content) for number, content in enumerate(photos)))
    assert [image["name"] for image in body["created"]] == ["0.png"]
    assert codes(body["refused"]) == ["request_too_many_pixels"]
