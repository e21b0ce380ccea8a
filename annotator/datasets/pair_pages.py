"""Pages of a release's preference pairs, for people who look through them. Media columns are never read."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from annotator.datasets.table_reader import parts_of, read_rows
from annotator.domain.snapshot import SPLITS

COLUMNS = (
    "pair_id", "object_id", "pair_kind", "path_len", "n_votes", "n_chosen", "n_rejected", "n_tie", "p_chosen", "margin",
    *(f"{side}_{name}" for side in ("chosen", "rejected") for name in
      ("id", "kind", "generator", "version", "on_policy", "rating")),
)  # fmt: skip


def read_pairs(
    root: Path, *, split: str | None, category: str | None, offset: int, limit: int
) -> tuple[list[dict[str, Any]], bool]:
    """Return a page of the pairs, in the order of the release, and whether there are more.

    Args:
        root: The directory of a complete release.
        split: Only this split; all when None.
        category: Only pairs of objects of this category; all when None.
        offset: How many pairs to pass over.
        limit: How many pairs to return at most.

    Returns:
        The rows with `COLUMNS`, `split` and `category`.
    """
    categories = dict(_categories(root))
    wanted = (
        None if category is None else pa.array([pk for pk, name in categories.items() if name == category], pa.string())
    )
    found: list[dict[str, Any]] = []
    for name, group in _groups(root, SPLITS if split is None else (split,)):
        rows = group if wanted is None else group.filter(pc.is_in(group["object_id"], value_set=wanted))
        taken = rows.slice(min(offset, len(rows)), limit + 1 - len(found))
        offset = max(0, offset - len(rows))
        found += [{**row, "split": name, "category": categories.get(row["object_id"], "")} for row in taken.to_pylist()]
        if len(found) > limit:
            break
    return found[:limit], len(found) > limit


def _categories(root: Path) -> Iterator[tuple[str, str]]:
    for row in read_rows(root, "tables/objects/part-", ("object_id", "category")):
        yield row["object_id"], row["category"] or ""


def _groups(root: Path, splits: tuple[str, ...]) -> Iterator[tuple[str, pa.Table]]:
    for split in splits:
        for path in parts_of(root, f"preferences/{split}-"):
            with pq.ParquetFile(path) as part:
                for i in range(part.num_row_groups):
                    yield split, part.read_row_group(i, columns=list(COLUMNS), use_threads=False)
