"""Reads of dataset snapshots, and the queries that an export makes of the other apps' tables."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from annotator.accounts.models import User
from annotator.alignments.models import Alignment
from annotator.campaigns.models import Campaign
from annotator.campaigns.selectors import visible_campaigns
from annotator.candidates.models import Candidate
from annotator.datasets.models import DatasetSnapshot, SnapshotStatus
from annotator.domain.errors import NotFound
from annotator.images.models import Image, TargetObject
from annotator.preferences.models import BestOfNRound, Comparison, QualityRating

Rows = QuerySet[Any, Any]


def snapshots_of(campaign: Campaign) -> QuerySet[DatasetSnapshot]:
    """The campaign's releases, newest first when ordered so."""
    return DatasetSnapshot.objects.filter(campaign=campaign)


def get_snapshot(*, user: User, snapshot_id: UUID) -> DatasetSnapshot:
    """The release, if the user may see its campaign; raises NotFound."""
    found = DatasetSnapshot.objects.filter(pk=snapshot_id, campaign__in=visible_campaigns(user))
    snapshot = found.select_related("campaign").first()
    if snapshot is None:
        raise NotFound("dataset_not_found", "There is no such dataset, or you are not a member of its campaign.")
    return snapshot


def released_versions(*, campaign: Campaign, name: str) -> list[str]:
    """Every version of the name that was ever begun."""
    return list(snapshots_of(campaign).filter(name=name).values_list("version", flat=True))


def newest_done_version(*, campaign: Campaign, name: str, before: DatasetSnapshot | None = None) -> str | None:
    """The version of the last complete release of the name, earlier than `before` if given."""
    done = snapshots_of(campaign).filter(name=name, status=SnapshotStatus.DONE)
    if before is not None:
        done = done.filter(created_at__lt=before.created_at)
    return done.order_by("-created_at").values_list("version", flat=True).first()


# --- what an export reads, each in the order that the tables keep: by object first ---------------------------------------


def exported_objects(campaign_id: UUID) -> QuerySet[TargetObject]:
    """Objects that somebody judged, or an artist made, and that were not discarded."""
    judged = Exists(BestOfNRound.objects.filter(target_object=OuterRef("pk")))
    made = Exists(Candidate.objects.filter(target_object=OuterRef("pk"), kind="artist", status="done"))
    of_campaign = TargetObject.objects.filter(campaign_id=campaign_id, current_mask__isnull=False)
    return of_campaign.exclude(state="discarded").filter(judged | made)


def _ids(campaign_id: UUID) -> QuerySet[Any, Any]:
    return exported_objects(campaign_id).values("pk")


def held_out_groups(campaign_id: UUID) -> Rows:
    """Groups with an image that must never be trained on."""
    return (
        Image.objects.filter(campaign_id=campaign_id, holdout=True)
        .order_by("group_id")
        .values_list("group_id")
        .distinct()
    )


def object_rows(campaign_id: UUID) -> Rows:
    """For `tables.object_row`."""
    return exported_objects(campaign_id).order_by("pk").values_list(
        "pk", "image_id", "image__image_key", "image__width", "image__height", "image__group_id", "image__source",
        "image__licence", "current_mask__mask_key", "current_mask__bbox_xywh", "category", "state",
        "image__pointmap__status", "image__pointmap__pointmap_key", "image__pointmap__fx", "image__pointmap__fy",
        "image__pointmap__cx", "image__pointmap__cy", "image__pointmap__estimator",
        "image__pointmap__estimator_version", "image__pointmap__is_fallback", "image__pointmap__metric",
        "image__pointmap__scene_scale", "image__pointmap__scene_shift",
    )  # fmt: skip


def candidate_rows(campaign_id: UUID) -> Rows:
    """For `tables.candidate_row`: every finished mesh of the exported objects."""
    done = Candidate.objects.filter(target_object__in=_ids(campaign_id), status="done")
    return done.order_by("target_object_id", "pk").values_list(
        "pk", "target_object_id", "round_number", "slot", "model_version__kind", "model_version__name",
        "model_version__version", "model_version__weights_sha256", "seed", "settings", "glb_key", "geometry_sha256",
        "mesh_facts", "thumbnail_key", "latent_key", "layout", "created_at", "superseded_at",
    )  # fmt: skip


def round_rows(campaign_id: UUID) -> Rows:
    """For `tables.round_row`."""
    rounds = BestOfNRound.objects.filter(target_object__in=_ids(campaign_id))
    return rounds.order_by("target_object_id", "pk").values_list(
        "pk", "target_object_id", "attribute", "round_number", "annotator_id", "status", "order", "left_is_incumbent",
        "tie_keeps_left", "seed", "winner_id", "escalation_reasons", "escalation_defects", "started_at", "finished_at",
    )  # fmt: skip


def comparison_rows(campaign_id: UUID) -> Rows:
    """For `tables.comparison_row`: the whole transcript, with what was taken back."""
    said = Comparison.objects.filter(round__target_object__in=_ids(campaign_id))
    return said.order_by("round__target_object_id", "round_id", "seq", "pk").values_list(
        "pk", "seq", "round_id", "round__target_object_id", "round__attribute", "left_id", "right_id", "answer",
        "incumbent_id", "kept_id", "kept_by_draw", "round__annotator_id", "shown_at", "decided_at", "duration_ms",
        "active_ms", "shading", "camera_moves", "camera_degrees", "ui_version", "undone_at",
    )  # fmt: skip


def rating_rows(campaign_id: UUID) -> Rows:
    """For `tables.rating_row`."""
    ratings = QualityRating.objects.filter(round__target_object__in=_ids(campaign_id))
    return ratings.order_by("round__target_object_id", "pk").values_list(
        "pk", "round_id", "round__target_object_id", "candidate_id", "round__attribute", "value", "scale",
        "bar_at_time", "annotator_id", "created_at", "undone_at",
    )  # fmt: skip


def layout_rows(campaign_id: UUID) -> Rows:
    """For `tables.layout_row`."""
    layouts = Alignment.objects.filter(target_object__in=_ids(campaign_id))
    return layouts.order_by("target_object_id", "pk").values_list(
        "pk", "target_object_id", "candidate_id", "quaternion_w", "quaternion_x", "quaternion_y", "quaternion_z",
        "translation_x", "translation_y", "translation_z", "scale", "pointmap__pointmap_key", "silhouette_iou",
        "annotator_id", "duration_ms", "n_edits", "created_at", "superseded_at",
    )  # fmt: skip
