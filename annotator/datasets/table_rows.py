"""How each row that an export reads becomes a row of a table."""

from __future__ import annotations

import json
import re
from typing import Any
from uuid import UUID

from annotator.datasets.frames_out import camera_matrix, layout_columns, nothing_aligned, sam3d_columns
from annotator.datasets.reading import Reading
from annotator.datasets.rows import CandidateRow, ComparisonRow, LayoutRow, ObjectRow, RatingRow, RoundRow
from annotator.domain.layout import layout, layout_from_json
from annotator.domain.sources import SourceKind
from inference_worker.contract.keys import sha256_of_key

Row = dict[str, Any]

#: A pose under a lead's review does not count yet.
POSES_THAT_COUNT = ("not_needed", "accepted")
IDENTITY_4X4 = [1.0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1]
#: Anything that looks like a place on somebody's disk.
_A_PATH = re.compile(r"^(?:file:|~|/|\\|[A-Za-z]:[\\/])")


def object_row(reading: Reading, row: ObjectRow) -> Row:
    """Return one target object as a row of its table."""
    holdout = row.group_id in reading.held_out_groups
    made = {
        "object_id": str(row.pk),
        "image_id": str(row.image_id),
        "image_sha256": sha256_of_key(row.image_key),
        "image_file": file_name(row.image_key),
        "image_width": row.width,
        "image_height": row.height,
        "group_id": row.group_id,
        "split": reading.spec.splits.split_of(row.group_id, holdout=holdout),
        "holdout": holdout,
        "mask_sha256": sha256_of_key(row.mask_key),
        "mask_file": file_name(row.mask_key),
        "bbox_xywh": [int(value) for value in row.bbox_xywh],
        "category": row.category,
        "state": row.state,
        "source": without_paths(row.source),
        "licence": row.licence,
    }
    if row.pointmap_status != "ready" or not row.pointmap_key:
        return made
    return made | {
        "intrinsics": camera_matrix(row.fx, row.fy, row.cx, row.cy),
        "pointmap_sha256": sha256_of_key(row.pointmap_key),
        "pointmap_file": file_name(row.pointmap_key),
        "depth_model": row.estimator,
        "depth_model_version": row.estimator_version,
        "pointmap_is_fallback": row.is_fallback,
        "metric": row.metric,
        "scene_scale": row.scene_scale,
        "scene_shift": row.scene_shift,
    }


def candidate_row(reading: Reading, row: CandidateRow) -> Row:
    """Return one candidate as a row of its table."""
    reading.note_moment(row.created_at)
    return {
        "candidate_id": str(row.pk),
        "object_id": str(row.target_object_id),
        "round": row.round_number,
        "slot": row.slot,
        "kind": row.kind,
        "on_policy": row.kind == SourceKind.OWN_MODEL,
        "generator": row.generator,
        "version": row.version,
        "checkpoint_sha256": row.checkpoint_sha256 or row.weights_sha256 or None,
        "seed": row.seed,
        "sampler_json": json.dumps(_without_paths(row.settings), sort_keys=True),
        "glb_sha256": sha256_of_key(row.glb_key),
        "glb_file": file_name(row.glb_key),
        "geometry_sha256": row.geometry_sha256 or sha256_of_key(row.glb_key),
        "n_vertices": row.mesh_facts["n_vertices"],
        "n_faces": row.mesh_facts["n_faces"],
        "aabb": [float(value) for value in (*row.mesh_facts["bounds_min"], *row.mesh_facts["bounds_max"])],
        "watertight": row.mesh_facts["watertight"],
        "mesh_to_object": IDENTITY_4X4,
        "preview_file": file_name(row.thumbnail_key) if row.thumbnail_key else None,
        "latent_sha256": sha256_of_key(row.latent_key) if row.latent_key else None,
        "latent_file": file_name(row.latent_key) if row.latent_key else None,
        **(layout_columns(layout_from_json(row.layout)) if row.layout else nothing_aligned()),
        "created_at": row.created_at,
        "superseded": row.superseded_at is not None,
    }


def round_row(reading: Reading, row: RoundRow) -> Row:
    """Return one best-of-N round as a row of its table."""
    reading.note_moment(row.finished_at)
    return {
        "round_id": str(row.pk),
        "object_id": str(row.target_object_id),
        "attribute": row.attribute,
        "round": row.round_number,
        "annotator_pid": reading.pid(row.annotator_id),
        "status": row.status,
        "candidate_order": row.order,
        "left_is_incumbent": row.left_is_incumbent,
        "tie_keeps_left": row.tie_keeps_left,
        "seed": row.seed,
        "winner_id": text_or_none(row.winner_id),
        "escalation_reasons": row.escalation_reasons,
        "escalation_defects": row.escalation_defects,
        "started_at": reading.note_moment(row.started_at),
        "finished_at": row.finished_at,
    }


def comparison_row(reading: Reading, row: ComparisonRow) -> Row:
    """Return one comparison as a row of its table."""
    reading.note_moment(row.undone_at)
    return {
        "comparison_id": str(row.pk),
        "seq": row.seq,
        "session_id": str(row.round_id),
        "object_id": str(row.target_object_id),
        "attribute": row.attribute,
        "left_id": str(row.left_id),
        "right_id": str(row.right_id),
        "outcome": row.answer,
        "incumbent_id": text_or_none(row.incumbent_id),
        "kept_id": text_or_none(row.kept_id),
        "kept_by_draw": row.kept_by_draw,
        "annotator_pid": reading.count_work(row.annotator_id, "comparisons"),
        "shown_at": row.shown_at,
        "armed_at": row.armed_at,
        "decided_at": reading.note_moment(row.decided_at),
        "duration_ms": row.duration_ms,
        "active_ms": row.active_ms,
        "shading": row.shading,
        "camera_moves": row.camera_moves,
        "camera_degrees": row.camera_degrees,
        "ui_version": row.ui_version,
        "undone": row.undone_at is not None,
    }


def rating_row(reading: Reading, row: RatingRow) -> Row:
    """Return one rating as a row of its table."""
    reading.note_moment(row.undone_at)
    return {
        "rating_id": str(row.pk),
        "session_id": str(row.round_id),
        "object_id": str(row.target_object_id),
        "candidate_id": str(row.candidate_id),
        "attribute": row.attribute,
        "rating": row.value,
        "scale_id": row.scale,
        "bar_at_time": row.bar_at_time,
        "annotator_pid": reading.count_work(row.annotator_id, "ratings"),
        "at": reading.note_moment(row.created_at),
        "undone": row.undone_at is not None,
        **_times(row),
    }


def layout_row(reading: Reading, row: LayoutRow) -> Row:
    """Return one alignment as a row of its table."""
    reading.note_moment(row.superseded_at)
    camera_from_object = layout(
        (row.quaternion_w, row.quaternion_x, row.quaternion_y, row.quaternion_z),
        (row.translation_x, row.translation_y, row.translation_z),
        row.scale,
    )
    return {
        "layout_id": str(row.pk),
        "object_id": str(row.target_object_id),
        "candidate_id": str(row.candidate_id),
        **layout_columns(camera_from_object),
        "scale_isotropic": True,
        **sam3d_columns(camera_from_object),
        "pointmap_sha256": sha256_of_key(row.pointmap_key) if row.pointmap_key else "",
        "silhouette_iou": row.silhouette_iou,
        "review": row.review,
        "annotator_pid": reading.count_work(row.annotator_id, "layouts"),
        "duration_ms": row.duration_ms,
        "n_edits": row.n_edits,
        "at": reading.note_moment(row.created_at),
        "accepted": row.superseded_at is None and row.review in POSES_THAT_COUNT,
        **_times(row),
    }


def _times(row: RatingRow | LayoutRow) -> Row:
    return {"shown_at": row.shown_at, "armed_at": row.armed_at, "decided_at": row.decided_at}


def annotator_rows(reading: Reading) -> list[Row]:
    """Return each person who did something, by pseudonym. Call it when the other tables are read."""
    return [
        {"annotator_pid": pid, **{f"n_{what}": done[what] for what in ("comparisons", "ratings", "layouts")}}
        for pid, done in sorted(reading.work.items())
    ]


def file_name(key: str) -> str:
    """Return `<sha256>.<extension>` of a blob key."""
    return key.rsplit("/", 1)[-1]


def without_paths(text: str) -> str:
    """Return the text, or "" for a path on a disk, which identifies a person and helps no reader."""
    return "" if _A_PATH.match(text.strip()) else text


def _without_paths(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _without_paths(part) for name, part in value.items()}
    if isinstance(value, list):
        return [_without_paths(part) for part in value]
    return without_paths(value) if isinstance(value, str) else value


def text_or_none(value: UUID | None) -> str | None:
    """Return the id as text, or None."""
    return None if value is None else str(value)
