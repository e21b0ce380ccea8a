"""The splits of an import: which names are held out, and which are one group."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.domain.errors import InvalidInput
from annotator.images.split_plan import MAX_GROUP, NO_PLAN, check_group, folder_group, split_plan


def test_without_a_plan_nothing_is_held_out_and_every_photo_is_alone() -> None:
    assert NO_PLAN.is_empty
    assert (NO_PLAN.group_of("a/b.jpg"), NO_PLAN.holds_out("a/b.jpg", "g")) == ("", False)


@pytest.mark.parametrize(
    ("listed", "name", "expected"),
    [
        ("cup.jpg", "cup.jpg", True),
        ("CUP.JPG", "day 1/cup.jpg", True),
        ("day 1/cup.jpg", "trip/day 1/cup.jpg", True),
        ("day 1/cup.jpg", "day 2/cup.jpg", False),
        ("day 1\\cup.jpg", "day 1/cup.jpg", True),
        ("1/cup.jpg", "day 1/cup.jpg", False),
        ("cup", "cup.jpg", False),
        ("cafe\u0301.jpg", "caf\u00e9.jpg", True),
    ],
)
def test_a_list_names_files_by_the_end_of_their_path(listed: str, name: str, expected: bool) -> None:
    plan = split_plan(names=[f"  {listed}\t", ""])
    assert plan.holds_out(name, "g") is expected
    assert plan.unmatched([name]) == ([] if expected else [listed])


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"holdout": True, "fraction": 0.5}, "holdout_ambiguous"),
        ({"holdout": True, "names": ["a"]}, "holdout_ambiguous"),
        ({"fraction": 1.5}, "holdout_fraction"),
        ({"fraction": float("nan")}, "holdout_fraction"),
        ({"group": "g", "group_by_folder": True}, "group_ambiguous"),
        ({"group": "/home/anna"}, "group_name"),
        ({"group": "anna@example.org"}, "group_name"),
        ({"group": "x" * (MAX_GROUP + 1)}, "group_name"),
        ({"group": "a\u200bb"}, "name_unseen_characters"),
    ],
)
def test_what_contradicts_itself_is_refused(fields: dict[str, Any], code: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        split_plan(**fields)
    assert refused.value.code == code


def test_a_fraction_holds_out_about_that_share_of_the_groups_and_the_same_ones_again() -> None:
    groups = [f"group {number}" for number in range(4000)]
    tenth = {group for group in groups if split_plan(fraction=0.1).holds_out("x", group)}
    assert 330 < len(tenth) < 470
    assert tenth <= {group for group in groups if split_plan(fraction=0.2).holds_out("x", group)}


def test_photos_of_one_folder_are_one_group_and_the_path_is_not_published() -> None:
    plan = split_plan(group_by_folder=True)
    assert plan.group_of("home/anna/cup/1.jpg") == plan.group_of("home/anna/cup/2.jpg")
    assert plan.group_of("home/anna/cup/1.jpg") != plan.group_of("home/bert/cup/1.jpg")
    assert "anna" not in plan.group_of("home/anna/cup/1.jpg")
    assert plan.group_of("1.jpg") == plan.group_of("/1.jpg") == ""


@given(st.text(min_size=1))
def test_the_group_of_any_folder_is_a_valid_name(name: str) -> None:
    group = folder_group(PurePosixPath("folder") / name.replace("/", "-"))
    assert check_group(group) == group


@given(st.text(min_size=1, max_size=20), st.floats(0, 1))
def test_nothing_and_everything(group: str, fraction: float) -> None:
    assert split_plan(fraction=1.0).holds_out("x", group)
    assert not split_plan(fraction=0.0).holds_out("x", group)
    assert split_plan(fraction=fraction).holds_out("a", group) == split_plan(fraction=fraction).holds_out("b", group)
