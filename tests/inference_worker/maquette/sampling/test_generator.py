"""The tiny model behind the Reconstructor protocol: seeds, progress, cancelling, latents, files."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from safetensors.torch import load

from inference_worker.errors import ModelError, UnusableInput
from inference_worker.geometry.glb import write_glb
from inference_worker.geometry.meshes import is_watertight
from inference_worker.geometry.pointmaps import ScenePointmap
from inference_worker.maquette.sampling import candidate as candidates
from inference_worker.maquette.sampling.generation_config import GenerationConfig
from inference_worker.maquette.sampling.generator import MaquetteGenerator
from inference_worker.maquette.sampling.splats import SPLATS
from inference_worker.proposals import FailedProposal, ProposedCandidate
from tests.inference_worker.maquette.sampling.splat_reader import read_splats


@pytest.fixture
def propose(model, scene):
    def run(seeds, settings=None, progress=None, cancelled=lambda: False, with_points=True, mask=None):
        image, own_mask, points, intrinsics = scene
        config = GenerationConfig.from_settings(
            {"steps": 3, "refinement_steps": 2, "drafts": 1, **(settings or {})}, model
        )
        return list(
            MaquetteGenerator(model, config).propose(
                image=image,
                mask=own_mask if mask is None else mask,
                pointmap=ScenePointmap(points, np.ones(own_mask.shape, bool)) if with_points else None,
                intrinsics=intrinsics,
                seeds=seeds,
                on_progress=progress or (lambda *_: None),
                is_cancelled=cancelled,
            )
        )

    return run


def test_each_seed_gives_a_closed_coloured_mesh_a_layout_latents_and_splats(propose):
    proposals = propose([1, 2, 3])
    assert [candidate.seed for candidate in proposals] == [1, 2, 3]
    for candidate in proposals:
        assert isinstance(candidate, ProposedCandidate)
        assert is_watertight(candidate.mesh.vertices, candidate.mesh.faces)
        assert np.abs(candidate.mesh.vertices).max() <= 0.5
        assert candidate.mesh.colours.shape == candidate.mesh.vertices.shape
        assert candidate.layout.scale > 0
        latents = load(candidate.latent)
        assert set(latents) >= {"flow/shape", "flow/rotation", "structured/coords", "structured/features"}
        assert len(read_splats(candidate.splat)["x"]) == SPLATS
        assert write_glb([candidate.mesh])[:4] == b"glTF"
        assert set(candidate.seconds) == {"encode", "shape", "decode"}
        assert candidate.settings["products"] in ("float32", "bfloat16")


def test_a_stretched_candidate_keeps_the_latent_of_what_it_shows(propose):
    (fitted,) = propose([5], {"shape_only": True})
    (as_sampled,) = propose([5], {"shape_only": True, "fit_proportions": False})
    assert len(fitted.settings["stretch"]) == 3
    assert "stretch" not in as_sampled.settings
    assert not load(fitted.latent)["flow/shape"].equal(load(as_sampled.latent)["flow/shape"])
    assert load(fitted.latent)["flow/rotation"].equal(load(as_sampled.latent)["flow/rotation"])


def test_seeds_differ_and_a_seed_is_the_same_in_any_company(propose):
    first, second = propose([11, 12])
    (alone,) = propose([12])
    assert load(second.latent)["flow/shape"].allclose(load(alone.latent)["flow/shape"], atol=1e-4)
    assert not load(first.latent)["flow/shape"].allclose(load(second.latent)["flow/shape"], atol=1e-2)


def test_shape_only_leaves_refinement_out_and_paints_from_the_photo(propose):
    (candidate,) = propose([4], {"shape_only": True})
    assert candidate.splat is None
    assert candidate.settings["refined"] is False
    assert "structured/coords" not in load(candidate.latent)
    assert candidate.mesh.colours.dtype == np.uint8


def test_refinement_from_the_draft_itself_is_the_same_for_every_noise(model, propose, monkeypatch):
    encoded = []
    decode = model.structured.decode_mesh
    monkeypatch.setattr(
        model.structured, "decode_mesh", lambda latents, grid: encoded.append(latents) or decode(latents, grid)
    )
    shape = model.shapes
    monkeypatch.setattr(model, "shapes", lambda e, frame, seeds, *more: shape(e, frame, [3] * len(seeds), *more))
    propose([3, 4], {"refined_from": 1.0, "fit_layout": False})
    propose([3, 4], {"refined_from": 0.5, "fit_layout": False})
    assert torch.allclose(encoded[0], encoded[1])
    assert not torch.allclose(encoded[2], encoded[3])


def test_progress_reports_every_step_of_every_seed(propose):
    seen = []
    propose([1, 2], progress=lambda *news: seen.append(news))
    assert [news for news in seen if news[1].startswith("denoising")] == [
        (seed, "denoising shape and layout", step, 3) for step in (1, 2, 3) for seed in (1, 2)
    ]
    assert (2, "refining surface and colour", 2, 2) in seen


def test_cancelling_stops_between_steps(propose):
    calls = []

    def cancelled():
        calls.append(1)
        return len(calls) > 2

    assert propose([1, 2], cancelled=cancelled) == []
    assert len(calls) == 3


def test_without_a_pointmap_the_object_is_one_unit_away(propose):
    (candidate,) = propose([1], {"shape_only": True}, with_points=False)
    assert np.isfinite(candidate.layout.translation).all()


def test_an_empty_mask_is_refused_before_the_model_runs(propose):
    seen = []
    with pytest.raises(UnusableInput, match="0 pixels"):
        propose([1], progress=lambda *news: seen.append(news), mask=np.zeros((30, 40), bool))
    assert seen == []


def test_a_shape_without_voxels_fails_alone(propose, model, monkeypatch):
    decode = model.occupancy.decode
    calls = []

    def first_is_empty(latent):
        calls.append(1)
        logits = decode(latent)
        return logits * 0 - 1 if len(calls) == 1 else logits

    monkeypatch.setattr(model.occupancy, "decode", first_is_empty)
    monkeypatch.setattr(candidates, "MOST_RESAMPLED", 0)
    failed, made = propose([1, 2], {"shape_only": True})
    assert isinstance(failed, FailedProposal) and failed.error.code == "empty_shape"
    assert isinstance(made, ProposedCandidate)


def test_a_shape_with_too_many_voxels_keeps_its_coarse_mesh_and_the_reason(propose, model, monkeypatch):
    size = model.size
    monkeypatch.setattr(model, "size", replace(size, refinement=replace(size.refinement, most_voxels=0)))
    (candidate,) = propose([1])
    assert is_watertight(candidate.mesh.vertices, candidate.mesh.faces)
    assert candidate.mesh.colours.shape == candidate.mesh.vertices.shape
    assert candidate.splat is None
    assert candidate.settings["refined"] is False
    assert "refinement holds 0" in candidate.settings["unrefined_reason"]
    assert "structured/coords" not in load(candidate.latent)


def test_a_shape_that_contradicts_the_mask_is_sampled_anew_and_counted(propose, monkeypatch):
    agreements = iter([0.3, 0.7])
    monkeypatch.setattr(candidates, "silhouette_of", lambda *_: next(agreements))
    (candidate,) = propose([1], {"shape_only": True})
    assert candidate.settings["resampled"] == 1


def test_the_best_of_contradicting_shapes_stays(propose, monkeypatch):
    (first,) = propose([1], {"shape_only": True})
    agreements = iter([0.4, 0.3, 0.2])
    monkeypatch.setattr(candidates, "silhouette_of", lambda *_: next(agreements))
    (candidate,) = propose([1], {"shape_only": True})
    assert candidate.settings["resampled"] == candidates.MOST_RESAMPLED == 2
    assert load(candidate.latent)["flow/shape"].equal(load(first.latent)["flow/shape"])
    assert candidate.layout == first.layout


def test_without_a_completion_network_the_draft_is_carved_by_the_depth(propose, model, monkeypatch):
    monkeypatch.setattr(model, "completion", None)
    (carved,) = propose([5], {"shape_only": True})
    (left,) = propose([5], {"shape_only": True, "complete": False})
    assert carved.settings["completed"] is False
    assert "completed" not in left.settings
    assert not load(carved.latent)["flow/shape"].equal(load(left.latent)["flow/shape"])


def test_own_depth_takes_the_place_of_a_pointmap(propose):
    (seen,) = propose([1], {"shape_only": True}, with_points=False)
    (blind,) = propose([1], {"shape_only": True, "own_depth": False}, with_points=False)
    assert "stretch" in seen.settings
    assert "stretch" not in blind.settings


def test_absurd_settings_are_refused(model):
    with pytest.raises(ModelError, match="from 1 to 200"):
        GenerationConfig.from_settings({"steps": 0}, model)
    with pytest.raises(ModelError, match="from 1 to 64"):
        GenerationConfig.from_settings({"drafts": 65}, model)
    with pytest.raises(ModelError, match="was not distilled"):
        GenerationConfig.from_settings({"few_step": True}, model)
