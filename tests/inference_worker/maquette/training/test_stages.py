"""Each stage's step runs, trains what it should, and is a function of its seed."""

import copy
from dataclasses import fields, replace

import numpy as np
import pytest
import torch

from inference_worker.geometry.cameras import Intrinsics
from inference_worker.geometry.layout import Layout
from inference_worker.maquette.network.conditions import Condition
from inference_worker.maquette.network.sizes import SIZES, TINY
from inference_worker.maquette.sampling.model_inputs import prepare_inputs
from inference_worker.maquette.training.distil import shortcut_step
from inference_worker.maquette.training.geometry_flow import FURTHEST, GeometryFlow, flow_step
from inference_worker.maquette.training.latent_cache import fingerprint, shape_latents
from inference_worker.maquette.training.loop import Run, train
from inference_worker.maquette.training.losses import BALANCED_WEIGHTS, LAYOUT_WEIGHTS, PRETRAIN_WEIGHTS
from inference_worker.maquette.training.preference import dpo_step, layout_weights, sft_step
from inference_worker.maquette.training.records import AcceptedRows, PairRow, PairRows, SftRow, weighted_rows
from inference_worker.maquette.training.samples import AcceptedSamples
from inference_worker.maquette.training.scene_cache import SceneCache
from inference_worker.maquette.training.state import STATE, load_average


def seeded(number):
    return torch.Generator().manual_seed(number)


def test_latents_are_computed_once_and_gone_on_with(scenes, vae):
    cache, path = SceneCache(scenes), scenes / f"latents-{fingerprint(vae)}.npy"
    whole = np.array(shape_latents(cache, vae))
    assert whole.shape == (8, 2, 4, 4, 4, 4)
    shapes = torch.from_numpy(cache.occupancy(np.arange(8)))[:, None].float()
    for mirror, seen in enumerate((shapes, shapes.flip(2))):
        expected = vae.to_flow(vae.encode(seen)[0])
        assert np.allclose(whole[:, mirror], expected.detach().numpy(), atol=1e-2)
    kept = np.load(path, mmap_mode="r+")
    kept[:] = 0
    kept.flush()
    path.with_suffix(".done.txt").write_text("5")
    again = np.array(shape_latents(cache, vae))
    assert not again[:5].any()
    assert np.array_equal(again[5:], whole[5:])


def test_midtraining_reaches_both_streams_and_the_encoder(data, flow):
    step_of = flow_step(data, TINY, (0, 1, 2), LAYOUT_WEIGHTS, 3, crop_only=False)
    loss, terms = step_of(flow, 0, seeded(1))
    loss.backward()
    assert set(terms) == {"shape", "rotation", "translation", "scale"}
    block = flow.model.blocks[0]
    for weight in (block.shape.mlp.up.weight, block.layout.mlp.up.weight, flow.model.embedder.encoder.patches.weight):
        assert weight.grad.abs().sum() > 0


def test_pretraining_leaves_translation_and_scale_alone(data, flow):
    loss, terms = flow_step(data, TINY, (0,), PRETRAIN_WEIGHTS, 2, crop_only=True)(flow, 0, seeded(1))
    loss.backward()
    assert set(terms) == {"shape", "rotation"}
    assert flow.model.layout_out["translation"].weight.grad is None
    assert flow.model.layout_out["rotation"].weight.grad.abs().sum() > 0


def test_hints_teach_the_encoder_and_are_left_behind(data, tmp_path):
    torch.manual_seed(0)
    hinted, step_of = GeometryFlow(TINY, hints=True), flow_step(data, TINY, (0, 1, 2), BALANCED_WEIGHTS, 3, False)
    loss, terms = step_of(hinted, 0, seeded(1))
    loss.backward()
    assert "hint" in terms
    assert (
        hinted.model.embedder.encoder.patches.weight.grad.abs().sum() > 0
    )  # the zeroed flow alone gives it nothing yet
    train(hinted, step_of, Run(tmp_path, 1))
    plain = GeometryFlow(TINY)
    load_average(tmp_path / STATE, plain)
    assert torch.equal(plain.model.shape_in.weight, hinted.model.shape_in.weight)


def test_draws_of_one_condition_are_rows_that_share_it(data, flow):
    batch, clean = data.drawn(np.arange(8), 2, seeded(3))
    twice = {name: value.repeat_interleave(2, 0) for name, value in clean.items()}
    time, nothing = torch.tensor([0.1, 0.5, 0.3, 0.9]), torch.zeros(2, dtype=torch.bool)
    together = flow(twice, time, torch.zeros(4), batch.condition, nothing)
    for row in range(2):
        rows = slice(2 * row, 2 * row + 2)
        for draw in range(2):
            one = {name: value[rows][draw : draw + 1] for name, value in twice.items()}
            own = Condition(**{f.name: getattr(batch.condition, f.name)[row : row + 1] for f in fields(Condition)})
            alone = flow(one, time[rows][draw : draw + 1], torch.zeros(1), own, nothing[:1])
            for name, value in alone.items():
                assert torch.allclose(value[0], together[name][rows][draw], atol=1e-5), name


def test_layouts_far_out_are_cut_off(data):
    narrow = replace(data.statistics, translation_std=(1e-4,) * 3)
    _, clean = replace(data, statistics=narrow).drawn(np.arange(8), 4, seeded(1))
    assert float(clean["translation"].abs().max()) == FURTHEST


def test_a_step_is_a_function_of_its_generator(data, flow):
    step_of = flow_step(data, TINY, (0, 1, 2), LAYOUT_WEIGHTS, 2, crop_only=False)
    first, again, other = (float(step_of(flow, 0, seeded(number))[0].detach()) for number in (1, 1, 2))
    assert first == again != other


def test_distillation_teaches_the_step_embedder(data, flow):
    teacher = copy.deepcopy(flow).requires_grad_(False)
    step_of = shortcut_step(data, teacher, TINY, 2, guidance=2.0)
    kept = {name: value.clone() for name, value in teacher.state_dict().items()}
    seen = set()
    for number in range(12):
        loss, terms = step_of(flow, 0, seeded(number))
        loss.backward()
        seen |= {name.split("/")[0] for name in terms}
    assert "shortcut" in seen and "shape" in seen
    assert flow.model.step.second.weight.grad.abs().sum() > 0
    assert all(torch.equal(value, kept[name]) for name, value in teacher.state_dict().items())


def some_inputs(seed):
    """The inputs of an object in a random image, without a pointmap."""
    mask = np.zeros((30, 40), bool)
    mask[8:20, 10:26] = True
    image = np.random.default_rng(seed).integers(0, 256, (30, 40, 3)).astype(np.uint8)
    camera = Intrinsics(fx=40, fy=40, cx=20, cy=15, width=40, height=30)
    return prepare_inputs(image, mask, None, camera, TINY.condition)


def a_shape(seed):
    return torch.randn((4, 4, 4, 4), generator=seeded(seed))


@pytest.fixture
def accepted():
    """Two accepted objects, one without a layout."""
    posed = Layout((1.0, 0.0, 0.0, 0.0), (0.0, 0.0, 1.0), 0.3)
    rows = (SftRow(some_inputs(0), a_shape(0), posed), SftRow(some_inputs(1), a_shape(1), None))
    return AcceptedRows(rows, (1.0, 1.0), {})


@pytest.fixture
def pairs():
    return PairRows((PairRow(some_inputs(0), a_shape(0), a_shape(1)),), (1.0,), {})


def test_sft_teaches_shapes_and_the_layouts_that_are_known(accepted, data, flow):
    step_of = sft_step(AcceptedSamples(accepted, data.statistics, None, 0.0), TINY, 4)
    loss, terms = step_of(flow, 0, seeded(3))
    loss.backward()
    assert torch.isfinite(loss)
    assert set(terms) == {"shape", "rotation", "translation", "scale"}
    unposed = AcceptedRows(accepted.rows[1:], (1.0,), {})
    _, terms = sft_step(AcceptedSamples(unposed, data.statistics, None, 0.0), TINY, 4)(flow, 0, seeded(3))
    assert set(terms) == {"shape"}


def test_sft_weighs_rotation_as_midtraining_does():
    assert layout_weights(TINY) == BALANCED_WEIGHTS
    assert layout_weights(SIZES["paper"]) == LAYOUT_WEIGHTS


def test_sft_loses_pointmaps_as_midtraining_does(data):
    inputs = replace(some_inputs(0), has_points=True)
    rows = AcceptedRows((SftRow(inputs, a_shape(0), None),), (1.0,), {})
    seen = []

    def module(noisy, time, step, condition, dropped):
        seen.extend(condition.has_points.tolist())
        return noisy

    module.parameters = lambda: iter([torch.zeros(1)])
    step_of = sft_step(AcceptedSamples(rows, data.statistics, None, 0.0), TINY, 50)
    for number in range(8):
        step_of(module, 0, seeded(number))
    assert np.mean(seen) == pytest.approx(1 - TINY.condition.point_dropout, abs=0.05)


def test_rows_are_drawn_by_their_weights():
    drawn = weighted_rows(4000, (1.0, 0.0, 3.0), seeded(0))
    assert drawn.count(1) == 0
    assert drawn.count(2) / 4000 == pytest.approx(0.75, abs=0.03)


@pytest.mark.parametrize("bf16", [False, True])
def test_dpo_starts_at_log_two_and_moves_only_the_model(pairs, flow, bf16):
    reference = copy.deepcopy(flow).requires_grad_(False)
    step_of = dpo_step(pairs, reference, TINY, 2, beta=500.0)
    for number in range(4):
        with torch.autocast("cpu", torch.bfloat16, enabled=bf16):
            loss, _ = step_of(flow, 0, seeded(number))
        assert float(loss.detach()) == pytest.approx(np.log(2), abs=1e-5)
    loss.backward()
    assert flow.model.blocks[0].shape.mlp.up.weight.grad.abs().sum() > 0
    assert (
        flow.model.blocks[0].layout.mlp.up.weight.grad is None
        or not flow.model.blocks[0].layout.mlp.up.weight.grad.any()
    )


def test_both_sides_of_a_pair_share_time_and_noise(flow):
    """Equal sides have equal errors, so nothing is preferred and no gradient is left."""
    same = PairRows((PairRow(some_inputs(0), a_shape(0), a_shape(0)),), (1.0,), {})
    loss, terms = dpo_step(same, copy.deepcopy(flow).requires_grad_(False), TINY, 2, beta=500.0)(flow, 0, seeded(1))
    loss.backward()
    assert float(terms["chosen"]) == pytest.approx(float(terms["rejected"]), rel=1e-6)
    assert float(flow.model.blocks[0].shape.mlp.up.weight.grad.abs().max()) < 1e-4


def test_dpo_learns_to_prefer(pairs, flow):
    reference = copy.deepcopy(flow).requires_grad_(False)
    step_of = dpo_step(pairs, reference, TINY, 2, beta=50.0)
    optimiser = torch.optim.AdamW(flow.parameters(), lr=2e-3)
    for step in range(30):
        loss, terms = step_of(flow, step, seeded(step))
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
    assert float(terms["prefers"]) == 1
    assert float(loss.detach()) < 0.6
