"""Closed solids to build objects of: boxes, lathes, tubes, extrusions and lofts. Units are free, y is up."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from .curves import transported_frames
from .polygons import triangulate

Points = np.ndarray  # (n, 3) float64
Colour = tuple[int, int, int]
Paint = Colour | Callable[[Points], np.ndarray]


@dataclass(frozen=True)
class Solid:
    """A closed triangle mesh, its faces anticlockwise from outside, with a colour per vertex.

    vertices (V, 3) float64; faces (F, 3) int32; colours (V, 3) uint8.
    """

    vertices: Points
    faces: np.ndarray
    colours: np.ndarray

    def at(self, x: float = 0, y: float = 0, z: float = 0) -> Solid:
        """Return the solid moved by (x, y, z).

        Args:
            x: distance along x.
            y: distance along y.
            z: distance along z.
        """
        return replace(self, vertices=self.vertices + np.array([x, y, z], dtype=float))

    def scaled(self, x: float, y: float, z: float) -> Solid:
        """Return the solid stretched about the origin; a negative factor mirrors it (and keeps the outside outside).

        Args:
            x: factor along x.
            y: factor along y.
            z: factor along z.
        """
        flipped = x * y * z < 0
        return replace(self, vertices=self.vertices * [x, y, z], faces=self.faces[:, ::-1] if flipped else self.faces)

    def turned(self, axis: str, degrees: float) -> Solid:
        """Return the solid turned by `degrees` about `axis` ('x', 'y' or 'z') through the origin, right-handed."""
        return replace(self, vertices=self.vertices @ axis_rotation(axis, degrees).T)

    def bent(self, move: Callable[[Points], Points]) -> Solid:
        """Return the solid with its vertices moved by `move`, a smooth map of points (n, 3) that does not mirror."""
        return replace(self, vertices=move(self.vertices))

    def painted(self, paint: Paint) -> Solid:
        """Return the solid in one colour, or in the colours that a function gives for its vertices."""
        colours = paint(self.vertices) if callable(paint) else np.tile(np.asarray(paint), (len(self.vertices), 1))
        return replace(self, colours=np.clip(np.rint(colours), 0, 255).astype(np.uint8))


def axis_rotation(axis: str, degrees: float) -> np.ndarray:
    """Return the rotation (3, 3) (active, column vectors) by `degrees` about `axis` 'x', 'y' or 'z', right-handed."""
    first, second = {"x": (1, 2), "y": (2, 0), "z": (0, 1)}[axis]
    angle, rotation = np.deg2rad(degrees), np.eye(3)
    rotation[first, first] = rotation[second, second] = np.cos(angle)
    rotation[first, second], rotation[second, first] = -np.sin(angle), np.sin(angle)
    return rotation


def signed_volume(vertices: Points, faces: np.ndarray) -> float:
    """Return the volume that a closed mesh of `vertices` (V, 3) and `faces` (F, 3) encloses: above 0 if faces look outward."""
    a, b, c = (vertices[faces[:, corner]] for corner in range(3))
    return float(np.einsum("ij,ij->", a, np.cross(b, c)) / 6)


def _solid(vertices: Points, faces: np.ndarray) -> Solid:
    """Return a grey solid, its faces turned outward."""
    if signed_volume(vertices, faces) < 0:
        faces = faces[:, ::-1]
    grey = np.full((len(vertices), 3), 160, dtype=np.uint8)
    return Solid(np.asarray(vertices, dtype=float), np.ascontiguousarray(faces, dtype=np.int32), grey)


def box(x: float, y: float, z: float, cells: int = 1) -> Solid:
    """Return a box about the origin.

    Args:
        x: side length along x.
        y: side length along y.
        z: side length along z.
        cells: quads along each side of a face.
    """
    steps = np.linspace(-1, 1, cells + 1)
    vertices, faces = _cube([steps] * 3)
    return _solid(vertices * [x / 2, y / 2, z / 2], faces)


def rounded_box(x: float, y: float, z: float, radius: float, arc: int = 3) -> Solid:
    """Return a box about the origin with its edges rounded.

    Args:
        x: side length along x.
        y: side length along y.
        z: side length along z.
        radius: of the rounding (cut to just below half the shortest side).
        arc: quads across half of an edge's rounding.
    """
    half = np.array([x, y, z]) / 2
    radius = min(radius, 0.999 * half.min())
    inner = half - radius
    rim = np.tan(np.linspace(0, np.pi / 4, arc + 1))
    axes = []
    for length in inner:
        side = length + radius * rim
        middle = np.linspace(-length, length, max(2, 2 + int(length / half.max() * 3)))[1:-1]
        axes.append(np.concatenate([-side[::-1], middle, side]))
    vertices, faces = _cube(axes)
    core = np.clip(vertices, -inner, inner)
    outward = vertices - core
    return _solid(core + radius * outward / np.linalg.norm(outward, axis=1, keepdims=True), faces)


def _cube(axes: Sequence[np.ndarray]) -> tuple[Points, np.ndarray]:
    """Return the surface of the box that three rising coordinate lists span, as shared vertices and triangles."""
    vertices, faces, start = [], [], 0
    for axis in range(3):
        u_axis, v_axis = (axis + 1) % 3, (axis + 2) % 3
        u, v = np.meshgrid(axes[u_axis], axes[v_axis], indexing="ij")
        for end in (0, -1):
            side = np.empty((u.size, 3))
            side[:, axis], side[:, u_axis], side[:, v_axis] = axes[axis][end], u.ravel(), v.ravel()
            triangles = _grid(*u.shape) + start
            vertices.append(side)
            faces.append(triangles if end == -1 else triangles[:, ::-1])
            start += len(side)
    return _welded(np.concatenate(vertices), np.concatenate(faces))


def _grid(rows: int, columns: int, wrapped: bool = False) -> np.ndarray:
    """Return two triangles for each cell of a rows x columns net of vertices.

    Wrapped joins the last column to the first.
    """
    row, column = np.meshgrid(np.arange(rows - 1), np.arange(columns if wrapped else columns - 1), indexing="ij")
    a, b = row * columns + column, (row + 1) * columns + column
    c, d = row * columns + (column + 1) % columns, (row + 1) * columns + (column + 1) % columns
    return np.concatenate([np.stack([a, b, d], -1).reshape(-1, 3), np.stack([a, d, c], -1).reshape(-1, 3)])


def _welded(vertices: Points, faces: np.ndarray) -> tuple[Points, np.ndarray]:
    """Vertices at one place become one, and faces that lost their area go."""
    _, first, inverse = np.unique(np.round(vertices, 9), axis=0, return_index=True, return_inverse=True)
    faces = inverse.reshape(-1)[faces]
    keep = (faces[:, 0] != faces[:, 1]) & (faces[:, 1] != faces[:, 2]) & (faces[:, 2] != faces[:, 0])
    return vertices[first], faces[keep]


def loft(rings: Sequence[Points] | Points, closed: bool = False) -> Solid:
    """Return a skin over rings of equally many points; the ends are capped, or joined when `closed` (a ring of rings)."""
    net = np.asarray(rings, dtype=float)
    n_rings, n_points, _ = net.shape
    if closed:
        net = np.concatenate([net, net[:1]])
        return _solid(*_welded(net.reshape(-1, 3), _grid(n_rings + 1, n_points, wrapped=True)))
    centres = net[[0, -1]].mean(axis=1)
    vertices = np.concatenate([net.reshape(-1, 3), centres])
    turn = np.arange(n_points)
    follow, last = (turn + 1) % n_points, (n_rings - 1) * n_points
    bottom = np.stack([turn, follow, np.full(n_points, n_rings * n_points)], -1)
    top = np.stack([last + follow, last + turn, np.full(n_points, n_rings * n_points + 1)], -1)
    return _solid(*_welded(vertices, np.concatenate([_grid(n_rings, n_points, wrapped=True), bottom, top])))


def lathe(
    profile: Sequence[tuple[float, float]] | np.ndarray, segments: int = 32, closed: bool = False, step: float = 0.0
) -> Solid:
    """Return a profile turned about y.

    Args:
        profile: (radius, height) points, (n, 2).
        segments: points around each ring.
        closed: join the last point to the first, for a ring that does not meet the axis; else flat caps close the ends.
        step: longest piece of the profile (for painted patterns); 0 keeps its pieces.
    """
    outline = np.asarray(profile, dtype=float)
    if step:
        outline = _refined(outline, step)
    angle = np.linspace(0, 2 * np.pi, segments, endpoint=False)
    radius, height = outline[:, :1], outline[:, 1:]
    rings = np.stack([radius * np.cos(angle), height + 0 * angle, radius * np.sin(angle)], axis=-1)
    return loft(rings, closed=closed)


def _refined(outline: np.ndarray, step: float) -> np.ndarray:
    """Return the polyline with points added so that no piece is longer than step."""
    pieces = [outline[:1]]
    for start, end in pairwise(outline):
        count = max(1, int(np.ceil(np.linalg.norm(end - start) / step)))
        pieces.append(start + (end - start) * np.linspace(0, 1, count + 1)[1:, None])
    return np.concatenate(pieces)


def tube(path: Points, radius: float | Sequence[float] | np.ndarray, segments: int = 12, closed: bool = False) -> Solid:
    """Return a round rod along a polyline, with flat ends.

    Args:
        path: (n, 3).
        radius: a scalar, or one per point (n,).
        segments: points around the rod.
        closed: join the last point to the first, without ends.
    """
    points = np.asarray(path, dtype=float)
    across, up = transported_frames(points, closed)
    angle = np.linspace(0, 2 * np.pi, segments, endpoint=False)
    radii = np.broadcast_to(np.asarray(radius, dtype=float), (len(points),))[:, None, None]
    circle = across[:, None] * np.cos(angle)[:, None] + up[:, None] * np.sin(angle)[:, None]
    return loft(points[:, None] + radii * circle, closed=closed)


def extrude(polygon: Sequence[tuple[float, float]], depth: float) -> Solid:
    """Return a simple polygon in the x-y plane (either turn), made `depth` thick along z about the origin."""
    outline = np.asarray(polygon, dtype=float)
    n_points = len(outline)
    front = np.column_stack([outline, np.full(n_points, depth / 2)])
    back = np.column_stack([outline, np.full(n_points, -depth / 2)])
    cap = triangulate(outline)
    turn = np.arange(n_points)
    follow = (turn + 1) % n_points
    sides = np.concatenate(
        [np.stack([turn, turn + n_points, follow], -1), np.stack([follow, turn + n_points, follow + n_points], -1)]
    )
    # triangulate gives anticlockwise caps; the walls above suit an anticlockwise outline.
    if _shoelace(outline) < 0:
        sides = sides[:, ::-1]
    return _solid(np.concatenate([front, back]), np.concatenate([cap, cap[:, ::-1] + n_points, sides]))


def _shoelace(outline: np.ndarray) -> float:
    x, y = outline.T
    return float(np.sum(x * np.roll(y, -1) - np.roll(x, -1) * y) / 2)


def cylinder(
    radius: float, height: float, top_radius: float | None = None, segments: int = 32, step: float = 0.0
) -> Solid:
    """Return a cylinder or truncated cone that stands on y = 0.

    Args:
        radius: at the foot.
        height: along y.
        top_radius: `radius` if None.
        segments: points around.
        step: longest piece of the side from foot to top (for painted patterns); 0 leaves it whole.
    """
    top = radius if top_radius is None else top_radius
    return lathe([(radius, 0), (top, height)], segments, step=step)


def ellipsoid(x: float, y: float, z: float, rows: int = 16) -> Solid:
    """Return an ellipsoid about the origin.

    Args:
        x: half-axis along x.
        y: half-axis along y.
        z: half-axis along z.
        rows: of faces from pole to pole; twice as many go around.
    """
    angle = np.linspace(-np.pi / 2, np.pi / 2, rows + 1)
    profile = np.column_stack([np.cos(angle), np.sin(angle)])
    profile[[0, -1], 0] = 0
    return lathe(profile, 2 * rows).scaled(x, y, z)


def ring(radius: float, thickness: float, segments: int = 32, rows: int = 12) -> Solid:
    """Return a torus about y.

    Args:
        radius: from the axis to the middle of the round rod.
        thickness: radius of the rod.
        segments: points along the ring.
        rows: points around the rod.
    """
    angle = np.linspace(0, 2 * np.pi, segments, endpoint=False)
    path = np.column_stack([radius * np.cos(angle), 0 * angle, radius * np.sin(angle)])
    return tube(path, thickness, rows, closed=True)


def rod(
    start: Sequence[float] | np.ndarray,
    end: Sequence[float] | np.ndarray,
    radius: float,
    end_radius: float | None = None,
    segments: int = 12,
) -> Solid:
    """Return a straight round rod between two points, possibly tapering.

    Args:
        start: (3,).
        end: (3,).
        radius: at the start.
        end_radius: at the end; `radius` if None.
        segments: points around.
    """
    return tube(np.array([start, end], dtype=float), [radius, radius if end_radius is None else end_radius], segments)
