"""Writes of images, target objects and masks. What follows from a change in other apps is in `annotator.workflow`."""

from __future__ import annotations

import hashlib
import uuid
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from annotator.accounts.models import User
from annotator.campaigns.models import Campaign
from annotator.domain.errors import InvalidInput, NotFound, TooLateToUndo
from annotator.domain.target_object_states import DiscardReason, TargetObjectState, check_transition, require_state
from annotator.gateways.artifacts import artifact_store, put_blob
from annotator.gateways.prepared_query import PreparedQuery
from annotator.gateways.transactions import joined_transaction
from annotator.images import near_duplicates
from annotator.images.isolated import decode_image
from annotator.images.mask_reading import DecodedMask
from annotator.images.models import Image, Mask, MaskProposal, StateChange, TargetObject
from annotator.live import publish
from annotator.live.events import FunnelChanged, ObjectChanged

S = TargetObjectState


@dataclass(frozen=True)
class Imported:
    """An image, whether this import brought it, and what was changed in it that a person should know."""

    image: Image
    created: bool
    notes: tuple[str, ...] = ()


def import_image(
    *,
    campaign: Campaign,
    content: bytes,
    name: str,
    by: User | None,
    source: str = "",
    licence: str = "",
) -> Imported:
    """Decode, store and register a photograph; the same pixels in the same campaign are the same image.

    The image is locked until the caller's transaction ends, if there is one.

    Raises:
        RefusedFile: As `decode_image` does; nothing is stored.
        TooLarge: As `decode_image` does; nothing is stored.
    """
    source_sha256 = hashlib.sha256(content).hexdigest()
    images = Image.objects.select_for_update(no_key=True)  # until the caller has added what belongs to the image
    with transaction.atomic():
        known = images.filter(campaign=campaign, source_sha256=source_sha256).first()
    if known is not None:
        return Imported(known, False)
    decoded = decode_image(content)
    image_key = put_blob(decoded.content, decoded.extension)
    sha256 = hashlib.sha256(decoded.content).hexdigest()
    fields = {
        "source_sha256": source_sha256,
        "image_key": image_key,
        "thumbnail_key": put_blob(decoded.thumbnail, "jpg"),
        "width": decoded.width,
        "height": decoded.height,
        "focal_px": decoded.focal_px,
        "dhash": decoded.dhash,
        "original_name": name[-255:],
        "source": source,
        "licence": licence,
        "group_id": sha256,
        "uploaded_by": by,
    }
    with transaction.atomic():
        image, created = images.get_or_create(campaign=campaign, sha256=sha256, defaults=fields)
        if created:
            near_duplicates.link(image)
            publish.to_campaign(campaign.pk, FunnelChanged(campaign_id=campaign.pk))
    return Imported(image, created, decoded.notes)


def create_target_object(
    *, image: Image, mask: DecodedMask, method: str, by: User | None, name: str = "", category: str = ""
) -> TargetObject:
    """Create a target object in mask review, with its first mask.

    Raises:
        NotFound: The image was deleted.
    """
    with transaction.atomic():
        lock_image(image)  # numbers are assigned one at a time
        last = image.target_objects.aggregate(last=Max("number"))["last"] or 0
        target_object = TargetObject.objects.create(
            campaign_id=image.campaign_id,
            image=image,
            number=last + 1,
            name=name,
            category=category,
            state=S.MASK_REVIEW,
            created_by=by,
            state_changed_at=timezone.now(),
        )
        _add_mask(target_object, mask, method, by)
        StateChange.objects.create(target_object=target_object, to_state=S.MASK_REVIEW, changed_by=by)
        _publish(target_object)
    return target_object


def replace_mask(*, target_object: TargetObject, mask: DecodedMask, method: str, by: User | None) -> Mask:
    """Store the next version of an object's mask.

    Raises:
        WrongState: The object is not in mask review.
    """
    with transaction.atomic():
        locked = lock(target_object)
        require_state(locked.state, S.MASK_REVIEW)
        version = _add_mask(locked, mask, method, by)
    target_object.current_mask = version
    return version


def lock_image(image: Image, *, to_delete: bool = False) -> Image:
    """Return the image, locked until the transaction ends; `to_delete` also keeps others from referring to it.

    Raises:
        NotFound: It was deleted.
    """
    row = Image.objects.select_for_update(no_key=not to_delete).filter(pk=image.pk).first()
    if row is None:
        raise NotFound("image_not_found", "There is no such image, or it is not for you.")
    return row


def lock(target_object: TargetObject) -> TargetObject:
    """Return the object, locked until the transaction ends. It is always locked before its other rows."""
    return TargetObject.objects.select_for_update(no_key=True).get(pk=target_object.pk)


_LOCKED_STATE = PreparedQuery(
    lambda object_id: TargetObject.objects.select_for_update(no_key=True).filter(pk=object_id).values_list("state"),
    object_id=uuid.UUID,
)


def lock_state(target_object: TargetObject) -> str:
    """Return the object's state with its row locked; cheaper than `lock` where nothing else is needed."""
    row = _LOCKED_STATE.first_row(object_id=target_object.pk)
    if row is None:
        raise TargetObject.DoesNotExist
    return str(row[0])


def change_state(*, target_object: TargetObject, to: str, by: User | None, reason: str = "") -> str:
    """Move the object to another state and record who did it and why; return the state that it came from.

    Raises:
        WrongState: Its state does not allow the transition.
    """
    with joined_transaction():
        came_from = lock_state(target_object)
        check_transition(came_from, to)
        target_object.state = came_from
        _set_state(target_object, to, by, reason)
    return came_from


def _set_state(target_object: TargetObject, to: str, by: User | None, reason: str) -> None:
    now, discard_reason = timezone.now(), reason if to == S.DISCARDED else ""
    StateChange.objects.create(
        target_object=target_object, from_state=target_object.state, to_state=to, reason=reason[:255], changed_by=by
    )
    TargetObject.objects.filter(pk=target_object.pk).update(
        state=str(to), state_changed_at=now, discard_reason=discard_reason
    )
    target_object.state, target_object.state_changed_at = str(to), now
    target_object.discard_reason = discard_reason
    _publish(target_object)


def revert_state(*, target_object: TargetObject, by: User | None, reason: str) -> datetime:
    """Move a locked object back to the state that its last step came from, and record that.

    Returns:
        When the step was made that is reverted.

    Raises:
        TooLateToUndo: The object came into being in its state.
    """
    last = StateChange.objects.filter(target_object=target_object).order_by("-pk").first()
    if last is None or last.to_state != target_object.state or not last.from_state:
        raise TooLateToUndo
    _set_state(target_object, last.from_state, by, reason)
    return last.at


def discard(*, target_object: TargetObject, reason: str, by: User | None) -> str:
    """Discard the object, for one of the reasons of `DiscardReason`; return the state that it came from."""
    if reason not in set(DiscardReason):
        raise InvalidInput("discard_reason_unknown", "Choose one of the reasons.", {"reasons": list(DiscardReason)})
    return change_state(target_object=target_object, to=S.DISCARDED, by=by, reason=reason)


def mask_png_of_proposal(*, image: Image, proposal_id: uuid.UUID) -> tuple[bytes, str]:
    """Return the PNG of a finished proposal for this image, and the name of its segmenter.

    Raises:
        NotFound: The image has no such proposal.
        InvalidInput: The proposal is not finished.
    """
    proposal = MaskProposal.objects.filter(pk=proposal_id, image=image).first()
    if proposal is None:
        raise NotFound("mask_proposal_not_found", "There is no such mask proposal for this image.")
    if proposal.status != MaskProposal.Status.DONE:
        raise InvalidInput("mask_proposal_not_done", "This mask proposal has no mask yet, or failed.")
    return artifact_store().get(proposal.mask_key), proposal.segmenter


def _add_mask(target_object: TargetObject, decoded: DecodedMask, method: str, by: User | None) -> Mask:
    last = target_object.masks.aggregate(last=Max("version"))["last"] or 0
    mask = Mask.objects.create(
        target_object=target_object,
        version=last + 1,
        mask_key=put_blob(decoded.content, "png"),
        area_px=decoded.area_px,
        bbox_xywh=list(decoded.bbox_xywh),
        method=method[:80],
        created_by=by,
    )
    TargetObject.objects.filter(pk=target_object.pk).update(current_mask=mask)
    target_object.current_mask = mask
    return mask


def _publish(target_object: TargetObject) -> None:
    news = ObjectChanged(
        campaign_id=target_object.campaign_id, object_id=target_object.pk, state=str(target_object.state)
    )
    publish.to_campaign(target_object.campaign_id, news)
    publish.to_campaign(target_object.campaign_id, FunnelChanged(campaign_id=target_object.campaign_id))
