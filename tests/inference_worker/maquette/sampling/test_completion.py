"""The completion network: shapes, one step and several, seeds; and drafts that are completed and carved."""

import numpy as np
import pytest
import torch

from inference_worker.geometry.cameras import Intrinsics
from inference_worker.geometry.layout import Layout as WireLayout
from inference_worker.geometry.pointmaps import ScenePointmap
from inference_worker.maquette.network.completion_model import (
    EMPTY_LOGIT,
    CompletionModel,
    coarse_share,
    complete,
    depth_to_space,
)
from inference_worker.maquette.network.evidence import CHANNELS, Observation
from inference_worker.maquette.network.sizes import TINY
from inference_worker.maquette.sampling.completion import CERTAIN, NETWORK_WEIGHT, carved, completed, network_share
from inference_worker.maquette.sampling.drafts import Draft
from inference_worker.maquette.sampling.surfaces import coarse_mesh

SIDE = 16


@pytest.fixture
def network():
    torch.manual_seed(0)
    return CompletionModel(TINY.completion).eval()


def inputs(count=2):
    generator = torch.Generator().manual_seed(1)
    evidence = torch.rand((count, len(CHANNELS), SIDE, SIDE, SIDE), generator=generator)
    draft = torch.rand((count, SIDE, SIDE, SIDE), generator=generator) * 2 - 1
    return evidence, draft, torch.ones(count, dtype=torch.bool), torch.randn((count, 4, 4, 4), generator=generator)


def test_it_gives_a_logit_for_every_cell_and_begins_empty(network):
    evidence, draft, has_draft, noise = inputs()
    logits = network(evidence, draft, has_draft, noise, torch.zeros(2))
    assert logits.shape == (2, SIDE, SIDE, SIDE)
    assert abs(logits.detach().mean() - EMPTY_LOGIT) < 1


def test_a_draft_that_is_not_there_is_not_looked_at(network):
    evidence, draft, _, noise = inputs()
    none = torch.zeros(2, dtype=torch.bool)
    first = network(evidence, draft, none, noise, torch.zeros(2))
    assert torch.equal(first, network(evidence, -draft, none, noise, torch.zeros(2)))
    assert not torch.equal(first, network(evidence, draft, ~none, noise, torch.zeros(2)))


def test_depth_to_space_puts_each_channel_where_its_cell_is():
    x = torch.arange(8.0).reshape(1, 8, 1, 1, 1)
    assert depth_to_space(x, 2)[0, 0].flatten().tolist() == list(range(8))


def test_the_coarse_share_is_the_mean_of_each_block():
    occupancy = torch.zeros(1, 4, 4, 4)
    occupancy[0, :2, :2, :1] = 1
    share = coarse_share(occupancy, 2)
    assert share[0, 0, 0, 0] == 0
    assert (share.flatten()[1:] == -1).all()


def test_the_flow_ends_at_the_share_that_the_last_step_names(network):
    evidence, draft, has_draft, noise = inputs()
    seen = []

    class Watched(torch.nn.Module):
        size = network.size

        def forward(self, *given):
            seen.append(given[3:])
            return network(*given)

    complete(Watched(), evidence, draft, has_draft, noise, 2)
    (first, start), (second, half) = seen
    assert torch.equal(first, noise) and (start == 0).all() and (half == 0.5).all()
    named = coarse_share(torch.sigmoid(network(evidence, draft, has_draft, noise, start)), 4)
    assert torch.allclose(second, (noise + named) / 2, atol=1e-5)


def ball_draft(radius=0.3, side=64):
    middles = (torch.arange(side) + 0.5) / side - 0.5
    x, y, z = torch.meshgrid(middles, middles, middles, indexing="ij")
    logits = 20 * (radius - (x**2 + y**2 + z**2).sqrt())
    layout = WireLayout(quaternion_wxyz=(1, 0, 0, 0), translation=(0, 0, 2), scale=0.5)
    return Draft(0, logits, coarse_mesh(logits), layout, {"layout_error": 0.1})


def half_seen():
    """The left half of what the draft covers, at its middle's depth, before a wall."""
    mask = np.zeros((100, 100), bool)
    mask[30:70, 35:50] = True
    depth = np.where(mask, 2.0, 3.0).astype(np.float32)
    v, u = np.mgrid[0:100, 0:100] + 0.5
    points = np.stack([(u - 50) / 200 * depth, (v - 50) / 200 * depth, depth], axis=-1).astype(np.float32)
    intrinsics = Intrinsics(fx=200, fy=200, cx=50, cy=50, width=100, height=100)
    return Observation.of(mask, ScenePointmap(points, np.ones(mask.shape, bool)), intrinsics)


def in_camera(draft):
    return draft.layout.scale * draft.coarse.vertices + np.array(draft.layout.translation)


def test_a_carved_draft_has_nothing_beside_the_mask_or_before_the_surface():
    before, after = ball_draft(), completed(ball_draft(), half_seen(), None, 0, 1)
    cell = 0.5 / 64
    assert in_camera(before)[:, 0].max() > 0.1
    assert in_camera(after)[:, 0].max() < 3 * cell
    assert in_camera(after)[:, 2].min() > 2 - 3 * cell
    assert in_camera(before)[:, 2].min() < 1.9


def test_a_completed_draft_fills_its_cube_and_keeps_what_was_found_out():
    after = completed(ball_draft(), half_seen(), None, 0, 1)
    size = np.ptp(after.coarse.vertices, axis=0).max()
    assert 0.9 < size <= 1.0
    assert np.abs(after.coarse.vertices).max() <= 0.5
    assert after.stretched
    assert after.agreement == {"layout_error": 0.1, "completed": False}


CAMERA = Intrinsics(fx=200, fy=200, cx=50, cy=50, width=100, height=100)


def test_without_a_depth_the_draft_is_cut_along_the_outline_and_the_network_is_left_out():
    mask = np.zeros((100, 100), bool)
    mask[30:70, 35:50] = True

    def never(*_):
        raise AssertionError("the network was asked without a depth")

    network = torch.nn.Module()
    network.forward = never
    before, after = ball_draft(), completed(ball_draft(), Observation.outline(mask, CAMERA), network, 0, 1)
    pixel = 1.5 * 40 / 96 / 200 * 2  # of the crop, at the ball's depth
    assert in_camera(before)[:, 0].max() > 0.1
    assert in_camera(after)[:, 0].max() < 3 * pixel
    assert in_camera(after)[:, 0].min() == pytest.approx(in_camera(before)[:, 0].min(), abs=3 * pixel)
    assert np.ptp(in_camera(after)[:, 2]) == pytest.approx(np.ptp(in_camera(before)[:, 2]), abs=0.03)
    assert after.agreement["completed"] is False


def test_what_the_frame_cuts_is_not_cut_with_it():
    mask = np.zeros((100, 50), bool)
    mask[30:70, 35:] = True
    camera = Intrinsics(fx=200, fy=200, cx=50, cy=50, width=50, height=100)
    after = completed(ball_draft(), Observation.outline(mask, camera), None, 0, 1)
    assert in_camera(after)[:, 0].max() == pytest.approx(in_camera(ball_draft())[:, 0].max(), abs=0.02)


def test_a_seed_completes_the_same_again_and_steps_let_seeds_differ():
    torch.manual_seed(3)
    network = CompletionModel(TINY.completion).eval()
    torch.nn.init.normal_(network.enter_coarse.weight, std=3.0)
    torch.nn.init.constant_(network.leave.bias, 0.0)
    draft = ball_draft(side=SIDE)
    again = [completed(draft, half_seen(), network, seed, 3).logits for seed in (1, 1, 2)]
    assert torch.equal(again[0], again[1])
    assert not torch.equal(again[0], again[2])


def test_carving_leaves_what_nothing_speaks_of():
    logits = torch.linspace(-2, 2, 64).reshape(4, 4, 4)
    nothing = torch.zeros(len(CHANNELS), 4, 4, 4)
    assert torch.equal(carved(logits, nothing), logits)


def filled(cells):
    """Logits of a column of 20 cells, the first `cells` of them full."""
    return torch.where(torch.arange(20) < cells, CERTAIN, -CERTAIN).reshape(20, 1, 1)


@pytest.mark.parametrize(
    ("kept", "share"),
    [(20, NETWORK_WEIGHT), (16, NETWORK_WEIGHT), (13, (NETWORK_WEIGHT + 1) / 2), (10, 1.0), (4, 1.0), (0, 1.0)],
)
def test_a_draft_counts_as_far_as_the_evidence_confirms_it(kept, share):
    assert network_share(filled(20), filled(kept)) == pytest.approx(share)


def test_an_empty_draft_does_not_count():
    assert network_share(filled(0), filled(3)) == 1.0
    assert network_share(filled(0), filled(0)) == 1.0
