import io
from dataclasses import replace

import numpy as np
import trimesh
from PIL import Image

from inference_worker.geometry.meshes import Material, Mesh
from inference_worker.geometry.thumbnails import View, render, thumbnail_png

SOLID = trimesh.creation.icosphere(3, radius=0.5)
BALL = Mesh(SOLID.vertices.astype(np.float32), SOLID.faces.astype(np.int32))


def painted(colour: tuple[int, int, int]) -> Mesh:
    return replace(BALL, colours=np.tile(np.array(colour, np.uint8), (len(BALL.vertices), 1)))


def test_a_thumbnail_is_a_square_png_with_a_clear_background() -> None:
    picture = Image.open(io.BytesIO(thumbnail_png([painted((200, 60, 60))])))
    assert (picture.size, picture.mode, picture.format) == ((384, 384), "RGBA", "PNG")
    pixels = np.asarray(picture)
    assert pixels[2, 2, 3] == 0
    assert pixels[192, 192, 3] == 255


def test_the_same_mesh_gives_the_same_bytes() -> None:
    assert thumbnail_png([BALL], size=64) == thumbnail_png([BALL], size=64)


def test_the_object_fills_the_picture_whatever_its_proportions() -> None:
    for stretch in ([1, 1, 1], [0.1, 1, 0.1], [1, 0.05, 1]):
        flat = replace(BALL, vertices=(BALL.vertices * stretch).astype(np.float32))
        rows, columns = np.nonzero(render([flat], View(), 96)[..., 3] > 250)
        assert 80 <= max(np.ptp(rows), np.ptp(columns)) <= 90
        assert min(rows.min(), columns.min()) > 1


def test_the_light_comes_from_above() -> None:
    pixels = render([painted((128, 128, 128))], View(), 96)[..., :3].mean(axis=2)
    assert pixels[30, 48] > pixels[75, 48] + 20


def test_colours_and_textures_are_seen() -> None:
    red = render([painted((220, 30, 30))], View(), 64)[32, 32]
    assert red[0] > 2 * red[1]
    texture = np.zeros((4, 4, 3), np.uint8)
    texture[:, :2] = (30, 30, 220)
    uvs = np.full((len(BALL.vertices), 2), 0.25, np.float32)
    blue = render([replace(BALL, uvs=uvs, material=Material(texture=texture))], View(), 64)[32, 32]
    assert blue[2] > 2 * blue[0]


def test_parts_keep_their_own_colours() -> None:
    left = replace(painted((220, 30, 30)), vertices=BALL.vertices * np.float32(0.5) - np.float32([0.5, 0, 0]))
    right = replace(painted((30, 30, 220)), vertices=BALL.vertices * np.float32(0.5) + np.float32([0.5, 0, 0]))
    pixels = render([left, right], View(azimuth=0, elevation=0), 96).astype(int)
    assert pixels[48, 24, 0] > pixels[48, 24, 2] + 50
    assert pixels[48, 72, 2] > pixels[48, 72, 0] + 50


def test_it_casts_a_soft_shadow() -> None:
    alpha = render([BALL], View(), 96)[..., 3].astype(int)
    shadow = (alpha > 5) & (alpha < 200)
    rows = np.nonzero(shadow)[0]
    assert shadow.sum() > 150
    assert rows.mean() > 60
