"""Findings about pieces: inside out, floating parts, a ground plane."""

import numpy as np
import pytest
import trimesh

from inference_worker.geometry.meshes import Mesh
from inference_worker.mesh_check.inspection import canonical_parts
from inference_worker.mesh_check.limits import Limits


def box(extents: tuple[float, float, float], at: tuple[float, float, float] = (0, 0, 0)) -> trimesh.Trimesh:
    return trimesh.creation.box(extents=extents, transform=trimesh.transformations.translation_matrix(at))


def codes(mesh: trimesh.Trimesh) -> set[str]:
    parts = [Mesh(np.asarray(mesh.vertices), np.asarray(mesh.faces, np.int32))]
    return {line.code for line in canonical_parts(parts, Limits())[1]} - {"size", "no_colour"}


TABLE = box((1, 0.1, 1), (0, 0.45, 0)) + box((0.1, 0.9, 0.1), (0, -0.05, 0))
BALL = trimesh.creation.icosphere(3)
BOWL = BALL.submesh([np.flatnonzero(BALL.triangles_center[:, 1] < 0.3)], append=True)


@pytest.mark.parametrize(
    ("mesh", "expected"),
    [
        (TABLE, set()),
        (BOWL, {"not_watertight"}),
        (TABLE + box((0.2, 0.2, 0.2), (2, 0, 0)), {"loose_parts"}),
        (TABLE + box((3, 0.01, 3), (0, -0.505, 0)), {"ground_plane"}),
        (box((1, 0.01, 1)), set()),  # a flat object is no ground
        (box((1, 1, 1)) + box((0.5, 0.5, 0.5)), set()),  # one piece inside another
    ],
)
def test_pieces(mesh: trimesh.Trimesh, expected: set[str]) -> None:
    assert codes(mesh) == expected


@pytest.mark.parametrize(("mesh", "others"), [(TABLE, set()), (BOWL, {"not_watertight"})])
def test_a_mesh_that_is_inside_out(mesh: trimesh.Trimesh, others: set[str]) -> None:
    turned = mesh.copy()
    turned.invert()
    assert codes(turned) == {"inside_out"} | others
