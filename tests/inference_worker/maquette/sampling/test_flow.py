"""The sampler follows straight paths exactly, guides where it should, and draws by seed."""

import pytest
import torch

from inference_worker.maquette.sampling.flow import (
    Sampling,
    guided,
    logit_normal_times,
    noise_for,
    on_path,
    sample,
    time_grid,
)


@pytest.mark.parametrize("steps", [1, 4, 25])
@pytest.mark.parametrize("few_step", [True, False])
def test_a_straight_path_is_followed_to_its_end(steps, few_step):
    data, noise = torch.randn(3, 2, 4), torch.randn(3, 2, 4)

    def velocity_of(latents, time, step, conditional):
        return {"x": data - noise}

    result = sample(velocity_of, {"x": noise}, Sampling(steps=steps, guidance=0, few_step=few_step))
    assert torch.allclose(result["x"], data, atol=1e-5)


def test_a_sampling_may_begin_on_the_way():
    data, noise = torch.randn(2, 3), torch.randn(2, 3)
    times = []

    def velocity_of(latents, time, step, conditional):
        times.append(float(time[0]))
        return {"x": data - noise}

    nearer = 0.6 * data + 0.4 * noise
    result = sample(velocity_of, {"x": nearer}, Sampling(steps=4, guidance=0, begin=0.6, rescale=1.0))
    assert torch.allclose(result["x"], data, atol=1e-5)
    assert times == pytest.approx([0.6, 0.7, 0.8, 0.9])


def test_the_papers_rescaling_guides_19_of_25_steps():
    times = time_grid(25, 3.0)
    assert (times[0], times[-1]) == (0, 1)
    assert int((times[:-1] <= 0.5).sum()) == 19
    assert int((time_grid(25, 1.0)[:-1] <= 0.5).sum()) == 13


def test_guidance_is_asked_for_in_the_first_half_alone():
    asked = []

    def velocity_of(latents, time, step, conditional):
        asked.append((round(float(time[0]), 3), conditional))
        return latents

    sample(velocity_of, {"x": torch.ones(1, 1)}, Sampling(steps=4, guidance=2.0, rescale=1.0))
    assert [time for time, conditional in asked if not conditional] == [0.0, 0.25, 0.5]


def test_few_step_sampling_passes_the_step_length_and_needs_no_guidance():
    passed = []

    def velocity_of(latents, time, step, conditional):
        passed.append((conditional, float(step[0])))
        return latents

    sample(velocity_of, {"x": torch.ones(1, 1)}, Sampling(steps=4, guidance=2.0, few_step=True))
    assert passed == [(True, 0.25)] * 4


def test_guidance_extrapolates_away_from_the_unconditional():
    result = guided({"x": torch.tensor(3.0)}, {"x": torch.tensor(1.0)}, 2.0)
    assert result["x"] == 7


def test_a_seed_draws_the_same_noise_alone_and_in_company():
    shapes = {"a": (2, 3), "b": (1,)}
    alone, together = noise_for(shapes, [5], torch.float32), noise_for(shapes, [4, 5, 6], torch.float32)
    assert torch.equal(alone["a"][0], together["a"][1])
    assert torch.equal(alone["b"][0], together["b"][1])
    assert not torch.equal(together["a"][0], together["a"][1])


def test_on_step_counts_up_and_may_stop():
    class Stop(Exception):
        pass

    seen = []

    def on_step(step, steps):
        seen.append((step, steps))
        if step == 2:
            raise Stop

    with pytest.raises(Stop):
        sample(lambda latents, *_: latents, {"x": torch.ones(1, 1)}, Sampling(steps=5, guidance=0), on_step)
    assert seen == [(1, 5), (2, 5)]


def test_a_path_runs_from_noise_to_data():
    data, noise = torch.full((3, 2), 4.0), torch.zeros(3, 2)
    assert on_path(data, noise, torch.tensor([0.0, 0.25, 1.0]))[:, 0].tolist() == [0, 1, 4]


def test_times_lean_towards_noise():
    times = logit_normal_times(4000, torch.Generator().manual_seed(0))
    assert times.min() > 0 and times.max() < 1
    assert float(times.median()) == pytest.approx(torch.sigmoid(torch.tensor(-1.0)).item(), abs=0.02)
