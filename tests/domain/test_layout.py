"""The layout algebra in numpy: golden cases, and the laws of a group of similarities."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from annotator.domain import layout as lay
from annotator.domain.errors import InvalidInput
from annotator.domain.layout import Layout, layout_from_json

GOLDEN = json.loads((Path(__file__).parents[2] / "fixtures" / "geometry" / "layout_cases.json").read_text())
by_name = pytest.mark.parametrize("case", GOLDEN["cases"], ids=lambda case: case["name"])
TIGHT: dict[str, Any] = {"rtol": 1e-9, "atol": 1e-9}


def assert_same(found: Layout, expected: Layout | dict[str, Any]) -> None:
    wanted = expected if isinstance(expected, dict) else expected.to_json()
    np.testing.assert_allclose(found.quaternion_wxyz, wanted["quaternion_wxyz"], **TIGHT)
    np.testing.assert_allclose(found.translation, wanted["translation"], **TIGHT)
    np.testing.assert_allclose(found.scale, wanted["scale"], **TIGHT)


@by_name
def test_points_and_matrix(case: dict[str, Any]) -> None:
    layout = layout_from_json(case["camera_from_object"])
    points = layout.scale * lay.rotate(layout.quaternion_wxyz, case["points_in_object"]) + layout.translation
    np.testing.assert_allclose(points, case["points_in_camera"], **TIGHT)
    matrix = np.array(case["matrix"])
    np.testing.assert_allclose(layout.scale * lay.rotation_matrix(layout.quaternion_wxyz), matrix[:3, :3], **TIGHT)


@by_name
def test_inverse_and_composed_rotations(case: dict[str, Any]) -> None:
    layout, inner = layout_from_json(case["camera_from_object"]), layout_from_json(case["inner"])
    inverse = lay.layout(lay.conjugate(layout.quaternion_wxyz).tolist(), (0, 0, 0), 1)
    np.testing.assert_allclose(inverse.quaternion_wxyz, case["inverse"]["quaternion_wxyz"], **TIGHT)
    product = lay.multiply(layout.quaternion_wxyz, inner.quaternion_wxyz).tolist()
    composed = lay.layout(product, (0, 0, 0), 1)
    np.testing.assert_allclose(composed.quaternion_wxyz, case["composed"]["quaternion_wxyz"], **TIGHT)


@by_name
def test_the_canonical_form(case: dict[str, Any]) -> None:
    assert_same(layout_from_json(case["camera_from_object"]), case["canonical"])


finite = st.floats(-50, 50)


@st.composite
def layouts(draw: st.DrawFn) -> Layout:
    quaternion = np.array(draw(st.tuples(*[st.floats(-1, 1)] * 4)))
    assume(np.linalg.norm(quaternion) > 0.1)
    translation = draw(st.tuples(finite, finite, finite))
    unit = quaternion / np.linalg.norm(quaternion)
    return lay.layout(unit.tolist(), translation, draw(st.floats(0.01, 100)))


@given(layouts(), layouts())
def test_a_product_of_quaternions_is_the_product_of_rotations(a: Layout, b: Layout) -> None:
    product = lay.rotation_matrix(a.quaternion_wxyz) @ lay.rotation_matrix(b.quaternion_wxyz)
    found = lay.rotation_matrix(lay.multiply(a.quaternion_wxyz, b.quaternion_wxyz))
    np.testing.assert_allclose(found, product, atol=1e-9)


@given(layouts())
def test_rotation_matrices_are_rotations(a: Layout) -> None:
    rotation = lay.rotation_matrix(a.quaternion_wxyz)
    np.testing.assert_allclose(rotation @ rotation.T, np.eye(3), atol=1e-12)
    assert np.linalg.det(rotation) == pytest.approx(1)


@given(layouts())
def test_the_matrix_without_arrays_is_the_same(a: Layout) -> None:
    expected = lay.rotation_matrix(a.quaternion_wxyz).ravel()
    np.testing.assert_allclose(lay.rotation_rows(a.quaternion_wxyz), expected, atol=1e-14)


@given(layouts())
def test_a_quaternion_and_its_negative_give_one_layout(a: Layout) -> None:
    negative = [-part for part in a.quaternion_wxyz]
    assert_same(lay.layout(negative, a.translation, a.scale), a)
    assert next(part for part in a.quaternion_wxyz if abs(part) > 1e-12) > 0


@given(layouts())
def test_json_reads_back_exactly(a: Layout) -> None:
    assert_same(layout_from_json(json.loads(json.dumps(a.to_json()))), a)


GOOD = {"quaternion_wxyz": [1, 0, 0, 0], "translation": [0, 0, 1], "scale": 1}


@pytest.mark.parametrize(
    "change",
    [
        {"scale": 0},
        {"scale": -1},
        {"scale": float("nan")},
        {"scale": True},
        {"scale": "1"},
        {"quaternion_wxyz": [2, 0, 0, 0]},
        {"quaternion_wxyz": [0, 0, 0, 0]},
        {"quaternion_wxyz": [1, 0, 0]},
        {"quaternion_wxyz": "1000"},
        {"translation": [0, 0, float("inf")]},
        {"translation": None},
        {"pose": 1},
    ],
)
def test_a_bad_layout_is_refused(change: dict[str, Any]) -> None:
    assert layout_from_json(GOOD) == Layout((1, 0, 0, 0), (0, 0, 1), 1)
    with pytest.raises(InvalidInput) as refusal:
        layout_from_json(GOOD | change)
    assert refusal.value.code == "bad_layout"
