"""Gates on what a trainer reads: every row is what the policy makes of the transcript, and nothing else."""

from __future__ import annotations

import hashlib
import json
import struct
from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import groupby
from typing import Any

import pyarrow.parquet as pq

from annotator.datasets.columns import CONFIGS
from annotator.datasets.derived_rows import Tally, evidence_by_object, rows_of_object
from annotator.datasets.spec_versions import added_after
from annotator.datasets.table_reader import read_rows
from annotator.datasets.verify.release import Release
from annotator.domain.pair_policy import PairKind
from annotator.domain.quality_bar import meets_bar
from annotator.domain.relations import closure
from annotator.domain.snapshot import SPLITS

_STRICT = {PairKind.WINNER_DIRECT, PairKind.WINNER_TRANSITIVE, PairKind.DIRECT_OTHER, PairKind.LADDER_TRANSITIVE}
_WINNERS = {PairKind.WINNER_DIRECT, PairKind.WINNER_TRANSITIVE, PairKind.WINNER_BY_DRAW}
_CLOSE = 1e-5

_PAIR = (
    "pair_id", "object_id", "chosen_id", "rejected_id", "pair_kind", "n_votes", "n_chosen", "n_rejected", "n_tie",
    "p_chosen", "weight", "alpha", "chosen_rating",
)  # fmt: skip


def derivation(release: Release) -> Iterator[str]:
    """Check that deriving all rows again gives the same rows, and that the manifest counts them."""
    rows = {
        (config, split): read_rows(release.root, f"{config}/{split}-", schema.names)
        for config, schema in CONFIGS.items()
        for split in SPLITS
    }
    tally, counts = Tally(), Counter({f"{config}/{split}": 0 for config in CONFIGS for split in SPLITS})
    for evidence in evidence_by_object(release.root):
        split = evidence.object["split"]
        for config, expected in rows_of_object(evidence, release.attribute, release.policy, tally).items():
            counts[f"{config}/{split}"] += len(expected)
            key, lacking = CONFIGS[config].names[0], added_after(config, release.spec_version)
            for row in expected:
                found = next(rows[config, split], None)
                if found is None or found[key] != row[key]:
                    name = found[key] if found else "nothing"
                    yield f"{config}/{split}: {name} is where the policy puts {row[key]}."
                    return
                if wrong := [
                    name for name, value in row.items() if name not in lacking and not _same(found[name], value)
                ]:
                    yield f"{config}/{split}: {row[key]} differs from the transcript in {', '.join(wrong)}."
    for (config, split), left in rows.items():
        for row in left:
            yield f"{config}/{split}: {next(iter(row.values()))} does not follow from the transcript."
    counted = release.manifest["rows"]
    if {name: counted[name.split("/")[0]][name.split("/")[1]] for name in counts} != dict(counts):
        yield "The manifest counts other rows."
    if release.manifest["left_out"] != dict(tally.dropped):
        yield "The manifest states that other pairs were left out."


def _same(found: Any, expected: Any) -> bool:
    if isinstance(found, float) and isinstance(expected, int | float):
        return abs(found - expected) <= _CLOSE
    return bool(found == expected)


def votes(release: Release) -> Iterator[str]:
    """Votes add up, p_chosen follows from them and is above one half, the weights of an object add up to 1."""
    rows = (row for _, row in release.rows("preferences", _PAIR))
    for object_id, group in groupby(rows, key=lambda row: row["object_id"]):
        weight = 0.0
        for row in group:
            weight += row["weight"]
            n = row["n_chosen"] + row["n_rejected"] + row["n_tie"]
            by_draw = row["pair_kind"] == PairKind.WINNER_BY_DRAW
            p = 0.5 if by_draw else (row["n_chosen"] + row["n_tie"] / 2 + 1) / (n + 2)
            if n != row["n_votes"] or abs(p - row["p_chosen"]) > _CLOSE:
                yield f"pair {row['pair_id']}: p_chosen does not follow from the votes."
            elif not by_draw and (p <= 0.5 or p < release.policy.min_p_chosen - _CLOSE or n < release.policy.min_votes):
                yield f"pair {row['pair_id']}: too few votes or too little agreement for the policy."
        if abs(weight - 1) > 1e-3:
            yield f"object {object_id}: the weights of its pairs add up to {weight:.3f}."


def sides(release: Release) -> Iterator[str]:
    """Check that the sides differ, are of one object and allowed by the policy, and that a winner reaches the bar."""
    content = "geometry_sha256" if release.attribute == "shape" else "glb_sha256"
    rules = release.policy
    for _, row in release.rows("preferences", _PAIR):
        chosen, rejected = release.candidates.get(row["chosen_id"]), release.candidates.get(row["rejected_id"])
        place = f"pair {row['pair_id']}"
        if chosen is None or rejected is None:
            continue  # the gate on ids reports it
        if chosen[content] == rejected[content]:
            yield f"{place}: both sides are the same mesh."
        if {chosen["object_id"], rejected["object_id"]} != {row["object_id"]}:
            yield f"{place}: a side is of another object."
        if row["pair_kind"] not in rules.kinds:
            yield f"{place}: the policy does not emit {row['pair_kind']}."
        if rules.rejected_source_kinds is not None and rejected["kind"] not in rules.rejected_source_kinds:
            yield f"{place}: the policy takes no negatives of kind {rejected['kind']}."
        if row["pair_kind"] in _WINNERS and not meets_bar(row["chosen_rating"] or 0.0, row["alpha"] - _CLOSE):
            yield f"{place}: its winner was rated below the bar."


def cycles(release: Release) -> Iterator[str]:
    """Check that the strict pairs of one object and round number hold no cycle."""
    names = ("pair_id", "object_id", "chosen_id", "rejected_id", "pair_kind", "chosen_round", "rejected_round")
    rows = (row for _, row in release.rows("preferences", names))
    for object_id, group in groupby(rows, key=lambda row: row["object_id"]):
        edges: dict[int, dict[str, list[tuple[str, str]]]] = defaultdict(lambda: defaultdict(list))
        for row in group:
            if row["pair_kind"] in _STRICT and row["chosen_round"] == row["rejected_round"]:
                edges[row["chosen_round"]][row["chosen_id"]].append((row["rejected_id"], ""))
        for of_round in edges.values():
            joined = closure(of_round)
            if any(two[::-1] in joined for two in joined):
                yield f"object {object_id}: its pairs go round in a circle."


def media(release: Release) -> Iterator[str]:
    """Check every file of a row: its digest is its name, the row names it, a mesh is a self-contained glTF 2.0 binary."""
    if not release.includes_media:
        return
    checked: dict[str, str | None] = {}
    for place, name, cell in release.media_rows():
        file_name = cell["path"]
        known = f"{file_name}|{len(cell['bytes'])}"
        digest = hashlib.sha256(cell["bytes"]).hexdigest()
        if digest != file_name.split(".")[0]:
            yield f"{place}: {name} {file_name} holds other bytes than its name states."
        elif file_name.endswith(".glb"):
            if known not in checked:
                checked[known] = glb_problem(cell["bytes"])
            if checked[known]:
                yield f"{place}: {name} {file_name}: {checked[known]}"
    yield from _media_beside_names(release)


def _media_beside_names(release: Release) -> Iterator[str]:
    """Check that a media cell is the file that the row's own `_file` column names."""
    for config, columns in release.media_columns.items():
        leaves = [f"{name}.path" for name in columns] + sorted(set(columns.values()))
        for path in sorted((release.root / config).glob("*.parquet")):
            with pq.ParquetFile(path) as part:
                for row in (
                    row for batch in part.iter_batches(batch_size=1000, columns=leaves) for row in batch.to_pylist()
                ):
                    for name, source in columns.items():
                        if (row[name] or {"path": None})["path"] != row[source]:
                            yield f"{config}/{path.name}: {name} is not the file that {source} names."


def glb_problem(content: bytes) -> str | None:
    """Return what is wrong with a GLB's frame, or None: header, chunks, JSON, and nothing outside itself."""
    if len(content) < 20 or content[:4] != b"glTF":
        return "it is no binary glTF."
    version, length = struct.unpack_from("<II", content, 4)
    if version != 2 or length != len(content):
        return "it is of another version, or cut off."
    json_length, json_kind = struct.unpack_from("<II", content, 12)
    if json_kind != 0x4E4F534A or 20 + json_length > len(content):
        return "it does not begin with its JSON."
    try:
        document = json.loads(content[20 : 20 + json_length])
    except ValueError:
        return "its JSON cannot be read."
    outside = [part for kind in ("buffers", "images") for part in document.get(kind, []) if "uri" in part]
    if any(not str(part["uri"]).startswith("data:") for part in outside):
        return "it names a file outside itself."
    if not document.get("meshes"):
        return "it holds no mesh."
    return None
