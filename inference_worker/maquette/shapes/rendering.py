"""Scenes to images by casting rays: soft sun, open sky, contact shade; with exact masks and pointmaps."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ...geometry.cameras import ray_directions
from ...geometry.meshes import Mesh
from ...geometry.rays import Hits, RayScene
from .normals import corner_normals
from .scenes import NOTHING, Scene, Surroundings
from .surfaces import ground_colours, linear, sky_colours, wall_colours

GROUND, WALL, SKY = -1, -2, -3
_CHUNK = 400_000


@dataclass(frozen=True)
class Rendering:
    """A rendered image and what is exactly true of it, at pixel centres.

    image (H, W, 3) uint8 sRGB; owner (H, W) int16: the object's index, or GROUND, WALL, SKY;
    points (H, W, 3) float32 in the camera frame (OpenCV, metres), NaN in the sky;
    paint (H, W, 3) uint8 sRGB: the objects' own colours without light, black where there is none.
    """

    image: np.ndarray
    owner: np.ndarray
    points: np.ndarray
    paint: np.ndarray

    def mask(self, index: int) -> np.ndarray:
        """Return the visible pixels of the object `index`, (H, W) bool."""
        return np.asarray(self.owner == index)


def render(scene: Scene, rng: np.random.Generator, samples_per_side: int = 2, shade_rays: int = 2) -> Rendering:
    """Return the image and what is true of it.

    Each pixel gets samples_per_side^2 camera rays, and each of these one sun ray and `shade_rays` sky rays.
    """
    stage = _Stage(scene)
    intrinsics = scene.camera.intrinsics
    height, width = intrinsics.height, intrinsics.width
    rows = max(1, _CHUNK // (width * samples_per_side**2))
    strips = [
        stage.strip(rng, top, min(top + rows, height), samples_per_side, shade_rays) for top in range(0, height, rows)
    ]
    directions = stage.directions(*np.meshgrid(np.arange(width) + 0.5, np.arange(height) + 0.5))
    hits, owner = stage.first(directions)
    depth = np.where(owner == SKY, np.nan, hits.distances)
    camera = scene.camera.camera_from_world
    points = (directions @ camera.rotation.T) * depth[:, None]
    return Rendering(
        _developed(np.concatenate(strips)),
        owner.reshape(height, width).astype(np.int16),
        points.reshape(height, width, 3).astype(np.float32),
        stage.paint(hits, owner).reshape(height, width, 3),
    )


def whole_mask(scene: Scene, index: int) -> np.ndarray:
    """Return all pixels that the object `index` would cover with nothing before it, (H, W) bool."""
    stage = _Stage(scene, only=index)
    intrinsics = scene.camera.intrinsics
    u, v = np.meshgrid(np.arange(intrinsics.width) + 0.5, np.arange(intrinsics.height) + 0.5)
    _, owner = stage.first(stage.directions(u, v))
    return np.asarray(owner == index).reshape(intrinsics.height, intrinsics.width)


class _Stage:
    """The scene as one body of triangles in the world, with what each face is and how it looks."""

    def __init__(self, scene: Scene, only: int | None = None) -> None:
        self.scene = scene
        self.haze = 9 * float(scene.camera.camera_from_world.translation[2])
        shown = list(range(len(scene.objects))) if only is None else [only]
        camera = scene.camera.camera_from_world
        self.eye = -camera.rotation.T @ camera.translation
        bodies = [
            Mesh(placed.world_from_object.apply(placed.shape.vertices).astype(np.float32), placed.shape.faces)
            for placed in (scene.objects[index] for index in shown)
        ]
        owners = [np.full(len(body.faces), index) for index, body in zip(shown, bodies, strict=True)]
        self._normals = [corner_normals(body.vertices, body.faces) for body in bodies]
        self._colours = [
            linear(scene.objects[index].shape.colours[scene.objects[index].shape.faces]) for index in shown
        ]
        if only is None:
            for owner, quad, normal in _backdrop(scene.surroundings, camera.rotation[2], self.eye):
                bodies.append(quad)
                owners.append(np.full(2, owner))
                self._normals.append(np.tile(normal, (2, 3, 1)))
                self._colours.append(np.zeros((2, 3, 3)))
        self.normals, self.colours, self.owners = (
            np.concatenate(each) for each in (self._normals, self._colours, owners)
        )
        self.rays = RayScene(bodies)
        # Walls take light and give none back: a sun from anywhere and an open sky stand for windows and lamps.
        n_bare = len(shown) + (scene.surroundings.pattern != NOTHING)
        self.shade = RayScene(bodies[:n_bare])

    def directions(self, u: np.ndarray, v: np.ndarray) -> np.ndarray:
        """Return (n, 3) world directions of pixels; one unit along them is one metre of camera depth."""
        camera, intrinsics = self.scene.camera.camera_from_world, self.scene.camera.intrinsics
        return ray_directions(intrinsics, u.ravel(), v.ravel()) @ camera.rotation

    def first(self, directions: np.ndarray) -> tuple[Hits, np.ndarray]:
        """Return what each camera ray meets, and whose it is."""
        hits = self.rays.first_hits(np.broadcast_to(self.eye, directions.shape), directions)
        return hits, np.where(hits.faces < 0, SKY, self.owners[hits.faces])

    def paint(self, hits: Hits, owner: np.ndarray) -> np.ndarray:
        """Return (n, 3) uint8 sRGB: the colours of the objects' surfaces where camera rays meet them."""
        answer = np.zeros((len(owner), 3), np.uint8)
        own = np.flatnonzero(owner >= 0)
        light = np.einsum("nk,nkc->nc", hits.weights[own], self.colours[hits.faces[own]])
        answer[own] = np.rint(255 * np.clip(light, 0, 1) ** (1 / 2.2))
        return answer

    def strip(self, rng: np.random.Generator, top: int, bottom: int, side: int, shade_rays: int) -> np.ndarray:
        """Return (rows, W, 3) linear light of a strip of the image."""
        width = self.scene.camera.intrinsics.width
        offsets = (np.arange(side) + 0.5) / side
        u = (np.arange(width)[:, None] + offsets).ravel()
        v = (np.arange(top, bottom)[:, None] + offsets).ravel()
        directions = self.directions(*np.meshgrid(u, v))
        light = self._light(rng, directions, shade_rays)
        return light.reshape(bottom - top, side, width, side, 3).mean(axis=(1, 3))

    def _light(self, rng: np.random.Generator, directions: np.ndarray, shade_rays: int) -> np.ndarray:
        hits, owner = self.first(directions)
        answer = sky_colours(directions)
        seen = np.flatnonzero(owner != SKY)
        face, weights = hits.faces[seen], hits.weights[seen]
        points = self.eye + directions[seen] * hits.distances[seen, None]
        normals = _unit(np.einsum("nk,nkc->nc", weights, self.normals[face]))
        albedo = np.einsum("nk,nkc->nc", weights, self.colours[face])
        self._paint_backdrop(owner[seen], points, albedo)
        view = -_unit(directions[seen])
        normals = np.where((normals * view).sum(1, keepdims=True) < -0.15, -normals, normals)
        lit = self._shaded(rng, points, normals, view, albedo, owner[seen] >= 0, shade_rays)
        if self.scene.surroundings.wall is None and self.scene.surroundings.pattern != NOTHING:
            far = 1 - np.exp(-((hits.distances[seen] / self.haze) ** 2))[:, None]
            lit = lit * (1 - far) + sky_colours(directions[seen] * [1, 0, 1] + [0, 0.02, 0]) * far
        answer[seen] = lit
        return answer

    def _paint_backdrop(self, owner: np.ndarray, points: np.ndarray, albedo: np.ndarray) -> None:
        surroundings = self.scene.surroundings
        ground, wall = owner == GROUND, owner == WALL
        if ground.any():
            albedo[ground] = ground_colours(surroundings, points[ground])
        if surroundings.wall is not None and wall.any():
            albedo[wall] = wall_colours(surroundings.wall, points[wall], surroundings.cell * 2)

    def _shaded(
        self,
        rng: np.random.Generator,
        points: np.ndarray,
        normals: np.ndarray,
        view: np.ndarray,
        albedo: np.ndarray,
        glossy: np.ndarray,
        shade_rays: int,
    ) -> np.ndarray:
        """Lambert under sun and sky with shadows, and a soft highlight on objects."""
        light = self.scene.light
        start = points + normals * (2e-3 * self.scene.surroundings.cell)
        towards = _unit(light.towards_sun + light.softness * rng.normal(size=points.shape))
        facing = np.clip((normals * towards).sum(1), 0, None)
        sun = facing * ~self.shade.blocked(start, towards)
        open_sky = np.zeros(len(points))
        for _ in range(shade_rays):
            around = _unit(normals + _unit(rng.normal(size=points.shape)) * 0.98)
            hits = self.shade.first_hits(start, around)
            reach = np.where(hits.faces < 0, np.inf, hits.distances) / (3 * self.scene.surroundings.cell)
            open_sky += np.clip(reach, 0, 1) ** 0.7 / shade_rays
        if not shade_rays:
            open_sky += 0.85
        sky = (0.62 + 0.38 * normals[:, 1]) * open_sky
        half = _unit(view + towards)
        highlight = 0.22 * np.clip((normals * half).sum(1), 0, 1) ** 40 * (sun > 0) * glossy
        irradiance = sun[:, None] * np.array(light.sun) / np.pi + sky[:, None] * np.array(light.sky) * 0.55
        return albedo * irradiance + highlight[:, None] * np.array(light.sun) * 0.35


def _backdrop(surroundings: Surroundings, forward: np.ndarray, eye: np.ndarray) -> list[tuple[int, Mesh, np.ndarray]]:
    """Return a wide ground, and two walls of a corner away from the camera when there are walls: (owner, quad, normal)."""
    far, faces = 400 * surroundings.cell, np.array([[0, 1, 2], [0, 2, 3]], dtype=np.int32)
    ground = np.array([[-far, 0, -far], [-far, 0, far], [far, 0, far], [far, 0, -far]], dtype=np.float32)
    quads = [(GROUND, Mesh(ground, faces), np.array([0.0, 1.0, 0.0]))]
    if surroundings.pattern == NOTHING:
        return []
    if surroundings.wall is None:
        return quads
    ahead = np.array([forward[0], 0, forward[2]]) / np.hypot(forward[0], forward[2])
    for turn in (-0.5, 1.1):
        outward = np.array(
            [ahead[0] * np.cos(turn) - ahead[2] * np.sin(turn), 0, ahead[0] * np.sin(turn) + ahead[2] * np.cos(turn)]
        )
        along = np.array([-outward[2], 0, outward[0]])
        middle = outward * surroundings.wall_distance * (1.0 if turn < 0 else 1.5)
        low, high = middle - along * far, middle + along * far
        rise = np.array([0, far, 0])
        quads.append((WALL, Mesh(np.array([low, high, high + rise, low + rise], dtype=np.float32), faces), -outward))
    return quads


def _unit(vectors: np.ndarray) -> np.ndarray:
    return vectors / np.maximum(np.linalg.norm(vectors, axis=-1, keepdims=True), 1e-12)


def _developed(light: np.ndarray) -> np.ndarray:
    """Linear light to sRGB bytes through a soft shoulder."""
    exposed = light * 1.25
    mapped = exposed * (1 + exposed / 9) / (1 + exposed * 0.55) * 1.18
    return np.clip(np.rint(255 * np.clip(mapped, 0, 1) ** (1 / 2.2)), 0, 255).astype(np.uint8)
