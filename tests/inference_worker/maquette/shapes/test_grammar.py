"""Objects of the grammar: whole, closed in every part, in the unit cube, and each unlike the others."""

import numpy as np
import pytest

from inference_worker.geometry.meshes import is_watertight
from inference_worker.maquette.shapes.grammar import grown
from inference_worker.maquette.shapes.occupancy import solid_voxels


@pytest.mark.parametrize("seed", range(40))
def test_every_object_is_whole(seed):
    shape = grown(seed)
    assert 1 <= len(shape.parts) <= 80
    low, high = shape.vertices.min(axis=0), shape.vertices.max(axis=0)
    assert np.isclose((high - low).max(), 1, atol=1e-5) and np.abs(shape.vertices).max() <= 0.5
    assert np.isfinite(shape.vertices).all()
    assert shape.colours.shape == shape.vertices.shape
    for part in shape.parts:
        faces = shape.faces[slice(*part.faces)] - part.vertices[0]
        assert is_watertight(shape.vertices[slice(*part.vertices)], faces)
    assert solid_voxels(shape.vertices, shape.faces, 32).any()


def test_a_seed_is_the_same_again_and_others_differ():
    first, again = grown(3), grown(3)
    assert np.array_equal(first.vertices, again.vertices) and np.array_equal(first.colours, again.colours)
    grids = [solid_voxels(shape.vertices, shape.faces, 16) for shape in map(grown, range(20))]
    assert len({grid.tobytes() for grid in grids}) == 20
