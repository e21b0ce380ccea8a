"""Reads of work items."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet

from annotator.accounts.models import User
from annotator.assignments.models import WorkItem, WorkItemState
from annotator.campaigns.selectors import get_campaign, visible_campaigns


def workable_campaign_ids(*, user: User, campaign_id: UUID | None = None) -> list[UUID]:
    """The active campaigns that the user takes part in, or the one asked for; NotFound when they do not see that one."""
    if campaign_id is None:
        return list(visible_campaigns(user).filter(is_active=True).values_list("pk", flat=True))
    campaign = get_campaign(user=user, campaign_id=campaign_id)
    return [campaign.pk] if campaign.is_active else []


def held_by(user: User) -> QuerySet[WorkItem]:
    """What the user holds, oldest claim first, with what a page draws. An expired lease counts until it is freed."""
    return (
        WorkItem.objects.select_related("campaign", "target_object__image", "target_object__current_mask")
        .filter(assignee=user, state=WorkItemState.LEASED, campaign__in=visible_campaigns(user))
        .order_by("lease_token")
    )
