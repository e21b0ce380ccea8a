"""Writes of campaigns."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from annotator.accounts.models import User
from annotator.campaigns import collection_rounds
from annotator.campaigns.models import Campaign, CampaignChange, CampaignSource, CollectionRound, Membership
from annotator.campaigns.selectors import changes_since, members_of
from annotator.domain.errors import AlreadyExists, ChangedMeanwhile, InvalidInput, WrongState
from annotator.domain.sources import SourceKind
from annotator.live.publish import rights_changed
from annotator.model_registry.models import ModelVersion, VersionStatus
from annotator.model_registry.selectors import get_model_version

#: A campaign's largest N.
MAX_CANDIDATES = 64
SETTINGS = (
    "name",
    "guide",
    "stage_guides",
    "attribute",
    "candidates_per_object",
    "quality_bar",
    "show_quality_bar",
    "min_pose_iou",
    "overlap",
    "lease_seconds",
    "review_masks",
    "default_shading",
    "is_active",
)


def create_campaign(*, by: User | None, sources: list[dict[str, Any]], **settings: Any) -> Campaign:
    """Create a campaign with its sources; its creator becomes a member. Raises AlreadyExists for a taken name."""
    with transaction.atomic(), _named():
        campaign = Campaign.objects.create(created_by=by, **{key: settings[key] for key in SETTINGS if key in settings})
        set_sources(campaign=campaign, sources=sources)
        _refuse_retired(campaign)
        if by is not None:
            add_member(campaign=campaign, user=by)
        collection_rounds.open_round(campaign)
    return campaign


def change_campaign(
    *, campaign_id: UUID, by: User, version: int, sources: list[dict[str, Any]] | None = None, **settings: Any
) -> Campaign:
    """Change the settings given, and no other. What was already collected keeps the settings it was collected under.

    A change of what is frozen in the open collection round starts the next one, once something was proposed in it.

    Args:
        campaign_id: A campaign that the person may see.
        by: The person.
        version: The version that the person changed; it has to be the present one.
        sources: The new sources, or None to keep them.
        settings: New values by name.

    Raises:
        ChangedMeanwhile: Somebody has changed it since; the details hold the present version and each change.
        AlreadyExists: The name is taken.
        InvalidInput: An active campaign would propose with a retired version.
    """
    with transaction.atomic(), _named():
        campaign = Campaign.objects.select_for_update(no_key=True).get(pk=campaign_id)
        if campaign.version != version:
            raise changed_meanwhile(campaign, version)
        before, round_before = _settings_of(campaign), collection_rounds.open_round(campaign)
        names = [key for key in SETTINGS if key in settings]
        for key in names:
            setattr(campaign, key, settings[key])
        campaign.save(update_fields=names)
        if sources is not None:
            set_sources(campaign=campaign, sources=sources)
        if sources is not None or settings.get("is_active"):
            _refuse_retired(campaign)
        collection_rounds.settings_changed(campaign=campaign, before=round_before, by=by)
        _record(campaign, by, before)
    return campaign


def start_collection_round(
    *, campaign_id: UUID, by: User, version: int, selection: str, selection_filter: dict[str, Any] | None = None
) -> CollectionRound:
    """End the campaign's collection round and start the next with its present settings. Objects in work finish in theirs.

    Args:
        campaign_id: A campaign that the person may see.
        by: The person.
        version: The version of the campaign that the person saw.
        selection: Which objects the round collects again, of `Selection`.
        selection_filter: For `Selection.FILTER`.

    Raises:
        ChangedMeanwhile: Somebody has changed the campaign since.
        WrongState: Nothing was proposed in the present round yet.
    """
    with transaction.atomic():
        campaign = Campaign.objects.select_for_update(no_key=True).get(pk=campaign_id)
        if campaign.version != version:
            raise changed_meanwhile(campaign, version)
        before, open_round = _settings_of(campaign), collection_rounds.open_round(campaign)
        if open_round.first_used_at is None:
            message = "Nothing was proposed in the present collection round yet: change its settings instead."
            raise WrongState("collection_round_unused", message, {"number": open_round.number})
        _refuse_retired(campaign)
        started = collection_rounds.start_next(
            campaign=campaign, before=open_round, by=by, selection=selection, selection_filter=selection_filter
        )
        _record(campaign, by, before)
    return started


def _refuse_retired(campaign: Campaign) -> None:
    """Refuse an active campaign's retired sources. Their rows are locked, so that none is retired meanwhile."""
    chosen = ModelVersion.objects.filter(pk__in=campaign.sources.values("model_version")).order_by("pk")
    found = [str(one) for one in chosen.select_for_update(no_key=True) if one.status == VersionStatus.RETIRED]
    if found and campaign.is_active:
        message = f"{', '.join(found)} is retired and proposes nothing. Choose another source, or bring it back first."
        raise InvalidInput("source_retired", message, {"sources": found})


def changed_meanwhile(campaign: Campaign, version: int) -> ChangedMeanwhile:
    """Return the refusal of a change of an outdated version."""
    changes = [
        {
            "version": change.version,
            "by": change.changed_by.username if change.changed_by else "",
            "at": change.changed_at.isoformat(),
            "changes": change.changes,
        }
        for change in changes_since(campaign, version)
    ]
    people = ", ".join(sorted({change["by"] for change in changes if change["by"]})) or "Somebody"
    return ChangedMeanwhile(
        f"{people} changed these settings meanwhile. Nothing was saved.",
        {"version": campaign.version, "changes": changes},
    )


def _record(campaign: Campaign, by: User, before: dict[str, Any]) -> None:
    """Raise the version and store what differs from `before`; nothing if nothing does."""
    after = _settings_of(campaign)
    changes = {key: {"before": before[key], "after": after[key]} for key in after if after[key] != before[key]}
    if not changes:
        return
    campaign.version += 1
    campaign.save(update_fields=["version"])
    CampaignChange.objects.create(campaign=campaign, version=campaign.version, changes=changes, changed_by=by)


def _settings_of(campaign: Campaign) -> dict[str, Any]:
    names = (*SETTINGS, "round_number")
    return {**{key: getattr(campaign, key) for key in names}, "sources": collection_rounds.sources_json(campaign)}


@contextmanager
def _named() -> Iterator[None]:
    """Turn the violation of the name's uniqueness into AlreadyExists. Any other is an error of the program."""
    try:
        yield
    except IntegrityError as error:
        if "campaigns_campaign_name" not in str(error):
            raise
        raise AlreadyExists("campaign_name_taken", "There is a campaign of this name already.") from error


def set_sources(*, campaign: Campaign, sources: list[dict[str, Any]]) -> None:
    """Which model versions propose, and how many candidates each: together N.

    Raises:
        InvalidInput: There is none, one is named twice or proposes nothing by itself, or N is too large.
        NotFound: There is no such model version.
    """
    total = sum(source["n_candidates"] for source in sources)
    if not sources:
        raise InvalidInput("campaign_without_source", "A campaign needs at least one source of candidates.")
    if len({source["model_version_id"] for source in sources}) < len(sources):
        raise InvalidInput("source_repeated", "Each model version can be a source once: change its number instead.")
    if total > MAX_CANDIDATES:
        message = f"The sources propose {total} candidates per object; the limit is {MAX_CANDIDATES}."
        raise InvalidInput("too_many_candidates", message, {"candidates": total, "limit": MAX_CANDIDATES})
    with transaction.atomic():
        campaign.sources.all().delete()
        for source in sources:
            model_version = get_model_version(model_version_id=source["model_version_id"])
            if model_version.kind == SourceKind.ARTIST:
                raise InvalidInput("source_is_artist", "Artists' meshes come by escalations: choose a model version.")
            CampaignSource.objects.create(
                campaign=campaign,
                model_version=model_version,
                n_candidates=source["n_candidates"],
                priority=source.get("priority", 5),
            )
        Campaign.objects.filter(pk=campaign.pk).update(candidates_per_object=total)
        campaign.candidates_per_object = total


def add_member(*, campaign: Campaign, user: User) -> Membership:
    """Let the user see the campaign and work in it. Idempotent."""
    membership, is_new = Membership.objects.get_or_create(campaign=campaign, user=user)
    if is_new:
        rights_changed(user.pk)
    return membership


def set_members(*, campaign: Campaign, usernames: list[str], version: int) -> list[User]:
    """Replace the members of the version that the caller saw.

    Raises:
        ChangedMeanwhile: Somebody has changed them since; the details hold the present members. Nothing changes then.
        InvalidInput: Some users are unknown; the details name them. Nothing changes then.
    """
    users = list(User.objects.filter(username__in=usernames, is_active=True).order_by("username"))
    unknown = sorted(set(usernames) - {user.username for user in users})
    if unknown:
        raise InvalidInput("users_unknown", f"There is no active user {', '.join(unknown)}.", {"unknown": unknown})
    with transaction.atomic():
        locked = Campaign.objects.select_for_update(no_key=True).get(pk=campaign.pk)
        if locked.members_version != version:
            members = [user.username for user in members_of(locked)]
            details = {"version": locked.members_version, "members": members}
            raise ChangedMeanwhile("Somebody changed the members meanwhile. Nothing was saved.", details)
        leaving = campaign.memberships.exclude(user__in=users)
        for user_id in leaving.values_list("user_id", flat=True):
            rights_changed(user_id)
        leaving.delete()
        for user in users:
            add_member(campaign=campaign, user=user)
        campaign.members_version = locked.members_version + 1
        campaign.save(update_fields=["members_version"])
    return users
