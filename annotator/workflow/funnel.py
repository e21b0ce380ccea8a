"""The funnel of one campaign: where the objects are, what machines and people are doing, and which sources win."""

from __future__ import annotations

from datetime import datetime
from statistics import median
from typing import Any

from django.db.models import Count, F, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone

from annotator.assignments.models import WorkItem, WorkItemKind, WorkItemState
from annotator.campaigns.models import Campaign
from annotator.candidates.models import CandidateKind, Generation, GenerationStatus
from annotator.domain.target_object_states import TargetObjectState
from annotator.escalations.models import Escalation, EscalationState
from annotator.images.models import Image, TargetObject
from annotator.preferences.models import QualityRating

MEDIAN_OVER_LAST = 500


def funnel(campaign: Campaign) -> dict[str, Any]:
    """Every figure of the funnel, each by one grouped query."""
    objects = _counts(TargetObject.objects.filter(campaign=campaign), "state")
    return {
        "images": Image.objects.filter(campaign=campaign).count(),
        "stages": [{"state": str(state), "count": objects.get(state, 0)} for state in TargetObjectState],
        "generations": _complete(
            _counts(Generation.objects.filter(target_object__campaign=campaign), "status"), GenerationStatus.values
        ),
        "work_items": _work_items(campaign),
        "escalations": _complete(
            _counts(Escalation.objects.filter(campaign=campaign, cancelled_at__isnull=True), "state"),
            EscalationState.values,
        ),
        "wins_by_source": _wins(campaign),
        "people": _people(campaign, timezone.now().replace(hour=0, minute=0, second=0, microsecond=0)),
    }


def _counts(rows: QuerySet[Any], field: str) -> dict[str, int]:
    return dict(rows.order_by().values_list(field).annotate(n=Count("pk")))


def _complete(counts: dict[str, int], names: list[str]) -> dict[str, int]:
    return {name: counts.get(name, 0) for name in names}


def _work_items(campaign: Campaign) -> list[dict[str, Any]]:
    rows = WorkItem.objects.filter(campaign=campaign).order_by().values_list("kind", "state").annotate(n=Count("pk"))
    n_by_kind_and_state = {(kind, state): n for kind, state, n in rows}
    return [
        {
            "kind": kind,
            **{
                state: n_by_kind_and_state.get((kind, state), 0)
                for state in (WorkItemState.OPEN, WorkItemState.LEASED, WorkItemState.DONE)
            },
            "median_active_seconds": _median_seconds(campaign, kind),
        }
        for kind in WorkItemKind.values
    ]


def _median_seconds(campaign: Campaign, kind: str) -> float | None:
    """Over the last few hundred: the middle one, in seconds of active time; None before the first."""
    done = WorkItem.objects.filter(campaign=campaign, kind=kind, state=WorkItemState.DONE, active_ms__isnull=False)
    latest = done.order_by("-done_at").values_list("active_ms", flat=True)[:MEDIAN_OVER_LAST]
    times = [active_ms for active_ms in latest if active_ms is not None]
    return round(median(times) / 1000, 1) if times else None


def _wins(campaign: Campaign) -> list[dict[str, Any]]:
    """Return how many rounds each source won, and how many objects its candidates were accepted for.

    What was accepted is read from the work that an acceptance opens: the rule itself (mean rating, bar) is applied once,
    by `quality_bar.decide` when the last round of an object ends.
    """
    accepted = WorkItem.objects.filter(
        campaign=campaign, kind=WorkItemKind.ALIGNMENT, candidate__kind=CandidateKind.GENERATED
    ).exclude(state=WorkItemState.CANCELLED)
    n_accepted = dict(
        accepted.order_by().values_list("candidate__model_version").annotate(n=Count("target_object_id", distinct=True))
    )
    rows = (
        QualityRating.objects.filter(round__target_object__campaign=campaign, undone_at__isnull=True)
        .order_by()
        .values(
            source=F("candidate__model_version"),
            name=F("candidate__model_version__name"),
            version=F("candidate__model_version__version"),
            kind=F("candidate__model_version__kind"),
        )
        .annotate(wins=Count("pk"))
    )
    found = [dict(row) for row in rows]
    for row in found:
        row["accepted"] = n_accepted.get(row.pop("source"), 0)
    return sorted(found, key=lambda row: (-row["wins"], row["name"], row["version"]))


def _people(campaign: Campaign, since: datetime) -> list[dict[str, Any]]:
    rows = (
        campaign.memberships.order_by("user__username")
        .values(username=F("user__username"), role=F("user__role"))
        .annotate(
            done_today=Coalesce(
                Count(
                    "user__work_items",
                    filter=Q(
                        user__work_items__campaign=campaign,
                        user__work_items__state=WorkItemState.DONE,
                        user__work_items__done_at__gte=since,
                    ),
                ),
                0,
            )
        )
    )
    return [dict(row) for row in rows]
