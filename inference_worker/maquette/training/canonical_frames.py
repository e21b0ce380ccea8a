"""The one rule for the frame of shapes that are trained on: upright (y up), front towards +z, longest side 1, centred.

The model's own candidates are in it, and meshes of the retrieval library and of artists are by contract (docs/data_engine.md).
Any other source has a frame of its own: inflation's faces the camera. Such a mesh is turned into the frame that the
model's own candidates of the same object agree on, by way of the camera, where both have a layout. Where there is no own
candidate or no layout to compare, its frame is unknown and the mesh is left out.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import permutations, product

import numpy as np

from ...geometry.layout import Layout, in_camera, quaternion_of, rotation_matrix
from .release_filters import ARTIST, OWN_MODEL

#: Kinds of sources whose meshes are in the canonical frame by contract.
CANONICAL_KINDS = frozenset({OWN_MODEL, "retrieval", ARTIST})
#: A turn this near to one of the cube's 24 is that one: predicted rotations are never quite right, and meshes mostly are.
SNAP_DEGREES = 15.0


def turn_into_canonical(camera_from_mesh: Layout, references: Sequence[Layout]) -> np.ndarray | None:
    """Return the rotation (3, 3) from a mesh's frame into the canonical one, or None if nothing shows it.

    Args:
        camera_from_mesh: the mesh's layout.
        references: layouts camera_from_object of the model's own candidates of the object.
    """
    if not references:
        return None
    mean = np.mean([rotation_matrix(one.quaternion_wxyz) for one in references], axis=0)
    u, _, v = np.linalg.svd(mean)
    canonical = u @ np.diag([1.0, 1.0, np.linalg.det(u @ v)]) @ v  # the chordal mean
    turn = canonical.T @ rotation_matrix(camera_from_mesh.quaternion_wxyz)
    nearest = max(_CUBE_TURNS, key=lambda one: float(np.trace(one.T @ turn)))
    cosine = (float(np.trace(nearest.T @ turn)) - 1) / 2
    return nearest if cosine >= np.cos(np.radians(SNAP_DEGREES)) else np.asarray(turn)


def turned(vertices: np.ndarray, camera_from_mesh: Layout | None, turn: np.ndarray) -> tuple[np.ndarray, Layout | None]:
    """Return vertices (V, 3) in the canonical frame, longest side 1 and centred, and the layout that keeps them in place.

    Args:
        vertices: (V, 3) in the mesh's frame.
        camera_from_mesh: the mesh's layout, if it has one.
        turn: (3, 3), from the mesh's frame into the canonical one.
    """
    moved = vertices.astype(np.float64) @ turn.T
    low, high = moved.min(axis=0), moved.max(axis=0)
    middle, side = (low + high) / 2, float((high - low).max())
    centred = ((moved - middle) / side).astype(np.float32)
    if camera_from_mesh is None:
        return centred, None
    rotation = rotation_matrix(camera_from_mesh.quaternion_wxyz) @ turn.T
    tx, ty, tz = (float(value) for value in in_camera(camera_from_mesh, (middle @ turn)[None])[0])
    return centred, Layout(quaternion_of(rotation), (tx, ty, tz), camera_from_mesh.scale * side)


def _cube_turns() -> list[np.ndarray]:
    found = []
    for order, signs in product(permutations(range(3)), product((1.0, -1.0), repeat=3)):
        matrix = np.zeros((3, 3))
        matrix[range(3), order] = signs
        if np.linalg.det(matrix) > 0:
            found.append(matrix)
    return found


_CUBE_TURNS = _cube_turns()
