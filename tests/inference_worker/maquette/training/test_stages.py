"""Each stage's step runs, trains what it should, and is a function of its seed."""

import copy
import json
from dataclasses import asdict, fields, replace

import numpy as np
import pytest
import torch
from PIL import Image
from safetensors.torch import save_file

from inference_worker.geometry.cameras import Intrinsics
from inference_worker.geometry.glb import write_glb
from inference_worker.geometry.meshes import Mesh
from inference_worker.maquette.network.conditions import Condition
from inference_worker.maquette.network.sizes import TINY
from inference_worker.maquette.shapes import build
from inference_worker.maquette.training.distil import shortcut_step
from inference_worker.maquette.training.geometry_flow import FURTHEST, GeometryFlow, flow_step
from inference_worker.maquette.training.latent_cache import fingerprint, shape_latents
from inference_worker.maquette.training.loop import Run, train
from inference_worker.maquette.training.losses import BALANCED_WEIGHTS, LAYOUT_WEIGHTS, PRETRAIN_WEIGHTS
from inference_worker.maquette.training.preference import dpo_step, sft_step
from inference_worker.maquette.training.records import PAIRS_FILE, SFT_FILE, PairDirectory, SftDirectory
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


@pytest.fixture
def records(tmp_path):
    """Two accepted objects (one by latent, one by mesh and without layout) and one pair."""
    rng = np.random.default_rng(0)
    Image.fromarray(rng.integers(0, 256, (30, 40, 3)).astype(np.uint8)).save(tmp_path / "image.png")
    mask = np.zeros((30, 40), np.uint8)
    mask[8:20, 10:26] = 255
    Image.fromarray(mask).save(tmp_path / "mask.png")
    torch.manual_seed(0)
    for name in ("a", "b"):
        save_file({"flow/shape": torch.randn(4, 4, 4, 4)}, tmp_path / f"{name}.safetensors")
    shape = build("mug", 1)
    (tmp_path / "mug.glb").write_bytes(write_glb([Mesh(shape.vertices, shape.faces)]))
    intrinsics = asdict(Intrinsics(fx=40, fy=40, cx=20, cy=15, width=40, height=30))
    layout = {"quaternion_wxyz": [1, 0, 0, 0], "translation": [0, 0, 1], "scale": 0.3}
    base = {"image": "image.png", "mask": "mask.png", "pointmap": None, "intrinsics": intrinsics}
    lines = [{**base, "latent": "a.safetensors", "mesh": "mug.glb", "layout": layout}]
    lines += [{**base, "latent": None, "mesh": "mug.glb", "layout": None}]
    pair = {**base, "chosen_latent": "a.safetensors", "rejected_latent": "b.safetensors"}
    (tmp_path / SFT_FILE).write_text("".join(json.dumps(line) + "\n" for line in lines))
    (tmp_path / PAIRS_FILE).write_text(json.dumps(pair) + "\n")
    return tmp_path


def test_sft_reads_latents_and_meshes(records, data, flow, vae):
    rows = SftDirectory(records, TINY)
    assert len(rows) == 2
    assert rows.row(0).shape.shape == (4, 4, 4, 4)
    assert rows.row(1).solid.mean() > 0.01
    loss, terms = sft_step(rows, vae, data.statistics, TINY, 4)(flow, 0, seeded(3))
    loss.backward()
    assert torch.isfinite(loss)
    assert "shape" in terms


def test_dpo_starts_at_log_two_and_moves_only_the_model(records, flow):
    pairs = PairDirectory(records, TINY)
    reference = copy.deepcopy(flow).requires_grad_(False)
    step_of = dpo_step(pairs, reference, TINY, 2, beta=500.0)
    loss, _ = step_of(flow, 0, seeded(1))
    assert float(loss.detach()) == pytest.approx(np.log(2), abs=1e-5)
    loss.backward()
    assert flow.model.blocks[0].shape.mlp.up.weight.grad.abs().sum() > 0
    assert (
        flow.model.blocks[0].layout.mlp.up.weight.grad is None
        or not flow.model.blocks[0].layout.mlp.up.weight.grad.any()
    )


def test_dpo_learns_to_prefer(records, flow):
    reference = copy.deepcopy(flow).requires_grad_(False)
    step_of = dpo_step(PairDirectory(records, TINY), reference, TINY, 2, beta=50.0)
    optimiser = torch.optim.AdamW(flow.parameters(), lr=2e-3)
    for step in range(30):
        loss, terms = step_of(flow, step, seeded(step))
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
    assert float(terms["prefers"]) == 1
    assert float(loss.detach()) < 0.6


def test_files_outside_the_set_and_latents_of_another_size_are_refused(records):
    rows = SftDirectory(records, TINY)
    with pytest.raises(ValueError, match="not a file"):
        rows.path("../secret.png")
    save_file({"flow/shape": torch.randn(4, 8, 8, 8)}, records / "large.safetensors")
    with pytest.raises(ValueError, match="holds no shape latent"):
        rows.shape("large.safetensors")
