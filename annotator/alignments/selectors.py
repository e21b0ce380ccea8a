"""Reads of alignments."""

from __future__ import annotations

from uuid import UUID

from annotator.accounts.models import User
from annotator.alignments.models import Alignment, PoseFit, PoseReviewState
from annotator.campaigns.selectors import visible_campaigns
from annotator.candidates.models import Candidate
from annotator.domain.errors import NotFound
from annotator.images.models import TargetObject


def current_alignment(*, user: User, object_id: UUID) -> Alignment:
    """Return the current alignment of an object that the user may see.

    Raises:
        NotFound: There is none.
    """
    found = (
        Alignment.objects.select_related("candidate", "annotator")
        .filter(
            target_object_id=object_id,
            target_object__campaign__in=visible_campaigns(user),
            superseded_at__isnull=True,
        )
        .first()
    )
    if found is None:
        raise NotFound("alignment_not_found", "This object has no alignment, or it is not in a campaign of yours.")
    return found


def posed_mesh(target_object: TargetObject) -> Candidate | None:
    """Return the mesh that the object was finished with, or None: of its current mask, with a pose that counts."""
    found = (
        Alignment.objects.select_related("candidate")
        .filter(
            target_object=target_object,
            superseded_at__isnull=True,
            candidate__superseded_at__isnull=True,
            review__in=(PoseReviewState.NOT_NEEDED, PoseReviewState.ACCEPTED),
        )
        .first()
    )
    return found.candidate if found else None


def get_pose_fit(*, user: User, fit_id: UUID) -> PoseFit:
    """Return a pose fit that the user asked for, in a campaign that they see.

    Raises:
        NotFound: There is none.
    """
    visible = PoseFit.objects.filter(requested_by=user, target_object__campaign__in=visible_campaigns(user))
    found = visible.filter(pk=fit_id).first()
    if found is None:
        raise NotFound("pose_fit_not_found", "There is no such pose fit, or it is not yours.")
    return found
