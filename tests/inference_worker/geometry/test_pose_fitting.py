"""A fit finds the pose that mask and points show, from a start that is off or turned; it never returns a worse one."""

import numpy as np
import pytest

from inference_worker.geometry.cameras import Intrinsics
from inference_worker.geometry.glb import write_glb
from inference_worker.geometry.glb_points import surface_of_glb
from inference_worker.geometry.layout import Layout
from inference_worker.geometry.meshes import Mesh
from inference_worker.geometry.metrics import surface_points
from inference_worker.geometry.pose_fitting import fit_pose
from inference_worker.geometry.silhouettes import intersection_over_union, silhouette

CAMERA = Intrinsics(fx=200, fy=200, cx=80, cy=60, width=160, height=120)
TRUE = Layout((0.0, 1.0, 0.0, 0.0), (0.1, 0.05, 3.0), 1.2)


def l_shape() -> Mesh:
    """An upright L: its mirror image and its back show other outlines than its front."""
    boxes = [((-0.5, -0.5, -0.15), (0.5, -0.2, 0.15)), ((-0.5, -0.2, -0.15), (-0.2, 0.5, 0.15))]
    vertices, faces = [], []
    corners = np.array([[x, y, z] for x in (0, 1) for y in (0, 1) for z in (0, 1)])
    sides = np.array([[0, 1, 3], [0, 3, 2], [4, 6, 7], [4, 7, 5], [0, 4, 5], [0, 5, 1], [2, 3, 7], [2, 7, 6],
                      [0, 2, 6], [0, 6, 4], [1, 5, 7], [1, 7, 3]])  # fmt: skip
    for low, high in boxes:
        faces.append(sides + 8 * len(vertices))
        vertices.append(np.array(low) + corners * np.subtract(high, low))
    return Mesh(np.concatenate(vertices).astype(np.float32), np.concatenate(faces).astype(np.int32))


@pytest.fixture
def mask() -> np.ndarray:
    return silhouette([l_shape()], TRUE, CAMERA)


def surface() -> np.ndarray:
    mesh = l_shape()
    return surface_points(mesh.vertices, mesh.faces, 5000, np.random.default_rng(0))[0]


def match(layout: Layout, mask: np.ndarray) -> float:
    return intersection_over_union(silhouette([l_shape()], layout, CAMERA), mask)


@pytest.mark.parametrize(
    "start",
    [
        Layout((0.05, 0.9987, 0.0, 0.0), (0.3, -0.1, 3.3), 1.0),
        Layout((0.0, 0.0, 0.0, 1.0), (0.0, 0.0, 3.0), 1.2),
        Layout((0.0, 0.7071068, 0.0, 0.7071068), (0.6, 0.5, 4.0), 2.0),
    ],
    ids=["near", "back to front", "a quarter turned and far"],
)
def test_it_comes_to_the_outline(mask, start) -> None:
    fit = fit_pose(surface(), start, mask, None, CAMERA)
    assert match(fit.layout, mask) > 0.9
    assert match(fit.layout, mask) > match(start, mask)
    assert fit.after < fit.before


def test_the_true_pose_does_not_get_worse(mask) -> None:
    fit = fit_pose(surface(), TRUE, mask, None, CAMERA)
    assert fit.after <= fit.before
    assert match(fit.layout, mask) > 0.95


def test_the_same_request_gives_the_same_pose(mask) -> None:
    start = Layout((0.05, 0.9987, 0.0, 0.0), (0.3, -0.1, 3.3), 1.0)
    assert fit_pose(surface(), start, mask, None, CAMERA) == fit_pose(surface(), start, mask, None, CAMERA)


def test_a_written_glb_is_read_back() -> None:
    mesh = l_shape()
    vertices, faces = surface_of_glb(write_glb([mesh, mesh]))
    assert np.array_equal(vertices, np.concatenate([mesh.vertices, mesh.vertices]))
    assert np.array_equal(faces, np.concatenate([mesh.faces, mesh.faces + len(mesh.vertices)]))


@pytest.mark.parametrize("content", [b"", b"glTF", b"solid x", write_glb([l_shape()])[:-40]])
def test_a_file_that_is_not_a_glb_is_refused(content) -> None:
    with pytest.raises(ValueError):
        surface_of_glb(content)
