"""The rows that an export reads, one class per table: the query and the table take their columns from it by name."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime
from typing import Annotated, Any, get_type_hints
from uuid import UUID


def columns_of(row: type) -> list[str]:
    """Return the columns of a row class, as `values_list` takes them, in the order of its fields.

    A field is read from the column of its own name, or from the path with which its type is annotated.
    """
    hints = get_type_hints(row, include_extras=True)
    return [getattr(hints[one.name], "__metadata__", (one.name,))[0] for one in fields(row)]


@dataclass(frozen=True, slots=True)
class ObjectRow:
    """A target object with its image, its mask, and its image's pointmap (None where there is none)."""

    pk: UUID
    image_id: UUID
    image_key: Annotated[str, "image__image_key"]
    width: Annotated[int, "image__width"]
    height: Annotated[int, "image__height"]
    group_id: Annotated[str, "image__group_id"]
    source: Annotated[str, "image__source"]
    licence: Annotated[str, "image__licence"]
    mask_key: Annotated[str, "current_mask__mask_key"]
    bbox_xywh: Annotated[list[int], "current_mask__bbox_xywh"]
    category: str
    state: str
    pointmap_status: Annotated[str | None, "image__pointmap__status"]
    pointmap_key: Annotated[str | None, "image__pointmap__pointmap_key"]
    fx: Annotated[float, "image__pointmap__fx"]
    fy: Annotated[float, "image__pointmap__fy"]
    cx: Annotated[float, "image__pointmap__cx"]
    cy: Annotated[float, "image__pointmap__cy"]
    estimator: Annotated[str, "image__pointmap__estimator"]
    estimator_version: Annotated[str, "image__pointmap__estimator_version"]
    is_fallback: Annotated[bool, "image__pointmap__is_fallback"]
    metric: Annotated[bool, "image__pointmap__metric"]
    scene_scale: Annotated[float | None, "image__pointmap__scene_scale"]
    scene_shift: Annotated[list[float] | None, "image__pointmap__scene_shift"]


@dataclass(frozen=True, slots=True)
class CandidateRow:
    """A finished mesh, with the source that proposed it."""

    pk: UUID
    target_object_id: UUID
    round_number: int
    slot: int
    kind: Annotated[str, "model_version__kind"]
    generator: Annotated[str, "model_version__name"]
    version: Annotated[str, "model_version__version"]
    checkpoint_sha256: str
    weights_sha256: Annotated[str, "model_version__weights_sha256"]
    seed: int | None
    settings: dict[str, Any]
    glb_key: str
    geometry_sha256: str
    mesh_facts: dict[str, Any]
    thumbnail_key: str
    latent_key: str
    layout: dict[str, Any] | None
    created_at: datetime
    superseded_at: datetime | None


@dataclass(frozen=True, slots=True)
class RoundRow:
    """A best-of-N round."""

    pk: UUID
    target_object_id: UUID
    attribute: str
    round_number: int
    annotator_id: int
    status: str
    order: list[str]
    left_is_incumbent: list[bool]
    tie_keeps_left: list[bool]
    seed: int
    winner_id: UUID | None
    escalation_reasons: list[str]
    escalation_defects: list[str]
    started_at: datetime
    finished_at: datetime | None


@dataclass(frozen=True, slots=True)
class ComparisonRow:
    """A comparison of a round; `undone_at` is set when it was undone."""

    pk: UUID
    seq: int
    round_id: UUID
    target_object_id: Annotated[UUID, "round__target_object_id"]
    attribute: Annotated[str, "round__attribute"]
    left_id: UUID
    right_id: UUID
    answer: str
    incumbent_id: UUID | None
    kept_id: UUID | None
    kept_by_draw: bool
    annotator_id: Annotated[int, "round__annotator_id"]
    shown_at: datetime
    armed_at: datetime | None
    decided_at: datetime
    duration_ms: int
    active_ms: int
    shading: str
    camera_moves: int
    camera_degrees: float
    ui_version: str
    undone_at: datetime | None


@dataclass(frozen=True, slots=True)
class RatingRow:
    """A quality rating of a round's winner, in [0, 1]."""

    pk: UUID
    round_id: UUID
    target_object_id: Annotated[UUID, "round__target_object_id"]
    candidate_id: UUID
    attribute: Annotated[str, "round__attribute"]
    value: float
    scale: str
    bar_at_time: float
    annotator_id: int
    created_at: datetime
    undone_at: datetime | None
    shown_at: datetime | None
    armed_at: datetime | None
    decided_at: datetime | None


@dataclass(frozen=True, slots=True)
class LayoutRow:
    """An alignment: camera_from_object, the rotation as a unit quaternion w, x, y, z."""

    pk: UUID
    target_object_id: UUID
    candidate_id: UUID
    quaternion_w: float
    quaternion_x: float
    quaternion_y: float
    quaternion_z: float
    translation_x: float
    translation_y: float
    translation_z: float
    scale: float
    pointmap_key: Annotated[str, "pointmap__pointmap_key"]
    silhouette_iou: float | None
    review: str
    annotator_id: int
    duration_ms: int
    n_edits: int
    created_at: datetime
    superseded_at: datetime | None
    shown_at: datetime | None
    armed_at: datetime | None
    decided_at: datetime | None
