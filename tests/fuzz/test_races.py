"""Games of people and machines at the same objects: no 500, no deadlock that is seen, no rule broken, no work of others undone."""

from __future__ import annotations

import pytest

from tests.fuzz.races import play
from tests.fuzz.running import isolated, without_broker


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("seed", [1, 2])
def test_no_rule_is_broken_by_a_race(settings, tmp_path, seed: int) -> None:
    for name, value in isolated(str(tmp_path)).items():
        setattr(settings, name, value)
    with without_broker():
        game = play(seed, steps=30)
    assert game.faults == []
    assert game.broken == {}
    assert game.log["200"] > 0


@pytest.mark.django_db
def test_no_undo_removes_what_somebody_else_has_built(settings, tmp_path) -> None:
    for name, value in isolated(str(tmp_path)).items():
        setattr(settings, name, value)
    with without_broker():
        game = play(7, steps=16, in_turns=True)
    assert game.faults == []
    assert game.broken == {}
    assert game.log["undone"] > 0
