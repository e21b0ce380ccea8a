"""What a person's home page shows: work that waits for them, what was returned to them, their day, and the campaign's progress."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum
from django.utils import timezone

from annotator.accounts.models import User
from annotator.alignments.models import PoseDecision, PoseReview
from annotator.assignments.models import WorkItem, WorkItemState
from annotator.campaigns.models import Campaign
from annotator.domain.target_object_states import TargetObjectState
from annotator.escalations.models import ArtistUpload, Escalation, EscalationState, Review
from annotator.escalations.selectors import returned_to
from annotator.images.models import Image, TargetObject
from annotator.workflow.stages import kinds_of_role

#: How many returned objects of each sort are listed.
MAX_RETURNED = 20


def home(*, user: User, campaign: Campaign, since: datetime) -> dict[str, Any]:
    """Return every figure of the page, each by one query.

    Args:
        user: The person whose home it is.
        campaign: A campaign that they may see.
        since: When their day began.

    Returns:
        `work`, `escalations`, `returned_meshes`, `returned_poses`, `today` and `progress`.
    """
    return {
        "work": _work(user, campaign),
        "escalations": _escalations(user, campaign),
        "returned_meshes": list(returned_to(user=user, campaign=campaign)[:MAX_RETURNED]),
        "returned_poses": list(_returned_poses(user, campaign)[:MAX_RETURNED]),
        "today": _today(user, campaign, since),
        "progress": _progress(campaign),
    }


def _work(user: User, campaign: Campaign) -> list[dict[str, Any]]:
    """Count what the person could claim, by the claim's own rule, and what they hold, in the order in which claims try the kinds."""
    kinds = kinds_of_role(user.role)
    has_one = Exists(
        WorkItem.objects.filter(
            target_object=OuterRef("target_object"),
            kind=OuterRef("kind"),
            batch=OuterRef("batch"),
            assignee=user,
            state__in=(WorkItemState.LEASED, WorkItemState.DONE),
        )
    )
    is_free = Q(state=WorkItemState.OPEN) | Q(state=WorkItemState.LEASED, lease_until__lt=timezone.now())
    items = WorkItem.objects.filter(campaign=campaign, kind__in=kinds).order_by()
    free = items.filter(is_free).exclude(has_one) if campaign.is_active else items.none()
    available = dict(free.values_list("kind").annotate(n=Count("pk")))
    held = dict(items.filter(assignee=user, state=WorkItemState.LEASED).values_list("kind").annotate(n=Count("pk")))
    return [{"kind": kind, "available": available.get(kind, 0), "held": held.get(kind, 0)} for kind in kinds]


def _escalations(user: User, campaign: Campaign) -> dict[str, int]:
    cards = Escalation.objects.filter(campaign=campaign, cancelled_at__isnull=True)
    counts: dict[str, int] = cards.aggregate(
        open=Count("pk", filter=Q(state=EscalationState.OPEN)),
        submitted=Count("pk", filter=Q(state=EscalationState.SUBMITTED)),
        mine=Count("pk", filter=Q(state=EscalationState.CLAIMED, assignee=user)),
    )
    return counts


def _returned_poses(user: User, campaign: Campaign) -> QuerySet[PoseReview]:
    """Return the verdicts that returned the person's poses of objects that still wait for another, newest first."""
    waiting = {"target_object__campaign": campaign, "target_object__state": TargetObjectState.ALIGNING}
    return (
        PoseReview.objects.select_related(
            "alignment__target_object__image", "alignment__target_object__current_mask", "reviewer"
        )
        .filter(
            decision=PoseDecision.RETURNED,
            undone_at__isnull=True,
            alignment__annotator=user,
            **{f"alignment__{name}": value for name, value in waiting.items()},
        )
        .order_by("-created_at")
    )


def _today(user: User, campaign: Campaign, since: datetime) -> dict[str, Any]:
    done = WorkItem.objects.filter(campaign=campaign, assignee=user, state=WorkItemState.DONE, done_at__gte=since)
    rows = list(done.order_by().values("kind").annotate(count=Count("pk"), active_ms=Sum("active_ms")))
    return {
        "since": since,
        "submitted": [{"kind": row["kind"], "count": row["count"]} for row in sorted(rows, key=lambda r: r["kind"])],
        "active_seconds": sum(row["active_ms"] or 0 for row in rows) / 1000,
        "meshes_submitted": ArtistUpload.objects.filter(
            escalation__campaign=campaign, uploaded_by=user, submitted_at__gte=since
        ).count(),
        "meshes_reviewed": Review.objects.filter(
            escalation__campaign=campaign, reviewer=user, created_at__gte=since
        ).count(),
    }


def _progress(campaign: Campaign) -> dict[str, Any]:
    rows = TargetObject.objects.filter(campaign=campaign).order_by().values_list("state").annotate(n=Count("pk"))
    counts = dict(rows)
    return {
        "images": Image.objects.filter(campaign=campaign).count(),
        "objects": sum(counts.values()),
        "states": [{"state": str(state), "count": counts.get(state, 0)} for state in TargetObjectState],
    }
