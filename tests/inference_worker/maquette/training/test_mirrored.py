"""A mirrored row is the mirrored scene: its shape, placed by its layout, is the mirror image of what it was."""

import numpy as np
import torch

from inference_worker.geometry.layout_batch import LayoutBatch, rotation_matrix
from inference_worker.maquette.training.batches import mirrored
from inference_worker.maquette.training.scene_cache import SceneCache


def placed(rows, row, points):
    layout = LayoutBatch(
        *(torch.from_numpy(rows[name][row : row + 1]) for name in ("quaternion", "translation", "scale"))
    )
    turned = points @ rotation_matrix(layout.quaternion_wxyz)[0].numpy().T
    return turned * rows["scale"][row] + rows["translation"][row]


def test_points_of_the_mirrored_shape_lie_mirrored_in_the_camera(scenes):
    rows = SceneCache(scenes).rows(np.arange(4))
    turned = mirrored(rows, np.array([True, False, True, False]))
    points = np.random.default_rng(0).normal(size=(20, 3)).astype(np.float32)
    over = np.array([-1, 1, 1], np.float32)
    for row in (0, 2):
        assert np.allclose(placed(turned, row, points * over), placed(rows, row, points) * over, atol=1e-4)


def test_pictures_and_points_are_swapped_left_to_right(scenes):
    rows = SceneCache(scenes).rows(np.arange(2))
    turned = mirrored(rows, np.array([True, False]))
    assert np.array_equal(turned["crop_image"][0], rows["crop_image"][0][:, :, ::-1])
    assert np.array_equal(turned["crop_points"][0, 0], -rows["crop_points"][0, 0][:, ::-1].astype(np.float32))
    assert np.array_equal(turned["crop_points"][0, 1:], rows["crop_points"][0, 1:][..., ::-1].astype(np.float32))
    assert turned["shift"][0, 0] == -rows["shift"][0, 0]


def test_rows_that_are_not_asked_for_stay(scenes):
    rows = SceneCache(scenes).rows(np.arange(3))
    turned = mirrored(rows, np.array([True, False, True]))
    for name, value in rows.items():
        assert np.array_equal(turned[name][1], value[1], equal_nan=True), name
