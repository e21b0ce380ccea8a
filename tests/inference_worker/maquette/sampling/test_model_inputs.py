"""Bad input is refused with the fact and the remedy; good input is cropped and framed."""

import numpy as np
import pytest

from inference_worker.errors import UnusableInput
from inference_worker.geometry.pointmaps import ScenePointmap
from inference_worker.maquette.network.sizes import TINY
from inference_worker.maquette.sampling.model_inputs import check_inputs, crop_square, prepare_inputs

IMAGE = np.zeros((30, 40, 3), np.uint8)
MASK = np.zeros((30, 40), bool)
MASK[5:20, 8:30] = True


@pytest.mark.parametrize(
    ("image", "mask", "message"),
    [
        (IMAGE, np.zeros((30, 40), bool), "The mask has 0 pixels"),
        (IMAGE, np.ones((40, 30), bool), "they must agree"),
        (np.zeros((1, 1, 3), np.uint8), np.ones((1, 1), bool), "at least 8"),
        (np.zeros((30, 40, 2), np.uint8), MASK, "in RGB"),
        (np.zeros((30, 40, 3), np.float32), MASK, "give 8-bit values"),
        (np.broadcast_to(np.uint8(0), (20000, 20000, 3)), np.broadcast_to(True, (20000, 20000)), "megapixels"),
    ],
)
def test_unusable_input_is_refused(image, mask, message):
    with pytest.raises(UnusableInput, match=message):
        check_inputs(image, mask)


@pytest.mark.parametrize(
    "image",
    [IMAGE[..., 0], np.dstack([IMAGE, IMAGE[..., :1]]), (IMAGE.astype(np.uint16) + 512)],
    ids=["grey", "alpha", "16 bits"],
)
def test_other_images_become_rgb(image):
    picture, _ = check_inputs(image, MASK)
    assert picture.shape == (30, 40, 3)
    assert picture.dtype == np.uint8


@pytest.mark.parametrize("mask", [MASK.astype(np.uint8), MASK.astype(np.uint8) * 255, MASK.astype(np.uint8) * 200])
def test_masks_of_numbers_become_bool(mask):
    assert np.array_equal(check_inputs(IMAGE, mask)[1], MASK)


def test_a_full_mask_is_the_whole_image(scene):
    image, mask, _, intrinsics = scene
    inputs = prepare_inputs(image, np.ones_like(mask), None, intrinsics, TINY.condition)
    assert (inputs.full_mask > 0).any()
    assert not inputs.has_points


def test_the_crop_is_the_box_times_1_2():
    assert crop_square(MASK) == pytest.approx((19 - 13.2, 12.5 - 13.2, 26.4))


def test_a_pointmap_of_nan_counts_as_none(scene):
    image, mask, points, intrinsics = scene
    nothing = ScenePointmap(np.full_like(points, np.nan), np.zeros(mask.shape, bool))
    inputs = prepare_inputs(image, mask, nothing, intrinsics, TINY.condition)
    plain = prepare_inputs(image, mask, None, intrinsics, TINY.condition)
    assert not inputs.has_points
    assert inputs.scale == plain.scale


def test_points_are_about_the_origin_in_units_of_the_object(scene):
    image, mask, points, intrinsics = scene
    inputs = prepare_inputs(image, mask, ScenePointmap(points, np.ones(mask.shape, bool)), intrinsics, TINY.condition)
    assert inputs.has_points
    assert np.allclose(inputs.shift, [(18 - 20) / 40 * 2, (14 - 15) / 40 * 2, 2])
    assert inputs.scale == pytest.approx(2 * 16 / 40)
    valid = inputs.crop_valid[0]
    assert np.abs(inputs.crop_points[:, valid]).max() < 0.75
    assert np.allclose(inputs.crop_points[2, valid], 0, atol=1e-6)


def test_a_pointmap_that_nobody_measured_only_places_the_object(scene):
    image, mask, points, intrinsics = scene
    everywhere = np.ones(mask.shape, bool)
    measured, assumed = (
        prepare_inputs(image, mask, ScenePointmap(points, everywhere, known), intrinsics, TINY.condition)
        for known in (True, False)
    )
    assert assumed.scale == measured.scale
    assert np.array_equal(assumed.shift, measured.shift)
    assert not assumed.has_points
    assert not assumed.crop_valid.any()
