"""Any shape by the name of its source: a parametric family, the grammar, or a split of the artists' objects."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from pathlib import Path

import numpy as np

from .artist_meshes import FurnitureItem, furniture, furniture_mesh
from .grammar import GRAMMAR, grown
from .occupancy import filled_voxels, occupancy
from .registry import build
from .shape_mesh import ShapeMesh

#: 'artist train' and so on: the name of a split's objects.
ARTIST = "artist "
#: Voxels along a side of the cube in which a shape's truth is held.
TRUTH_RESOLUTION = 128


def shape_of(name: str, seed: int, root: Path | None = None) -> ShapeMesh:
    """Return the shape of this source and seed, always the same.

    Args:
        name: A family's name, GRAMMAR, or ARTIST and a split. Training objects are varied by the seed: mirrored,
            stretched and recoloured; those of other splits come as they are.
        seed: For artists' objects it also picks the object.
        root: The directory of the unpacked package, for artists' objects.

    Raises:
        KeyError: No source has this name.
        ValueError: An artist's object is asked for without a root.
    """
    if name == GRAMMAR:
        return grown(seed)
    if not name.startswith(ARTIST):
        return build(name, seed)
    if root is None:
        raise ValueError("Artists' objects need the directory of the unpacked package sweethome3d-furniture.")
    split = name.removeprefix(ARTIST)
    items = usable_items(root, split)
    shape = furniture_mesh(items[seed % len(items)])
    assert shape is not None
    return varied(shape, np.random.default_rng(seed)) if split == "train" else shape


@lru_cache(maxsize=4)
def usable_items(root: Path, split: str) -> list[FurnitureItem]:
    """Return the split's objects that load; the list of those that do not is kept beside the package."""
    beside = root / f"unusable-{split}.txt"
    items = furniture(root, split)
    if not beside.is_file():
        beside.write_text("\n".join(item.key for item in items if furniture_mesh(item) is None))
    unusable = set(beside.read_text().split("\n"))
    return [item for item in items if item.key not in unusable]


def varied(shape: ShapeMesh, rng: np.random.Generator) -> ShapeMesh:
    """Return the shape mirrored, stretched along its axes and recoloured, each by chance, in the unit cube again."""
    vertices, faces = shape.vertices.astype(np.float64), shape.faces
    if rng.random() < 0.5:
        vertices, faces = vertices * [-1, 1, 1], faces[:, ::-1]
    if rng.random() < 0.6:
        vertices = vertices * np.exp(rng.normal(scale=0.2, size=3))
    low, high = vertices.min(axis=0), vertices.max(axis=0)
    vertices = np.clip((vertices - (low + high) / 2) / (high - low).max(), -0.5, 0.5).astype(np.float32)
    colours = shape.colours
    if rng.random() < 0.5:
        order, gain = rng.permutation(3), rng.uniform(0.6, 1.3, 3)
        colours = np.clip(colours[:, order] * gain, 0, 255).astype(np.uint8)
    return replace(shape, vertices=vertices, faces=np.ascontiguousarray(faces), colours=colours)


def truth_voxels(shape: ShapeMesh) -> np.ndarray:
    """Return the fine occupancy, bool (TRUTH_RESOLUTION,) * 3 in x, y, z."""
    make = occupancy if shape.closed else filled_voxels
    return make(shape.vertices, shape.faces, TRUTH_RESOLUTION)
