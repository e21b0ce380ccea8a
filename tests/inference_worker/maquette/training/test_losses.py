"""Each loss meets its closed form."""

import math

import pytest
import torch

from inference_worker.maquette.training import losses


def test_flow_matching_weighs_each_modality():
    velocities = {"shape": torch.zeros(2, 3), "rotation": torch.zeros(2, 1, 6)}
    targets = {"shape": torch.full((2, 3), 2.0), "rotation": torch.full((2, 1, 6), 3.0)}
    total, terms = losses.flow_matching_loss(velocities, targets, {"shape": 1.0, "rotation": 0.1})
    assert float(total) == pytest.approx(4 + 0.9)
    assert {name: float(term) for name, term in terms.items()} == {"shape": 4.0, "rotation": 9.0}


def test_dpo_starts_at_log_two_and_falls_when_the_chosen_is_fitted_better():
    same = torch.full((4,), 0.7)
    assert float(losses.dpo_loss(same, same, same, same, 500)) == pytest.approx(math.log(2))
    better = losses.dpo_loss(same - 0.01, same, same + 0.01, same, 100.0)
    worse = losses.dpo_loss(same + 0.01, same, same - 0.01, same, 100.0)
    assert float(better) == pytest.approx(math.log1p(math.exp(-2)), rel=1e-4)
    assert float(worse) == pytest.approx(math.log1p(math.exp(2)), rel=1e-4)


def test_a_shortcut_of_two_equal_steps_is_that_velocity():
    asked = []

    def velocity_of(latents, time, step):
        asked.append((time.tolist(), float(latents["x"][0, 0])))
        return {"x": torch.full_like(latents["x"], 3.0)}

    target = losses.shortcut_target(velocity_of, {"x": torch.ones(1, 2)}, torch.tensor([0.25]), torch.tensor([0.125]))
    assert target["x"].tolist() == [[3.0, 3.0]]
    assert asked == [([0.25], 1.0), ([0.375], 1.375)]


def test_a_standard_normal_has_no_divergence():
    assert float(losses.gaussian_divergence(torch.zeros(3), torch.zeros(3))) == 0
    assert float(losses.gaussian_divergence(torch.full((3,), 2.0), torch.zeros(3))) == pytest.approx(2.0)


def test_the_right_occupancy_costs_nothing():
    occupancy = (torch.arange(16) % 2).float().reshape(1, 1, 4, 4)
    assert float(losses.occupancy_loss((occupancy * 2 - 1) * 50, occupancy)) == pytest.approx(0, abs=1e-5)
    assert float(losses.occupancy_loss(-(occupancy * 2 - 1) * 50, occupancy)) > 10


def test_colour_counts_where_the_surface_is():
    logits, inside = torch.zeros(2, 1), torch.tensor([[0.5], [1.0]])
    truth, grey = torch.ones(2, 1, 3), torch.zeros(2, 1, 3)
    at_surface, deep = grey.clone(), grey.clone()
    at_surface[0], deep[1] = 1, 1
    near = losses.fine_surface_loss(logits, at_surface, inside, truth)
    far = losses.fine_surface_loss(logits, deep, inside, truth)
    assert near < far


def test_splats_on_the_surface_cost_less_than_beside_it():
    surface = torch.rand(50, 3)
    colours, sizes, opaque = torch.rand(50, 3), torch.full((50, 3), 0.005), torch.full((50,), 0.9)
    on = losses.splat_loss(surface, colours, opaque, sizes, surface, colours, 0.01)
    off = losses.splat_loss(surface + 0.05, colours, opaque, sizes, surface, colours, 0.01)
    assert float(on) == pytest.approx(0, abs=1e-5)
    assert off > 1
