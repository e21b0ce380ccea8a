"""The papers of a release: README.md (a dataset card), LICENSES.csv, CHANGES.md, croissant.json."""

from __future__ import annotations

import csv
import io
from typing import Any

from annotator.datasets.columns import CONFIGS
from annotator.datasets.croissant import croissant
from annotator.datasets.directory import ReleaseDirectory, to_json_bytes
from annotator.datasets.spec import ReleaseSpec
from annotator.datasets.table_columns import TABLES
from annotator.datasets.table_reader import read_rows
from annotator.domain.snapshot import SPLITS


def write_card(directory: ReleaseDirectory, spec: ReleaseSpec, tables: dict[str, Any], rows: dict[str, Any]) -> None:
    """Write those that are not there yet."""
    whole = directory.logged()
    papers = {
        "README.md": lambda: readme(spec, tables, rows).encode(),
        "LICENSES.csv": lambda: licences(directory).encode(),
        "CHANGES.md": lambda: changes(spec, rows).encode(),
        "croissant.json": lambda: to_json_bytes(croissant(spec, list(whole.values()))),
    }
    for path, content in papers.items():
        if path not in whole:
            directory.write(path, content())


def readme(spec: ReleaseSpec, tables: dict[str, Any], rows: dict[str, Any]) -> str:
    """Return the card: YAML for the loaders, then what a person must know."""
    return (
        "\n".join([*_yaml(tables, rows), "", *_introduction(spec), *_counts(tables, rows), *_pairs(spec, rows), *_REST])
        + "\n"
    )


def _yaml(tables: dict[str, Any], rows: dict[str, Any]) -> list[str]:
    """One config per way of training, one per table. Plain column types alone, so that every reader version loads it.

    Splits and configs without rows are not named: loaders refuse a whole config over one empty split.
    """
    lines = ["---", "pretty_name: Maquette preference data", "configs:"]
    for config in CONFIGS:
        splits = [split for split in SPLITS if rows["rows"][f"{config}/{split}"]]
        if not splits:
            continue
        lines += [f"- config_name: {config}"]
        if config == "preferences":
            lines += ["  default: true"]
        lines += ["  data_files:"]
        for split in splits:
            lines += [f"  - split: {split}", f"    path: {config}/{split}-*.parquet"]
    for table in TABLES:
        if tables["rows"].get(table):
            lines += [f"- config_name: table-{table}", "  data_files:"]
            lines += ["  - split: rows", f"    path: tables/{table}/part-*.parquet"]
    return [*lines, "---"]


def _introduction(spec: ReleaseSpec) -> list[str]:
    policy = spec.policy
    return [
        f"# {spec.name} {spec.version}",
        "",
        f"Best-of-N choices of people over candidate meshes of single objects in photos, judged for {spec.attribute}.",
        f"Pairs are derived by the policy `{policy.tag}`; `manifest.json` has its parameters.",
        "",
        "| config | one row is |",
        "|---|---|",
        "| `preferences` | a chosen and a rejected candidate of one object (for DPO and reward models) |",
        "| `sft` | an accepted candidate with the layout that a person gave it |",
        "| `unpaired` | a candidate called good or bad by itself (for KTO); `label` is true for good |",
        "| `ties` | two candidates called equal |",
        "| `table-...` | the transcript: objects, candidates, rounds, comparisons, ratings, layouts, annotators |",
        "",
    ]


def _counts(tables: dict[str, Any], rows: dict[str, Any]) -> list[str]:
    lines = ["## Counts", "", "Configs and splits without rows are not named in the head of this card.", ""]
    lines += ["| | rows |", "|---|---:|"]
    lines += [f"| {name} | {count} |" for name, count in rows["rows"].items()]
    lines += [f"| table {name} | {tables['rows'].get(name, 0)} |" for name in TABLES]
    return [*lines, "", f"Newest row: {tables['watermark'] or 'none'}.", ""]


def _pairs(spec: ReleaseSpec, rows: dict[str, Any]) -> list[str]:
    kinds = [f"- `{kind.value}`: {kind.meaning}" for kind in spec.policy.kinds]
    left_out = [f"- {reason}: {count}" for reason, count in rows["dropped"].items()] or ["- nothing"]
    return [
        "## Pairs",
        "",
        "`pair_kind` states where a pair comes from. This release holds:",
        "",
        *kinds,
        "",
        f"A winner counts from a rating of {spec.policy.quality_bar} on (`alpha`). A tie is no pair and carries no chain; a",
        "candidate that left by the draw of a tie is no confident negative. Filter negatives by `rejected_kind`,",
        "`rejected_generator` or `rejected_on_policy`. `weight` is one over the pairs of the object.",
        "",
        "Left out by the policy (pairs, by reason):",
        "",
        *left_out,
        "",
    ]


_REST = [
    "## Media",
    "",
    "Media columns are plain structs `{bytes, path}`; `path` is `<sha256>.<extension>`. To see meshes or images decoded:",
    "",
    "```python",
    "from datasets import Image, Mesh, load_dataset",
    "",
    'pairs = load_dataset("path/to/this/directory", split="train")',
    'pairs = pairs.cast_column("image", Image()).cast_column("chosen_glb", Mesh())  # Mesh needs datasets >= 5.0',
    "```",
    "",
    "A release without media has the same columns but these; the `_file` columns name every file.",
    "",
    "## Frames and units",
    "",
    "- Column vectors: **p_camera = R · diag(s) · p_object + t**.",
    "- Camera: OpenCV (x right, y down, z forward), in the unit of the object's pointmap; `metric` states if that is the metre.",
    "- Object: glTF (right-handed, y up), the GLB's own coordinates after its node transforms, inside [-0.5, 0.5]³.",
    "- R: 3x3, row by row, determinant 1. `quat_wxyz`: the same turn, w x y z, active, w ≥ 0. s: three equal numbers.",
    "- `intrinsics`: 3x3, row by row, pixels of the full photo; the centre of pixel (0, 0) is (0.5, 0.5).",
    "- `sam3d_*`: the same layout as SAM 3D writes it (row vectors, z-up object, camera x left, y up, z forward).",
    "- Pointmap: NPZ with `points` float32 HxWx3 in the camera frame and `valid` bool HxW; it may be smaller than the photo.",
    "",
    "## Splits and people",
    "",
    "A split is a function of `group_id` alone: images of one group are never divided, and stay where they are in later",
    "releases. A group with a held-out image is wholly in `test`. People are pseudonyms, the same within one major version.",
    "",
    "## Checking",
    "",
    "`sha256sum -c checksums.sha256`, or `manage.py verify_dataset DIR` for every rule of this card.",
]


def licences(directory: ReleaseDirectory) -> str:
    """Per image: digest, file, source, licence, each image once."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["image_sha256", "image_file", "source", "licence"])
    columns = ("image_sha256", "image_file", "source", "licence")
    seen = {tuple(row[name] for name in columns) for row in read_rows(directory.root, "tables/objects/part-", columns)}
    writer.writerows(sorted(seen))
    return out.getvalue()


def changes(spec: ReleaseSpec, rows: dict[str, Any]) -> str:
    """Return what this release changes, against the release before it."""
    pairs = sum(count for name, count in rows["rows"].items() if name.startswith("preferences/"))
    since = f"Follows {spec.parent_version}." if spec.parent_version else "The first release."
    return (
        f"# Changes\n\n## {spec.version}\n\n{since} {pairs} preference pairs by `{spec.policy.tag}`.\n"
        "A pair keeps its `pair_id` in every release that holds it; one that is missing here was undone or is left out\n"
        "by this release's policy.\n"
    )
