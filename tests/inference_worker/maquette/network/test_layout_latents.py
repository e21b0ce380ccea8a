"""Layouts survive the way into latents and back; six numbers always give a rotation."""

import numpy as np
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from inference_worker.geometry.cameras import Intrinsics
from inference_worker.geometry.layout_batch import LayoutBatch, canonical, quaternion_from_matrix, rotation_matrix
from inference_worker.maquette.network.layout_latents import (
    LayoutStatistics,
    SceneFrame,
    decode_layout,
    encode_layout,
    object_frame,
)
from inference_worker.maquette.network.rotations import rotation_of_six, six_of_rotation

finite = st.floats(-3, 3).filter(lambda value: abs(value) > 1e-2)


@settings(max_examples=40, deadline=None)
@given(st.lists(finite, min_size=6, max_size=6))
def test_six_numbers_give_a_proper_rotation(numbers):
    six = torch.tensor(numbers, dtype=torch.float64)
    if torch.linalg.cross(six[:3], six[3:]).norm() < 1e-2:
        return
    rotation = rotation_of_six(six)
    assert torch.allclose(rotation @ rotation.T, torch.eye(3, dtype=torch.float64), atol=1e-9)
    assert torch.allclose(torch.linalg.det(rotation), torch.tensor(1.0, dtype=torch.float64))
    assert torch.allclose(rotation_of_six(six_of_rotation(rotation)), rotation, atol=1e-9)


def test_a_layout_survives_the_round_trip():
    torch.manual_seed(1)
    quaternion = canonical(torch.randn(5, 4))
    layout = LayoutBatch(quaternion, torch.randn(5, 3) + 3, torch.rand(5) + 0.2)
    frame = SceneFrame(torch.randn(5, 3) + 3, torch.rand(5) + 0.5)
    statistics = LayoutStatistics(scale_mean=0.3, scale_std=0.7, translation_mean=(0.1, 0.2, 0.3))
    back = decode_layout(encode_layout(layout, frame, statistics), frame, statistics)
    assert torch.allclose(back.quaternion_wxyz, quaternion_from_matrix(rotation_matrix(quaternion)), atol=1e-5)
    assert torch.allclose(back.translation, layout.translation, atol=1e-5)
    assert torch.allclose(back.scale, layout.scale, atol=1e-5)


def test_a_nearer_scene_has_the_same_latents():
    layout = LayoutBatch(torch.tensor([[1.0, 0, 0, 0]]), torch.tensor([[0.4, 0.1, 2.0]]), torch.tensor([0.5]))
    frame = SceneFrame(torch.tensor([[0.3, 0.1, 1.9]]), torch.tensor([0.6]))
    nearer = LayoutBatch(layout.quaternion_wxyz, layout.translation / 4, layout.scale / 4)
    near_frame = SceneFrame(frame.shift / 4, frame.scale / 4)
    first, second = (encode_layout(*pair, LayoutStatistics()) for pair in ((layout, frame), (nearer, near_frame)))
    for name in ("rotation", "translation", "scale"):
        assert torch.allclose(first[name], second[name], atol=1e-5)


def test_the_frame_is_the_ray_through_the_masks_box_and_its_size():
    mask = np.zeros((100, 200), bool)
    mask[20:40, 120:160] = True
    intrinsics = Intrinsics(fx=200, fy=200, cx=100, cy=50, width=200, height=100)
    shift, scale = object_frame(mask, intrinsics, depth=3.0)
    assert np.allclose(shift, [0.6, -0.3, 3.0])
    assert np.isclose(scale, 3 * 40 / 200)
