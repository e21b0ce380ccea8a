"""Scenes: objects that stand on a ground before a camera, and the layouts that follow.

World frame: metres, y up, the ground at y = 0. Camera frame: OpenCV (x right, y down, z forward), metres.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from ...geometry.cameras import Intrinsics
from ...geometry.layout import Layout, quaternion_of
from .paints import material, shade
from .registry import build
from .shape_mesh import ShapeMesh
from .solids import Colour, axis_rotation

#: The pattern of a ground that is not there.
NOTHING = "nothing"


@dataclass(frozen=True)
class Similarity:
    """outer_from_inner: p_outer = scale * rotation @ p_inner + translation; rotation (3, 3), translation (3,)."""

    rotation: np.ndarray
    translation: np.ndarray
    scale: float = 1.0

    def apply(self, points: np.ndarray) -> np.ndarray:
        """Return (n, 3) points of the inner frame in the outer."""
        return self.scale * points @ self.rotation.T + self.translation

    def after(self, inner: Similarity) -> Similarity:
        """Return the similarity that applies `inner` first, then this one."""
        return Similarity(
            self.rotation @ inner.rotation, self.apply(inner.translation[None])[0], self.scale * inner.scale
        )

    def layout(self) -> Layout:
        """Return the wire form, its quaternion w, x, y, z with w not negative."""
        w, x, y, z = quaternion_of(self.rotation)
        tx, ty, tz = (float(value) for value in self.translation)
        return Layout(quaternion_wxyz=(w, x, y, z), translation=(tx, ty, tz), scale=float(self.scale))


@dataclass(frozen=True)
class Camera:
    """Where the camera is and what it sees."""

    camera_from_world: Similarity
    intrinsics: Intrinsics


@dataclass(frozen=True)
class PlacedShape:
    """An object in the world."""

    shape: ShapeMesh
    world_from_object: Similarity


@dataclass(frozen=True)
class Light:
    """A sun and an even sky.

    towards_sun (3,) is a unit vector in the world; sun and sky are linear RGB strengths; softness is the standard
    deviation of the normal noise that each shadow ray adds to the components of towards_sun.
    """

    towards_sun: np.ndarray
    sun: tuple[float, float, float] = (2.6, 2.45, 2.2)
    sky: tuple[float, float, float] = (0.75, 0.85, 1.0)
    softness: float = 0.05


@dataclass(frozen=True)
class Surroundings:
    """The ground's pattern and colours, and the background: a wall at a distance (metres) or the open sky."""

    pattern: str
    first: Colour
    second: Colour
    cell: float = 0.5
    wall: Colour | None = None
    wall_distance: float = 3.0


@dataclass(frozen=True)
class Scene:
    """All there is to render."""

    objects: tuple[PlacedShape, ...]
    camera: Camera
    light: Light
    surroundings: Surroundings

    def camera_from_object(self, index: int) -> Similarity:
        """Return the layout of the object `index` in the camera frame."""
        return self.camera.camera_from_world.after(self.objects[index].world_from_object)


@dataclass(frozen=True)
class Theme:
    """What kind of place a scene is: its families, the sizes of things in metres, ground patterns, wall or sky."""

    families: tuple[str, ...]
    sizes: tuple[float, float]
    patterns: tuple[str, ...]
    ground: tuple[str, ...]
    indoors: bool
    spread: float = 1.0
    pitch: tuple[float, float] = (12.0, 38.0)
    wall: tuple[str, ...] = field(default=("white", "ceramic", "fabric"))


_TABLE = (
    "mug bowl bottle wine_glass teapot pitcher vase saucepan jar candlestick plate pumpkin clock camera flower"
).split()
_ROOM = (
    "chair armchair sofa stool table round_table desk bookshelf bed wardrobe lamp television suitcase standing_mirror potted_plant palm guitar"
).split()
_STREET = (
    "car lorry bus tractor bicycle house tower_block church tree conifer bench locomotive lighthouse windmill".split()
)
_GARDEN = (
    "dog horse giraffe elephant bird tortoise penguin tree conifer mushroom pumpkin bucket ladder bench well cactus potted_plant spade snail"
).split()
_TOYS = (
    "ring_stacker robot snowman spinning_top drum rubber_duck guitar beach_ball rocking_horse xylophone chess_piece rocket sailing_boat"
    " aeroplane locomotive castle car octopus submarine dumbbell"
).split()

# Families that are larger or smaller than the other things around them.
_LARGER = {
    "house": 1.5, "tower_block": 2.0, "church": 1.8, "castle": 1.2, "lighthouse": 1.7, "windmill": 1.6, "tree": 1.3,
    "conifer": 1.3, "giraffe": 1.5, "elephant": 1.4, "horse": 1.2, "bicycle": 0.55, "bench": 0.55, "snail": 0.4,
    "mushroom": 0.4, "tortoise": 0.5, "bird": 0.4, "penguin": 0.5, "bucket": 0.45, "pumpkin": 0.5, "bus": 1.3, "lorry": 1.2,
    "stool": 0.7, "lamp": 0.8, "suitcase": 0.6, "television": 0.7, "sofa": 1.3, "bed": 1.3, "wardrobe": 1.2, "guitar": 0.7,
}  # fmt: skip

THEMES: dict[str, Theme] = {
    "table": Theme(tuple(_TABLE), (0.14, 0.3), ("planks", "cloth", "checks"), ("wood", "fabric", "white"), True, 0.85),
    "room": Theme(tuple(_ROOM), (0.8, 1.7), ("planks", "tiles", "carpet"), ("wood", "stone", "fabric"), True),
    "street": Theme(
        tuple(_STREET), (2.2, 5.0), ("gravel", "tiles", "grass"), ("stone", "metal", "leaf"), False, 1.1, (8.0, 28.0)
    ),
    "garden": Theme(tuple(_GARDEN), (0.8, 2.2), ("grass", "gravel", "grass"), ("leaf", "leaf", "stone"), False),
    "toys": Theme(tuple(_TOYS), (0.2, 0.45), ("planks", "carpet", "checks"), ("wood", "fabric", "white"), True, 0.9),
}


def random_scene(
    rng: np.random.Generator, theme: str, n_objects: int, width: int, height: int, allowed: Sequence[str] | None = None
) -> Scene:
    """Return objects of a theme at random places, under a random light, before a camera that sees them all.

    Args:
        rng: draws everything.
        theme: a key of THEMES.
        n_objects: how many; families repeat only if there are fewer of them.
        width: of the image, in pixels.
        height: of the image, in pixels.
        allowed: families instead of the theme's (a held-out split names them).

    Raises:
        KeyError: an unknown theme or family.
    """
    setting = THEMES[theme]
    names = tuple(allowed) if allowed is not None else setting.families
    objects = _scattered(
        rng, [str(name) for name in rng.choice(names, n_objects, replace=n_objects > len(names))], setting
    )
    camera = camera_that_sees(rng, objects, width, height, float(rng.uniform(*setting.pitch)))
    return Scene(objects, camera, _light(rng, setting.indoors), _surroundings(rng, setting))


def upright(shape: ShapeMesh, size: float, x: float, z: float, yaw_degrees: float) -> PlacedShape:
    """Return the shape on the ground at (x, z), turned about the vertical.

    Args:
        shape: what to place.
        size: its longest side, in metres.
        x: of its origin in the world, in metres.
        z: of its origin in the world, in metres.
        yaw_degrees: right-handed about +y.
    """
    rotation = axis_rotation("y", yaw_degrees)
    return PlacedShape(shape, Similarity(rotation, np.array([x, -float(shape.vertices[:, 1].min()) * size, z]), size))


def _scattered(rng: np.random.Generator, names: Sequence[str], setting: Theme) -> tuple[PlacedShape, ...]:
    """Objects on the ground whose circles do not meet, packed closer than they would fall by chance."""
    placed: list[PlacedShape] = []
    discs: list[tuple[float, float, float]] = []
    for name in names:
        shape, size = (
            build(name, int(rng.integers(1 << 31))),
            float(rng.uniform(*setting.sizes)) * _LARGER.get(name, 1.0),
        )
        radius = 0.9 * size * float(np.linalg.norm(shape.vertices[:, [0, 2]], axis=1).max())
        reach = 0.0
        while True:
            x, z = rng.normal(scale=max(reach, 1e-3), size=2)
            if all(math.hypot(x - cx, z - cz) > radius + other for cx, cz, other in discs):
                break
            reach += 0.04 * setting.spread * size
        placed.append(upright(shape, size, float(x), float(z), float(rng.uniform(-180, 180))))
        discs.append((float(x), float(z), radius))
    return tuple(placed)


def camera_that_sees(
    rng: np.random.Generator, objects: Sequence[PlacedShape], width: int, height: int, pitch_degrees: float
) -> Camera:
    """Return a camera in a random direction, as near as all objects stay inside the image with a small border.

    Args:
        rng: draws direction, field of view and border.
        objects: in the world; every seventh vertex is checked.
        width: of the image, in pixels.
        height: of the image, in pixels.
        pitch_degrees: how far the camera looks down from the horizontal.
    """
    focal = width / 2 / math.tan(math.radians(rng.uniform(26, 48)) / 2)
    intrinsics = Intrinsics(fx=focal, fy=focal, cx=width / 2, cy=height / 2, width=width, height=height)
    points = np.concatenate([placed.world_from_object.apply(placed.shape.vertices[::7]) for placed in objects])
    target = (points.min(axis=0) + points.max(axis=0)) / 2
    rotation = (
        np.diag([1.0, -1.0, -1.0])
        @ axis_rotation("x", pitch_degrees)
        @ axis_rotation("y", float(rng.uniform(-180, 180)))
    )
    turned = (points - target) @ rotation.T
    border = float(rng.uniform(0.86, 0.95))
    need_x = np.abs(turned[:, 0]) * focal / (border * width / 2) - turned[:, 2]
    need_y = np.abs(turned[:, 1]) * focal / (border * height / 2) - turned[:, 2]
    distance = float(max(need_x.max(), need_y.max(), -turned[:, 2].min() * 1.05 + 1e-3))
    return Camera(Similarity(rotation, np.array([0, 0, distance]) - rotation @ target), intrinsics)


def _light(rng: np.random.Generator, indoors: bool) -> Light:
    """Return a sun from a random side; weaker and warmer under a roof."""
    turn, rise = rng.uniform(0, 2 * np.pi), np.deg2rad(rng.uniform(28, 70))
    towards = np.array([np.cos(rise) * np.cos(turn), np.sin(rise), np.cos(rise) * np.sin(turn)])
    if indoors:
        return Light(towards, (1.9, 1.75, 1.5), (0.95, 0.93, 0.9), softness=float(rng.uniform(0.08, 0.2)))
    return Light(towards, softness=float(rng.uniform(0.02, 0.1)))


def calm(colour: Colour) -> Colour:
    """Return the colour half way to its own grey, as large surfaces tend to be."""
    grey = sum(colour) / 3
    red, green, blue = (round(0.5 * grey + 0.5 * channel) for channel in colour)
    return red, green, blue


def _surroundings(rng: np.random.Generator, setting: Theme) -> Surroundings:
    """Return a ground that the theme has, and a wall when indoors."""
    choice = int(rng.integers(len(setting.patterns)))
    name = setting.ground[choice]
    first, second = (
        shade(material(rng, name), 1.35) if name == "leaf" else calm(material(rng, name)) for _ in range(2)
    )
    wall = calm(material(rng, str(rng.choice(setting.wall)))) if setting.indoors else None
    return Surroundings(
        setting.patterns[choice],
        first,
        second,
        float(setting.sizes[1] * rng.uniform(0.3, 0.6)),
        wall,
        float(setting.sizes[1] * rng.uniform(2.2, 4.0)),
    )
