"""Writes of alignments: an accepted layout of an accepted mesh. Older ones are kept, marked as superseded."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from annotator.accounts.models import User
from annotator.alignments.models import Alignment, PoseReviewState
from annotator.assignments.models import WorkItem
from annotator.candidates.models import Candidate
from annotator.domain.errors import WrongState
from annotator.domain.layout import Layout
from annotator.images.models import Pointmap, PointmapStatus, TargetObject


@transaction.atomic
def save_alignment(
    *,
    user: User,
    work_item: WorkItem,
    camera_from_object: Layout,
    silhouette_iou: float | None,
    duration_ms: int,
    n_edits: int,
    needs_review: bool = False,
) -> Alignment:
    """Store the layout of the work item's mesh against the image's frozen pointmap; an older one is superseded.

    Args:
        user: The person who posed the mesh.
        work_item: The item, locked and held; its times are those of the decision.
        camera_from_object: The layout, in the pointmap's unit.
        silhouette_iou: Overlap of the posed mesh's silhouette with the mask, in [0, 1].
        duration_ms: Active time in milliseconds.
        n_edits: How many gestures it took.
        needs_review: Whether a lead decides about the pose before it counts.

    Raises:
        WrongState: The item has no mesh, or the image has no ready pointmap.
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
        review=PoseReviewState.PENDING if needs_review else PoseReviewState.NOT_NEEDED,
        annotator=user,
        duration_ms=duration_ms,
        n_edits=n_edits,
        **work_item.times,
    )


def is_reviewed(*, work_item: WorkItem) -> bool:
    """Return whether a lead has decided about the current layout of a work item."""
    rows = Alignment.objects.filter(work_item=work_item, superseded_at__isnull=True)
    return rows.filter(review=PoseReviewState.ACCEPTED).exists()


def withdraw_alignment(*, work_item: WorkItem) -> int:
    """Mark the layout of a work item as superseded; return how many layouts (0 or 1)."""
    rows = Alignment.objects.filter(work_item=work_item, superseded_at__isnull=True)
    return rows.update(superseded_at=timezone.now())


def withdraw_current(*, target_object: TargetObject) -> Candidate | None:
    """Mark the object's current layout as superseded; return the mesh that it placed, or None without a layout."""
    current = Alignment.objects.select_related("candidate").filter(
        target_object=target_object, superseded_at__isnull=True
    )
    found = current.first()
    current.update(superseded_at=timezone.now())
    return found.candidate if found else None
