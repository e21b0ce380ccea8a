"""A release as the gates see it: its manifest, its tables, its rows, read when first asked for."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from annotator.datasets.columns import CONFIGS, MEDIA_COLUMNS
from annotator.datasets.directory import ReleaseDirectory
from annotator.datasets.spec_versions import added_after
from annotator.datasets.table_reader import Row, read_rows
from annotator.domain.pair_policy import PairPolicy, policy
from annotator.domain.snapshot import SPLITS, SplitRule, split_rule

_CANDIDATE = ("candidate_id", "object_id", "kind", "on_policy", "glb_file", "glb_sha256", "geometry_sha256")


class Release:
    """One directory. Cached columns hold ids only; media are read part by part."""

    def __init__(self, root: Path) -> None:
        self.root = root

    @cached_property
    def manifest(self) -> dict[str, Any]:
        """The release's description of itself."""
        return ReleaseDirectory(self.root).manifest()

    @cached_property
    def files(self) -> list[str]:
        """Every file there is, as paths below the release."""
        return sorted(str(path.relative_to(self.root)) for path in self.root.rglob("*") if path.is_file())

    @property
    def spec_version(self) -> str:
        """The specification that it follows."""
        return str(self.manifest["spec_version"])

    @cached_property
    def policy(self) -> PairPolicy:
        """The policy that the manifest names."""
        named = self.manifest["policy"]
        return policy(preset="ladder", params=named["params"], quality_bar=0.0, version=named["version"])

    @cached_property
    def splits(self) -> SplitRule:
        """The rule of splits that the manifest names."""
        splits = self.manifest["splits"]
        return split_rule(splits["ratios"], splits["salt"])

    @property
    def attribute(self) -> str:
        """What was judged."""
        return str(self.manifest["attribute"])

    @property
    def includes_media(self) -> bool:
        """Whether rows hold their files."""
        return bool(self.manifest["includes_media"])

    @cached_property
    def objects(self) -> dict[str, Row]:
        """The objects table by id."""
        return {row["object_id"]: row for row in self.table("objects")}

    @cached_property
    def candidates(self) -> dict[str, Row]:
        """The candidates table by id, without what is large."""
        return {row["candidate_id"]: row for row in self.table("candidates", _CANDIDATE)}

    @cached_property
    def media_columns(self) -> dict[str, dict[str, str]]:
        """The media columns that each config has in the release's specification, with the columns that name their files."""
        return {
            config: {
                name: source for name, source in columns.items() if name not in added_after(config, self.spec_version)
            }
            for config, columns in MEDIA_COLUMNS.items()
        }

    def table(self, name: str, columns: tuple[str, ...] | None = None) -> Iterator[Row]:
        """Rows of a table."""
        return read_rows(self.root, f"tables/{name}/part-", columns)

    def rows(self, config: str, columns: tuple[str, ...] | None = None) -> Iterator[tuple[str, Row]]:
        """(split, row) of a config, without media."""
        names = columns or tuple(CONFIGS[config].names)
        for split in SPLITS:
            for row in read_rows(self.root, f"{config}/{split}-", names):
                yield split, row

    def media_rows(self) -> Iterator[tuple[str, str, Row]]:
        """(place, media column, struct) of every media cell, a few rows in memory at a time."""
        for config, columns in self.media_columns.items():
            for path in sorted((self.root / config).glob("*.parquet")):
                with pq.ParquetFile(path) as part:
                    for batch in part.iter_batches(batch_size=16, columns=list(columns)):
                        for row in batch.to_pylist():
                            for name, cell in row.items():
                                if cell is not None:
                                    yield str(path.relative_to(self.root)), name, cell

    def parquet_files(self) -> list[str]:
        """Every Parquet part."""
        return [path for path in self.files if path.endswith(".parquet")]
