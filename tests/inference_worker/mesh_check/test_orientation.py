"""Axes of files: exact rotations, and a suggestion only where other axes agree much better with the candidates."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from pydantic import ValidationError

from inference_worker.contract.geometry import FileAxes
from inference_worker.geometry.meshes import Mesh
from inference_worker.mesh_check.orientation import (
    axes_of,
    object_from_file,
    relative_axes,
    suggested_axes,
    turned,
)
from inference_worker.mesh_check.units import about_size

NAMES = ("+x", "-x", "+y", "-y", "+z", "-z")
ALL = [FileAxes(up=up, front=front) for up, front in itertools.product(NAMES, NAMES) if up[1] != front[1]]


def boxes(*corners: tuple[tuple[float, float, float], tuple[float, float, float]]) -> Mesh:
    """Return boxes, each between two corners."""
    cube = np.array(list(itertools.product((0, 1), repeat=3)), float)
    quads = np.array([[0, 1, 3, 2], [4, 6, 7, 5], [0, 4, 5, 1], [2, 3, 7, 6], [0, 2, 6, 4], [1, 5, 7, 3]])
    faces = np.concatenate([quads[:, [0, 1, 2]], quads[:, [0, 2, 3]]])
    vertices = [np.array(low) + cube * (np.array(high) - np.array(low)) for low, high in corners]
    return Mesh(
        np.concatenate(vertices).astype(np.float32),
        np.concatenate([faces + 8 * number for number in range(len(corners))]).astype(np.int32),
    )


#: A seat, a back at its rear (-z) and an arm at its right (+x): no two of its 24 rotations look alike.
CHAIR = boxes(((-4, 0, -4), (4, 3, 4)), ((-4, 3, -4), (4, 9, -3)), ((3, 3, -3), (4, 5, 4)))
#: As high as it is wide, the same from four sides.
TABLE = boxes(((-4, 7, -4), (4, 8, 4)), ((-1, 0, -1), (1, 7, 1)))


def written(mesh: Mesh, axes: FileAxes) -> Mesh:
    """Return the mesh as a program writes it whose files are read by these axes."""
    return Mesh((mesh.vertices @ object_from_file(axes)).astype(np.float32), mesh.faces)


@pytest.mark.parametrize("axes", ALL, ids=str)
def test_axes_are_the_cubes_rotations(axes: FileAxes) -> None:
    rotation = object_from_file(axes)
    assert np.linalg.det(rotation) == 1
    assert axes_of(rotation) == axes
    (back,) = turned([written(CHAIR, axes)], axes)
    assert (back.vertices == CHAIR.vertices).all()


def test_there_are_24() -> None:
    assert len({object_from_file(axes).tobytes() for axes in ALL}) == 24


def test_up_and_front_are_perpendicular() -> None:
    with pytest.raises(ValidationError, match="cannot point up"):
        FileAxes(up="+z", front="-z")


@pytest.mark.parametrize("axes", [axes for axes in ALL if axes.up != "+y"], ids=str)
def test_a_chair_that_lies_in_any_way_is_found(axes: FileAxes) -> None:
    found = suggested_axes([written(CHAIR, axes)], [(CHAIR.vertices, CHAIR.faces)], FileAxes())
    assert found is not None
    assert found.axes == axes
    assert found.distance > found.suggested_distance


@pytest.mark.parametrize("front", ["+x", "-x", "+z", "-z"])
@pytest.mark.parametrize("mesh", [CHAIR, TABLE], ids=["chair", "table"])
def test_no_heading_is_suggested_for_an_upright_mesh(mesh: Mesh, front: str) -> None:
    file = written(mesh, FileAxes(up="+y", front=front))
    assert suggested_axes([file], [(mesh.vertices, mesh.faces)], FileAxes()) is None


def test_axes_that_were_chosen_wrongly_lead_back() -> None:
    axes = FileAxes(up="-x", front="+y")
    (read,) = turned([CHAIR], axes)
    found = suggested_axes([read], [(CHAIR.vertices, CHAIR.faces)], axes)
    assert found is not None
    assert found.axes == FileAxes()
    assert found.distance > found.suggested_distance
    (again,) = turned([read], relative_axes(found.axes, axes))
    assert (again.vertices == CHAIR.vertices).all()


def test_of_equal_headings_the_usual_one_is_suggested() -> None:
    found = suggested_axes([written(TABLE, FileAxes(up="+z", front="+x"))], [(TABLE.vertices, TABLE.faces)], FileAxes())
    assert found is not None
    assert found.axes == FileAxes(up="+z", front="-y")


def test_nothing_is_suggested_without_candidates_or_by_ones_that_are_something_else() -> None:
    cube = boxes(((0, 0, 0), (1, 1, 1)))
    assert suggested_axes([CHAIR], [], FileAxes()) is None
    assert (
        suggested_axes([written(CHAIR, FileAxes(up="+z", front="-y"))], [(cube.vertices, cube.faces)], FileAxes())
        is None
    )


@pytest.mark.parametrize(
    ("side", "expected", "code", "words"),
    [
        (45.0, 0.5, "size_by_candidates", "in centimetres"),
        (450.0, 0.5, "size_by_candidates", "in millimetres"),
        (0.6, 0.5, "size_by_candidates", "in metres"),
        (20.0, 0.5, "size_by_candidates", "in inches"),
        (5.0, 0.5, "size", "plausible as metres"),
        (45.0, None, "size", "perhaps centimetres"),
    ],
)
def test_the_unit_follows_from_the_candidates_size(side: float, expected: float | None, code: str, words: str) -> None:
    found = about_size(side, expected)
    assert found.code == code
    assert words in found.message
