"""A layout that is off comes back to what was seen; one hidden behind something is not shrunk; nothing gets worse."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from inference_worker.geometry.cameras import Intrinsics
from inference_worker.geometry.layout_batch import LayoutBatch
from inference_worker.geometry.pointmaps import ScenePointmap
from inference_worker.geometry.render_and_compare import ObservedRegion, disagreement, fitted_to_region

CAMERA = Intrinsics(fx=200, fy=200, cx=64, cy=48, width=128, height=96)
TRUE = LayoutBatch(torch.tensor([1.0, 0, 0, 0]), torch.tensor([0.1, 0.0, 3.0]), torch.tensor(0.8))


def box_points(count=6000):
    """Points on the surface of a box of 1 x 0.6 x 0.4."""
    rng = np.random.default_rng(0)
    points = rng.uniform(-0.5, 0.5, (count, 3))
    side = rng.integers(3, size=count)
    points[np.arange(count), side] = np.sign(points[np.arange(count), side]) * 0.5
    return points * [1, 0.6, 0.4]


def seen_box(occluder_to_column=None):
    """Mask and pointmap of the box at TRUE, before a wall at depth 5; perhaps with something near at the left."""
    u, v = np.meshgrid(np.arange(128) + 0.5, np.arange(96) + 0.5)
    front = 3.0 - 0.8 * 0.2
    x, y = (u - 64) / 200 * front - 0.1, (v - 48) / 200 * front
    mask = (np.abs(x) < 0.4) & (np.abs(y) < 0.24)
    depth = np.where(mask, front, 5.0)
    if occluder_to_column is not None:
        near = np.broadcast_to(np.arange(128) < occluder_to_column, mask.shape)
        mask, depth = mask & ~near, np.where(near, 1.5, depth)
    points = np.stack([(u - 64) / 200 * depth, (v - 48) / 200 * depth, depth], axis=-1).astype(np.float32)
    return mask, points


def observation(**how):
    mask, points = seen_box(**how)
    return ObservedRegion.of(mask, ScenePointmap(points, np.ones(mask.shape, bool)), CAMERA)


OFF = LayoutBatch(torch.tensor([0.9992, 0.0, 0.04, 0.0]), torch.tensor([0.17, 0.04, 3.1]), torch.tensor(0.9))


def test_a_layout_that_is_off_comes_back():
    fit = fitted_to_region(box_points(), OFF, observation())
    assert fit.after < 0.15 < fit.before
    assert torch.allclose(fit.layout.translation, TRUE.translation, atol=0.05)
    assert float(fit.layout.scale) == pytest.approx(0.8, abs=0.06)


def test_what_is_hidden_does_not_count():
    points, at_truth = torch.from_numpy(box_points(40_000)).float(), LayoutBatch(*(value[None] for value in TRUE))
    whole, half_hidden = observation(), observation(occluder_to_column=66)
    bare = replace(
        half_hidden, depth=torch.full_like(half_hidden.depth, torch.inf)
    )  # as if nothing were in front of it
    assert float(disagreement(points, at_truth, half_hidden)) < 2 * float(disagreement(points, at_truth, whole))
    assert float(disagreement(points, at_truth, bare)) > float(disagreement(points, at_truth, half_hidden)) + 0.15


def test_the_same_seed_gives_the_same_layout():
    first, again = (fitted_to_region(box_points(), OFF, observation(), seed=3).layout for _ in range(2))
    for one, other in zip(first, again, strict=True):
        assert torch.equal(one, other)


def test_a_layout_that_nothing_improves_comes_back_as_it_was():
    far = LayoutBatch(torch.tensor([1.0, 0, 0, 0]), torch.tensor([40.0, 0.0, 3.0]), torch.tensor(0.01))
    fit = fitted_to_region(box_points(200), far, observation())
    assert fit.after == fit.before
    assert all(torch.equal(one, other) for one, other in zip(fit.layout, far, strict=True))


def test_without_a_pointmap_the_silhouette_is_fitted():
    mask, _ = seen_box()
    blind = ObservedRegion.of(mask, None, CAMERA)
    fit = fitted_to_region(box_points(20_000), OFF, blind)
    assert fit.after < 0.1 < fit.before
    x, y, z = fit.layout.translation.tolist()
    assert (x / z, y / z) == pytest.approx((0.1 / 3, 0.0), abs=0.01)
    assert float(fit.layout.scale) / z == pytest.approx(0.8 / 3, abs=0.02)
    assert blind.too_much == 0.5


def test_wrong_proportions_come_back_where_they_may_be_stretched():
    squat = box_points(20_000) * [0.85, 1.1, 1.0]
    rigid, free = (
        fitted_to_region(squat, TRUE, observation(), stretched=stretched, rounds=20) for stretched in (False, True)
    )
    assert torch.equal(rigid.stretch, torch.ones(3))
    assert free.after < 0.6 * rigid.after
    width, height = (float(free.stretch[axis] * free.layout.scale) * off for axis, off in ((0, 0.85), (1, 1.1)))
    assert (width, height) == pytest.approx((0.8, 0.8), abs=0.07)


def test_stretching_the_shape_is_stretching_its_points():
    points, factors = torch.from_numpy(box_points()).float(), torch.tensor([[1.2, 0.9, 1.0]])
    at_off = LayoutBatch(*(value[None] for value in OFF))
    both = disagreement(points, at_off, observation(), factors), disagreement(points * factors, at_off, observation())
    assert torch.allclose(*both, atol=1e-5)


def test_only_an_observation_with_depth_is_measured():
    assert observation().measured
    assert not ObservedRegion.of(seen_box()[0], None, CAMERA).measured


def test_the_true_layout_is_neither_shrunk_nor_grown():
    fit = fitted_to_region(box_points(20_000), TRUE, observation())
    across = float(fit.layout.scale / fit.layout.translation[2])  # in the picture
    assert across == pytest.approx(0.8 / 3, rel=0.025)  # a cell is two pixels here, a fortieth of the box
    assert fit.before < 0.12


def test_where_the_picture_ends_nothing_is_too_much():
    """The box reaches a third beyond the left edge of the picture."""
    camera = Intrinsics(fx=200, fy=200, cx=30, cy=48, width=94, height=96)
    moved = TRUE._replace(translation=torch.tensor([-0.4, 0.0, 3.0]))
    u, v = np.meshgrid(np.arange(94) + 0.5, np.arange(96) + 0.5)
    front = 3.0 - 0.8 * 0.2
    shown = (np.abs((u - 30) / 200 * front + 0.4) < 0.4) & (np.abs((v - 48) / 200 * front) < 0.24)
    depth = np.where(shown, front, 5.0)
    seen = np.stack([(u - 30) / 200 * depth, (v - 48) / 200 * depth, depth], axis=-1).astype(np.float32)
    assert shown[:, 0].any()
    cut = ObservedRegion.of(shown, ScenePointmap(seen, np.ones(shown.shape, bool)), camera)
    points = torch.from_numpy(box_points(20_000)).float()
    assert float(disagreement(points, LayoutBatch(*(value[None] for value in moved)), cut)) < 0.15
    assert ObservedRegion.of(shown, None, camera).measured is False
