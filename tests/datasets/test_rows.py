"""A row class names its columns once: a field's own name, or the path beside its type."""

from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

import pytest

from annotator.datasets import rows, selectors
from annotator.datasets.rows import columns_of


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
