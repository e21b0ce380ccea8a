"""The demo's photos are public, and its traced masks are sensible."""

import numpy as np
import pytest

from inference_worker.maquette.shapes.demo_photos import PHOTOS, drawn


@pytest.mark.parametrize("photo", PHOTOS, ids=lambda photo: photo.name)
def test_each_photo_is_free_to_use_and_its_masks_cover_a_part_of_it(photo):
    assert photo.licence in {"CC0-1.0", "public domain"}
    width, height = photo.image().size
    for mask in photo.masks:
        pixels = drawn(mask, width, height)
        assert set(np.unique(pixels)) == {0, 255}
        assert 0.01 < (pixels > 0).mean() < 0.4
