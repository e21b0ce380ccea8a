"""Splits of images: who is held out for testing, and which images are one group, until the first answer.

All images of a group have the same `holdout`. Once an object of an image has an answer, the image, its group and whether
they are held out stay: a release that was trained on and the next one must not disagree.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Count, Q

from annotator.campaigns.models import Campaign
from annotator.candidates.models import Candidate, CandidateKind
from annotator.domain.errors import Conflict, NotFound
from annotator.images.models import Image
from annotator.images.split_plan import check_group
from annotator.preferences.models import BestOfNRound, Comparison, RoundStatus

#: The images of one request.
MAX_IMAGES = 500


@transaction.atomic
def assign(
    *, campaign: Campaign, image_ids: Sequence[UUID], holdout: bool | None = None, group: str | None = None
) -> list[Image]:
    """Hold images out or not, and put them into one group; their groups follow. All of it, or nothing.

    Images that join a group that is held out are held out; a group that a held-out image joins is held out.

    Args:
        campaign: The images' campaign.
        image_ids: Of 1 to MAX_IMAGES images.
        holdout: True or False for the images and for all of their groups; None to keep it.
        group: The group's name; "" makes each image a group of its own; None to keep their groups.

    Returns:
        The images, by id.

    Raises:
        NotFound: An image is not in the campaign.
        InvalidInput: As `check_group` does.
        Conflict: An image that would change, or one of a group that would lose an image, has an answer.
    """
    group = None if group is None else check_group(group)
    images = _locked(campaign, set(image_ids), group)
    chosen = [image for image in images if image.pk in set(image_ids)]
    if len(chosen) != len(set(image_ids)):
        raise NotFound("image_not_found", "There is no such image, or it is not for you.")
    before = {image.pk: (image.group_id, image.holdout) for image in images}
    _move(images, chosen, holdout, group)
    changed = [image for image in images if before[image.pk] != (image.group_id, image.holdout)]
    left = {before[image.pk][0] for image in changed if before[image.pk][0] != image.group_id}
    touched = {image.pk for image in images if before[image.pk][0] in left} | {image.pk for image in changed}
    _refuse_answered([image for image in images if image.pk in touched])
    Image.objects.bulk_update(changed, ["group_id", "holdout"])
    return chosen


def _locked(campaign: Campaign, ids: set[UUID], group: str | None) -> list[Image]:
    """Return the images, those of their groups and of the group that they join, locked in one order."""
    rows = Image.objects.filter(campaign=campaign)
    of_groups = Q(group_id__in=list(rows.filter(pk__in=ids).values_list("group_id", flat=True)))
    if group:
        of_groups |= Q(group_id=group)
    return list(rows.filter(of_groups).order_by("pk").select_for_update(no_key=True))


def _move(images: list[Image], chosen: list[Image], holdout: bool | None, group: str | None) -> None:
    """Set `group_id` and `holdout` of the rows in memory."""
    if group is not None:
        for image in chosen:
            image.group_id = group or image.sha256
    for group_id in {image.group_id for image in chosen}:
        members = [image for image in images if image.group_id == group_id]
        held_out = any(image.holdout for image in members) if holdout is None else holdout
        for image in members:
            image.holdout = held_out


def _refuse_answered(images: list[Image]) -> None:
    answered = answered_images([image.pk for image in images])
    if not answered:
        return
    names = sorted(image.original_name for image in images if image.pk in answered)
    shown = ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")
    raise Conflict(
        "split_fixed",
        f"People have answered about {shown}: its group, and whether it is held out, stay as they are. Nothing was changed.",
        {"images": sorted(str(pk) for pk in answered)},
    )


def answered_images(image_ids: Iterable[UUID]) -> set[UUID]:
    """Return those of the images with an object that somebody compared, rated or escalated, or an artist modelled."""
    ids = list(image_ids)
    answered = {"target_object__image__in": ids}
    compared = Comparison.objects.filter(undone_at__isnull=True, round__target_object__image__in=ids)
    ended = BestOfNRound.objects.filter(status__in=(RoundStatus.RATED, RoundStatus.ESCALATED), **answered)
    made = Candidate.objects.filter(kind=CandidateKind.ARTIST, **answered)
    found = set(compared.values_list("round__target_object__image", flat=True))
    found.update(ended.values_list("target_object__image", flat=True))
    found.update(made.values_list("target_object__image", flat=True))
    return found


def summary(campaign: Campaign) -> dict[str, Any]:
    """Return how many images, groups and objects there are, how many are held out, and the groups of several images."""
    rows = Image.objects.filter(campaign=campaign).order_by()
    counts = rows.aggregate(
        images=Count("pk"),
        groups=Count("group_id", distinct=True),
        held_out_images=Count("pk", filter=Q(holdout=True)),
        held_out_groups=Count("group_id", distinct=True, filter=Q(holdout=True)),
    )
    groups = rows.values("group_id", "holdout").annotate(n_images=Count("pk")).filter(n_images__gt=1)
    largest = groups.order_by("-n_images", "group_id")[:MAX_IMAGES]
    return {**counts, "several": list(largest)}
