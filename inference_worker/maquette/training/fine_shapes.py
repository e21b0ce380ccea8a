"""The truth of active voxels: how much of each fine cell is inside, and the colour of the nearest visible surface."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from scipy.spatial import cKDTree
from torch import Tensor

from ..network.sizes import MaquetteSize
from ..network.sparse import SparseGrid
from ..sampling.beginnings import fine_centres
from ..sampling.surfaces import active_voxels
from ..shapes import ShapeMesh, build, counted_in_eights, families, occupancy, solid_voxels
from .scene_cache import SceneCache


@dataclass(frozen=True)
class FineShape:
    """The truth of one shape's N active voxels, u fine cells along a side of each, and P points of its surface.

    Attributes:
        coords: (N, 3), of the voxels.
        inside: (N, u^3) share of each fine cell, in [0, 1].
        colours: (N, u^3, 3) in [0, 1], of the surface point nearest to each fine cell.
        points: (P, 3) in the object frame.
        point_colours: (P, 3) in [0, 1].
    """

    coords: np.ndarray
    inside: np.ndarray
    colours: np.ndarray
    points: np.ndarray
    point_colours: np.ndarray


def fine_shape(shape: ShapeMesh, size: MaquetteSize, n_points: int = 3000) -> FineShape:
    """Return the truth of one library object, with at most `n_points` surface points."""
    r, u = size.refinement.resolution, size.structured.upsampling
    solid = solid_voxels(shape.vertices, shape.faces, size.occupancy.resolution)
    grid, _ = active_voxels(torch.from_numpy(solid)[None], r)
    coords = grid.coords.numpy()
    # Shares of fine cells, from a grid twice as fine.
    share = counted_in_eights(occupancy(shape.vertices, shape.faces, 2 * r * u)) / np.float32(8)
    points, colours = visible_points(shape, share, n_points)
    cells = fine_centres(coords, r, u)
    nearest = cKDTree(points).query(cells.reshape(-1, 3))[1]
    inside = share.reshape(r, u, r, u, r, u).transpose(0, 2, 4, 1, 3, 5)[tuple(coords.T)].reshape(len(coords), -1)
    return FineShape(coords, inside, colours[nearest].reshape(len(coords), u**3, 3), points, colours)


def visible_points(shape: ShapeMesh, share: np.ndarray, count: int) -> tuple[np.ndarray, np.ndarray]:
    """Return points (P, 3) of the outer surface, in the object frame, and their colours (P, 3) in [0, 1], both float32.

    They are drawn evenly by area over all faces; those in cells that are not full are kept, or any if under 16 are such.

    Args:
        shape: the mesh with colours; its seed draws the points.
        share: (n, n, n) full share of each cell.
        count: the most points returned.
    """
    rng = np.random.default_rng(shape.seed)
    corners = shape.vertices[shape.faces].astype(np.float64)
    areas = np.linalg.norm(np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]), axis=1)
    chosen = rng.choice(len(areas), 4 * count, p=areas / areas.sum())
    root, part = np.sqrt(rng.random(4 * count)), rng.random(4 * count)
    weights = np.stack([1 - root, root * (1 - part), root * part], axis=1)
    points = np.einsum("nk,nkc->nc", weights, corners[chosen])
    colours = np.einsum("nk,nkc->nc", weights, shape.colours[shape.faces[chosen]] / 255.0)
    n = share.shape[0]
    cells = np.clip(((points + 0.5) * n).astype(int), 0, n - 1)
    outer = np.flatnonzero(share[tuple(cells.T)] < 0.999)
    kept = outer[:count] if len(outer) >= 16 else np.arange(count)
    return points[kept].astype(np.float32), colours[kept].astype(np.float32)


class FineShapes:
    """The truth of a cache's shapes by row, computed at first use and kept on disk."""

    def __init__(self, directory: Path, family: np.ndarray, seed: np.ndarray, size: MaquetteSize) -> None:
        self.directory, self.family, self.seed, self.size = directory, family, seed, size
        directory.mkdir(parents=True, exist_ok=True)

    def __len__(self) -> int:
        return len(self.family)

    def row(self, index: int) -> FineShape:
        """Return the truth of the shape in the row `index`."""
        path = self.directory / f"{int(self.family[index])}-{int(self.seed[index])}.npz"
        if path.is_file():
            with np.load(path) as kept:
                return FineShape(
                    kept["coords"], kept["inside"] / np.float32(255), kept["colours"] / np.float32(255),
                    kept["points"], kept["point_colours"] / np.float32(255),
                )  # fmt: skip
        made = fine_shape(build(families()[int(self.family[index])], int(self.seed[index])), self.size)

        def bytes_of(values: np.ndarray) -> np.ndarray:
            return np.rint(255 * values).astype(np.uint8)

        beside = path.with_suffix(f".{os.getpid()}.writing.npz")
        np.savez_compressed(
            beside, coords=made.coords, inside=bytes_of(made.inside), colours=bytes_of(made.colours),
            points=made.points, point_colours=bytes_of(made.point_colours),
        )  # fmt: skip
        beside.replace(path)
        return made


@dataclass(frozen=True)
class FineBatch:
    """Several shapes on one SparseGrid.

    Attributes:
        grid: the voxels of all shapes, one shape after the other.
        inside: (N, u^3) share of each fine cell, in [0, 1].
        colours: (N, u^3, 3) in [0, 1].
        shapes: the shapes apart.
    """

    grid: SparseGrid
    inside: Tensor
    colours: Tensor
    shapes: list[FineShape]


def fine_batch(shapes: list[FineShape], resolution: int) -> FineBatch:
    """Return the shapes' voxels one after the other, on a grid of `resolution` voxels along a side."""
    batch = np.concatenate([np.full(len(shape.coords), index) for index, shape in enumerate(shapes)])
    coords = np.concatenate([shape.coords for shape in shapes])
    grid = SparseGrid(torch.from_numpy(coords).long(), torch.from_numpy(batch).long(), resolution, len(shapes))
    inside = torch.from_numpy(np.concatenate([shape.inside for shape in shapes])).float()
    return FineBatch(
        grid, inside, torch.from_numpy(np.concatenate([shape.colours for shape in shapes])).float(), shapes
    )


def fine_rows(cache: SceneCache, size: MaquetteSize, most: int = 0) -> FineShapes:
    """Return the FineShapes of a scene cache, or of its first `most` scenes if that is not 0.

    Each costs a third of a second when it is first met.
    """
    length = min(len(cache), most or len(cache))
    family, seed = (np.asarray(cache.columns[name][:length]) for name in ("family", "seed"))
    return FineShapes(cache.directory / "fine", family, seed, size)
