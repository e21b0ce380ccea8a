"""Reads of images, objects, masks and proposals; each starts from the campaigns that the caller may see."""

from __future__ import annotations

from typing import TypeVar
from uuid import UUID

from django.db.models import Count, Exists, Model, OuterRef, Prefetch, Q, QuerySet

from annotator.accounts.models import User
from annotator.campaigns.models import Campaign
from annotator.campaigns.selectors import visible_campaigns
from annotator.domain.errors import NotFound
from annotator.images.models import Image, Mask, MaskProposal, StateChange, TargetObject

Row = TypeVar("Row", bound=Model)
MAX_CATEGORIES = 500


def images_of(campaign: Campaign) -> QuerySet[Image]:
    """Return the campaign's images with their pointmaps and objects."""
    objects = Prefetch("target_objects", TargetObject.objects.select_related("current_mask").order_by("number"))
    return (
        Image.objects.filter(campaign=campaign)
        .select_related("pointmap", "near_duplicate_of")
        .prefetch_related(objects)
    )


def get_image(*, user: User, image_id: UUID) -> Image:
    """Return the image with its campaign and pointmap.

    Raises:
        NotFound: There is none, or the user may not see it.
    """
    objects = Prefetch("target_objects", TargetObject.objects.select_related("current_mask").order_by("number"))
    rows = Image.objects.filter(campaign__in=visible_campaigns(user)).select_related(
        "campaign", "pointmap", "near_duplicate_of"
    )
    return _first(
        rows.prefetch_related(objects).filter(pk=image_id),
        NotFound("image_not_found", "There is no such image, or it is not for you."),
    )


def objects_of(campaign: Campaign, *, states: list[str] | None = None) -> QuerySet[TargetObject]:
    """Return the campaign's target objects, of some states or of all."""
    rows = TargetObject.objects.filter(campaign=campaign).select_related("image", "current_mask")
    return rows if states is None else rows.filter(state__in=states)


def matching_objects(rows: QuerySet[TargetObject], text: str) -> QuerySet[TargetObject]:
    """Return those whose name, category or photo's name contains the text, without regard to case; or of this number."""
    found = Q(name__icontains=text) | Q(category__icontains=text) | Q(image__original_name__icontains=text)
    number = text.removeprefix("#")
    if number.isascii() and number.isdigit() and len(number) < 9:
        found |= Q(number=int(number))
    return rows.filter(found)


def matching_images(rows: QuerySet[Image], text: str) -> QuerySet[Image]:
    """Return those whose name, source or licence, or whose objects' name or category, contains the text."""
    of_objects = TargetObject.objects.filter(image=OuterRef("pk")).filter(
        Q(name__icontains=text) | Q(category__icontains=text)
    )
    own = Q(original_name__icontains=text) | Q(source__icontains=text) | Q(licence__icontains=text)
    return rows.filter(own | Exists(of_objects))


def images_with_objects(rows: QuerySet[Image], wanted: bool) -> QuerySet[Image]:
    """Return those that have an object, or those that have none."""
    has_object = Exists(TargetObject.objects.filter(image=OuterRef("pk")))
    return rows.filter(has_object) if wanted else rows.exclude(has_object)


def categories_of(campaign: Campaign) -> list[str]:
    """Return the categories that objects of the campaign have, the most frequent first."""
    rows = TargetObject.objects.filter(campaign=campaign).exclude(category="").order_by()
    counted = rows.values("category").annotate(n=Count("pk")).order_by("-n", "category")
    return list(counted.values_list("category", flat=True)[:MAX_CATEGORIES])


def get_target_object(*, user: User, object_id: UUID) -> TargetObject:
    """Return the target object with its image and mask.

    Raises:
        NotFound: There is none, or the user may not see it.
    """
    rows = TargetObject.objects.filter(campaign__in=visible_campaigns(user))
    rows = rows.select_related("campaign", "image__pointmap", "current_mask")
    missing = NotFound("target_object_not_found", "There is no such target object, or it is not for you.")
    return _first(rows.filter(pk=object_id), missing)


def get_mask_proposal(*, user: User, proposal_id: UUID) -> MaskProposal:
    """Return a mask proposal.

    Raises:
        NotFound: There is none, or the user may not see its image.
    """
    rows = MaskProposal.objects.filter(image__campaign__in=visible_campaigns(user)).select_related("image")
    missing = NotFound("mask_proposal_not_found", "There is no such mask proposal, or it is not for you.")
    return _first(rows.filter(pk=proposal_id), missing)


def state_changes_of(target_object: TargetObject) -> QuerySet[StateChange]:
    """Return the object's state changes, oldest first."""
    return target_object.state_changes.select_related("changed_by").order_by("id")


def last_step(target_object: TargetObject) -> tuple[str, str] | None:
    """Return the states between which the object moved last; None for one without a step."""
    return target_object.state_changes.order_by("-pk").values_list("from_state", "to_state").first()


def masks_of(target_object: TargetObject) -> QuerySet[Mask]:
    """Return every version of the object's mask, newest first."""
    return target_object.masks.order_by("-version")


def _first(rows: QuerySet[Row], missing: NotFound) -> Row:
    row = rows.first()
    if row is None:
        raise missing
    return row
