"""Gates on files: all there, whole, of the right columns, and described truly."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import yaml

from annotator.datasets.column_types import MEDIA
from annotator.datasets.columns import CONFIGS, released_schema
from annotator.datasets.directory import CHECKSUMS, MANIFEST, STATE, to_json_bytes
from annotator.datasets.json_schemas import json_schema
from annotator.datasets.spec_versions import VERIFIABLE_VERSIONS, schema_in_version
from annotator.datasets.table_columns import TABLES
from annotator.datasets.verify.release import Release

MAX_MEDIA_ROWS = 100
MAX_GROUP_BYTES = 100_000_000
_CHUNK = 1024 * 1024


def complete(release: Release) -> Iterator[str]:
    """Check that the manifest can be read, every file is listed, and every listed file exists."""
    if (release.root / STATE).exists():
        yield "The writing of this release did not end: .state is still there."
    if not (release.root / MANIFEST).is_file():
        yield "There is no manifest.json: the release is not complete."
        return
    try:
        manifest = release.manifest
        listed = {str(file["path"]) for file in manifest["files"]}
        version = manifest["spec_version"]
    except (ValueError, KeyError, TypeError) as error:
        yield f"manifest.json cannot be read: {error}."
        return
    if version not in VERIFIABLE_VERSIONS:
        yield f"The release follows specification {version}; this program checks {', '.join(VERIFIABLE_VERSIONS)}."
    there = set(release.files)
    for path in sorted(listed - there):
        yield f"{path} is listed and missing."
    for path in sorted(there - listed - {MANIFEST, CHECKSUMS}):
        yield f"{path} is there and not listed."


def checksums(release: Release) -> Iterator[str]:
    """checksums.sha256 covers every file but itself and agrees with the bytes and with the manifest."""
    sums = {}
    for line in (release.root / CHECKSUMS).read_text().splitlines() if (release.root / CHECKSUMS).is_file() else []:
        digest, _, path = line.partition("  ")
        sums[path] = digest
    for path in sorted(set(release.files) - {CHECKSUMS} - set(sums)):
        yield f"{path} has no checksum."
    found = {}
    for path in sorted(set(sums) & set(release.files)):
        found[path] = _sha256(release.root / path)
        if found[path] != sums[path]:
            yield f"{path} does not match its checksum."
    for file in release.manifest["files"]:
        path = file["path"]
        if path in found and (found[path], (release.root / path).stat().st_size) != (file["sha256"], file["bytes"]):
            yield f"{path} does not match the manifest."


def columns(release: Release) -> Iterator[str]:
    """Every part has exactly the columns of its table, and schema/ describes them."""
    for path in release.parquet_files():
        folder = path.rsplit("/", 1)[0]
        expected = _expected_schema(folder, release)
        if expected is None:
            yield f"{path} belongs to no table."
            continue
        try:
            found = pq.read_schema(release.root / path)
        except pa.ArrowInvalid:
            yield f"{path} is no Parquet file."
            continue
        if not found.equals(expected):
            wrong = sorted({str(field) for field in found} ^ {str(field) for field in expected})
            yield f"{path} has other columns: {', '.join(wrong) or 'another order'}."
    for name, today in (TABLES | CONFIGS).items():
        schema = schema_in_version(name, today, release.spec_version)
        described = release.root / "schema" / f"{name}.schema.json"
        if not described.is_file() or described.read_bytes() != to_json_bytes(json_schema(name, schema)):
            yield f"schema/{name}.schema.json does not describe the table."


def parts(release: Release) -> Iterator[str]:
    """Row groups are small enough for every reader, rows are counted, no part names a feature that old readers refuse."""
    listed = {file["path"]: file for file in release.manifest["files"]}
    for path in release.parquet_files():
        with pq.ParquetFile(release.root / path) as part:
            facts = part.metadata
            schema = part.schema_arrow
        groups = [facts.row_group(i) for i in range(facts.num_row_groups)]
        if any(group.total_byte_size > MAX_GROUP_BYTES for group in groups):
            yield f"{path} has a row group of more than 100 MB."
        if any(field.type == MEDIA for field in schema) and any(group.num_rows > MAX_MEDIA_ROWS for group in groups):
            yield f"{path} has a row group of more than {MAX_MEDIA_ROWS} rows."
        if b"huggingface" in (schema.metadata or {}):
            yield f"{path} names features, which older readers refuse."
        file = listed.get(path, {})
        if (file.get("rows"), file.get("row_groups")) != (facts.num_rows, sum(g.num_rows > 0 for g in groups)):
            yield f"{path} has {facts.num_rows} rows, and the manifest states {file.get('rows')}."


def card(release: Release) -> Iterator[str]:
    """Check that the card's configs name existing files with plain types, and that Croissant repeats the digests."""
    text = (release.root / "README.md").read_text()
    try:
        configs = yaml.safe_load(text.split("---\n")[1])["configs"] or []
    except (IndexError, KeyError, TypeError, yaml.YAMLError):
        yield "README.md does not begin with the YAML of its configs."
        return
    if "mesh" in text.split("---\n")[1].lower().replace("maquette", ""):
        yield "README.md's YAML names a mesh type, which older readers refuse for every config."
    rows = release.manifest["rows"]
    expected = {name for name in CONFIGS if any(rows[name].values())}
    expected |= {f"table-{name}" for name in TABLES if rows["tables"].get(name)}
    if expected != {config["config_name"] for config in configs}:
        yield "README.md's configs are not those that have rows."
    for config in configs:
        for files in config["data_files"]:
            if not list(release.root.glob(files["path"])):
                yield f"README.md: {config['config_name']} names {files['path']}, and no such file is there."
    digests = {file["path"]: file["sha256"] for file in release.manifest["files"]}
    described = json.loads((release.root / "croissant.json").read_bytes())["distribution"]
    objects = {entry["@id"]: entry["sha256"] for entry in described if entry["@type"] == "cr:FileObject"}
    if objects != {path: digests[path] for path in digests if path.endswith(".parquet")}:
        yield "croissant.json does not repeat the digests of the parts."


def _expected_schema(folder: str, release: Release) -> pa.Schema | None:
    name = folder.removeprefix("tables/")
    if folder != name:
        today = TABLES.get(name)
    else:
        today = released_schema(name, include_media=release.includes_media) if name in CONFIGS else None
    return None if today is None else schema_in_version(name, today, release.spec_version)


def _sha256(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()
