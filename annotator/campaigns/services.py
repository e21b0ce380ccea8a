"""Writes of campaigns."""

from __future__ import annotations

from typing import Any

from django.db import IntegrityError, transaction

from annotator.accounts.models import User
from annotator.campaigns.models import Campaign, CampaignSource, Membership
from annotator.domain.errors import AlreadyExists, InvalidInput
from annotator.live.publish import rights_changed
from annotator.model_registry.selectors import get_model_version

SETTINGS = (
    "name",
    "guide",
    "attribute",
    "candidates_per_object",
    "quality_bar",
    "show_quality_bar",
    "overlap",
    "lease_seconds",
    "round_number",
    "review_masks",
    "default_shading",
    "is_active",
)


def create_campaign(*, by: User | None, sources: list[dict[str, Any]], **settings: Any) -> Campaign:
    """Create a campaign with its sources; its creator becomes a member. Raises AlreadyExists for a taken name."""
    try:
        with transaction.atomic():
            campaign = Campaign.objects.create(
                created_by=by, **{key: settings[key] for key in SETTINGS if key in settings}
            )
            set_sources(campaign=campaign, sources=sources)
            if by is not None:
                add_member(campaign=campaign, user=by)
    except IntegrityError as error:
        raise AlreadyExists("campaign_name_taken", "There is a campaign of this name already.") from error
    return campaign


def change_campaign(*, campaign: Campaign, sources: list[dict[str, Any]] | None, **settings: Any) -> Campaign:
    """Change settings. What was already collected keeps the settings it was collected under."""
    try:
        with transaction.atomic():
            for key in SETTINGS:
                if key in settings:
                    setattr(campaign, key, settings[key])
            campaign.save(update_fields=[key for key in SETTINGS if key in settings] or None)
            if sources is not None:
                set_sources(campaign=campaign, sources=sources)
    except IntegrityError as error:
        raise AlreadyExists("campaign_name_taken", "There is a campaign of this name already.") from error
    return campaign


def set_sources(*, campaign: Campaign, sources: list[dict[str, Any]]) -> None:
    """Which model versions propose, and how many candidates each: together N."""
    if not sources:
        raise InvalidInput("campaign_without_source", "A campaign needs at least one source of candidates.")
    with transaction.atomic():
        campaign.sources.all().delete()
        for source in sources:
            CampaignSource.objects.create(
                campaign=campaign,
                model_version=get_model_version(model_version_id=source["model_version_id"]),
                n_candidates=source["n_candidates"],
                priority=source.get("priority", 5),
            )
        total = sum(source["n_candidates"] for source in sources)
        Campaign.objects.filter(pk=campaign.pk).update(candidates_per_object=total)
        campaign.candidates_per_object = total


def add_member(*, campaign: Campaign, user: User) -> Membership:
    """Let the user see the campaign and work in it. Idempotent."""
    membership, is_new = Membership.objects.get_or_create(campaign=campaign, user=user)
    if is_new:
        rights_changed(user.pk)
    return membership


def set_members(*, campaign: Campaign, usernames: list[str]) -> list[User]:
    """Replace the members. Raises InvalidInput naming unknown users; then nothing changes."""
    users = list(User.objects.filter(username__in=usernames, is_active=True).order_by("username"))
    unknown = sorted(set(usernames) - {user.username for user in users})
    if unknown:
        raise InvalidInput("users_unknown", f"There is no active user {', '.join(unknown)}.", {"unknown": unknown})
    with transaction.atomic():
        leaving = campaign.memberships.exclude(user__in=users)
        for user_id in leaving.values_list("user_id", flat=True):
            rights_changed(user_id)
        leaving.delete()
        for user in users:
            add_member(campaign=campaign, user=user)
    return users
