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
from annotator.datasets.rows import CandidateRow, ComparisonRow, LayoutRow, ObjectRow, RatingRow, RoundRow, columns_of
from annotator.domain.errors import NotFound
from annotator.images.models import Image, TargetObject
from annotator.preferences.models import BestOfNRound, Comparison, QualityRating

Rows = QuerySet[Any, Any]


def snapshots_of(campaign: Campaign) -> QuerySet[DatasetSnapshot]:
    """Return the campaign's releases, newest first when ordered so."""
    return DatasetSnapshot.objects.filter(campaign=campaign)


def get_snapshot(*, user: User, snapshot_id: UUID) -> DatasetSnapshot:
    """Return the release, if the user may see its campaign; raises NotFound."""
    found = DatasetSnapshot.objects.filter(pk=snapshot_id, campaign__in=visible_campaigns(user))
    snapshot = found.select_related("campaign").first()
    if snapshot is None:
        raise NotFound("dataset_not_found", "There is no such dataset, or you are not a member of its campaign.")
    return snapshot


def released_versions(*, campaign: Campaign, name: str) -> list[str]:
    """Every version of the name that was ever begun."""
    return list(snapshots_of(campaign).filter(name=name).values_list("version", flat=True))


def newest_done_version(*, campaign: Campaign, name: str, before: DatasetSnapshot | None = None) -> str | None:
    """Return the version of the last complete release of the name, earlier than `before` if given."""
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
    """Return the groups with an image that must never be trained on."""
    return (
        Image.objects.filter(campaign_id=campaign_id, holdout=True)
        .order_by("group_id")
        .values_list("group_id")
        .distinct()
    )


def object_rows(campaign_id: UUID) -> Rows:
    """Return the rows of `ObjectRow`."""
    return exported_objects(campaign_id).order_by("pk").values_list(*columns_of(ObjectRow))


def candidate_rows(campaign_id: UUID) -> Rows:
    """Return the rows of `CandidateRow`: every finished mesh of the exported objects."""
    done = Candidate.objects.filter(target_object__in=_ids(campaign_id), status="done")
    return done.order_by("target_object_id", "pk").values_list(*columns_of(CandidateRow))


def round_rows(campaign_id: UUID) -> Rows:
    """Return the rows of `RoundRow`."""
    rounds = BestOfNRound.objects.filter(target_object__in=_ids(campaign_id))
    return rounds.order_by("target_object_id", "pk").values_list(*columns_of(RoundRow))


def comparison_rows(campaign_id: UUID) -> Rows:
    """Return the rows of `ComparisonRow`: the whole transcript, with what was undone."""
    comparisons = Comparison.objects.filter(round__target_object__in=_ids(campaign_id))
    return comparisons.order_by("round__target_object_id", "round_id", "seq", "pk").values_list(
        *columns_of(ComparisonRow)
    )


def rating_rows(campaign_id: UUID) -> Rows:
    """Return the rows of `RatingRow`."""
    ratings = QualityRating.objects.filter(round__target_object__in=_ids(campaign_id))
    return ratings.order_by("round__target_object_id", "pk").values_list(*columns_of(RatingRow))


def layout_rows(campaign_id: UUID) -> Rows:
    """Return the rows of `LayoutRow`."""
    layouts = Alignment.objects.filter(target_object__in=_ids(campaign_id))
    return layouts.order_by("target_object_id", "pk").values_list(*columns_of(LayoutRow))
