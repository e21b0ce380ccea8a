"""The recipe's stages come in order, each beginning where another ended, and know when they are finished."""

from itertools import pairwise

import torch
from torch import nn

from inference_worker.maquette.network.sizes import SIZES
from inference_worker.maquette.training.loop import Run, train
from inference_worker.maquette.training.recipe import AMOUNTS, stages


def test_there_are_amounts_for_every_size():
    assert set(AMOUNTS) == set(SIZES)


def test_stages_begin_where_others_end(tmp_path):
    made = stages(tmp_path, "tiny", 1.0, ("--threads", "1"))
    assert [stage.module for stage in made] == ["occupancy", "midtrain", "distil", "structured", "refine"]
    ended = set()
    for stage in made:
        for flag in ("--vae", "--begin", "--structured", "--encoder"):
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

    train(nn.Linear(1, 1), step_of, Run(stage.run, stage.steps, minutes=0))  # out of time after one step
    assert stage.steps > 1 and not stage.finished()
    train(nn.Linear(1, 1), step_of, Run(stage.run, stage.steps))
    assert stage.finished()


def test_processes_share_a_batch(tmp_path):
    (alone, _), (shared, _) = (
        [stage.arguments[stage.arguments.index("--batch") + 1] for stage in stages(tmp_path, "small", 1.0, (), n)][1:3]
        for n in (1, 2)
    )
    assert int(alone) == 2 * int(shared)


def test_from_a_checkpoint_both_vaes_stay_and_both_flows_begin_there(tmp_path):
    made = stages(tmp_path, "tiny", 1.0, (), checkpoint=tmp_path / "published")
    assert [stage.module for stage in made] == ["midtrain", "distil", "refine"]
    where = str(tmp_path / "published")
    midtrain, distil, refine = (dict(pairwise(stage.arguments)) for stage in made)
    assert (midtrain["--vae"], midtrain["--begin"]) == (where, where)
    assert (distil["--vae"], distil["--begin"]) == (where, str(tmp_path / "midtrain"))
    assert (refine["--structured"], refine["--begin"]) == (where, where)
    assert refine["--encoder"] == str(tmp_path / "midtrain")
