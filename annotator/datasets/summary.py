"""What a complete release holds, in figures, and how it differs from the release before it. Read from its files alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from annotator.datasets.columns import CONFIGS
from annotator.datasets.directory import ReleaseDirectory
from annotator.datasets.models import DatasetSnapshot, SnapshotStatus
from annotator.datasets.selectors import snapshots_of
from annotator.datasets.services import directory_of
from annotator.datasets.table_reader import parts_of, read_rows
from annotator.domain.errors import Conflict
from annotator.domain.snapshot import SPLITS

#: A category that nobody typed.
UNNAMED = ""


@dataclass(frozen=True)
class Category:
    """One category of objects: how many of them, and how many rows are about them."""

    name: str
    objects: int
    pairs: int
    sft: int


@dataclass(frozen=True)
class Generator:
    """One source of meshes: in how many pairs one of its meshes was chosen, and in how many rejected."""

    name: str
    version: str
    chosen: int
    rejected: int


@dataclass(frozen=True)
class Difference:
    """Rows that the release before did not have, and rows that only it had, by their ids."""

    version: str
    pairs_added: int
    pairs_removed: int
    sft_added: int
    sft_removed: int


@dataclass(frozen=True)
class Summary:
    """The figures of one release.

    Attributes:
        total_bytes: The size of all files.
        rows: By config, then by split.
        categories: The largest first.
        generators: The most chosen first.
        ratings: How many SFT rows have each rating, by rating in [0, 1].
        difference: Against the release of the same name before it, or None for the first.
        card: The card as Markdown, without its YAML head.
    """

    total_bytes: int
    rows: dict[str, dict[str, int]]
    categories: tuple[Category, ...]
    generators: tuple[Generator, ...]
    ratings: tuple[tuple[float, int], ...]
    difference: Difference | None
    card: str


def root_of(snapshot: DatasetSnapshot) -> Path:
    """Return the directory of a complete release.

    Raises:
        Conflict: The release is not written yet, or its files are gone.
    """
    root = directory_of(snapshot)
    if snapshot.status != SnapshotStatus.DONE or not ReleaseDirectory(root).is_complete:
        raise Conflict("dataset_not_written", "The dataset is not written yet, or its files are no longer there.")
    return root


def summary_of(snapshot: DatasetSnapshot) -> Summary:
    """Return the figures of a release.

    Raises:
        Conflict: As `root_of` does.
    """
    root, before = root_of(snapshot), _release_before(snapshot)
    if before is None:
        return _summary(root, None, "")
    return _summary(root, directory_of(before), before.version)


def _release_before(snapshot: DatasetSnapshot) -> DatasetSnapshot | None:
    """Return the last complete release of the name that was asked for earlier and whose files are there."""
    done = snapshots_of(snapshot.campaign).filter(name=snapshot.name, status=SnapshotStatus.DONE)
    for earlier in done.filter(created_at__lt=snapshot.created_at).order_by("-created_at"):
        if ReleaseDirectory(directory_of(earlier)).is_complete:
            return earlier
    return None


@lru_cache(maxsize=32)  # a complete release never changes
def _summary(root: Path, before: Path | None, version: str) -> Summary:
    manifest = ReleaseDirectory(root).manifest()
    return Summary(
        total_bytes=sum(file["bytes"] for file in manifest["files"]),
        rows={config: {split: manifest["rows"][config].get(split, 0) for split in SPLITS} for config in CONFIGS},
        categories=_categories(root),
        generators=_generators(root),
        ratings=_ratings(root),
        difference=None if before is None else _difference(root, before, version),
        card=_card(root),
    )


def _batches(root: Path, config: str, *columns: str) -> Iterator[pa.Table]:
    for path in parts_of(root, f"{config}/"):
        yield pq.read_table(path, columns=list(columns), use_threads=False)


def _categories(root: Path) -> tuple[Category, ...]:
    category_of = {
        row["object_id"]: row["category"] or UNNAMED
        for row in read_rows(root, "tables/objects/part-", ("object_id", "category"))
    }
    rows: dict[str, Counter[str]] = {config: Counter() for config in ("preferences", "sft")}
    objects: dict[str, set[str]] = {}
    for config, counts in rows.items():
        for batch in _batches(root, config, "object_id"):
            for value in batch["object_id"].value_counts().to_pylist():
                name = category_of.get(value["values"], UNNAMED)
                counts[name] += value["counts"]
                objects.setdefault(name, set()).add(value["values"])
    found = [Category(name, len(ids), rows["preferences"][name], rows["sft"][name]) for name, ids in objects.items()]
    return tuple(sorted(found, key=lambda each: (-each.pairs - each.sft, each.name)))


def _generators(root: Path) -> tuple[Generator, ...]:
    counts: dict[str, Counter[tuple[str, str]]] = {"chosen": Counter(), "rejected": Counter()}
    for side, seen in counts.items():
        names = [f"{side}_generator", f"{side}_version"]
        for batch in _batches(root, "preferences", *names):
            for row in batch.group_by(names).aggregate([([], "count_all")]).to_pylist():
                seen[row[names[0]], row[names[1]]] += row["count_all"]
    chosen, rejected = counts["chosen"], counts["rejected"]
    found = [Generator(*key, chosen[key], rejected[key]) for key in chosen | rejected]
    return tuple(sorted(found, key=lambda each: (-each.chosen, each.rejected, each.name, each.version)))


def _ratings(root: Path) -> tuple[tuple[float, int], ...]:
    counts: Counter[float] = Counter()
    for batch in _batches(root, "sft", "rating"):
        for value in batch["rating"].drop_null().value_counts().to_pylist():
            counts[round(value["values"], 2)] += value["counts"]
    return tuple(sorted(counts.items()))


def _difference(root: Path, before: Path, version: str) -> Difference:
    ids = {
        config: tuple(_ids(place, config, name) for place in (root, before))
        for config, name in (("preferences", "pair_id"), ("sft", "sft_id"))
    }
    (pairs, pairs_before), (sft, sft_before) = ids["preferences"], ids["sft"]
    return Difference(
        version, len(pairs - pairs_before), len(pairs_before - pairs), len(sft - sft_before), len(sft_before - sft)
    )


def _ids(root: Path, config: str, name: str) -> set[str]:
    return {value for batch in _batches(root, config, name) for value in batch[name].to_pylist()}


def _card(root: Path) -> str:
    text = (root / "README.md").read_text()
    return text.split("\n---\n", 1)[-1].lstrip("\n") if text.startswith("---\n") else text
