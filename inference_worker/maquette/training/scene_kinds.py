"""The kinds of training scenes, and which shapes they show."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ..shapes import families
from ..shapes.mixture import shape_of
from ..shapes.scenes import (
    NOTHING,
    THEMES,
    Light,
    PlacedShape,
    Scene,
    Surroundings,
    camera_that_sees,
    random_scene,
    upright,
)
from ..shapes.shape_mesh import ShapeMesh

ISOLATED, FLYING, PROCEDURAL = 0, 1, 2
WIDTH, HEIGHT = 256, 192

#: Families no training scene shows; the benchmark's unseen ones.
HELD_OUT = (
    "axe",
    "balloon",
    "bench",
    "church",
    "dog",
    "flower",
    "jar",
    "lorry",
    "octopus",
    "round_table",
    "rubber_duck",
    "teapot",
)
#: Shape seeds below this are for training, above for validation and the benchmark.
TRAINING_SEEDS = 1_000_000


def training_families() -> tuple[str, ...]:
    """Return all families but the held-out ones."""
    return tuple(name for name in families() if name not in HELD_OUT)


@dataclass(frozen=True)
class ShapeSource:
    """Where a scene's shapes come from: names of sources, the first of their seeds, and the artists' objects."""

    names: tuple[str, ...]
    first_seed: int
    furniture: Path | None

    def of(self, rng: np.random.Generator, name: str) -> ShapeMesh:
        """Return a shape of the source `name` (see shape_of), its seed random among TRAINING_SEEDS from first_seed."""
        return shape_of(name, self.first_seed + int(rng.integers(TRAINING_SEEDS)), self.furniture)

    def any(self, rng: np.random.Generator) -> ShapeMesh:
        """Return a shape of a random one of the sources."""
        return self.of(rng, str(rng.choice(self.names)))


def _isolated(rng: np.random.Generator, shapes: ShapeSource) -> tuple[Scene, int]:
    """Return one object before a camera, over nothing."""
    placed = upright(shapes.any(rng), 1.0, 0, 0, float(rng.uniform(-180, 180)))
    camera = camera_that_sees(rng, [placed], WIDTH, HEIGHT, float(rng.uniform(0, 45)))
    return Scene((placed,), camera, _any_light(rng), Surroundings(NOTHING, (0, 0, 0), (0, 0, 0))), 0


def _flying(rng: np.random.Generator, shapes: ShapeSource) -> tuple[Scene, int]:
    """Return the target and a floating occluder before it; in a third of the scenes the target is the occluder."""
    scene, _ = _isolated(rng, shapes)
    target, camera = scene.objects[0], scene.camera
    occluder = shapes.any(rng)
    depth = float(camera.camera_from_world.translation[2])
    aside = rng.normal(scale=0.28, size=2)
    eye = -camera.camera_from_world.rotation.T @ camera.camera_from_world.translation
    right, down, ahead = camera.camera_from_world.rotation
    where = eye + ahead * depth * 0.6 + right * aside[0] + down * aside[1]
    hung = upright(occluder, float(rng.uniform(0.25, 0.5)), 0, 0, float(rng.uniform(-180, 180)))
    moved = type(hung.world_from_object)(hung.world_from_object.rotation, where, hung.world_from_object.scale)
    both = (target, PlacedShape(occluder, moved))
    return Scene(both, camera, scene.light, scene.surroundings), int(rng.random() < 1 / 3)


def _procedural(rng: np.random.Generator, shapes: ShapeSource) -> tuple[Scene, int]:
    """Return a themed scene of two to four objects, one of them the target."""
    names = shapes.names
    theme = str(rng.choice(sorted(THEMES)))
    allowed = tuple(name for name in THEMES[theme].families if name in names) if rng.random() < 0.7 else names
    count = int(rng.integers(2, 5))
    known = tuple(name for name in allowed or names if name in families()) or training_families()
    scene = random_scene(rng, theme, count, WIDTH, HEIGHT, known)
    own = [one.shape.family if set(names) <= set(families()) else str(rng.choice(names)) for one in scene.objects]
    objects = tuple(
        PlacedShape(shapes.of(rng, name), one.world_from_object) for name, one in zip(own, scene.objects, strict=True)
    )
    rested = tuple(_set_down(rng, one) for one in objects)
    return Scene(rested, scene.camera, scene.light, scene.surroundings), int(rng.integers(count))


def _set_down(rng: np.random.Generator, placed: PlacedShape) -> PlacedShape:
    """Return the object on the ground where it was, turned anew."""
    x, _, z = (float(value) for value in placed.world_from_object.translation)
    return upright(placed.shape, placed.world_from_object.scale, x, z, float(rng.uniform(-180, 180)))


SCENES = {ISOLATED: _isolated, FLYING: _flying, PROCEDURAL: _procedural}


def _any_light(rng: np.random.Generator) -> Light:
    towards = rng.normal(size=3) + np.array([0, 1.2, 0])
    strength = float(rng.uniform(0.6, 1.3))
    return Light(
        towards / np.linalg.norm(towards),
        tuple(strength * np.array([2.4, 2.3, 2.1])),
        tuple(float(rng.uniform(0.7, 1.2)) * np.array([0.85, 0.9, 1.0])),
        softness=0.1,
    )
