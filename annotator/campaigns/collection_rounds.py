"""Writes and reads of collection rounds: what is frozen, when the next one starts, and the settings of one of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from annotator.accounts.models import User
from annotator.campaigns.models import Campaign, CollectionRound, Selection
from annotator.domain.quality_bar import QUALITY_V1

#: The kind of work whose answers a collection round gives their meaning.
CHOICE = "best_of_n"


@dataclass(frozen=True)
class Meaning:
    """What the answers of one collection round mean."""

    number: int
    attribute: str
    quality_bar: float
    guide: str
    choice_guide: str


def meaning_of(campaign: Campaign, number: int) -> Meaning:
    """Return what answers mean in the collection round of this number; the open one's is the campaign's, without a query."""
    found = None
    if number != campaign.round_number:
        found = CollectionRound.objects.filter(campaign=campaign, number=number).first()
    if found is None:
        return Meaning(number, **_frozen(campaign))
    return Meaning(number, found.attribute, found.quality_bar, found.guide, found.choice_guide)


def _frozen(campaign: Campaign) -> dict[str, Any]:
    """Return the settings of a campaign that give answers their meaning; its sources are the other."""
    return {
        "attribute": campaign.attribute,
        "quality_bar": campaign.quality_bar,
        "guide": campaign.guide,
        "choice_guide": campaign.stage_guides.get(CHOICE, ""),
    }


def sources_json(campaign: Campaign) -> list[dict[str, Any]]:
    """Return the campaign's sources as a collection round keeps them."""
    return [
        {
            "model_version_id": str(source.model_version_id),
            "name": f"{source.model_version.name} {source.model_version.version}",
            "n_candidates": source.n_candidates,
            "priority": source.priority,
        }
        for source in campaign.sources.select_related("model_version").order_by("id")
    ]


def open_round(campaign: Campaign) -> CollectionRound:
    """Return the campaign's open collection round, locked; it is made from the present settings where there is none."""
    found = CollectionRound.objects.select_for_update(no_key=True).filter(campaign=campaign, ended_at=None).first()
    return found or _create(campaign, by=None, guide_version=_guide_version(campaign))


def settings_changed(*, campaign: Campaign, before: CollectionRound, by: User | None) -> CollectionRound:
    """Take over the settings of a locked campaign that was changed.

    A round in which nothing was proposed yet changes with them. A used one ends if what is frozen differs, and the next starts.

    Args:
        campaign: With its new settings and sources.
        before: Its open round, as `open_round` returned it before the change.
        by: Who changed them.

    Returns:
        The open round.
    """
    fresh = _frozen(campaign) | {"sources": sources_json(campaign)}
    if all(getattr(before, name) == value for name, value in fresh.items()):
        return before
    if before.first_used_at is not None:
        return start_next(campaign=campaign, before=before, by=by)
    for name, value in fresh.items():
        setattr(before, name, value)
    before.guide_version = _guide_version(campaign, below=before.number)
    before.save(update_fields=[*fresh, "guide_version"])
    return before


def start_next(
    *,
    campaign: Campaign,
    before: CollectionRound,
    by: User | None,
    selection: str = Selection.NEW,
    selection_filter: dict[str, Any] | None = None,
) -> CollectionRound:
    """End the open round of a locked campaign and start the next, with the campaign's settings of now."""
    with transaction.atomic():
        before.ended_at = timezone.now()
        before.save(update_fields=["ended_at"])
        last = campaign.collection_rounds.aggregate(last=Max("number"))["last"] or before.number
        campaign.round_number = last + 1
        campaign.save(update_fields=["round_number"])
        return _create(
            campaign,
            by=by,
            guide_version=_guide_version(campaign),
            selection=selection,
            selection_filter=selection_filter or {},
        )


def mark_used(campaign: Campaign) -> None:
    """Freeze the open round: something is proposed in it. Costs one query where it is frozen already."""
    now = timezone.now()
    used = CollectionRound.objects.filter(campaign=campaign, ended_at=None).values_list("first_used_at", flat=True)
    found = list(used)
    if not found:
        row = _row(campaign, by=None, guide_version=_guide_version(campaign), first_used_at=now)
        CollectionRound.objects.bulk_create([row], ignore_conflicts=True)  # another object of it may be first
    elif found == [None]:
        CollectionRound.objects.filter(campaign=campaign, ended_at=None, first_used_at=None).update(first_used_at=now)


def _create(campaign: Campaign, **fields: Any) -> CollectionRound:
    row = _row(campaign, **fields)
    row.save(force_insert=True)
    return row


def _row(campaign: Campaign, *, by: User | None, guide_version: int, **fields: Any) -> CollectionRound:
    return CollectionRound(
        campaign=campaign,
        number=campaign.round_number,
        rating_scale=QUALITY_V1.id,
        guide_version=guide_version,
        sources=sources_json(campaign),
        started_by=by,
        started_at=timezone.now(),
        **_frozen(campaign),
        **fields,
    )


def _guide_version(campaign: Campaign, *, below: int | None = None) -> int:
    """Return the version of the campaign's guide: that of the latest earlier round if its guide is the same, else one more."""
    rows = campaign.collection_rounds.order_by("-number")
    last = (rows if below is None else rows.filter(number__lt=below)).first()
    if last is None:
        return 1
    now = _frozen(campaign)
    return last.guide_version + ((last.guide, last.choice_guide) != (now["guide"], now["choice_guide"]))
