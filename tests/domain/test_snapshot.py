"""Splits, ids and pseudonyms of a dataset snapshot."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.domain.errors import InvalidInput
from annotator.domain.snapshot import (
    SPLITS,
    SplitRule,
    check_name,
    major_of,
    next_version,
    pair_id,
    pseudonym,
    split_rule,
)


def test_known_groups_stay_where_they_are() -> None:
    """A release must never move a group: these splits are fixed for ever."""
    rule = SplitRule()
    found = {group: rule.split_of(group) for group in ("group-0", "group-1", "group-4", "group-24", "group-70")}
    assert found == {
        "group-0": "train",
        "group-1": "train",
        "group-4": "validation",
        "group-24": "validation",
        "group-70": "test",
    }


def test_the_ratios_are_kept() -> None:
    counts = Counter(SplitRule().split_of(f"group-{i}") for i in range(20_000))
    assert abs(counts["train"] / 20_000 - 0.9) < 0.01
    assert abs(counts["validation"] / 20_000 - 0.05) < 0.01
    assert abs(counts["test"] / 20_000 - 0.05) < 0.01


@given(st.text())
def test_a_held_out_group_is_never_trained_on(group: str) -> None:
    assert SplitRule().split_of(group, holdout=True) == "test"
    assert split_rule({"train": 1.0, "validation": 0.0, "test": 0.0}).split_of(group) == "train"
    assert SplitRule().split_of(group) in SPLITS


@pytest.mark.parametrize(
    "ratios",
    [{"train": 1.0}, {"train": 0.5, "validation": 0.2, "test": 0.2}, {"train": 1.2, "validation": -0.2, "test": 0}],
)
def test_ratios_that_do_not_add_up_are_refused(ratios: dict[str, float]) -> None:
    with pytest.raises(InvalidInput):
        split_rule(ratios)


def test_a_pair_id_depends_on_every_part() -> None:
    parts = {"object_id": "o", "attribute": "shape", "chosen_sha256": "c", "rejected_sha256": "r", "policy": "p"}
    ids = {pair_id(**(parts | {name: "x"})) for name in parts} | {pair_id(**parts)}
    assert len(ids) == len(parts) + 1
    assert all(len(found) == 32 for found in ids)
    assert pair_id(**parts) == pair_id(**parts)


def test_a_pseudonym_is_stable_in_a_major_version_and_unlinkable_beyond() -> None:
    name = pseudonym(secret="s", user_id=7, dataset="chairs", major=1)
    assert len(name) == 16
    assert name == pseudonym(secret="s", user_id=7, dataset="chairs", major=1)
    others = [("t", 7, "chairs", 1), ("s", 8, "chairs", 1), ("s", 7, "tables", 1), ("s", 7, "chairs", 2)]
    assert name not in {pseudonym(secret=s, user_id=u, dataset=d, major=m) for s, u, d, m in others}


def test_a_pseudonym_needs_a_secret() -> None:
    with pytest.raises(InvalidInput):
        pseudonym(secret="", user_id=1, dataset="chairs", major=1)


@pytest.mark.parametrize("name", ["", "Chairs", "../x", "a b", "-a", "a-", "a/b", "x" * 65])
def test_a_name_that_is_not_a_directory_name_is_refused(name: str) -> None:
    with pytest.raises(InvalidInput):
        check_name(name)
    assert check_name("chairs-2") == "chairs-2"


def test_versions() -> None:
    assert major_of("12.0.3") == 12
    assert next_version([]) == "1.0.0"
    assert next_version(["1.0.0", "1.10.0", "1.9.4"]) == "1.11.0"
    for version in ("1", "1.0", "01.0.0", "1.0.0-rc1", "v1.0.0", "1.0.0/.."):
        with pytest.raises(InvalidInput):
            major_of(version)
