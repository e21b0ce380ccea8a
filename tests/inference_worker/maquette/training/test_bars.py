"""What the model must reach is met at its figure, missed just below it, and missed where a part was not measured."""

import pytest

from inference_worker.maquette.training.bars import ARTISTS, ARTISTS_WITHOUT, bars, bars_as_markdown

COST = {"eight": 20.0, "first": 2.0, "peak_gib": 1.5, "eight_single_calls": 70.0}
OWN = {"iou": 0.66, "iou_mean": 0.6, "iou_best": 0.6601, "f_score": 0.46, "add_s@0.1": 0.94, "silhouette": 0.90,
       "colour": 0.099, "grey": 0.2}  # fmt: skip
OTHERS = {"mean shape": {"iou": 0.1, "f_score": 0.2}, "inflation": {"iou": 0.5, "f_score": 0.3},
          "retrieval": {"iou": 0.4, "f_score": 0.4}}  # fmt: skip
SPLITS = ("trained", "unseen", ARTISTS, ARTISTS_WITHOUT, "all")


def found(changes=None, cost=COST, without=()):
    """Which bars are met in a run in which all of them would be, just, but for `changes` of the model by split."""
    table = {
        split: {**OTHERS, "maquette": OWN | (changes or {}).get(split, {})} for split in SPLITS if split not in without
    }
    return [bar.met for bar in bars(table, cost)]


def test_at_the_figures_every_bar_is_met():
    assert found() == [True] * 10


@pytest.mark.parametrize(
    ("split", "changes", "missed"),
    [
        ("trained", {"iou": 0.6589}, 0),
        ("unseen", {"iou": 0.6249}, 1),
        (ARTISTS, {"iou": 0.6499}, 2),
        (ARTISTS, {"f_score": 0.4599}, 3),
        (ARTISTS_WITHOUT, {"iou": 0.5499}, 4),
        ("trained", {"iou_best": 0.6599}, 5),
        ("all", {"add_s@0.1": 0.939}, 6),
        ("all", {"silhouette": 0.899}, 7),
        ("all", {"silhouette": float("nan")}, 7),
        ("all", {"colour": 0.1}, 8),
    ],
)
def test_just_below_it_one_is_missed(split, changes, missed):
    assert found({split: changes}) == [number != missed for number in range(10)]


@pytest.mark.parametrize("too_much", [{"eight": 20.1}, {"first": 2.1}, {"peak_gib": 1.6}])
def test_the_cost_is_of_few_steps(too_much):
    assert found(cost=COST | too_much) == [True] * 9 + [False]


def test_what_was_not_distilled_misses_the_few_step_bar():
    assert found(cost=None)[-1] is False


def test_without_artists_objects_their_bars_are_left_out():
    assert found(without=(ARTISTS, ARTISTS_WITHOUT)) == [True] * 7


def test_the_bars_read_as_a_table():
    table = {split: {**OTHERS, "maquette": OWN} for split in SPLITS}
    lines = bars_as_markdown(bars(table, None)).splitlines()
    assert len(lines) == 12
    assert lines[-1].endswith("| not distilled | **no** |")
