"""The torch layouts on the golden cases, as one batch."""

import json
from pathlib import Path
from typing import Any

import torch

from inference_worker.geometry.layout_batch import (
    LayoutBatch,
    canonical,
    multiply,
    quaternion_from_matrix,
    rotate,
    rotation_matrix,
)

CASES = json.loads((Path(__file__).parents[3] / "fixtures" / "geometry" / "layout_cases.json").read_text())["cases"]


def column(name: str) -> torch.Tensor:
    """The values of all cases as one tensor."""
    return torch.tensor([case[name] for case in CASES], dtype=torch.float64)


def layouts(name: str) -> LayoutBatch:
    """The layouts of all cases as one batch."""
    parts = ("quaternion_wxyz", "translation", "scale")
    return LayoutBatch(*(torch.tensor([case[name][part] for case in CASES], dtype=torch.float64) for part in parts))


def assert_close(found: torch.Tensor, expected: Any) -> None:
    torch.testing.assert_close(found, expected, rtol=1e-9, atol=1e-9)


def test_points() -> None:
    given = layouts("camera_from_object")
    turned = rotate(given.quaternion_wxyz[:, None], column("points_in_object"))
    assert_close(given.scale[:, None, None] * turned + given.translation[:, None], column("points_in_camera"))


def test_matrices_both_ways() -> None:
    given, matrices = layouts("camera_from_object"), column("matrix")
    assert_close(given.scale[:, None, None] * rotation_matrix(given.quaternion_wxyz), matrices[:, :3, :3])
    rotations = matrices[:, :3, :3] / given.scale[:, None, None]
    assert_close(quaternion_from_matrix(rotations), layouts("canonical").quaternion_wxyz)


def test_the_canonical_form() -> None:
    assert_close(canonical(layouts("camera_from_object").quaternion_wxyz), layouts("canonical").quaternion_wxyz)
    assert_close(canonical(-3 * layouts("camera_from_object").quaternion_wxyz), layouts("canonical").quaternion_wxyz)


def test_composed_rotations() -> None:
    product = multiply(layouts("camera_from_object").quaternion_wxyz, layouts("inner").quaternion_wxyz)
    assert_close(canonical(product), layouts("composed").quaternion_wxyz)


def test_gradients_reach_the_quaternions() -> None:
    quaternions = layouts("camera_from_object").quaternion_wxyz.clone().requires_grad_()
    rotate(quaternions, torch.ones(3, dtype=torch.float64)).square().sum().backward()
    assert quaternions.grad is not None
    assert torch.isfinite(quaternions.grad).all()


def test_nothing_changes_the_dtype() -> None:
    single = layouts("camera_from_object").quaternion_wxyz.float()
    assert {value.dtype for value in (multiply(single, single), rotation_matrix(single), canonical(single))} == {
        torch.float32
    }
