"""Writes of alignments: an accepted layout of an accepted mesh. Older ones are kept, marked as superseded."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from annotator.accounts.models import User
from annotator.alignments.models import Alignment
from annotator.assignments.models import WorkItem
from annotator.domain.errors import WrongState
from annotator.domain.layout import Layout
from annotator.images.models import Pointmap, PointmapStatus


@transaction.atomic
def save_alignment(
    *,
    user: User,
    work_item: WorkItem,
    camera_from_object: Layout,
    silhouette_iou: float | None,
    duration_ms: int,
    n_edits: int,
) -> Alignment:
    """Store the layout for the work item's mesh against the image's frozen pointmap, in place of an older one.

    Raises WrongState when the item has no mesh, or the image no ready pointmap: a layout means nothing without one.
    """
    pointmap = Pointmap.objects.filter(image_id=work_item.target_object.image_id, status=PointmapStatus.READY).first()
    if pointmap is None:
        raise WrongState("pointmap_not_ready", "The image has no pointmap yet, so there is nothing to align against.")
    if work_item.candidate_id is None:
        raise WrongState("nothing_to_align", "This work item has no mesh to align.")
    Alignment.objects.filter(target_object_id=work_item.target_object_id, superseded_at__isnull=True).update(
        superseded_at=timezone.now()
    )
    w, x, y, z = camera_from_object.quaternion_wxyz
    tx, ty, tz = camera_from_object.translation
    return Alignment.objects.create(
        target_object_id=work_item.target_object_id,
        candidate_id=work_item.candidate_id,
        pointmap=pointmap,
        work_item=work_item,
        quaternion_w=w,
        quaternion_x=x,
        quaternion_y=y,
        quaternion_z=z,
        translation_x=tx,
        translation_y=ty,
        translation_z=tz,
        scale=camera_from_object.scale,
        silhouette_iou=silhouette_iou,
        annotator=user,
        duration_ms=duration_ms,
        n_edits=n_edits,
    )
