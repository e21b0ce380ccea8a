"""A run that was stopped ends bit for bit where one that was not ends."""

import json

import pytest
import torch
from torch import nn

from inference_worker.maquette.training.loop import Run, train
from inference_worker.maquette.training.state import MovingAverage, load_average, load_state


def step_of(module, step, generator):
    x = torch.randn(8, 4, generator=generator)
    loss = (module(x) - x.sum(dim=1, keepdim=True)).square().mean()
    return loss, {"error": loss.detach()}


def fresh():
    torch.manual_seed(0)
    return nn.Sequential(nn.Linear(4, 8), nn.Tanh(), nn.Linear(8, 1))


def test_stopping_and_resuming_changes_nothing(tmp_path):
    whole, halves = fresh(), fresh()
    average = train(whole, step_of, Run(tmp_path / "whole", 4, warm_up=2))
    for _ in range(3):  # out of time after every step
        train(fresh(), step_of, Run(tmp_path / "halves", 4, warm_up=2, minutes=0))
    again = halves
    resumed = train(again, step_of, Run(tmp_path / "halves", 4, warm_up=2))
    for name, value in whole.state_dict().items():
        assert torch.equal(value, again.state_dict()[name])
        assert torch.equal(average.values[name], resumed.values[name])
    facts = json.loads((tmp_path / "halves" / "run.json").read_text())
    assert facts["resumed_at"] == 3


def test_another_schedule_is_refused_unless_it_is_asked_for(tmp_path):
    train(fresh(), step_of, Run(tmp_path, 4, minutes=0))
    before = (tmp_path / "state.safetensors").read_bytes()
    for other in (Run(tmp_path, 8), Run(tmp_path, 4, cool_down=0.5)):
        with pytest.raises(ValueError, match=r"was trained with --steps 4 --cool-down 0\.3; .* --reschedule"):
            train(fresh(), step_of, other)
    assert (tmp_path / "state.safetensors").read_bytes() == before
    train(fresh(), step_of, Run(tmp_path, 8, reschedule=True))
    train(fresh(), step_of, Run(tmp_path, 8))
    with pytest.raises(ValueError, match="--steps 8"):
        train(fresh(), step_of, Run(tmp_path, 4))


def test_a_level_rate_allows_more_steps(tmp_path):
    train(fresh(), step_of, Run(tmp_path / "longer", 1, cool_down=0.0))
    longer = train(fresh(), step_of, Run(tmp_path / "longer", 2, cool_down=0.0))
    whole = train(fresh(), step_of, Run(tmp_path / "whole", 2, cool_down=0.0))
    assert all(torch.equal(longer.values[name], whole.values[name]) for name in whole.values)


def test_a_kill_while_writing_leaves_the_old_state(tmp_path):
    module = fresh()
    train(module, step_of, Run(tmp_path, 3))
    (tmp_path / "state.writing").write_bytes(b"half a file")
    optimisers = [torch.optim.AdamW(module.parameters())]
    assert load_state(tmp_path / "state.safetensors", fresh(), MovingAverage(module, 0.9), optimisers) == 3


def test_training_descends_and_writes_a_board(tmp_path):
    module = fresh()
    before = float(step_of(module, 0, torch.Generator().manual_seed(9))[0].detach())
    train(module, step_of, Run(tmp_path, 160, learning_rate=0.02, warm_up=5, decay=0.5))
    assert float(step_of(module, 0, torch.Generator().manual_seed(9))[0].detach()) < 0.5 * before
    assert list((tmp_path / "board").glob("events.out.tfevents.*"))


def test_a_gradient_that_is_not_finite_is_left_out(tmp_path):
    module = fresh()
    kept = {name: value.clone() for name, value in module.state_dict().items()}

    def broken(module, step, generator):
        return module(torch.full((1, 4), float("inf"))).sum(), {}

    train(module, broken, Run(tmp_path, 2))
    assert all(torch.equal(value, kept[name]) for name, value in module.state_dict().items())


def test_the_average_of_a_run_starts_another(tmp_path):
    average = train(fresh(), step_of, Run(tmp_path, 5))
    other = fresh()
    load_average(tmp_path / "state.safetensors", other)
    for name, value in other.state_dict().items():
        assert torch.equal(value, average.values[name])


def test_the_moving_average_moves_by_its_decay():
    module = nn.Linear(1, 1, bias=False)
    module.weight.data.fill_(0.0)
    average = MovingAverage(module, 0.5)
    module.weight.data.fill_(1.0)
    average.update(module, 1000)
    assert average.values["weight"].item() == pytest.approx(0.5)
