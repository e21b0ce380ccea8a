"""The numpy layouts and the pinhole camera on the golden cases, in numpy and in torch."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from inference_worker.geometry.cameras import Intrinsics, pixels_of, projected, ray_directions
from inference_worker.geometry.layout import (
    Layout,
    in_camera,
    in_object,
    quaternion_of,
    quaternion_product,
    rotation_matrix,
)

GOLDEN = json.loads((Path(__file__).parents[3] / "fixtures" / "geometry" / "layout_cases.json").read_text())
CAMERA = Intrinsics.from_json(GOLDEN["intrinsics"])
by_name = pytest.mark.parametrize("case", GOLDEN["cases"], ids=lambda case: case["name"])
TIGHT: dict[str, Any] = {"rtol": 1e-9, "atol": 1e-9}


@by_name
def test_points_into_the_camera_and_back(case: dict[str, Any]) -> None:
    layout, points = Layout.from_json(case["camera_from_object"]), np.array(case["points_in_object"])
    np.testing.assert_allclose(in_camera(layout, points), case["points_in_camera"], **TIGHT)
    np.testing.assert_allclose(in_object(layout, np.array(case["points_in_camera"])), points, **TIGHT)


@by_name
def test_rotations_and_their_quaternions(case: dict[str, Any]) -> None:
    layout, matrix = Layout.from_json(case["camera_from_object"]), np.array(case["matrix"])
    np.testing.assert_allclose(layout.scale * rotation_matrix(layout.quaternion_wxyz), matrix[:3, :3], **TIGHT)
    back = np.array(quaternion_of(rotation_matrix(layout.quaternion_wxyz)))
    assert abs(back @ np.array(case["canonical"]["quaternion_wxyz"])) == pytest.approx(1.0)


@by_name
def test_composed_rotations(case: dict[str, Any]) -> None:
    outer, inner = Layout.from_json(case["camera_from_object"]), Layout.from_json(case["inner"])
    product = np.array(quaternion_product(outer.quaternion_wxyz, inner.quaternion_wxyz))
    expected = np.array(case["composed"]["quaternion_wxyz"])
    np.testing.assert_allclose(product * np.sign(product @ expected), expected, **TIGHT)


@by_name
def test_pixels_and_rays(case: dict[str, Any]) -> None:
    points, pixels = np.array(case["points_in_camera"]), np.array(case["pixels"])
    np.testing.assert_allclose(projected(CAMERA, points), pixels, **TIGHT)
    rays = ray_directions(CAMERA, pixels[:, 0], pixels[:, 1])
    np.testing.assert_allclose(rays * points[:, 2:], points, **TIGHT)
    as_tensors = pixels_of(CAMERA, *torch.from_numpy(points).unbind(dim=-1))
    np.testing.assert_allclose(torch.stack(as_tensors, dim=-1).numpy(), pixels, **TIGHT)


@pytest.mark.parametrize(
    "change", [{"scale": 0}, {"scale": -1}, {"scale": float("nan")}, {"quaternion_wxyz": [1, 0, 0]}]
)
def test_a_layout_that_is_none_is_refused(change: dict[str, Any]) -> None:
    good = GOLDEN["cases"][0]["camera_from_object"]
    with pytest.raises(ValueError, match=r"layout|unpack"):
        Layout.from_json(good | change)


@pytest.mark.parametrize("change", [{"fx": 0}, {"fy": -1}, {"width": 0}, {"height": -3}])
def test_a_camera_that_is_none_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="camera"):
        Intrinsics.from_json(GOLDEN["intrinsics"] | change)
