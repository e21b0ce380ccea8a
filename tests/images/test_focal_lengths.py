"""Focal lengths out of EXIF: by 35 mm equivalent, by the sensor's density, and none where it would be wrong."""

from __future__ import annotations

import io
import math
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import example, given
from hypothesis import strategies as st
from PIL import ExifTags
from PIL import Image as Pillow

from annotator.gateways.artifacts import artifact_store
from annotator.images.decoding import decode_image
from annotator.images.focal_lengths import focal_length_px
from annotator.images.models import Image
from inference_worker.contract.commands import EstimatePointmap
from tests.factories import make_campaign, make_user

B = ExifTags.Base
DIAGONAL_MM = math.hypot(36, 24)


def photo(width: int = 600, height: int = 400, *, orientation: int = 1, gps: bool = False, **tags: Any) -> bytes:
    """A JPEG with these entries of the EXIF directory, by their names."""
    exif = Pillow.Exif()
    exif[B.Orientation] = orientation
    exif.get_ifd(ExifTags.IFD.Exif).update({getattr(B, name): value for name, value in tags.items()})
    if gps:
        exif.get_ifd(ExifTags.IFD.GPSInfo).update({1: "N", 2: (48.0, 8.0, 0.0), 3: "E", 4: (11.0, 34.0, 0.0)})
    stream = io.BytesIO()
    Pillow.new("RGB", (width, height), (90, 120, 60)).save(stream, "JPEG", exif=exif)
    return stream.getvalue()


def read(content: bytes) -> float | None:
    return focal_length_px(Pillow.open(io.BytesIO(content)))


def test_a_35_mm_equivalent_goes_by_the_diagonal() -> None:
    assert read(photo(FocalLengthIn35mmFilm=26)) == pytest.approx(26 * math.hypot(600, 400) / DIAGONAL_MM)
    assert read(photo(720, 480, FocalLengthIn35mmFilm=50)) == pytest.approx(
        50 / 36 * 720
    )  # a 3 : 2 frame: by its width


def test_a_sensor_goes_by_its_density_and_the_photos_reduction() -> None:
    """6000 pixels at 6720 a inch are 22.68 mm; the photo has a tenth of the pixels."""
    tags = {"FocalLength": 50.0, "FocalPlaneXResolution": 6720.0, "ExifImageWidth": 6000, "ExifImageHeight": 4000}
    assert read(photo(FocalPlaneResolutionUnit=2, **tags)) == pytest.approx(50 * 6720 / 25.4 / 10, rel=1e-4)
    assert read(photo(FocalPlaneResolutionUnit=3, **tags)) == pytest.approx(50 * 6720 / 10 / 10, rel=1e-4)


def test_the_equivalent_counts_first() -> None:
    tags = {"FocalLength": 50.0, "FocalPlaneXResolution": 6720.0, "ExifImageWidth": 6000, "ExifImageHeight": 4000}
    assert read(photo(FocalLengthIn35mmFilm=26, **tags)) == pytest.approx(26 * math.hypot(600, 400) / DIAGONAL_MM)


@pytest.mark.parametrize(
    "tags",
    [
        {},
        {"FocalLength": 4.2},
        {"FocalLengthIn35mmFilm": 0},
        {"FocalLengthIn35mmFilm": 60_000},
        {"FocalLengthIn35mmFilm": 26, "ExifImageWidth": 600, "ExifImageHeight": 600},  # cut since
        {"FocalLength": 50.0, "FocalPlaneXResolution": 0.0, "ExifImageWidth": 600, "ExifImageHeight": 400},
    ],
)
def test_nothing_is_guessed(tags: dict[str, Any]) -> None:
    assert read(photo(**tags)) is None


@example(equivalent=1200, width=32, height=33)  # rounded to more than 1200
@given(equivalent=st.integers(5, 1200), width=st.integers(32, 400), height=st.integers(32, 400))
def test_a_reduced_photo_keeps_its_field_of_view(equivalent: int, width: int, height: int) -> None:
    focal, halved = (read(photo(k * width, k * height, FocalLengthIn35mmFilm=equivalent)) for k in (2, 1))
    assert focal is not None
    assert halved is not None
    assert focal / halved == pytest.approx(2)


@given(junk=st.binary(max_size=200))
def test_malformed_entries_are_no_error(junk: bytes) -> None:
    content = photo(FocalLengthIn35mmFilm=26, MakerNote=b"0" * 200)
    read(content.replace(b"0" * 200, junk.ljust(200, b"\xff")))
    header = content.index(b"Exif\0\0") + 6
    read(content[:header] + junk + content[header + len(junk) :])


def test_a_turned_photo_has_the_same_focal_length() -> None:
    tags = {"FocalLengthIn35mmFilm": 26, "ExifImageWidth": 600, "ExifImageHeight": 400}
    lying, upright = decode_image(photo(**tags)), decode_image(photo(orientation=6, **tags))
    assert (upright.width, upright.height) == (400, 600)
    assert upright.focal_px == lying.focal_px is not None


@pytest.mark.django_db
def test_an_import_keeps_the_focal_length_and_no_position(
    client, sent, django_capture_on_commit_callbacks, isolated_stores
) -> None:
    campaign = make_campaign()
    client.force_login(make_user(campaign=campaign))
    files = {"files": [SimpleUploadedFile("a.jpg", photo(FocalLengthIn35mmFilm=28, gps=True))]}
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(f"/api/campaigns/{campaign.pk}/images/", files).status_code == 201
    image = Image.objects.get()
    assert image.focal_px == pytest.approx(28 * math.hypot(600, 400) / DIAGONAL_MM)
    for key in (image.image_key, image.thumbnail_key):
        assert dict(Pillow.open(io.BytesIO(artifact_store().get(key))).getexif()) == {}
    work = image.pointmap
    command = EstimatePointmap(image_id=image.pk, attempt=1, image_key=image.image_key, focal_px=image.focal_px)
    from annotator.images.machine_work import PointmapSubject
    from annotator.machine_work.models import MachineWork

    message = PointmapSubject().message(MachineWork(subject=work.image_id, attempt=1))
    assert message is not None
    assert message.args == (command.model_dump(mode="json"),)
