"""The perceptual hash: close for copies of a photo, far for other photos, none for plain ones; a distance in bits."""

from __future__ import annotations

import io
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image as Pillow
from PIL import ImageEnhance

from annotator.images.near_duplicates import MAX_DISTANCE
from annotator.images.perceptual_hash import difference_hash, distance

PHOTOS = sorted((Path(__file__).parents[2] / "fixtures/photos").glob("*.jpg"))
hashes = st.integers(-(2**63), 2**63 - 1)


def hash_of(image: Pillow.Image) -> int:
    found = difference_hash(image)
    assert found is not None
    return found


def saved(image: Pillow.Image, quality: int) -> Pillow.Image:
    stream = io.BytesIO()
    image.save(stream, "JPEG", quality=quality)
    return Pillow.open(stream)


@pytest.mark.parametrize("path", PHOTOS, ids=lambda path: path.stem)
def test_copies_are_close(path: Path) -> None:
    photo = Pillow.open(path).convert("RGB")
    copies = {
        "half": photo.resize((photo.width // 2, photo.height // 2)),
        "light": ImageEnhance.Brightness(photo).enhance(1.2),
        "dark": ImageEnhance.Brightness(photo).enhance(0.8),
        "quality 30": saved(photo, 30),
    }
    distances = {name: distance(hash_of(photo), hash_of(copy)) for name, copy in copies.items()}
    assert max(distances.values()) <= MAX_DISTANCE, distances


def test_other_photos_are_far() -> None:
    found = [hash_of(Pillow.open(path)) for path in PHOTOS]
    assert len(found) > 5
    assert min(distance(one, other) for one, other in combinations(found, 2)) > 2 * MAX_DISTANCE


def test_plain_photos_have_none() -> None:
    assert difference_hash(Pillow.new("RGB", (64, 48), "white")) is None
    noise = np.random.default_rng(0).integers(126, 130, (480, 640), dtype=np.uint8)
    assert difference_hash(Pillow.fromarray(noise)) is None


def test_every_bit_is_the_sign_of_one_difference() -> None:
    ramp = np.tile(np.arange(9, dtype=np.uint8) * 20, (8, 1))
    assert difference_hash(Pillow.fromarray(ramp)) == -1  # all 64 bits
    ramp[:4] = ramp[:4, ::-1]
    assert difference_hash(Pillow.fromarray(ramp)) == 2**32 - 1


@given(hashes, hashes, hashes)
def test_the_distance_is_a_metric(one: int, other: int, third: int) -> None:
    assert (distance(one, other) == 0) == (one == other)
    assert distance(one, other) == distance(other, one) <= 64
    assert distance(one, third) <= distance(one, other) + distance(other, third)
