"""The torch twins of the layout algebra and the frames, on the golden cases, one by one and as a batch."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

torch = pytest.importorskip("torch")

from inference_worker.geometry import frames  # noqa: E402
from inference_worker.geometry import layout_batch as lay  # noqa: E402
from inference_worker.geometry.cameras import Intrinsics  # noqa: E402
from inference_worker.geometry.layout_batch import LayoutBatch  # noqa: E402

GOLDEN = json.loads((Path(__file__).parents[3] / "fixtures" / "geometry" / "layout_cases.json").read_text())
CASES = GOLDEN["cases"]
CAMERA = Intrinsics(**GOLDEN["intrinsics"])


def column(name: str) -> Any:
    """The values of all cases as one tensor."""
    return torch.tensor([case[name] for case in CASES], dtype=torch.float64)


def layouts(name: str) -> LayoutBatch:
    """The layouts of all cases as one batch."""
    parts = ("quaternion_wxyz", "translation", "scale")
    return LayoutBatch(*(torch.tensor([case[name][part] for case in CASES], dtype=torch.float64) for part in parts))


def assert_same(found: LayoutBatch, expected: LayoutBatch) -> None:
    torch.testing.assert_close(found.quaternion_wxyz, expected.quaternion_wxyz, rtol=1e-9, atol=1e-9)
    torch.testing.assert_close(found.translation, expected.translation, rtol=1e-9, atol=1e-9)
    torch.testing.assert_close(found.scale, expected.scale, rtol=1e-9, atol=1e-9)


def test_points() -> None:
    batch = layouts("camera_from_object")
    spread = LayoutBatch(*(part[:, None] for part in batch))  # each layout meets its five points
    torch.testing.assert_close(lay.apply(spread, column("points_in_object")), column("points_in_camera"))


def test_matrix_both_ways() -> None:
    torch.testing.assert_close(lay.to_matrix(layouts("canonical")), column("matrix"), rtol=1e-9, atol=1e-9)
    assert_same(lay.from_matrix(column("matrix")), layouts("canonical"))


def test_inverse() -> None:
    assert_same(lay.invert(layouts("camera_from_object")), layouts("inverse"))


def test_composition() -> None:
    assert_same(lay.compose(layouts("camera_from_object"), layouts("inner")), layouts("composed"))


def test_the_scene_and_back() -> None:
    scene_from_object = frames.scene_from_object(layouts("camera_from_object"))
    assert_same(scene_from_object, layouts("scene_from_object"))
    assert_same(frames.scene_from_object(scene_from_object), layouts("canonical"))
    torch.testing.assert_close(frames.points_in_scene(column("points_in_camera")), column("points_in_scene"))


def test_sam3d_both_ways() -> None:
    assert_same(frames.sam3d_of_camera_from_object(layouts("camera_from_object")), layouts("sam3d"))
    assert_same(frames.camera_from_object_of_sam3d(layouts("sam3d")), layouts("canonical"))


def test_pixels_and_back() -> None:
    in_camera, pixels = column("points_in_camera"), column("pixels")
    torch.testing.assert_close(frames.project(CAMERA, in_camera), pixels)
    torch.testing.assert_close(frames.unproject(CAMERA, pixels, in_camera[..., 2]), in_camera)


def test_a_point_behind_the_camera_has_no_pixel() -> None:
    assert torch.isnan(frames.project(CAMERA, torch.tensor([[0.0, 0.0, -1.0]]))).all()


def test_angle_between() -> None:
    turn = torch.tensor([0.5**0.5, 0.0, 0.0, -(0.5**0.5)], dtype=torch.float64)
    still = torch.tensor([-1.0, 0.0, 0.0, 0.0], dtype=torch.float64)
    torch.testing.assert_close(lay.angle_between(still, turn), torch.tensor(torch.pi / 2, dtype=torch.float64))


def test_gradients_reach_every_part() -> None:
    parts = [part.clone().requires_grad_() for part in layouts("camera_from_object")]
    lay.apply(LayoutBatch(*parts), torch.ones(3, dtype=torch.float64)).square().sum().backward()
    assert all(part.grad is not None and torch.isfinite(part.grad).all() for part in parts)


def test_nothing_changes_the_dtype() -> None:
    single = LayoutBatch(*(part.float() for part in layouts("camera_from_object")))
    assert {part.dtype for part in lay.compose(single, lay.invert(single))} == {torch.float32}
