"""Changes of what people typed about images, and the deletion of an image that nothing depends on."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import Q

from annotator.accounts.models import User
from annotator.domain.errors import Conflict, NotAllowed
from annotator.domain.roles import LEADS
from annotator.images import near_duplicates
from annotator.images.models import Image
from annotator.images.services import lock_image
from annotator.live import publish
from annotator.live.events import FunnelChanged
from annotator.machine_work.models import MachineWork, WorkKind


@transaction.atomic
def change_image(*, image: Image, fields: dict[str, Any]) -> None:
    """Set the source or the licence of an image; what is left out stays. Releases that exist keep what they hold."""
    if fields:
        Image.objects.filter(pk=image.pk).update(**fields)


def may_delete(image: Image, by: User) -> bool:
    """Return whether the user may delete the image as long as it has no objects: a lead, or the person who uploaded it."""
    return by.role in LEADS or image.uploaded_by_id == by.pk


@transaction.atomic
def delete_image(*, image: Image, by: User) -> None:
    """Delete an image without objects, for a lead or the person who uploaded it. Its scene and clicks go with it.

    Raises:
        NotFound: It was deleted already.
        NotAllowed: Somebody else uploaded it.
        Conflict: It has objects.
    """
    near_duplicates.lock(image.campaign_id)
    of_image = Q(pk=image.pk) | Q(near_duplicate_of=image.pk)
    list(Image.objects.filter(of_image).order_by("pk").select_for_update(no_key=True))  # in the order of every group
    locked = lock_image(image, to_delete=True)
    if not may_delete(locked, by):
        raise NotAllowed("image_not_yours", "Only a lead, or the person who uploaded the photo, may delete it.")
    if locked.target_objects.exists():
        raise Conflict("image_has_objects", "Objects are outlined in this photo: it stays.")
    clicks = list(locked.mask_proposals.values_list("pk", flat=True))
    MachineWork.objects.filter(
        Q(kind=WorkKind.POINTMAP, subject=locked.pk) | Q(kind=WorkKind.MASK_PROPOSAL, subject__in=clicks)
    ).delete()
    locked.delete()
    publish.to_campaign(image.campaign_id, FunnelChanged(campaign_id=image.campaign_id))
