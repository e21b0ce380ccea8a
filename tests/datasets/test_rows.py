"""A row class names its columns once: a field's own name, or the path beside its type."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated
from unittest.mock import Mock
from uuid import UUID

import pytest

from annotator.datasets import rows, selectors, table_rows
from annotator.datasets.rows import columns_of

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


@dataclass(frozen=True)
class Example:
    """One field of each kind."""

    pk: UUID
    name: Annotated[str | None, "other__name"]


def test_columns_are_in_the_order_of_the_fields() -> None:
    assert columns_of(Example) == ["pk", "other__name"]


@pytest.mark.parametrize(
    ("row", "query"),
    [
        (rows.ObjectRow, selectors.object_rows),
        (rows.CandidateRow, selectors.candidate_rows),
        (rows.RoundRow, selectors.round_rows),
        (rows.ComparisonRow, selectors.comparison_rows),
        (rows.RatingRow, selectors.rating_rows),
        (rows.LayoutRow, selectors.layout_rows),
    ],
)
def test_every_column_is_one_that_the_query_knows(row, query) -> None:
    assert len(query(UUID(int=0)).query.select) == len(columns_of(row))


@pytest.mark.parametrize(
    ("review", "superseded", "counts"),
    [
        ("not_needed", None, True),
        ("accepted", None, True),
        ("pending", None, False),
        ("returned", NOON, False),
        ("not_needed", NOON, False),
    ],
)
def test_a_pose_counts_when_it_needs_no_review_or_passed_it(review, superseded, counts) -> None:
    row = Mock(review=review, superseded_at=superseded, pointmap_key="", scale=1.0)
    row.quaternion_w, row.quaternion_x, row.quaternion_y, row.quaternion_z = 1.0, 0.0, 0.0, 0.0
    row.translation_x, row.translation_y, row.translation_z = 0.0, 0.0, 2.0
    made = table_rows.layout_row(Mock(), row)
    assert (made["review"], made["accepted"]) == (review, counts)
