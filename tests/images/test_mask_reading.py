"""Masks: the image's size, black and white, neither empty nor full; stored as 0 and 255."""

import io

import numpy as np
import pytest
from PIL import Image as Pillow

from annotator.domain.errors import InvalidInput, RefusedFile
from annotator.images.mask_reading import decode_mask
from tests.factories import encoded, mask_png, png

BOX = (10, 8, 20, 16)


def levels_of(content: bytes) -> np.ndarray:
    return np.asarray(Pillow.open(io.BytesIO(content)))


def a_mask(dtype: type, inside: int) -> Pillow.Image:
    levels = np.zeros((48, 64), dtype)
    levels[8:24, 10:30] = inside
    return Pillow.fromarray(levels)


def test_area_and_box() -> None:
    decoded = decode_mask(mask_png(box=BOX), width=64, height=48)
    assert (decoded.area_px, decoded.bbox_xywh) == (20 * 16, BOX)
    levels = levels_of(decoded.content)
    assert (levels.dtype, levels.shape, np.unique(levels).tolist()) == (np.uint8, (48, 64), [0, 255])


@pytest.mark.parametrize(
    "picture",
    [
        a_mask(np.uint8, 255),
        a_mask(np.uint8, 1),
        a_mask(np.uint8, 255).convert("1"),
        a_mask(np.uint8, 255).convert("RGB"),
        a_mask(np.uint8, 255).convert("P"),
        Pillow.merge("RGBA", [a_mask(np.uint8, 0)] * 3 + [a_mask(np.uint8, 255)]),
    ],
    ids=["0 and 255", "0 and 1", "one bit", "RGB", "palette", "in the alpha"],
)
def test_the_usual_ways_to_save_a_mask_mean_the_same(picture: Pillow.Image) -> None:
    decoded = decode_mask(encoded(picture, "PNG"), width=64, height=48)
    assert (decoded.area_px, decoded.bbox_xywh) == (20 * 16, BOX)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (mask_png(32, 48), "mask_size_differs"),
        (mask_png(box=(0, 0, 0, 0)), "mask_empty"),
        (mask_png(box=(0, 0, 64, 48)), "mask_full"),
        (png(64, 48), "mask_not_binary"),
    ],
)
def test_what_is_no_mask_is_refused(content: bytes, code: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        decode_mask(content, width=64, height=48)
    assert refused.value.code == code


def test_what_is_no_image_is_refused() -> None:
    with pytest.raises(RefusedFile) as refused:
        decode_mask(b"<svg/>", width=64, height=48)
    assert refused.value.code == "not_an_image"
