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
    np.testing.assert_allclose(found.quaternion_wxyz, lay.canonical(wanted["quaternion_wxyz"]), **TIGHT)
    np.testing.assert_allclose(found.translation, wanted["translation"], **TIGHT)
    np.testing.assert_allclose(found.scale, wanted["scale"], **TIGHT)


@by_name
def test_points(case: dict[str, Any]) -> None:
    camera_from_object = layout_from_json(case["camera_from_object"])
    np.testing.assert_allclose(
        lay.apply(camera_from_object, case["points_in_object"]), case["points_in_camera"], **TIGHT
    )


@by_name
def test_matrix_both_ways(case: dict[str, Any]) -> None:
    np.testing.assert_allclose(lay.to_matrix(layout_from_json(case["camera_from_object"])), case["matrix"], **TIGHT)
    assert_same(lay.from_matrix(case["matrix"]), case["canonical"])


@by_name
def test_inverse_and_composition(case: dict[str, Any]) -> None:
    camera_from_object = layout_from_json(case["camera_from_object"])
    assert_same(lay.invert(camera_from_object), case["inverse"])
    assert_same(lay.compose(camera_from_object, layout_from_json(case["inner"])), case["composed"])


finite = st.floats(-50, 50)


@st.composite
def layouts(draw: st.DrawFn) -> Layout:
    quaternion = np.array(draw(st.tuples(*[st.floats(-1, 1)] * 4)))
    assume(np.linalg.norm(quaternion) > 0.1)
    translation = draw(st.tuples(finite, finite, finite))
    return lay.layout(lay.canonical(quaternion).tolist(), translation, draw(st.floats(0.01, 100)))


points = st.lists(st.tuples(finite, finite, finite), min_size=1, max_size=5)


@given(layouts(), layouts(), points)
def test_composition_applies_the_inner_one_first(a: Layout, b: Layout, p: list[tuple[float, ...]]) -> None:
    np.testing.assert_allclose(lay.apply(lay.compose(a, b), p), lay.apply(a, lay.apply(b, p)), rtol=1e-7, atol=1e-5)


@given(layouts(), layouts())
def test_composition_is_the_product_of_matrices(a: Layout, b: Layout) -> None:
    product = lay.to_matrix(a) @ lay.to_matrix(b)
    np.testing.assert_allclose(lay.to_matrix(lay.compose(a, b)), product, rtol=1e-7, atol=1e-5)


@given(layouts(), points)
def test_the_inverse_undoes(a: Layout, p: list[tuple[float, ...]]) -> None:
    np.testing.assert_allclose(lay.apply(lay.invert(a), lay.apply(a, p)), p, rtol=1e-6, atol=1e-5)


@given(layouts())
def test_the_matrix_reads_back(a: Layout) -> None:
    back = lay.from_matrix(lay.to_matrix(a))
    assert lay.angle_between(a.quaternion_wxyz, back.quaternion_wxyz) < 1e-6
    np.testing.assert_allclose(back.translation, a.translation)
    np.testing.assert_allclose(back.scale, a.scale)


@given(layouts())
def test_rotation_matrices_are_rotations(a: Layout) -> None:
    rotation = lay.rotation_matrix(a.quaternion_wxyz)
    np.testing.assert_allclose(rotation @ rotation.T, np.eye(3), atol=1e-12)
    assert np.linalg.det(rotation) == pytest.approx(1)


@given(layouts())
def test_the_matrix_without_arrays_is_the_same(a: Layout) -> None:
    expected = lay.rotation_matrix(a.quaternion_wxyz).ravel()
    np.testing.assert_allclose(lay.rotation_rows(a.quaternion_wxyz), expected, atol=1e-14)


@given(st.tuples(*[st.floats(-1, 1)] * 4))
def test_one_and_many_quaternions_are_made_canonical_alike(parts: tuple[float, ...]) -> None:
    assume(np.linalg.norm(parts) > 0.1)
    unit = np.array(parts) / np.linalg.norm(parts)
    found = lay.layout(unit.tolist(), (0, 0, 0), 1).quaternion_wxyz
    np.testing.assert_allclose(found, lay.canonical(unit), atol=1e-15)


@given(layouts())
def test_json_reads_back_exactly(a: Layout) -> None:
    assert_same(layout_from_json(json.loads(json.dumps(a.to_json()))), a)


def test_quaternions_of_a_batch() -> None:
    quaternions = lay.canonical(np.random.default_rng(7).normal(size=(40, 5, 4)))
    np.testing.assert_allclose(lay.quaternion_from_matrix(lay.rotation_matrix(quaternions)), quaternions, **TIGHT)


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


@pytest.mark.parametrize(
    "matrix",
    [
        np.eye(3),
        np.diag([1.0, 1, -1, 1]),
        np.diag([1.0, 2, 1, 1]),
        np.zeros((4, 4)),
        np.array([[1.0, 0.5, 0, 0], [0, 1, 0, 0], [0, 0, 1, 0], [0, 0, 0, 1]]),
        np.diag([1.0, 1, 1, 2]),
    ],
)
def test_a_matrix_that_is_no_similarity_is_refused(matrix: np.ndarray) -> None:
    with pytest.raises(InvalidInput):
        lay.from_matrix(matrix)
