"""Reads of work items."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet

from annotator.accounts.models import User
from annotator.assignments.models import WorkItem, WorkItemState
from annotator.campaigns.models import Campaign
from annotator.campaigns.selectors import campaign_not_found, visible_campaigns
from annotator.domain.roles import Role
from annotator.gateways.prepared_query import PreparedQuery

#: How many of their own submissions a person can look back on.
PREVIOUS = 50


def workable_campaign_ids(*, user: User, campaign_id: UUID | None = None) -> list[UUID]:
    """Return the ids of the active campaigns that the user is a member of, or of the one asked for if it is active.

    Raises:
        NotFound: The user does not see the campaign asked for.
    """
    if campaign_id is None:
        return list(visible_campaigns(user).filter(is_active=True).values_list("pk", flat=True))
    is_active = _is_active(user, campaign_id)
    if is_active is None:
        raise campaign_not_found()
    return [campaign_id] if is_active else []


_ACTIVE_OF_MEMBER = PreparedQuery(
    lambda campaign_id, user_id: Campaign.objects.filter(memberships__user=user_id, pk=campaign_id).values_list(
        "is_active"
    ),
    campaign_id=UUID,
    user_id=int,
)


def _is_active(user: User, campaign_id: UUID) -> bool | None:
    """Return whether a campaign is active; None for one that the user does not see."""
    if user.role == Role.ADMIN:
        return visible_campaigns(user).filter(pk=campaign_id).values_list("is_active", flat=True).first()
    row = _ACTIVE_OF_MEMBER.first_row(campaign_id=campaign_id, user_id=user.pk)
    return None if row is None else bool(row[0])


#: What a page draws of an item and of what it belongs to. Loading the rest would be half the cost of a claim.
_DRAWN = (
    *(
        "campaign__name",
        "campaign__guide",
        "campaign__stage_guides",
        "campaign__quality_bar",
        "campaign__show_quality_bar",
    ),
    *("campaign__default_shading", "campaign__lease_seconds", "campaign__round_number", "campaign__attribute"),
    "campaign__min_pose_iou",
    *("target_object__number", "target_object__name", "target_object__category", "target_object__campaign"),
    *("target_object__image__image_key", "target_object__image__width", "target_object__image__height"),
    *("target_object__current_mask__mask_key", "target_object__current_mask__bbox_xywh"),
    *("kind", "state", "assignee", "lease_token", "lease_until", "claimed_at", "candidate", "batch", "slot"),
)


def drawable() -> QuerySet[WorkItem]:
    """Return work items with all that their pages draw, in one query."""
    return WorkItem.objects.select_related("campaign", "target_object__image", "target_object__current_mask").only(
        *_DRAWN
    )


_DRAWABLE = PreparedQuery(lambda item_id: drawable().filter(pk=item_id), item_id=UUID)


def drawable_item(item_id: UUID) -> WorkItem:
    """Return one work item with all that its page draws.

    Raises:
        WorkItem.DoesNotExist: There is none of this id.
    """
    item = _DRAWABLE.first(item_id=item_id)
    if item is None:
        raise WorkItem.DoesNotExist
    return item


def held_by(user: User) -> QuerySet[WorkItem]:
    """Return the items that the user holds, oldest claim first, with what a page draws.

    An expired lease counts until it is freed.
    """
    return (
        drawable()
        .filter(assignee=user, state=WorkItemState.LEASED, campaign__in=visible_campaigns(user))
        .order_by("lease_token")
    )


def submitted_by(user: User) -> QuerySet[WorkItem]:
    """Return the last `PREVIOUS` items that the user submitted, newest first, with their objects and photos."""
    done = WorkItem.objects.filter(assignee=user, state=WorkItemState.DONE, campaign__in=visible_campaigns(user))
    return done.select_related("target_object__image", "target_object__current_mask").order_by("-done_at", "-pk")[
        :PREVIOUS
    ]
