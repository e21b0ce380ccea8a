"""One candidate against the truth: the numbers of the benchmark's table. Nothing here knows who made the candidate."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from scipy.spatial import cKDTree

from ...geometry import metrics, registration
from ...geometry.layout import in_camera, in_object
from ...geometry.meshes import Mesh
from ...geometry.silhouettes import sampled_mask, silhouette
from ...proposals import ProposedCandidate
from ..shapes import ShapeMesh, solid_voxels
from ..shapes.occupancy import shape_voxels
from .scene_cache import View

#: How far points may be off to count in the F-score, in the [-1, 1] frame.
THRESHOLD = 0.05
_ALIGNED, _MEASURED = 300, 3000


@dataclass(frozen=True)
class Score:
    """The measures of one candidate. "Aligned" is after best_alignment of the normalised shapes, in the [-1, 1] frame.

    Colour errors are mean absolute differences in [0, 1]: as posed, and after the shapes' alignment, which may turn a
    drum's side or a ball's back to where the camera saw the front.
    """

    iou: float  # aligned
    f_score: float  # aligned, at THRESHOLD
    chamfer: float  # aligned
    add_s: float  # as a share of the truth's diameter
    box_iou: float  # of axis-aligned boxes in the camera frame
    icp_rotation: float  # in degrees
    silhouette: float | None  # IoU; None when occluded
    colour_error: float
    colour_error_aligned: float
    grey_error: float  # of a candidate that is grey all over


@dataclass(frozen=True)
class Truth:
    """A view's target, measured once, in the object frame.

    Attributes:
        view: the view.
        shape: the target's shape.
        points: (n, 3), spread over its surface.
        seen: (m, 3), points that the camera saw.
        colours: (m, 3) in [0, 1]: those of the surface at `seen`, without light.
    """

    view: View
    shape: ShapeMesh
    points: np.ndarray
    seen: np.ndarray
    colours: np.ndarray

    @classmethod
    def of(cls, view: View) -> Truth:
        """Return the truth of a view.

        Colours are those that rays meet: a shape is a union of parts, and near its surface lie faces of other parts
        that nobody sees.
        """
        shape = view.scene.objects[view.target].shape
        rng = np.random.default_rng(shape.seed)
        points, _ = metrics.surface_points(shape.vertices, shape.faces, _MEASURED, rng)
        shown = np.flatnonzero(view.mask & view.pointmap.valid)
        if len(shown) > _MEASURED:
            shown = rng.choice(shown, _MEASURED, replace=False)
        layout = view.scene.camera_from_object(view.target).layout()
        seen = in_object(layout, view.pointmap.points.reshape(-1, 3)[shown].astype(np.float64))
        return cls(view, shape, points, seen, view.paint.reshape(-1, 3)[shown] / 255.0)


def scored(candidate: ProposedCandidate, truth: Truth) -> Score:
    """Return the score: shape after each side is normalised and aligned by ICP (C.1); layout as proposed (C.2).

    ValueError reaches the caller for a mesh without area.
    """
    mesh, view = candidate.mesh, truth.view
    rng = np.random.default_rng(candidate.seed % (1 << 32))
    samples = metrics.surface_samples(mesh.vertices, mesh.faces, _MEASURED, rng)
    points = samples.points
    unit_points, unit_truth = metrics.normalised(points), metrics.normalised(truth.points)
    rotation, translation = best_alignment(unit_points, unit_truth)
    moved = unit_points @ rotation.T + translation
    layout, true_layout = candidate.layout, view.scene.camera_from_object(view.target).layout()
    posed, posed_truth = in_camera(layout, points), in_camera(true_layout, truth.points)
    intrinsics = view.scene.camera.intrinsics
    seen = sampled_mask(view.mask)
    whole = silhouette([mesh], layout, intrinsics)
    centre, half = _frame(truth.points)
    colours = sampled_colours(mesh, samples)
    grey = float(np.abs(truth.colours - 0.5).mean())
    return Score(
        iou=aligned_iou(mesh, points, truth, rotation, translation),
        f_score=metrics.f_score(moved, unit_truth, THRESHOLD),
        chamfer=metrics.chamfer_distance(moved, unit_truth),
        add_s=metrics.add_s(posed[::3], posed_truth[::3]),
        box_iou=metrics.box_iou(posed, posed_truth),
        icp_rotation=metrics.icp_rotation_degrees(posed[::6], posed_truth[::3]),
        silhouette=metrics.silhouette_iou(whole, seen) if view.visible > 0.99 else None,
        colour_error=colour_error(colours, posed, in_camera(true_layout, truth.seen), truth),
        colour_error_aligned=colour_error(colours, moved, (truth.seen - centre) / half, truth),
        grey_error=grey,
    )


def best_alignment(points: np.ndarray, truth: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the rotation (3, 3) and translation (3,) of the best ICP from 24 turns of the cube.

    It is found on few points and finished on more.

    Args:
        points: (n, 3) of the candidate, normalised.
        truth: (m, 3), normalised.
    """
    few, few_truth = points[:_ALIGNED], truth[: 2 * _ALIGNED]
    starts = [registration.icp(few, few_truth, start, 12) for start in registration.cube_rotations()]
    rotation, _, _ = min(starts, key=lambda result: result[2])
    rotation, translation, _ = registration.icp(points[: 4 * _ALIGNED], truth, rotation)
    return rotation, translation


def aligned_iou(
    mesh: Mesh, points: np.ndarray, truth: Truth, rotation: np.ndarray, translation: np.ndarray, resolution: int = 64
) -> float:
    """Return the volumetric IoU of the filled shapes in the truth's frame, after the alignment in the [-1, 1] frames.

    Args:
        mesh: the candidate's.
        points: (n, 3) on its surface, whose box normalises it.
        truth: the target.
        rotation: (3, 3), of best_alignment.
        translation: (3,), of best_alignment.
        resolution: voxels along a side of both grids.
    """
    centre, half = _frame(points)
    true_centre, true_half = _frame(truth.points)
    unit = (mesh.vertices - centre) / half
    placed = (unit @ rotation.T + translation) * true_half + true_centre
    # Room for what sticks out: both grids over twice the cube.
    first = solid_voxels(placed / 2, mesh.faces, resolution)
    second = shape_voxels(replace(truth.shape, vertices=truth.shape.vertices / 2), resolution)
    return metrics.occupancy_iou(first, second)


def _frame(points: np.ndarray) -> tuple[np.ndarray, float]:
    low, high = points.min(axis=0), points.max(axis=0)
    return (low + high) / 2, float((high - low).max()) / 2


def sampled_colours(mesh: Mesh, samples: metrics.SurfaceSamples) -> np.ndarray:
    """Return (n, 3) colours in [0, 1] at samples of a mesh; grey where it has none."""
    of_vertices = vertex_colours(mesh)
    if of_vertices is None:
        return np.full((len(samples.points), 3), 0.5)
    return np.einsum("nk,nkc->nc", samples.weights, of_vertices[mesh.faces[samples.faces]] / 255.0)


def colour_error(colours: np.ndarray, points: np.ndarray, seen: np.ndarray, truth: Truth) -> float:
    """Return the mean colour error in [0, 1] of the candidate's points nearest to where the camera saw the truth.

    Args:
        colours: (n, 3) in [0, 1], of the points.
        points: (n, 3) of the candidate.
        seen: (m, 3), the truth's seen points in the frame of the candidate's.
        truth: has the true colours at `seen`.
    """
    nearest = cKDTree(points).query(seen)[1]
    return float(np.abs(colours[nearest] - truth.colours).mean())


def vertex_colours(mesh: Mesh) -> np.ndarray | None:
    """Return (V, 3) uint8 sRGB: the mesh's own colours, or its texture's at the vertices; None without either."""
    texture = mesh.material.texture
    if mesh.colours is not None or mesh.uvs is None or texture is None:
        return mesh.colours
    columns = np.clip((mesh.uvs[:, 0] * texture.shape[1]).astype(int), 0, texture.shape[1] - 1)
    rows = np.clip((mesh.uvs[:, 1] * texture.shape[0]).astype(int), 0, texture.shape[0] - 1)
    return np.asarray(texture[rows, columns, :3])
