"""Breaking one rule of a release while every other one stays kept: rows are changed, and all digests made right again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from annotator.datasets.columns import CONFIGS
from annotator.datasets.directory import to_json_bytes
from annotator.datasets.json_schemas import json_schema
from annotator.datasets.parts import writer_options
from annotator.datasets.spec_versions import added_after, schema_in_version
from annotator.datasets.table_columns import TABLES

Row = dict[str, Any]
Change = Callable[[list[Row]], list[Row]]


def change_rows(root: Path, prefix: str, change: Change) -> None:
    """Rewrite the parts `<prefix>*.parquet`, each by `change` of its rows, in the row groups that they had."""
    paths = sorted(root.glob(f"{prefix}*.parquet"))
    assert paths, f"no part {prefix}"
    for path in paths:
        with pq.ParquetFile(path) as part:
            schema = part.schema_arrow
            rows = change(part.read().to_pylist())
            size = max((part.metadata.row_group(i).num_rows for i in range(part.num_row_groups)), default=1)
        with pq.ParquetWriter(path, schema, **writer_options(schema)) as writer:
            for start in range(0, len(rows), max(1, size)):
                writer.write_table(pa.Table.from_pylist(rows[start : start + size], schema=schema))
    sign(root)


def change_first(root: Path, prefix: str, **values: Any) -> Row:
    """Set columns of the first row (a function is called with the old value); returns the row as it was."""
    seen: list[Row] = []

    def change(rows: list[Row]) -> list[Row]:
        if rows and not seen:
            seen.append(dict(rows[0]))
            rows[0] |= {name: value(rows[0][name]) if callable(value) else value for name, value in values.items()}
        return rows

    change_rows(root, prefix, change)
    return seen[0]


def change_manifest(root: Path, change: Callable[[dict[str, Any]], None]) -> None:
    """Change the manifest and make the checksums right."""
    manifest = json.loads((root / "manifest.json").read_bytes())
    change(manifest)
    (root / "manifest.json").write_bytes(to_json_bytes(manifest))
    _sums(root)


def to_spec(root: Path, version: str) -> None:
    """Rewrite a release as an earlier specification had it: without the columns that came later."""
    for name, today in (TABLES | CONFIGS).items():
        schema, later = schema_in_version(name, today, version), added_after(name, version)
        (root / "schema" / f"{name}.schema.json").write_bytes(to_json_bytes(json_schema(name, schema)))
        for path in sorted(root.glob(f"tables/{name}/*.parquet" if name in TABLES else f"{name}/*.parquet")):
            with pq.ParquetFile(path) as part:
                kept = [field for field in part.schema_arrow if field.name not in later]
                groups = [part.read_row_group(i) for i in range(part.num_row_groups)]
            with pq.ParquetWriter(path, pa.schema(kept), **writer_options(pa.schema(kept))) as writer:
                for group in groups:
                    writer.write_table(group.select([field.name for field in kept]))

    def earlier(manifest: dict[str, Any]) -> None:
        manifest["spec_version"] = version
        del manifest["code"]

    change_manifest(root, earlier)
    sign(root)


def sign(root: Path) -> None:
    """Make the manifest, Croissant and the checksums agree with the files as they are now."""
    manifest = json.loads((root / "manifest.json").read_bytes())
    for file in manifest["files"]:
        path = root / file["path"]
        if path.is_file() and path.suffix == ".parquet":
            facts = pq.read_metadata(path)
            groups = sum(facts.row_group(i).num_rows > 0 for i in range(facts.num_row_groups))
            file |= {"rows": facts.num_rows, "row_groups": groups}
    digests = {file["path"]: _digest(root / file["path"]) for file in manifest["files"]}
    described = json.loads((root / "croissant.json").read_bytes())
    for entry in described["distribution"]:
        if entry["@id"] in digests:
            entry["sha256"] = digests[entry["@id"]]
    (root / "croissant.json").write_bytes(to_json_bytes(described))
    for file in manifest["files"]:
        path = root / file["path"]
        file |= {"sha256": _digest(path), "bytes": path.stat().st_size}
    (root / "manifest.json").write_bytes(to_json_bytes(manifest))
    _sums(root)


def _sums(root: Path) -> None:
    paths = sorted(path for path in root.rglob("*") if path.is_file() and path.name != "checksums.sha256")
    lines = "".join(f"{_digest(path)}  {path.relative_to(root)}\n" for path in paths)
    (root / "checksums.sha256").write_text(lines)


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
