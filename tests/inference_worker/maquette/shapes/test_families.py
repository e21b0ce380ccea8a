"""Every family builds closed, outward, distinct objects inside the unit cube."""

import numpy as np
import pytest
import trimesh

from inference_worker.maquette.shapes import build, families
from inference_worker.maquette.shapes.solids import signed_volume


def test_there_are_at_least_thirty_families():
    assert len(families()) >= 30
    assert list(families()) == sorted(set(families()))


@pytest.mark.parametrize("family", families())
def test_each_part_is_closed_and_looks_outward(family):
    shape = build(family, 3)
    for part in shape.parts:
        vertices = shape.vertices[slice(*part.vertices)].astype(float)
        faces = shape.faces[slice(*part.faces)] - part.vertices[0]
        mesh = trimesh.Trimesh(vertices, faces, process=False)
        assert mesh.is_watertight and mesh.is_winding_consistent, part.name
        assert signed_volume(vertices, faces) > 0, part.name


@pytest.mark.parametrize("family", families())
def test_the_longest_side_is_one_about_the_origin(family):
    shape = build(family, 5)
    low, high = shape.vertices.min(axis=0), shape.vertices.max(axis=0)
    assert np.abs(low + high).max() < 1e-5
    assert (high - low).max() == pytest.approx(1, abs=1e-5)
    assert (shape.vertices.dtype, shape.faces.dtype, shape.colours.dtype) == (np.float32, np.int32, np.uint8)


def test_a_seed_always_builds_the_same_object_and_another_seed_another():
    first, again, other = build("chair", 1), build("chair", 1), build("chair", 2)
    assert np.array_equal(first.vertices, again.vertices) and np.array_equal(first.colours, again.colours)
    assert first.vertices.shape != other.vertices.shape or not np.allclose(first.vertices, other.vertices)


def test_an_unknown_family_is_refused_by_name():
    with pytest.raises(KeyError, match="'unicorn'"):
        build("unicorn", 0)
