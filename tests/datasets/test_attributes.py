"""Rows are derived only from what people were asked about the release's attribute."""

from __future__ import annotations

from typing import Any

import pytest

from annotator.datasets.derived_rows import Evidence, judged_object
from annotator.domain.pair_policy import policy


def a_round(name: str, attribute: str, number: int) -> dict[str, Any]:
    return {
        "round_id": name, "object_id": "o", "round": number, "annotator_pid": "p", "status": "rated",
        "candidate_order": ["a"], "left_is_incumbent": [], "tie_keeps_left": [], "winner_id": "a", "attribute": attribute,
    }  # fmt: skip


def evidence() -> Evidence:
    """One object of two collection rounds, in which different things were asked."""
    candidate = {
        "candidate_id": "a", "kind": "own_model", "superseded": False, "geometry_sha256": "g", "glb_sha256": "f",
        "created_at": None,
    }  # fmt: skip
    return Evidence(
        object={"object_id": "o"},
        candidates={"a": candidate},
        rounds=[a_round("first", "shape", 1), a_round("second", "texture", 2)],
        comparisons={},
        ratings={},
        layout=None,
    )


@pytest.mark.parametrize(
    ("attribute", "version", "expected"),
    [
        ("shape", "1.1.0", ["first"]),
        ("texture", "1.1.0", ["second"]),
        ("overall", "1.1.0", []),
        ("shape", "1.0.0", ["first", "second"]),
    ],
)
def test_rounds_of_another_attribute_are_left_out(attribute: str, version: str, expected: list[str]) -> None:
    rules = policy(preset="ladder", params={}, quality_bar=0.6, version=version)
    assert [each.id for each in judged_object(evidence(), attribute, rules).rounds] == expected
