"""From what the model decodes to meshes: active voxels, marching cubes, no floaters, colours."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import torch
from scipy import ndimage
from scipy.spatial import cKDTree
from skimage.measure import marching_cubes
from torch import Tensor
from torch.nn import functional as F

from ...errors import ModelError
from ...geometry.cameras import Intrinsics, projected
from ...geometry.layout import Layout, in_camera
from ...geometry.meshes import Mesh, vertex_normals
from ..network.sparse import SparseGrid
from ..network.structured_vae import FineVoxels, assembled_fine

#: Pieces below this share of the whole are floaters.
FLOATER_SHARE = 0.01
#: Where a surface loses the steps of its grid: the logits' limit, how often they are blurred, and what stays of each side.
STEP, BLURS, SIDE_KEPT = 3.0, 2, 0.15


class EmptyShape(ModelError):
    """The sampled shape holds no voxel."""

    code = "empty_shape"


class TooManyVoxels(ModelError):
    """The sampled shape fills more voxels than the refinement model may hold."""

    code = "too_many_voxels"


def active_voxels(occupancy: Tensor, resolution: int) -> tuple[SparseGrid, Tensor]:
    """Return the voxels to refine, which hold anything and are not deep inside, and the deep ones (B, r, r, r) bool, which are full.

    Args:
        occupancy: (B, R, R, R) bool.
        resolution: r, which divides R.
    """
    factor = occupancy.shape[-1] // resolution
    solid = occupancy[:, None].float()
    touched = F.max_pool3d(solid, factor)[:, 0] > 0.5
    full = -F.max_pool3d(-solid, factor)
    deep = -F.max_pool3d(-F.pad(full, (2,) * 6), 5, stride=1)[:, 0] > 0.5
    return SparseGrid.of_dense(touched & ~deep), deep


def without_floaters(field: np.ndarray) -> np.ndarray:
    """Return the `field` (r, r, r), above 0 inside, with pieces below one hundredth of the whole set outside.

    Raises:
        EmptyShape: nothing is inside.
    """
    pieces, count = ndimage.label(field > 0, structure=np.ones((3, 3, 3)))
    if count == 0:
        raise EmptyShape("This seed gave no shape: none of its voxels is filled. Another seed may.")
    sizes = np.bincount(pieces.ravel())
    sizes[0] = 0
    small = sizes < FLOATER_SHARE * sizes.sum()
    small[0] = False
    return np.where(small[pieces], -np.abs(field) - 1e-3, field)


def surface_of(field: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the closed surface at 0 of a field over [-0.5, 0.5]^3 (n, n, n).

    Vertices (V, 3) float32, faces (F, 3) outward.
    """
    n = field.shape[0]
    clipped = np.clip(without_floaters(field), -8, 8)
    padded = np.pad(clipped, 1, constant_values=-8.0)
    vertices, faces, _, _ = marching_cubes(padded, 0.0, gradient_direction="ascent")
    inside = np.clip((vertices - 0.5) / n - 0.5, -0.5, 0.5).astype(np.float32)
    return inside, np.ascontiguousarray(faces, dtype=np.int32)


def coarse_mesh(logits: Tensor) -> Mesh:
    """Return the surface of occupancy logits (R, R, R), without colours."""
    vertices, faces = surface_of(logits.float().cpu().numpy())
    return Mesh(vertices, faces, normals=vertex_normals(vertices, faces))


def smooth_mesh(logits: Tensor, side: int) -> Mesh:
    """Return the surface of occupancy logits (R, R, R) interpolated to `side`^3, without colours."""
    fine = F.interpolate(without_steps(logits)[None, None], (side,) * 3, mode="trilinear", align_corners=False)
    return coarse_mesh(fine[0, 0])


def without_steps(logits: Tensor) -> Tensor:
    """Return occupancy logits (R, R, R) blurred as far as every cell stays on its side of 0.

    Carved logits jump from full to empty, and their surface has the steps of the grid. Parts that are less than three
    cells thick, which a blur would lose, stay as they are.
    """
    blurred = logits.float().clamp(-STEP, STEP)[None, None]
    for _ in range(BLURS):
        blurred = F.avg_pool3d(F.pad(blurred, (1,) * 6, mode="replicate"), 3, stride=1)
    smooth = torch.where(logits > 0, blurred[0, 0].clamp(min=SIDE_KEPT), blurred[0, 0].clamp(max=-SIDE_KEPT))
    inside = (logits > 0).float()[None, None]
    thick = F.max_pool3d(-F.max_pool3d(-inside, 3, stride=1, padding=1), 3, stride=1, padding=1)
    near_thin = F.max_pool3d(inside * (1 - thick), 3, stride=1, padding=1)[0, 0] > 0.5
    return torch.where(near_thin, logits.float().clamp(-STEP, STEP), smooth)


def painted_by(mesh: Mesh, fine: FineVoxels, grid: SparseGrid, upsampling: int) -> Mesh:
    """Return the mesh in the colours of refined voxels of a batch of one, each voxel `upsampling` fine cells along a side.

    A vertex takes the mean of the known fine cells around it, or the nearest vertex's colour where there is none.
    """
    colours = assembled_fine(fine.colours.float(), grid, upsampling, -1.0).cpu().numpy()
    painted, known = _colours_at(mesh.vertices, colours)
    if known.any() and not known.all():
        nearest = cKDTree(mesh.vertices[known]).query(mesh.vertices[~known])[1]
        painted[~known] = painted[known][nearest]
    return replace(mesh, colours=painted)


def fine_mesh(fine: FineVoxels, grid: SparseGrid, deep: Tensor, upsampling: int) -> Mesh:
    """Return the surface of refined voxels of a batch of one, coloured by the fine cells around each vertex.

    Args:
        fine: the fine cells.
        grid: the active voxels.
        deep: the full voxels inside, (1, r, r, r) bool.
        upsampling: fine cells along a voxel's side.
    """
    field = assembled_fine(fine.logits.float(), grid, upsampling, -4.0)
    full = deep[0].repeat_interleave(upsampling, 0).repeat_interleave(upsampling, 1).repeat_interleave(upsampling, 2)
    field = torch.where(full, field.new_tensor(4.0), field)
    vertices, faces = surface_of(field.cpu().numpy())
    return painted_by(Mesh(vertices, faces, normals=vertex_normals(vertices, faces)), fine, grid, upsampling)


def _colours_at(vertices: np.ndarray, colours: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return (V, 3) uint8, the mean of the known cells (not negative) among the eight around each vertex, and (V,) bool, whether there is any; grey where there is none."""
    n = colours.shape[0]
    place = (vertices + 0.5) * n - 0.5
    low = np.floor(place).astype(int)
    total, weight = np.zeros((len(vertices), 3)), np.zeros(len(vertices))
    for offset in np.ndindex(2, 2, 2):
        cell = np.clip(low + offset, 0, n - 1)
        near = np.prod(1 - np.abs(np.clip(place - cell, -1, 1)), axis=1) + 1e-4
        value = colours[tuple(cell.T)]
        known = near * (value[:, 0] >= 0)
        total += known[:, None] * value
        weight += known
    mean = np.where(weight[:, None] > 0, total / np.maximum(weight, 1e-9)[:, None], 0.5)
    return np.clip(np.rint(255 * mean), 0, 255).astype(np.uint8), weight > 0


def photo_colours(
    mesh: Mesh, layout: Layout, image: np.ndarray, mask: np.ndarray, intrinsics: Intrinsics
) -> np.ndarray:
    """Return (V, 3) uint8 for a mesh that no texture model coloured.

    The photo where a vertex faces the camera inside the mask, and elsewhere the nearest such vertex of the mesh or of
    its mirror image; where no vertex does, the photo's mean colour in the mask.

    Args:
        mesh: in the object frame.
        layout: camera_from_object.
        image: (H, W, 3) uint8 RGB.
        mask: (H, W) bool.
        intrinsics: the camera of the image.
    """
    points = in_camera(layout, mesh.vertices)
    normals = mesh.normals if mesh.normals is not None else vertex_normals(mesh.vertices, mesh.faces)
    turned = in_camera(layout, mesh.vertices + 1e-3 * normals) - points
    pixels = np.floor(projected(intrinsics, np.maximum(points, [-np.inf, -np.inf, 1e-6]))).astype(int)
    height, width = mask.shape
    inside = (pixels >= 0).all(axis=1) & (pixels[:, 0] < width) & (pixels[:, 1] < height)
    u, v = np.clip(pixels[:, 0], 0, width - 1), np.clip(pixels[:, 1], 0, height - 1)
    seen = inside & mask[v, u] & ((turned * points).sum(axis=1) < 0)
    if not seen.any():
        return np.tile(np.rint(image[mask].mean(axis=0)).astype(np.uint8), (len(points), 1))
    known = image[v[seen], u[seen]]
    places = np.concatenate([mesh.vertices[seen], mesh.vertices[seen] * [-1, 1, 1]])
    nearest = cKDTree(places).query(mesh.vertices)[1]
    colours = np.concatenate([known, known])[nearest]
    colours[seen] = known
    return np.ascontiguousarray(colours, dtype=np.uint8)
