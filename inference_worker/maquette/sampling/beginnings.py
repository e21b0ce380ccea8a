"""What refinement begins from: the draft's own surface and the photo's colours, as the fine cells of active voxels."""

from __future__ import annotations

import numpy as np
import torch
from scipy.spatial import cKDTree
from torch import Tensor
from torch.nn import functional as F

from ...geometry.meshes import Mesh
from ..network.sparse import SparseGrid


def fine_centres(coords: np.ndarray, resolution: int, upsampling: int) -> np.ndarray:
    """Return (N, u^3, 3) centres of the fine cells, in the object frame.

    Args:
        coords: of the voxels, (N, 3).
        resolution: voxels along a side of the cube.
        upsampling: u, fine cells along a voxel's side.
    """
    within = np.stack(np.meshgrid(*[np.arange(upsampling)] * 3, indexing="ij"), axis=-1).reshape(1, -1, 3)
    return np.asarray((coords[:, None] * upsampling + within + 0.5) / (resolution * upsampling) - 0.5)


def drafted_cells(logits: Tensor, painted: Mesh, grid: SparseGrid, upsampling: int) -> tuple[Tensor, Tensor]:
    """Return shares inside (N, u^3) and colours (N, u^3, 3), in [0, 1].

    Args:
        logits: occupancy logits of the draft, (R, R, R).
        painted: the draft's mesh, with colours.
        grid: the active voxels, a batch of one.
        upsampling: u, fine cells along a voxel's side.
    """
    r, u = grid.resolution, upsampling
    fine = F.interpolate(logits[None, None].float(), (r * u,) * 3, mode="trilinear", align_corners=False)[0, 0]
    share = torch.sigmoid(2 * fine).reshape(r, u, r, u, r, u).permute(0, 2, 4, 1, 3, 5)
    x, y, z = grid.coords.unbind(dim=1)
    inside = share[x, y, z].flatten(1)
    centres = fine_centres(grid.coords.cpu().numpy(), r, u)
    assert painted.colours is not None
    nearest = cKDTree(painted.vertices).query(centres.reshape(-1, 3))[1]
    colours = painted.colours[nearest].reshape(len(centres), u**3, 3)
    return inside, torch.from_numpy(colours).to(inside) / 255
