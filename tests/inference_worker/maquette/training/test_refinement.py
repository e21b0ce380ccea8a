"""The truth of active voxels, and the stages that learn from it."""

import numpy as np
import pytest
import torch
from scipy.spatial import cKDTree

from inference_worker.geometry.layout import in_object
from inference_worker.maquette.network.sizes import SMALL, TINY
from inference_worker.maquette.network.structured_vae import StructuredVae, assembled_fine
from inference_worker.maquette.shapes import build, occupancy
from inference_worker.maquette.training.fine_shapes import fine_batch, fine_rows, fine_shape
from inference_worker.maquette.training.loop import Run, train
from inference_worker.maquette.training.refinement_flow import (
    CleanShapes,
    RefinementFlow,
    refinement_step,
    seen_in_record,
)
from inference_worker.maquette.training.scene_cache import SceneCache, make_view
from inference_worker.maquette.training.structured import StructuredRoundTrip, measure_spread, structured_step


@pytest.fixture
def shapes(scenes):
    return fine_rows(SceneCache(scenes), TINY)


def test_fine_cells_hold_the_shares_of_a_grid_twice_as_fine():
    shape = build("mug", 3)
    fine = fine_shape(shape, TINY)
    batch = fine_batch([fine], 8)
    dense = assembled_fine(batch.inside, batch.grid, 2, 0.0).numpy()
    truth = occupancy(shape.vertices, shape.faces, 32).reshape(16, 2, 16, 2, 16, 2).mean(axis=(1, 3, 5))
    active = assembled_fine(torch.ones_like(batch.inside), batch.grid, 2, 0.0).numpy() > 0
    assert np.allclose(dense[active], truth[active], atol=1e-6)


def test_active_voxels_are_few_enough_at_the_small_size():
    fine = fine_shape(build("wardrobe", 1), SMALL, n_points=200)
    assert len(fine.coords) < SMALL.refinement.most_voxels
    assert fine.inside.shape == (len(fine.coords), 64)


def test_colours_are_those_of_the_surface():
    shape = build("chess_piece", 1)
    colours = np.unique(shape.colours, axis=0)
    assert len(colours) == 1
    assert np.allclose(fine_shape(shape, TINY).colours, colours[0] / 255, atol=1e-3)


def test_what_is_kept_on_disk_reads_back(shapes):
    first, again = shapes.row(2), shapes.row(2)
    assert np.array_equal(first.coords, again.coords)
    assert np.allclose(first.inside, again.inside, atol=1 / 255)


def test_the_structured_vae_learns_its_shapes(shapes, tmp_path):
    torch.manual_seed(0)
    trip = StructuredRoundTrip(StructuredVae(TINY))
    step_of = structured_step(shapes, TINY, 1)
    before = step_of(trip, 0, torch.Generator().manual_seed(1))[1]
    train(trip, step_of, Run(tmp_path, 40, learning_rate=1e-2, warm_up=2))
    after = step_of(trip, 0, torch.Generator().manual_seed(1))[1]
    assert float(after["surface"]) < 0.7 * float(before["surface"])


def test_latents_are_encoded_once_and_the_oldest_forgotten(shapes):
    torch.manual_seed(0)
    kept = CleanShapes(shapes, StructuredVae(TINY), TINY.refinement.resolution, most=2)
    first = kept.row(0)
    assert kept.row(0) is first
    kept.row(1), kept.row(2)
    assert kept.row(0) is not first
    assert torch.equal(kept.row(0).latents, first.latents)


def test_what_was_seen_in_a_record_lies_on_the_surface_with_the_photos_colours(scenes):
    cache = SceneCache(scenes)
    view = make_view(2, "train", TINY.occupancy.resolution)
    seen = seen_in_record(cache.rows(np.array([5, 2])), 1)
    layout = view.scene.camera_from_object(view.target).layout()
    true = in_object(layout, view.pointmap.points[view.mask & view.pointmap.valid])
    distance, _ = cKDTree(true).query(seen.points)
    assert len(seen.points) > 3
    assert distance.max() < 0.01  # points are kept as float16
    shown = view.image[view.mask].mean(axis=0) / 255
    assert np.abs(seen.colours.mean(axis=0) - shown).max() < 0.1


def test_the_flow_of_structured_latents_trains_without_touching_the_encoder(scenes, shapes):
    torch.manual_seed(0)
    vae = StructuredVae(TINY)
    measure_spread(vae, shapes, TINY.refinement.resolution, 2)
    flow = RefinementFlow(TINY)
    loss, _ = refinement_step(SceneCache(scenes), shapes, vae, TINY, 2)(flow, 0, torch.Generator().manual_seed(0))
    loss.backward()
    assert torch.isfinite(loss)
    assert all(parameter.grad is None for parameter in flow.model.embedder.encoder.parameters())
    assert flow.model.voxels_out.weight.grad.abs().sum() > 0
