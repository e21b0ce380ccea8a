"""A candidate's thumbnail: three-quarter view, soft key, fill and rim light, contact shadow, transparent background.

The light is the same for every candidate and every source, so that a thumbnail does not reveal the source of its mesh.
"""

from __future__ import annotations

import io
import math
from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from PIL import Image

from .glb import linear_to_srgb, srgb_to_linear
from .meshes import Mesh, vertex_normals
from .rays import Hits, RayScene

SIZE = 384
_OVERSAMPLING = 2
_FIELD_OF_VIEW_DEGREES = 26.0
_OCCLUSION_RAYS = 12
_KEY = np.array([0.55, 0.75, 0.65])
_FILL = np.array([-0.8, 0.25, 0.5])
_RIM = np.array([-0.35, 0.45, -0.85])


@dataclass(frozen=True)
class View:
    """The camera's direction: degrees from the front towards the object's right, and above its horizon."""

    azimuth: float = 28.0
    elevation: float = 16.0


def thumbnail_png(parts: Sequence[Mesh], view: View | None = None, size: int = SIZE) -> bytes:
    """Return a PNG, size x size pixels with alpha, of parts in the object frame."""
    stream = io.BytesIO()
    Image.fromarray(render(parts, view or View(), size)).save(stream, "PNG", compress_level=7)
    return stream.getvalue()


def render(parts: Sequence[Mesh], view: View, size: int = SIZE, *, clay: bool = False) -> np.ndarray:
    """Return RGBA pixels (size, size, 4) uint8 of parts in the object frame; `clay` leaves colours out."""
    scene, surface = RayScene(parts), _Surface(parts, clay=clay)
    camera = _Camera.around(scene.vertices, view)
    origins, directions = camera.rays(size * _OVERSAMPLING)
    hits = scene.first_hits(origins, directions)
    seen = np.flatnonzero(hits.faces >= 0)
    colour = np.zeros((len(origins), 4), dtype=np.float32)
    colour[:, 3] = _contact_shadow(scene, origins, directions, hits)
    if len(seen):
        colour[seen, :3] = _lit(scene, surface, hits, seen, origins, directions)
        colour[seen, 3] = 1.0
    return _developed(colour.reshape(size * _OVERSAMPLING, size * _OVERSAMPLING, 4))


@dataclass(frozen=True)
class _Camera:
    """A pinhole at `position` looking along `forward`."""

    position: np.ndarray
    right: np.ndarray
    up: np.ndarray
    forward: np.ndarray
    half_width: float
    shift: np.ndarray

    @staticmethod
    def around(vertices: np.ndarray, view: View) -> _Camera:
        """Return a camera that sees vertices (V, 3) with a small margin."""
        azimuth, elevation = math.radians(view.azimuth), math.radians(view.elevation)
        backward = np.array(
            [math.sin(azimuth) * math.cos(elevation), math.sin(elevation), math.cos(azimuth) * math.cos(elevation)]
        )
        right = np.array([math.cos(azimuth), 0.0, -math.sin(azimuth)])
        up = np.cross(backward, right)
        centre = (vertices.min(axis=0) + vertices.max(axis=0)) / 2
        tangent = math.tan(math.radians(_FIELD_OF_VIEW_DEGREES) / 2)
        distance = 0.62 / tangent + 0.5
        offset = vertices - centre
        depth = distance - offset @ backward
        on_image = np.stack([offset @ right, offset @ up], axis=1) / depth[:, None]
        low, high = on_image.min(axis=0), on_image.max(axis=0)
        half_width = float((high - low).max()) / 2 * 1.12
        return _Camera(centre + backward * distance, right, up, -backward, half_width, (low + high) / 2)

    def rays(self, size: int) -> tuple[np.ndarray, np.ndarray]:
        """Return origins and unit directions, (size * size, 3) each, row by row from the upper left."""
        steps = ((np.arange(size) + 0.5) / size * 2 - 1) * self.half_width
        x, y = np.meshgrid(steps + self.shift[0], -steps + self.shift[1])
        directions = self.forward + x[..., None] * self.right + y[..., None] * self.up
        directions = (directions / np.linalg.norm(directions, axis=-1, keepdims=True)).reshape(-1, 3).astype(np.float32)
        return np.broadcast_to(self.position.astype(np.float32), directions.shape), directions


class _Surface:
    """Normals and base colours at hits on any of the parts."""

    def __init__(self, parts: Sequence[Mesh], *, clay: bool) -> None:
        self._parts = parts
        self._clay = clay
        self._first_face = np.cumsum([0, *(len(part.faces) for part in parts)])
        self._normals = np.concatenate(
            [part.normals if part.normals is not None else vertex_normals(part.vertices, part.faces) for part in parts]
        )

    def normals(self, scene: RayScene, faces: np.ndarray, weights: np.ndarray, towards: np.ndarray) -> np.ndarray:
        """Return unit shading normals (N, 3), turned towards the camera."""
        normals = _blend(self._normals[scene.faces[faces]], weights)
        normals /= np.maximum(np.linalg.norm(normals, axis=1, keepdims=True), 1e-9)
        facing = np.sum(normals * towards, axis=1, keepdims=True)
        return np.where(facing < -0.15, -normals, normals)

    def colours(self, faces: np.ndarray, weights: np.ndarray) -> np.ndarray:
        """Return linear base colours (N, 3)."""
        if self._clay:
            return np.full((len(faces), 3), 0.52, dtype=np.float32)
        colours = np.empty((len(faces), 3), dtype=np.float32)
        owner = np.searchsorted(self._first_face, faces, side="right") - 1
        for index, part in enumerate(self._parts):
            mine = owner == index
            if mine.any():
                corners = part.faces[faces[mine] - self._first_face[index]]
                colours[mine] = _part_colours(part, corners, weights[mine])
        return colours


def _part_colours(part: Mesh, corners: np.ndarray, weights: np.ndarray) -> np.ndarray:
    colours = np.tile(np.asarray(part.material.base_colour[:3], dtype=np.float32), (len(corners), 1))
    if part.colours is not None:
        colours *= srgb_to_linear(_blend(part.colours[corners].astype(np.float32) / 255, weights))
    if part.material.texture is not None and part.uvs is not None:
        uv = _blend(part.uvs[corners], weights)
        colours *= srgb_to_linear(_sampled(part.material.texture, uv))
    return colours


def _sampled(texture: np.ndarray, uv: np.ndarray) -> np.ndarray:
    """Return (N, 3) values in [0, 1] of a repeating texture, bilinear."""
    height, width = texture.shape[:2]
    x, y = uv[:, 0] % 1 * width - 0.5, uv[:, 1] % 1 * height - 0.5
    left, top = np.floor(x).astype(int), np.floor(y).astype(int)
    fx, fy = (x - left)[:, None], (y - top)[:, None]
    rows, columns = (top % height, (top + 1) % height), (left % width, (left + 1) % width)
    upper = texture[rows[0], columns[0], :3] * (1 - fx) + texture[rows[0], columns[1], :3] * fx
    lower = texture[rows[1], columns[0], :3] * (1 - fx) + texture[rows[1], columns[1], :3] * fx
    return ((upper * (1 - fy) + lower * fy) / 255).astype(np.float32)


def _lit(
    scene: RayScene, surface: _Surface, hits: Hits, seen: np.ndarray, origins: np.ndarray, directions: np.ndarray
) -> np.ndarray:
    """Return (N, 3) linear light that leaves the surface at the seen hits towards the camera."""
    faces, weights = hits.faces[seen], hits.weights[seen]
    towards = -directions[seen]
    points = origins[seen] + directions[seen] * hits.distances[seen, None]
    normals = surface.normals(scene, faces, weights, towards)
    lifted = points + normals * 2e-3
    open_sky = _openness_of(scene, lifted, normals, seen, round(math.sqrt(len(origins))))
    base = surface.colours(faces, weights)
    key = _unit(_KEY)
    key_light = np.clip(normals @ key, 0, None) * ~scene.blocked(lifted, np.tile(key, (len(seen), 1)))
    fill_light = np.clip(normals @ _unit(_FILL) * 0.7 + 0.3, 0, None)
    rim_light = (
        np.clip(normals @ _unit(_RIM), 0, None) ** 2 * (1 - np.clip(np.sum(normals * towards, axis=1), 0, 1)) ** 2
    )
    sky = 0.5 + 0.5 * normals[:, 1]
    diffuse = 0.85 * key_light + open_sky * (0.22 * fill_light + 0.30 * sky + 0.10)
    half = towards + key
    half /= np.linalg.norm(half, axis=1, keepdims=True)
    gloss = 0.05 * np.clip(np.sum(normals * half, axis=1), 0, 1) ** 24 * (key_light > 0)
    return base * diffuse[:, None] + (gloss + 0.35 * rim_light * open_sky)[:, None]


def _openness_of(scene: RayScene, points: np.ndarray, normals: np.ndarray, seen: np.ndarray, side: int) -> np.ndarray:
    """Return (N,) openness of the seen points, measured at every other pixel of every other row and spread to the others."""
    measured = (seen % side % 2 == 0) & (seen // side % 2 == 0)
    half = -(-side // 2)
    values, weights = np.zeros((half, half), np.float32), np.zeros((half, half), np.float32)
    at = seen[measured] // side // 2, seen[measured] % side // 2
    values[at], weights[at] = _openness(scene, points[measured], normals[measured]), 1.0
    smooth = cv2.GaussianBlur(values, (0, 0), 1.2) / np.maximum(cv2.GaussianBlur(weights, (0, 0), 1.2), 1e-4)
    return np.where(weights > 0, smooth, np.maximum(smooth, 0.5))[seen // side // 2, seen % side // 2]


def _openness(scene: RayScene, points: np.ndarray, normals: np.ndarray) -> np.ndarray:
    """Return (N,) share of the hemisphere that is not covered nearby; a fixed, per-point rotated set of directions."""
    rng = np.random.default_rng(7)
    turn = rng.uniform(0, 2 * np.pi, len(points))
    helper = np.where(np.abs(normals[:, 1:2]) < 0.9, [[0.0, 1.0, 0.0]], [[1.0, 0.0, 0.0]])
    tangent = np.cross(helper, normals)
    tangent /= np.linalg.norm(tangent, axis=1, keepdims=True)
    bitangent = np.cross(normals, tangent)
    open_rays = np.zeros(len(points), dtype=np.float32)
    for index in range(_OCCLUSION_RAYS):
        radius = math.sqrt((index + 0.5) / _OCCLUSION_RAYS)
        angle = turn + index * 2.399963
        direction = (
            tangent * (radius * np.cos(angle))[:, None]
            + bitangent * (radius * np.sin(angle))[:, None]
            + normals * math.sqrt(1 - radius * radius)
        )
        hits = scene.first_hits(points, direction)
        near = np.clip(hits.distances / 0.45, 0, 1)
        open_rays += np.where(hits.faces >= 0, near, 1.0)
    return open_rays / _OCCLUSION_RAYS


def _contact_shadow(scene: RayScene, origins: np.ndarray, directions: np.ndarray, hits: Hits) -> np.ndarray:
    """Return (N,) alpha of a soft shadow on the ground that the object stands on, where the ground is seen."""
    floor = float(scene.vertices[:, 1].min()) - 1e-3
    downwards = (hits.faces < 0) & (directions[:, 1] < -1e-3)
    shadow = np.zeros(len(origins), dtype=np.float32)
    seen = np.flatnonzero(downwards)
    if not len(seen):
        return shadow
    reach = (floor - origins[seen, 1]) / directions[seen, 1]
    ground = origins[seen] + directions[seen] * reach[:, None]
    shadow[seen] = _floor_darkness(scene, ground, floor)
    return shadow


def _floor_darkness(
    scene: RayScene, ground: np.ndarray, floor: float, cells: int = 96, reach: float = 1.1
) -> np.ndarray:
    """Darkness in [0, 1] of ground points, from a grid on which the object's height above the ground is felt."""
    steps = ((np.arange(cells) + 0.5) / cells * 2 - 1) * reach
    x, z = np.meshgrid(steps, steps)
    up = np.tile(np.array([0.0, 1.0, 0.0], dtype=np.float32), (cells * cells, 1))
    starts = np.stack([x.ravel(), np.full(cells * cells, floor), z.ravel()], axis=1)
    hits = scene.first_hits(starts, up)
    close = np.where(hits.faces >= 0, np.exp(-hits.distances / 0.16), 0).reshape(cells, cells).astype(np.float32)
    near, wide = cv2.GaussianBlur(close, (0, 0), cells * 0.016), cv2.GaussianBlur(close, (0, 0), cells * 0.06)
    dark = np.clip(0.38 * near + 0.30 * wide, 0, 0.6)
    column = ((ground[:, 0] / reach + 1) / 2 * cells - 0.5).astype(np.float32)
    row = ((ground[:, 2] / reach + 1) / 2 * cells - 0.5).astype(np.float32)
    darkness = np.zeros(len(ground), dtype=np.float32)
    for start in range(0, len(ground), 32000):  # OpenCV's remap takes at most 32767 rows
        part = slice(start, start + 32000)
        darkness[part] = cv2.remap(dark, column[part, None], row[part, None], cv2.INTER_LINEAR, borderValue=0)[:, 0]
    return darkness


def _developed(colour: np.ndarray) -> np.ndarray:
    """Linear RGB with alpha, oversampled, as sRGB bytes with straight alpha."""
    side = colour.shape[0] // _OVERSAMPLING
    premultiplied = colour.copy()
    premultiplied[..., :3] = _toned(colour[..., :3]) * colour[..., 3:]
    small = premultiplied.reshape(side, _OVERSAMPLING, side, _OVERSAMPLING, 4).mean(axis=(1, 3))
    straight = small[..., :3] / np.maximum(small[..., 3:], 1e-6)
    encoded = np.concatenate([linear_to_srgb(straight), small[..., 3:]], axis=-1)
    return np.round(np.clip(encoded, 0, 1) * 255).astype(np.uint8)


def _toned(linear: np.ndarray) -> np.ndarray:
    """Highlights rolled off above three quarters, everything below untouched."""
    over = np.maximum(linear - 0.75, 0)
    return np.minimum(linear, 0.75) + 0.25 * (1 - np.exp(-over / 0.25))


def _blend(corner_values: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Return (N, 3, k) values at corners, blended by (N, 3) weights."""
    return np.einsum("nck,nc->nk", corner_values, weights).astype(np.float32)


def _unit(vector: np.ndarray) -> np.ndarray:
    return (vector / np.linalg.norm(vector)).astype(np.float32)
