"""Gates on the tables: ids resolve, ladders replay, layouts are rotations, splits are kept, people are pseudonyms."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby
from typing import Any

import numpy as np

from annotator.datasets.columns import CONFIGS
from annotator.datasets.derived_rows import FINISHED_ROUNDS, evidence_by_object
from annotator.datasets.table_columns import TABLES
from annotator.datasets.table_reader import Row
from annotator.datasets.verify.release import Release
from annotator.domain.best_of_n import Finished, Ladder
from annotator.domain.errors import MaquetteError
from annotator.domain.frames import camera_from_object_of_sam3d
from annotator.domain.layout import Layout, layout, rotation_matrix

TOLERANCE = 1e-6
_PSEUDONYM = re.compile(r"^[0-9a-f]{16}$")
_IDENTIFYING = re.compile(r"(?:/home/|/Users/|/root/|file://|[A-Za-z]:\\\\|[\w.+-]+@[\w-]+\.[\w.]+)")


def ids(release: Release) -> Iterator[str]:
    """Every id is there once, and every id that is named is there."""
    people = {row["annotator_pid"] for row in release.table("annotators")}
    rounds = _unique(release, "rounds", "round_id")
    comparisons = _unique(release, "comparisons", "comparison_id")
    for table, name in (("objects", "object_id"), ("candidates", "candidate_id"), ("annotators", "annotator_pid")):
        yield from _repeated(release, table, name)
    yield from (f"rounds: {name} is there more than once." for name in rounds.repeated)
    yield from (f"comparisons: {name} is there more than once." for name in comparisons.repeated)
    candidates = set(release.candidates)
    known = {
        "object_id": set(release.objects), "candidate_id": candidates, "left_id": candidates, "right_id": candidates,
        "incumbent_id": candidates, "kept_id": candidates, "winner_id": candidates, "chosen_id": candidates,
        "rejected_id": candidates, "first_id": candidates, "second_id": candidates, "session_id": rounds.names,
        "annotator_pid": people,
    }  # fmt: skip
    many = {
        "comparison_ids": comparisons.names, "source_comparison_ids": comparisons.names, "annotator_pids": people,
        "candidate_order": candidates,
    }  # fmt: skip
    for place, row in _everything(release, {*known, *many}):
        for name, value in row.items():
            if name in many:
                for each in value:
                    if each not in many[name]:
                        yield f"{place}: {name} {each} is nowhere."
            elif value is not None and value not in known[name]:
                yield f"{place}: {name} {value} is nowhere."


class _Unique:
    def __init__(self) -> None:
        self.names: set[str] = set()
        self.repeated: list[str] = []


def _unique(release: Release, table: str, column: str) -> _Unique:
    found = _Unique()
    for row in release.table(table, (column,)):
        if row[column] in found.names:
            found.repeated.append(row[column])
        found.names.add(row[column])
    return found


def _repeated(release: Release, table: str, column: str) -> Iterator[str]:
    for name in _unique(release, table, column).repeated:
        yield f"{table}: {name} is there more than once."


def _everything(release: Release, wanted: set[str]) -> Iterator[tuple[str, Row]]:
    """(place, row) of every table and config, with the wanted columns alone."""
    for table, schema in TABLES.items():
        names = tuple(name for name in schema.names if name in wanted)
        if names and table != "annotators":
            for row in release.table(table, names):
                yield f"tables/{table}", row
    for config, schema in CONFIGS.items():
        for split, row in release.rows(config, tuple(name for name in schema.names if name in wanted)):
            yield f"{config}/{split}", row


def ladders(release: Release) -> Iterator[str]:
    """Check that the answers of every finished round replay on its ladder: same pairs, same survivors, to the end."""
    for evidence in evidence_by_object(release.root):
        for row in evidence.rounds:
            if row["status"] in FINISHED_ROUNDS:
                transcript = evidence.comparisons.get(row["round_id"], [])
                problem = _replay(row, sorted(transcript, key=lambda each: each["seq"]))
                if problem:
                    yield f"round {row['round_id']}: {problem}"


def _replay(row: Row, transcript: list[Row]) -> str | None:
    try:
        ladder = Ladder.start(row["candidate_order"], row["left_is_incumbent"], row["tie_keeps_left"])
        for each in transcript:
            pair = ladder.current()
            if isinstance(pair, Finished):
                return "it has more answers than steps."
            if (pair.seq, pair.left, pair.right) != (each["seq"], each["left_id"], each["right_id"]):
                return f"step {each['seq']} shows another pair than the ladder."
            ladder = ladder.answer(each["outcome"])
    except MaquetteError as error:
        return error.message
    end = ladder.current()
    if row["status"] == "rated" and not isinstance(end, Finished):
        return "it is rated, and its ladder is not finished."
    if row["status"] == "rated" and isinstance(end, Finished) and end.survivor != row["winner_id"]:
        return "its winner is not the survivor of the ladder."
    return None


def layouts(release: Release) -> Iterator[str]:
    """Check that R is a rotation, s is positive, the quaternion agrees, and so do SAM 3D's columns."""
    names = ("R", "t", "s", "quat_wxyz")
    sam3d = ("sam3d_rotation_wxyz", "sam3d_translation", "sam3d_scale")
    for row in release.table("candidates", ("candidate_id", *names)):
        yield from _check_layout(f"candidate {row['candidate_id']}", *(row[name] for name in names))
    for row in release.table("layouts", ("layout_id", *names, *sam3d)):
        place = f"layout {row['layout_id']}"
        yield from _check_layout(place, *(row[name] for name in names))
        yield from _check_sam3d(place, row)
    for _, row in release.rows("sft", ("sft_id", *names, *sam3d)):
        yield from _check_layout(f"sft {row['sft_id']}", *(row[name] for name in names))
        if row["R"] is not None:
            yield from _check_sam3d(f"sft {row['sft_id']}", row)
    for side in ("chosen", "rejected"):
        columns = tuple(f"{side}_layout_{name}" for name in names)
        for _, row in release.rows("preferences", ("pair_id", *columns)):
            yield from _check_layout(f"pair {row['pair_id']}", *(row[name] for name in columns))


def _check_layout(place: str, R: Any, t: Any, s: Any, quaternion: Any) -> Iterator[str]:
    given = [part is not None for part in (R, t, s, quaternion)]
    if not any(given):
        return
    if not all(given) or (len(R), len(t), len(s), len(quaternion)) != (9, 3, 3, 4):
        yield f"{place}: its layout has parts missing."
        return
    rotation = np.array(R).reshape(3, 3)
    if not np.isfinite([*R, *t, *s, *quaternion]).all():
        yield f"{place}: its layout has a number that is not finite."
    elif np.abs(rotation @ rotation.T - np.eye(3)).max() > TOLERANCE or np.linalg.det(rotation) < 0:
        yield f"{place}: R is no rotation."
    elif min(s) <= 0:
        yield f"{place}: its scale is not positive."
    elif quaternion[0] < -TOLERANCE or np.abs(rotation_matrix(quaternion) - rotation).max() > TOLERANCE:
        yield f"{place}: the quaternion and R are different turns."


def _check_sam3d(place: str, row: Row) -> Iterator[str]:
    try:
        theirs = layout(row["sam3d_rotation_wxyz"], row["sam3d_translation"], row["sam3d_scale"])
        ours: Layout = camera_from_object_of_sam3d(theirs)
    except (MaquetteError, TypeError):
        yield f"{place}: SAM 3D's columns are no layout."
        return
    same = np.allclose(rotation_matrix(ours.quaternion_wxyz).ravel(), row["R"], atol=TOLERANCE)
    if not same or not np.allclose(ours.translation, row["t"]) or not np.allclose(ours.scale, row["s"]):
        yield f"{place}: SAM 3D's columns hold another layout."


def splits(release: Release) -> Iterator[str]:
    """No group and no photo is in two splits; each object is where the rule puts it; held-out groups are in test alone."""
    by_group: dict[str, set[str]] = {}
    by_photo: dict[str, set[str]] = {}
    held_out = {row["group_id"] for row in release.objects.values() if row["holdout"]}
    for name, row in release.objects.items():
        by_group.setdefault(row["group_id"], set()).add(row["split"])
        by_photo.setdefault(row["image_sha256"], set()).add(row["split"])
        if row["split"] != release.splits.split_of(row["group_id"], holdout=row["group_id"] in held_out):
            yield f"object {name} is in {row['split']}, where the rule does not put it."
    yield from (f"group {group} is in {len(found)} splits." for group, found in by_group.items() if len(found) > 1)
    yield from (f"photo {photo} is in {len(found)} splits." for photo, found in by_photo.items() if len(found) > 1)
    for config in CONFIGS:
        for split, row in release.rows(config, ("object_id", "group_id")):
            row_of = release.objects.get(row["object_id"])
            if row_of is not None and (row_of["split"], row_of["group_id"]) != (split, row["group_id"]):
                yield f"{config}/{split}: object {row['object_id']} belongs to {row_of['split']}."


def people(release: Release) -> Iterator[str]:
    """Check that people are pseudonyms of 16 hex digits and no text holds a path of a disk or an address."""
    for row in release.table("annotators"):
        if not _PSEUDONYM.match(row["annotator_pid"]):
            yield f"annotators: {row['annotator_pid']!r} is no pseudonym."
    for table, schema in TABLES.items():
        texts = tuple(field.name for field in schema if str(field.type) in ("string", "list<element: string>"))
        for row in release.table(table, texts):
            for name, value in row.items():
                if _IDENTIFYING.search(value if isinstance(value, str) else " ".join(value or ())):
                    yield f"tables/{table}: {name} identifies a person: {str(value)[:80]!r}."


def in_order(release: Release) -> Iterator[str]:
    """Tables and configs are sorted by object; rows of a config by their id within it, each id once."""
    for table in ("objects", "candidates", "rounds", "comparisons", "ratings", "layouts"):
        last = ""
        for row in release.table(table, ("object_id",)):
            if row["object_id"] < last:
                yield f"tables/{table}: object {row['object_id']} comes too late."
            last = row["object_id"]
    for config, schema in CONFIGS.items():
        key = schema.names[0]
        rows = release.rows(config, (key, "object_id"))
        for split, group in groupby(rows, key=lambda each: each[0]):
            before = ("", "")
            for _, row in group:
                here = (row["object_id"], row[key])
                if here <= before:
                    yield f"{config}/{split}: {key} {row[key]} is out of order or repeated."
                before = here
