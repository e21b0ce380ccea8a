"""The recipe's stages come in order, each beginning where another ended, and know when they are finished."""

import torch
from torch import nn

from inference_worker.models.maquette.sizes import SIZES
from inference_worker.training.loop import Run, train
from inference_worker.training.recipe import AMOUNTS, stages


def test_there_are_amounts_for_every_size():
    assert set(AMOUNTS) == set(SIZES)


def test_stages_begin_where_others_end(tmp_path):
    made = stages(tmp_path, "tiny", 1.0, ("--threads", "1"))
    assert [stage.module for stage in made] == ["occupancy", "midtrain", "distil", "structured", "refine"]
    ended = set()
    for stage in made:
        for flag in ("--vae", "--start", "--structured"):
            if flag in stage.arguments:
                assert stage.arguments[stage.arguments.index(flag) + 1] in ended
        assert stage.arguments[-2:] == ("--threads", "1") or "--threads" in stage.arguments
        ended.add(str(stage.run))


def test_scale_multiplies_the_steps(tmp_path):
    once, thrice = (stages(tmp_path, "small", scale, ()) for scale in (1.0, 3.0))
    assert [stage.steps * 3 for stage in once] == [stage.steps for stage in thrice]


def test_a_stage_is_finished_when_its_state_has_its_steps(tmp_path):
    stage = stages(tmp_path, "tiny", 0.1, ())[0]
    assert not stage.finished()

    def step_of(module, step, generator):
        return module(torch.ones(1, 1)).sum(), {}

    train(nn.Linear(1, 1), step_of, Run(stage.run, stage.steps - 1))
    assert not stage.finished()
    train(nn.Linear(1, 1), step_of, Run(stage.run, stage.steps))
    assert stage.finished()
