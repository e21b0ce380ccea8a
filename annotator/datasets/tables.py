"""Step 1 of a release: the tables, read in one view. All later steps read these files alone, so that a writing that was
interrupted goes on from the same rows whatever has happened in the database since.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from annotator.datasets import selectors
from annotator.datasets.columns import TABLES
from annotator.datasets.directory import FileRecord, ReleaseDirectory
from annotator.datasets.frames_out import camera_matrix, layout_columns, nothing_aligned, sam3d_columns
from annotator.datasets.parts import Limits, PartWriter
from annotator.datasets.spec import ReleaseSpec
from annotator.datasets.view import View, repeatable_read_view
from annotator.domain.layout import layout, layout_from_json
from annotator.domain.snapshot import pseudonym
from inference_worker.contract.keys import sha256_of_key

Row = dict[str, Any]
Tick = Callable[[int], None]

IDENTITY_4X4 = [1.0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1]
#: Anything that looks like a place on somebody's disk.
_A_PATH = re.compile(r"^(?:file:|~|/|\\|[A-Za-z]:[\\/])")


@dataclass
class Reading:
    """What is remembered while the tables are read."""

    spec: ReleaseSpec
    secret: str
    held_out_groups: frozenset[str] = frozenset()
    pids: dict[int, str] = field(default_factory=dict)
    work: dict[str, Counter[str]] = field(default_factory=dict)
    newest: datetime | None = None

    def pid(self, user_id: int) -> str:
        """The pseudonym of a user."""
        if user_id not in self.pids:
            spec = self.spec
            self.pids[user_id] = pseudonym(secret=self.secret, user_id=user_id, dataset=spec.name, major=spec.major)
        return self.pids[user_id]

    def did(self, user_id: int, what: str) -> str:
        """Count one piece of somebody's work; answers the pseudonym."""
        pid = self.pid(user_id)
        self.work.setdefault(pid, Counter())[what] += 1
        return pid

    def saw(self, moment: datetime | None) -> datetime | None:
        """Remember the newest moment in the data: the release's watermark."""
        if moment is not None and (self.newest is None or moment > self.newest):
            self.newest = moment
        return moment


def write_tables(
    *, directory: ReleaseDirectory, spec: ReleaseSpec, campaign_id: UUID, secret: str, tick: Tick, limits: Limits
) -> dict[str, Any]:
    """Write all tables from one view. They are logged together, at the end: half of them means none of them.

    Returns:
        What the later steps must know: {"rows": {table: count}, "watermark": ISO time or None}.
    """
    reading = Reading(spec, secret)
    records: list[FileRecord] = []
    with repeatable_read_view() as view:
        reading.held_out_groups = frozenset(row[0] for row in view.rows(selectors.held_out_groups(campaign_id)))
        for name, rows in _sources(view, campaign_id, reading):
            records += _write_table(directory, name, rows, tick, limits)
    directory.log(records)
    counts: Counter[str] = Counter()
    for record in records:
        counts[record.path.split("/")[1]] += record.rows or 0
    watermark = reading.newest.isoformat() if reading.newest else None
    return {"rows": dict(counts), "watermark": watermark}


def _write_table(
    directory: ReleaseDirectory, name: str, rows: Iterator[Row], tick: Tick, limits: Limits
) -> list[FileRecord]:
    schema = TABLES[name]
    with PartWriter(
        directory, f"tables/{name}/part-", schema, key=schema.names[0], limits=limits, log_parts=False
    ) as writer:
        for row in rows:
            writer.write(row)
            tick(1)
    return writer.records


def _sources(view: View, campaign_id: UUID, reading: Reading) -> Iterator[tuple[str, Iterator[Row]]]:
    queries = (
        ("objects", selectors.object_rows, object_row),
        ("candidates", selectors.candidate_rows, candidate_row),
        ("rounds", selectors.round_rows, round_row),
        ("comparisons", selectors.comparison_rows, comparison_row),
        ("ratings", selectors.rating_rows, rating_row),
        ("layouts", selectors.layout_rows, layout_row),
    )
    for name, query, to_row in queries:
        yield name, (to_row(reading, *columns) for columns in view.rows(query(campaign_id)))
    yield "annotators", iter(annotator_rows(reading))


def object_row(
    reading: Reading, pk: UUID, image_id: UUID, image_key: str, width: int, height: int, group_id: str, source: str,
    licence: str, mask_key: str, bbox: list[int], category: str, state: str, pointmap_status: str | None,
    pointmap_key: str | None, fx: float, fy: float, cx: float, cy: float, estimator: str, estimator_version: str,
    is_fallback: bool, metric: bool, scene_scale: float | None, scene_shift: list[float] | None,
) -> Row:  # fmt: skip
    """One target object."""
    holdout = group_id in reading.held_out_groups
    row = {
        "object_id": str(pk),
        "image_id": str(image_id),
        "image_sha256": sha256_of_key(image_key),
        "image_file": file_name(image_key),
        "image_width": width,
        "image_height": height,
        "group_id": group_id,
        "split": reading.spec.splits.split_of(group_id, holdout=holdout),
        "holdout": holdout,
        "mask_sha256": sha256_of_key(mask_key),
        "mask_file": file_name(mask_key),
        "bbox_xywh": [int(value) for value in bbox],
        "category": category,
        "state": state,
        "source": without_paths(source),
        "licence": licence,
    }
    if pointmap_status != "ready" or not pointmap_key:
        return row
    return row | {
        "intrinsics": camera_matrix(fx, fy, cx, cy),
        "pointmap_sha256": sha256_of_key(pointmap_key),
        "pointmap_file": file_name(pointmap_key),
        "depth_model": estimator,
        "depth_model_version": estimator_version,
        "pointmap_is_fallback": is_fallback,
        "metric": metric,
        "scene_scale": scene_scale,
        "scene_shift": scene_shift,
    }


def candidate_row(
    reading: Reading, pk: UUID, object_id: UUID, round_number: int, slot: int, kind: str, generator: str, version: str,
    checkpoint: str, seed: int | None, settings: dict[str, Any], glb_key: str, geometry_sha256: str,
    facts: dict[str, Any], thumbnail_key: str, latent_key: str, own_layout: dict[str, Any] | None,
    created_at: datetime, superseded_at: datetime | None,
) -> Row:  # fmt: skip
    """One candidate."""
    reading.saw(created_at)
    return {
        "candidate_id": str(pk),
        "object_id": str(object_id),
        "round": round_number,
        "slot": slot,
        "kind": kind,
        "on_policy": kind == "own_model",
        "generator": generator,
        "version": version,
        "checkpoint_sha256": checkpoint or None,
        "seed": seed,
        "sampler_json": json.dumps(_without_paths(settings), sort_keys=True),
        "glb_sha256": sha256_of_key(glb_key),
        "glb_file": file_name(glb_key),
        "geometry_sha256": geometry_sha256 or sha256_of_key(glb_key),
        "n_vertices": facts["n_vertices"],
        "n_faces": facts["n_faces"],
        "aabb": [float(value) for value in (*facts["bounds_min"], *facts["bounds_max"])],
        "watertight": facts["watertight"],
        "mesh_to_object": IDENTITY_4X4,
        "preview_file": file_name(thumbnail_key) if thumbnail_key else None,
        "latent_sha256": sha256_of_key(latent_key) if latent_key else None,
        "latent_file": file_name(latent_key) if latent_key else None,
        **(layout_columns(layout_from_json(own_layout)) if own_layout else nothing_aligned()),
        "created_at": created_at,
        "superseded": superseded_at is not None,
    }


def round_row(
    reading: Reading, pk: UUID, object_id: UUID, attribute: str, round_number: int, annotator_id: int, status: str,
    order: list[str], left_is_incumbent: list[bool], tie_keeps_left: list[bool], seed: int, winner_id: UUID | None,
    reasons: list[str], defects: list[str], started_at: datetime, finished_at: datetime | None,
) -> Row:  # fmt: skip
    """One best-of-N round."""
    reading.saw(finished_at)
    return {
        "round_id": str(pk),
        "object_id": str(object_id),
        "attribute": attribute,
        "round": round_number,
        "annotator_pid": reading.pid(annotator_id),
        "status": status,
        "candidate_order": order,
        "left_is_incumbent": left_is_incumbent,
        "tie_keeps_left": tie_keeps_left,
        "seed": seed,
        "winner_id": text_or_none(winner_id),
        "escalation_reasons": reasons,
        "escalation_defects": defects,
        "started_at": reading.saw(started_at),
        "finished_at": finished_at,
    }


def comparison_row(
    reading: Reading, pk: UUID, seq: int, round_id: UUID, object_id: UUID, attribute: str, left_id: UUID,
    right_id: UUID, answer: str, incumbent_id: UUID | None, kept_id: UUID | None, kept_by_draw: bool,
    annotator_id: int, shown_at: datetime, decided_at: datetime, duration_ms: int, active_ms: int, shading: str,
    camera_moves: int, camera_degrees: float, ui_version: str, undone_at: datetime | None,
) -> Row:  # fmt: skip
    """One comparison."""
    reading.saw(undone_at)
    return {
        "comparison_id": str(pk),
        "seq": seq,
        "session_id": str(round_id),
        "object_id": str(object_id),
        "attribute": attribute,
        "left_id": str(left_id),
        "right_id": str(right_id),
        "outcome": answer,
        "incumbent_id": text_or_none(incumbent_id),
        "kept_id": text_or_none(kept_id),
        "kept_by_draw": kept_by_draw,
        "annotator_pid": reading.did(annotator_id, "comparisons"),
        "shown_at": shown_at,
        "decided_at": reading.saw(decided_at),
        "duration_ms": duration_ms,
        "active_ms": active_ms,
        "shading": shading,
        "camera_moves": camera_moves,
        "camera_degrees": camera_degrees,
        "ui_version": ui_version,
        "undone": undone_at is not None,
    }


def rating_row(
    reading: Reading, pk: UUID, round_id: UUID, object_id: UUID, candidate_id: UUID, attribute: str, value: float,
    scale: str, bar: float, annotator_id: int, created_at: datetime, undone_at: datetime | None,
) -> Row:  # fmt: skip
    """One rating."""
    reading.saw(undone_at)
    return {
        "rating_id": str(pk),
        "session_id": str(round_id),
        "object_id": str(object_id),
        "candidate_id": str(candidate_id),
        "attribute": attribute,
        "rating": value,
        "scale_id": scale,
        "bar_at_time": bar,
        "annotator_pid": reading.did(annotator_id, "ratings"),
        "at": reading.saw(created_at),
        "undone": undone_at is not None,
    }


def layout_row(
    reading: Reading, pk: UUID, object_id: UUID, candidate_id: UUID, qw: float, qx: float, qy: float, qz: float,
    tx: float, ty: float, tz: float, scale: float, pointmap_key: str, silhouette_iou: float | None, annotator_id: int,
    duration_ms: int, n_edits: int, created_at: datetime, superseded_at: datetime | None,
) -> Row:  # fmt: skip
    """One alignment."""
    reading.saw(superseded_at)
    camera_from_object = layout((qw, qx, qy, qz), (tx, ty, tz), scale)
    return {
        "layout_id": str(pk),
        "object_id": str(object_id),
        "candidate_id": str(candidate_id),
        **layout_columns(camera_from_object),
        "scale_isotropic": True,
        **sam3d_columns(camera_from_object),
        "pointmap_sha256": sha256_of_key(pointmap_key) if pointmap_key else "",
        "silhouette_iou": silhouette_iou,
        "annotator_pid": reading.did(annotator_id, "layouts"),
        "duration_ms": duration_ms,
        "n_edits": n_edits,
        "at": reading.saw(created_at),
        "accepted": superseded_at is None,
    }


def annotator_rows(reading: Reading) -> list[Row]:
    """Everybody who did something, by pseudonym. Called when the other tables are read."""
    return [
        {"annotator_pid": pid, **{f"n_{what}": done[what] for what in ("comparisons", "ratings", "layouts")}}
        for pid, done in sorted(reading.work.items())
    ]


def file_name(key: str) -> str:
    """`<sha256>.<extension>` of a blob key."""
    return key.rsplit("/", 1)[-1]


def without_paths(text: str) -> str:
    """The text, unless it is a place on a disk: that tells of a person and helps nobody."""
    return "" if _A_PATH.match(text.strip()) else text


def _without_paths(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _without_paths(part) for name, part in value.items()}
    if isinstance(value, list):
        return [_without_paths(part) for part in value]
    return without_paths(value) if isinstance(value, str) else value


def text_or_none(value: UUID | None) -> str | None:
    """As text, if there is one."""
    return None if value is None else str(value)
