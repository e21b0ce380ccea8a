"""Meshes in memory: numpy arrays, their properties, and their canonical size and hash.

Object frame: right-handed, y up, front towards +z, inside [-0.5, 0.5]^3. Texture coordinates are glTF's: (0, 0) is the
upper left corner of the texture. Colours here are sRGB bytes; the GLB writer turns vertex colours into glTF's linear ones.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

HASH_STEP = 1e-4


@dataclass(frozen=True)
class Material:
    """glTF's metallic-roughness material.

    Attributes:
        texture: base colour, (h, w, 3 or 4) uint8, as are the other textures.
        normal_texture: (h, w, 3 or 4) uint8.
        metallic_roughness_texture: (h, w, 3 or 4) uint8.
        occlusion_texture: (h, w, 3 or 4) uint8.
        emissive_texture: (h, w, 3 or 4) uint8.
        wrap: CLAMP, MIRROR or REPEAT for u and v, of all textures.
        encoded: Bytes and media type to write for a texture, by the name of its attribute; others are encoded anew.
    """

    texture: np.ndarray | None = None
    base_colour: tuple[float, float, float, float] = (1.0, 1.0, 1.0, 1.0)
    metallic: float = 0.0
    roughness: float = 0.85
    normal_texture: np.ndarray | None = None
    metallic_roughness_texture: np.ndarray | None = None
    double_sided: bool = False
    occlusion_texture: np.ndarray | None = None
    emissive_texture: np.ndarray | None = None
    emissive: tuple[float, float, float] = (0.0, 0.0, 0.0)
    normal_scale: float = 1.0
    alpha_mode: str | None = None  # None: MASK where the texture has alpha, OPAQUE otherwise
    alpha_cutoff: float = 0.5
    unlit: bool = False
    wrap: tuple[str, str] = ("REPEAT", "REPEAT")
    encoded: Mapping[str, tuple[bytes, str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Mesh:
    """Triangles with one material.

    vertices (V, 3) float32, faces (F, 3) int32 anticlockwise from outside, normals (V, 3) float32 unit,
    uvs (V, 2) float32, colours (V, 3) uint8 sRGB.
    """

    vertices: np.ndarray
    faces: np.ndarray
    normals: np.ndarray | None = None
    uvs: np.ndarray | None = None
    colours: np.ndarray | None = None
    material: Material = field(default_factory=Material)


def vertex_normals(vertices: np.ndarray, faces: np.ndarray) -> np.ndarray:
    """Return unit normals (V, 3) float32: the area-weighted mean of the faces around each vertex; (0, 1, 0) without any.

    Args:
        vertices: (V, 3).
        faces: (F, 3) indices into the vertices.
    """
    corners = vertices[faces].astype(np.float64)
    areas = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    normals = np.stack(
        [np.bincount(faces.ravel(), np.repeat(areas[:, axis], 3), len(vertices)) for axis in range(3)], axis=1
    )
    lengths = np.linalg.norm(normals, axis=1, keepdims=True)
    return np.where(lengths > 1e-20, normals / np.maximum(lengths, 1e-20), [0.0, 1.0, 0.0]).astype(np.float32)


def split_at_creases(mesh: Mesh, crease_degrees: float = 40.0) -> Mesh:
    """Return the mesh with smooth normals and with vertices doubled where two faces meet at more than `crease_degrees`."""
    faces = mesh.faces
    corners = mesh.vertices[faces].astype(np.float64)
    flat = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    flat /= np.maximum(np.linalg.norm(flat, axis=1, keepdims=True), 1e-20)
    # An edge of face f from its corner i to corner j, named by its two vertices in order.
    first = np.arange(faces.size)
    second = first.reshape(-1, 3)[:, [1, 2, 0]].ravel()
    ends = np.sort(np.stack([faces.ravel()[first], faces.ravel()[second]], axis=1), axis=1)
    order = np.lexsort(ends.T)
    same = np.flatnonzero((ends[order[:-1]] == ends[order[1:]]).all(axis=1))
    one, other = order[same], order[same + 1]
    smooth = np.sum(flat[one // 3] * flat[other // 3], axis=1) > np.cos(np.radians(crease_degrees))
    one, other = one[smooth], other[smooth]
    # Both faces' corners at either end of a smooth edge share a vertex.
    swap = faces.ravel()[first[one]] != faces.ravel()[first[other]]
    links_a = np.concatenate([first[one], second[one]])
    links_b = np.concatenate([np.where(swap, second[other], first[other]), np.where(swap, first[other], second[other])])
    graph = coo_matrix((np.ones(len(links_a)), (links_a, links_b)), (faces.size, faces.size))
    _, groups = connected_components(graph, directed=False)
    kept, index = np.unique(groups, return_index=True)
    source = faces.ravel()[index]
    split = np.searchsorted(kept, groups).reshape(-1, 3).astype(np.int32)
    vertices = mesh.vertices[source]
    return replace(
        mesh,
        vertices=vertices,
        faces=split,
        normals=vertex_normals(vertices, split),
        uvs=mesh.uvs[source] if mesh.uvs is not None else None,
        colours=mesh.colours[source] if mesh.colours is not None else None,
    )


def bounds(parts: Sequence[Mesh]) -> tuple[np.ndarray, np.ndarray]:
    """Return the lowest and highest corner, (3,) each, of all vertices that a face uses.

    Raises:
        ValueError: no part has a face.
    """
    used = [part.vertices[np.unique(part.faces)] for part in parts if len(part.faces)]
    if not used:
        raise ValueError("no part has a face")
    return (
        np.min([vertices.min(axis=0) for vertices in used], axis=0),
        np.max([vertices.max(axis=0) for vertices in used], axis=0),
    )


def normalised(parts: Sequence[Mesh]) -> tuple[list[Mesh], np.ndarray, float]:
    """Return the parts moved and scaled together so that their box is centred and its longest side is 1.

    Also return the centre (3,) and the longest side before: old = new * longest_side + centre.

    Raises:
        ValueError: the mesh has no extent.
    """
    low, high = bounds(parts)
    centre, side = (low + high) / 2, float((high - low).max())
    if not side > 0:
        raise ValueError("the mesh is a single point")
    if np.abs(centre).max() < 1e-6 and abs(side - 1) < 1e-6:  # already so: its hash must not change for rounding's sake
        return list(parts), np.zeros(3), 1.0
    moved = [
        replace(part, vertices=np.clip((part.vertices - centre) / side, -0.5, 0.5).astype(np.float32)) for part in parts
    ]
    return moved, centre, side


def merged(parts: Sequence[Mesh]) -> tuple[np.ndarray, np.ndarray]:
    """Return the vertices (V, 3) and faces (F, 3) of all parts, one after the other."""
    offsets = np.cumsum([0, *(len(part.vertices) for part in parts)])
    vertices = np.concatenate([part.vertices for part in parts])
    faces = np.concatenate([part.faces + offset for part, offset in zip(parts, offsets[:-1], strict=True)])
    return vertices, faces


def welded(vertices: np.ndarray, faces: np.ndarray, step: float = HASH_STEP) -> tuple[np.ndarray, np.ndarray]:
    """Return the vertices on a grid, each place once in a fixed order, and the faces that keep three corners.

    Args:
        vertices: (V, 3), in the object frame.
        faces: (F, 3) indices into the vertices.
        step: side of the grid's cells, in the unit of the vertices.

    Returns:
        Places (P, 3) int64 in steps, and faces (G, 3) of indices into them.
    """
    grid = np.round(vertices.astype(np.float64) / step).astype(np.int64)
    places, index = np.unique(grid, axis=0, return_inverse=True)
    joined = index.reshape(-1)[faces]
    kept = (joined[:, 0] != joined[:, 1]) & (joined[:, 1] != joined[:, 2]) & (joined[:, 2] != joined[:, 0])
    return places, joined[kept]


def geometry_sha256(parts: Sequence[Mesh]) -> str:
    """Return a digest of the shape alone, in hexadecimal.

    It is the same for other orders of vertices and faces, for texture seams and for colours.
    """
    places, faces = welded(*merged(parts))
    first = np.argmin(faces, axis=1)[:, None]
    turned = np.take_along_axis(faces, (first + np.arange(3)) % 3, axis=1)
    ordered = turned[np.lexsort(turned.T[::-1])]
    digest = hashlib.sha256(b"maquette geometry 1\0")
    digest.update(np.ascontiguousarray(places, dtype="<i8").tobytes())
    digest.update(np.ascontiguousarray(ordered, dtype="<i8").tobytes())
    return digest.hexdigest()


def is_watertight(vertices: np.ndarray, faces: np.ndarray) -> bool:
    """Return whether, after welding, each edge is passed as often one way as the other: no hole, no flipped face.

    Args:
        vertices: (V, 3).
        faces: (F, 3) integers.
    """
    _, joined = welded(vertices, faces, step=1e-6)
    if not len(joined):
        return False
    edges = np.concatenate([joined[:, [0, 1]], joined[:, [1, 2]], joined[:, [2, 0]]])
    forwards = edges[:, 0] < edges[:, 1]
    keys = edges.min(axis=1) * (joined.max() + 1) + edges.max(axis=1)
    order = np.argsort(keys, kind="stable")
    starts = np.flatnonzero(np.r_[True, np.diff(keys[order]) != 0])
    return bool((np.add.reduceat(np.where(forwards, 1, -1)[order], starts) == 0).all())


def n_pieces(n_vertices: int, faces: np.ndarray) -> int:
    """Return the number of connected pieces, by shared vertices.

    Args:
        n_vertices: how many vertices the faces can name.
        faces: (F, 3) indices.
    """
    used = np.unique(faces)
    graph = coo_matrix(
        (np.ones(len(faces) * 2), (faces[:, [0, 1]].ravel(), faces[:, [1, 2]].ravel())), (n_vertices,) * 2
    )
    _, labels = connected_components(graph, directed=False)
    return len(np.unique(labels[used]))


@dataclass(frozen=True)
class MeshFacts:
    """Counts, bounds (3,) in the GLB's own frame, and which kinds of colour a mesh has."""

    n_vertices: int
    n_faces: int
    watertight: bool
    bounds_min: tuple[float, float, float]
    bounds_max: tuple[float, float, float]
    has_texture: bool = False
    has_vertex_colours: bool = False


def facts(parts: Sequence[Mesh]) -> MeshFacts:
    """Return counts, bounds and kinds of colour of a mesh; raises ValueError without faces."""
    vertices, faces = merged(parts)
    (x0, y0, z0), (x1, y1, z1) = (map(float, corner) for corner in bounds(parts))
    return MeshFacts(
        n_vertices=len(vertices),
        n_faces=len(faces),
        watertight=is_watertight(vertices, faces),
        bounds_min=(x0, y0, z0),
        bounds_max=(x1, y1, z1),
        has_texture=any(part.material.texture is not None for part in parts),
        has_vertex_colours=any(part.colours is not None for part in parts),
    )
