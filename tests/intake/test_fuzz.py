"""A few mutated files, each checked without a crash; `python -m tests.intake.fuzz` checks many."""

import warnings

import pytest

from inference_worker.mesh_check.findings import SENTENCES

from .fuzz import input_of, outcome, seeds

FILES = seeds()


@pytest.mark.parametrize("block", range(4))
def test_mutated_files_are_accepted_or_refused(block: int) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # overflow in coordinates that are refused afterwards
        outcomes = {outcome(*input_of(number, 7, FILES)) for number in range(block * 75, block * 75 + 75)}
    assert outcomes <= {"accepted", *SENTENCES}
    assert len(outcomes) > 2


def test_inputs_follow_from_the_seed() -> None:
    assert input_of(5, 7, FILES) == input_of(5, 7, FILES)
    assert input_of(5, 7, FILES) != input_of(6, 7, FILES)
