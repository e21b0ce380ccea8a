"""A rendering agrees with itself: masks, pointmap, layouts and camera describe the same scene."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.spatial import cKDTree

from inference_worker.maquette.shapes.rendering import SKY, render, whole_mask
from inference_worker.maquette.shapes.scenes import THEMES, random_scene


@pytest.fixture(scope="module")
def scene():
    return random_scene(np.random.default_rng(5), "toys", 4, 96, 72)


@pytest.fixture(scope="module")
def rendering(scene):
    return render(scene, np.random.default_rng(0), samples_per_side=1, shade_rays=0)


def test_points_project_back_to_their_pixels(scene, rendering):
    camera = scene.camera.intrinsics
    x, y, z = rendering.points[rendering.owner != SKY].T
    rows, columns = np.nonzero(rendering.owner != SKY)
    assert np.allclose(camera.fx * x / z + camera.cx, columns + 0.5, atol=1e-3)
    assert np.allclose(camera.fy * y / z + camera.cy, rows + 0.5, atol=1e-3)


@pytest.mark.parametrize("index", range(4))
def test_an_objects_points_lie_on_its_posed_mesh(scene, rendering, index):
    seen = rendering.points[rendering.mask(index)]
    if not len(seen):
        pytest.skip("hidden in this view")
    shape, layout = scene.objects[index].shape, scene.camera_from_object(index)
    corners = layout.apply(shape.vertices[shape.faces].reshape(-1, 3)).reshape(-1, 3, 3)
    weights = np.random.default_rng(0).dirichlet([1, 1, 1], (len(corners), 60))
    surface = np.einsum("fsk,fkc->fsc", weights, corners).reshape(-1, 3)
    assert cKDTree(surface).query(seen)[0].max() < 0.08 * layout.scale


def test_a_visible_mask_lies_inside_the_whole_mask(scene, rendering):
    for index in range(4):
        assert not (rendering.mask(index) & ~whole_mask(scene, index)).any()


def test_the_wire_layout_is_the_same_similarity(scene):
    similarity = scene.camera_from_object(2)
    layout = similarity.layout()
    w, x, y, z = layout.quaternion_wxyz
    point = np.array([0.3, -0.2, 0.4])
    vector = np.array([x, y, z])
    turned = point + 2 * np.cross(vector, np.cross(vector, point) + w * point)
    assert np.allclose(layout.scale * turned + layout.translation, similarity.apply(point[None])[0])


@pytest.mark.parametrize("theme", sorted(THEMES))
def test_every_theme_shows_all_its_objects_in_the_image(theme):
    scene = random_scene(np.random.default_rng(1), theme, 3, 96, 72)
    for index in range(3):
        corners = scene.camera_from_object(index).apply(scene.objects[index].shape.vertices)
        camera = scene.camera.intrinsics
        assert (corners[:, 2] > 0).all()
        assert (np.abs(corners[:, 0] / corners[:, 2]) * camera.fx <= camera.width / 2 + 4).all()


def test_the_same_seed_gives_the_same_picture(scene, rendering):
    again = render(scene, np.random.default_rng(0), samples_per_side=1, shade_rays=0)
    assert np.array_equal(again.image, rendering.image)


def test_paint_is_the_objects_own_colour_whatever_the_light(scene, rendering):
    dark = replace(scene, light=replace(scene.light, sun=(0.0, 0.0, 0.0), sky=(0.1, 0.1, 0.1)))
    other = render(dark, np.random.default_rng(0), samples_per_side=1, shade_rays=0)
    assert np.array_equal(other.paint, rendering.paint)
    assert not rendering.paint[rendering.owner < 0].any()
    index = int(np.argmax([rendering.mask(index).sum() for index in range(4)]))
    own = np.unique(scene.objects[index].shape.colours, axis=0).astype(int)
    shown = rendering.paint[rendering.mask(index)].astype(int)
    # Colours blend between a face's corners; most pixels show a corner's.
    assert np.median(np.abs(shown[:, None] - own).max(axis=2).min(axis=1)) <= 1
