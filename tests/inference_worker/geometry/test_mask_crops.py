import numpy as np
import pytest

from inference_worker.geometry.mask_crops import MARGIN, crop_mask, without_specks
from inference_worker.geometry.photo_textures import PhotoTexture, carried_on


def disc(radius: float = 40) -> np.ndarray:
    v, u = np.mgrid[:120, :160] + 0.5
    return np.hypot(u - 80, v - 60) < radius


def test_distances_are_those_to_a_discs_edge() -> None:
    crop = crop_mask(disc(), resolution=80)
    rows, columns = np.indices(crop.distance.shape)
    u, v = crop.pixels(columns, rows)
    expected = (40 - np.hypot(u - 80, v - 60)) / crop.cell
    near = np.abs(expected) < 20
    assert np.abs(crop.distance - expected)[near].max() < 0.6


def test_the_longer_side_has_the_requested_number_of_cells() -> None:
    crop = crop_mask(disc(), resolution=50)
    inside = crop.inside.any(axis=0)
    assert np.count_nonzero(inside) == pytest.approx(50, abs=1)
    assert not crop.inside[:MARGIN].any()


def test_specks_and_pinholes_are_dropped_and_real_holes_kept() -> None:
    mask = disc()
    mask[80, 80] = False
    mask[40:60, 70:90] = False
    mask[2, 2] = True
    clean = without_specks(mask)
    assert clean[80, 80]
    assert not clean[50, 80]
    assert not clean[2, 2]


def test_a_texture_maps_the_masks_pixels_to_their_colours() -> None:
    image = np.zeros((120, 160, 3), np.uint8)
    image[..., 0], image[..., 1] = np.arange(160), np.arange(120)[:, None]
    texture = PhotoTexture(image, disc(), size=256)
    u, v = np.array([80.0, 60.0, 100.0]), np.array([60.0, 75.0, 50.0])
    columns, rows = (texture.uvs(u, v) * 256).astype(int).T
    found = texture.pixels[rows, columns].astype(int)
    assert np.abs(found[:, 0] - u).max() <= 1.5
    assert np.abs(found[:, 1] - v).max() <= 1.5


def test_no_background_is_left_in_a_texture() -> None:
    image = np.where(disc()[..., None], np.uint8([200, 40, 40]), np.uint8([0, 255, 0]))
    assert PhotoTexture(image, disc(), size=128).pixels[..., 1].max() < 60


def test_a_thin_thing_trusts_its_edge() -> None:
    pixels = np.zeros((20, 20, 3), np.uint8)
    inside = np.zeros((20, 20), bool)
    inside[10, 2:18] = True
    pixels[inside] = 255
    assert carried_on(pixels, inside, shy=3)[5, 10].tolist() == [255, 255, 255]
