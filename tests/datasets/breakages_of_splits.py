"""Ways to train on what is held out, each against the gate of the splits."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from tests.datasets.tamper import change_first, change_rows

Row = dict[str, Any]


def a_group_in_two_splits(root: Path) -> None:
    change_first(root, "tables/objects/part-", split=lambda split: "test" if split == "train" else "train")


def training_on_what_is_held_out(root: Path) -> None:
    def change(rows: list[Row]) -> list[Row]:
        return [row | {"split": "train"} if row["holdout"] else row for row in rows]

    change_rows(root, "tables/objects/part-", change)


def training_row_of_what_is_held_out(config: str) -> Callable[[Path], None]:
    """A row of the config's train split whose object is held out."""

    def change(root: Path) -> None:
        objects = pq.read_table(root / "tables" / "objects" / "part-00000.parquet").to_pylist()
        held_out = [row for row in objects if row["holdout"]]
        change_rows(root, f"{config}/train-", lambda rows: _with_one_of(held_out, rows))

    change.__name__ = f"{training_row_of_what_is_held_out.__name__}_in_{config}"
    return change


def _with_one_of(objects: list[Row], rows: list[Row]) -> list[Row]:
    """The rows, one of them with another object of the same place in the order; a part without such a place stays."""
    for place in range(1, len(rows) - 1):
        for each in objects:
            if rows[place - 1]["object_id"] < each["object_id"] < rows[place + 1]["object_id"]:
                moved = rows[place] | {"object_id": each["object_id"], "group_id": each["group_id"]}
                return [*rows[:place], moved, *rows[place + 1 :]]
    return rows


def a_photo_in_two_splits(root: Path) -> None:
    """Two groups show the same photo, one of them to train on."""

    def change(rows: list[Row]) -> list[Row]:
        held_out = next(row for row in rows if row["holdout"])
        trained = next(row for row in rows if row["split"] == "train")
        return [row | {"image_sha256": held_out["image_sha256"]} if row is trained else row for row in rows]

    change_rows(root, "tables/objects/part-", change)


BROKEN_SPLITS: list[Callable[[Path], None]] = [
    a_group_in_two_splits,
    training_on_what_is_held_out,
    *(training_row_of_what_is_held_out(config) for config in ("preferences", "sft", "unpaired", "ties")),
    a_photo_in_two_splits,
]
