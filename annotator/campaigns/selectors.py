"""Reads of campaigns. Every other app's visibility begins here: who is a member sees, who is not gets NotFound."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet

from annotator.accounts.models import User
from annotator.campaigns.models import Campaign, CampaignChange
from annotator.domain.errors import NotFound
from annotator.domain.roles import Role


def visible_campaigns(user: User) -> QuerySet[Campaign]:
    """Return every campaign for an admin, and for any other user those they are a member of."""
    if user.role == Role.ADMIN:
        return Campaign.objects.all()
    return Campaign.objects.filter(memberships__user=user)


def campaign_ids_of(user: User) -> list[UUID]:
    """Return the ids of the campaigns that the user may see."""
    return list(visible_campaigns(user).values_list("pk", flat=True))


def get_campaign(*, user: User, campaign_id: UUID) -> Campaign:
    """Return the campaign, if the user may see it; raises NotFound."""
    campaign = visible_campaigns(user).filter(pk=campaign_id).first()
    if campaign is None:
        raise campaign_not_found()
    return campaign


def campaign_not_found() -> NotFound:
    """For a campaign that is not there, or not for this person."""
    return NotFound("campaign_not_found", "There is no such campaign, or you are not a member of it.")


def campaign_by_name(name: str) -> Campaign:
    """For the command line; raises NotFound."""
    campaign = Campaign.objects.filter(name=name).first()
    if campaign is None:
        known = ", ".join(Campaign.objects.order_by("name").values_list("name", flat=True)) or "none yet"
        raise NotFound("campaign_not_found", f"There is no campaign {name!r}. Campaigns: {known}.")
    return campaign


def changes_since(campaign: Campaign, version: int) -> QuerySet[CampaignChange]:
    """Return the changes of the settings after a version, in their order."""
    return campaign.changes.filter(version__gt=version).select_related("changed_by").order_by("version")


def members_of(campaign: Campaign) -> QuerySet[User]:
    """Return the campaign's members, by name."""
    return User.objects.filter(memberships__campaign=campaign).order_by("username")


def people_to_add(campaign: Campaign, text: str) -> QuerySet[User]:
    """Return the active users who are no members, by name: all, or those whose name contains the text."""
    others = User.objects.filter(is_active=True).exclude(memberships__campaign=campaign)
    return (others.filter(username__icontains=text) if text else others).order_by("username")


def get_member(*, campaign: Campaign, username: str) -> User:
    """Return the campaign's member of this name; raises NotFound."""
    member = members_of(campaign).filter(username=username).first()
    if member is None:
        raise NotFound("member_not_found", "The campaign has no member of this name.")
    return member
