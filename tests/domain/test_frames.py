"""The frames in numpy: golden cases, and each convention's defining equation."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from annotator.domain import frames
from annotator.domain import layout as lay
from annotator.domain.layout import Layout, layout_from_json

GOLDEN = json.loads((Path(__file__).parents[2] / "fixtures" / "geometry" / "layout_cases.json").read_text())
by_name = pytest.mark.parametrize("case", GOLDEN["cases"], ids=lambda case: case["name"])
TIGHT: dict[str, Any] = {"rtol": 1e-9, "atol": 1e-9}


def assert_layout(found: Layout, expected: dict[str, Any]) -> None:
    np.testing.assert_allclose(found.quaternion_wxyz, expected["quaternion_wxyz"], **TIGHT)
    np.testing.assert_allclose(found.translation, expected["translation"], **TIGHT)
    assert found.scale == pytest.approx(expected["scale"])


@by_name
def test_sam3d_both_ways(case: dict[str, Any]) -> None:
    assert_layout(frames.sam3d_of_camera_from_object(layout_from_json(case["camera_from_object"])), case["sam3d"])
    assert_layout(frames.camera_from_object_of_sam3d(layout_from_json(case["sam3d"])), case["canonical"])


@by_name
def test_sam3d_by_its_own_equation(case: dict[str, Any]) -> None:
    """p_camera = (s p_object) @ R(q) + t, with row vectors, a z-up object and PyTorch3D's camera."""
    sam3d = layout_from_json(case["sam3d"])
    x, y, z = np.array(case["points_in_object"]).T
    z_up = np.stack([x, -z, y], axis=-1)
    in_pytorch3d = (sam3d.scale * z_up) @ lay.rotation_matrix(sam3d.quaternion_wxyz) + np.array(sam3d.translation)
    np.testing.assert_allclose(frames.points_in_camera_of_sam3d(in_pytorch3d), case["points_in_camera"], **TIGHT)
