"""Alignments: the accepted layout of the accepted mesh against the pointmap."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from annotator.assignments.models import Decided, WorkItem
from annotator.candidates.models import Candidate
from annotator.images.models import Pointmap, TargetObject
from annotator.machine_work.models import AwaitedResult


class PoseReviewState(models.TextChoices):
    """Whether a lead had to look at a pose, and what they decided."""

    NOT_NEEDED = "not_needed", "Not needed"
    PENDING = "pending", "Pending"
    ACCEPTED = "accepted", "Accepted"
    RETURNED = "returned", "Returned"


class Alignment(Decided):
    """camera_from_object: p_camera = scale * R(w, x, y, z) @ p_object + translation, in the pointmap's unit."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    target_object = models.ForeignKey(TargetObject, on_delete=models.CASCADE, related_name="alignments")
    candidate = models.ForeignKey(Candidate, on_delete=models.PROTECT, related_name="alignments")
    pointmap = models.ForeignKey(Pointmap, on_delete=models.PROTECT, related_name="alignments")
    work_item = models.ForeignKey(WorkItem, on_delete=models.PROTECT, related_name="alignments")
    quaternion_w = models.FloatField()
    quaternion_x = models.FloatField()
    quaternion_y = models.FloatField()
    quaternion_z = models.FloatField()
    translation_x = models.FloatField()
    translation_y = models.FloatField()
    translation_z = models.FloatField()
    scale = models.FloatField()
    silhouette_iou = models.FloatField(null=True)
    review = models.CharField(
        max_length=10,
        choices=PoseReviewState.choices,
        default=PoseReviewState.NOT_NEEDED,
        db_default=PoseReviewState.NOT_NEEDED,
    )
    annotator = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    duration_ms = models.PositiveIntegerField(default=0)
    n_edits = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)
    superseded_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["target_object"], name="alignment_one_current", condition=Q(superseded_at__isnull=True)
            ),
            models.CheckConstraint(condition=Q(scale__gt=0), name="alignment_scale_positive"),
            models.CheckConstraint(
                condition=Q(silhouette_iou__isnull=True) | Q(silhouette_iou__gte=0, silhouette_iou__lte=1),
                name="alignment_iou_in_0_1",
            ),
        ]


class PoseDecision(models.TextChoices):
    """A lead's verdict on a pose."""

    ACCEPTED = "accepted", "Accepted"
    RETURNED = "returned", "Returned"


class PoseReview(Decided):
    """One verdict of a lead on a pose; an undone one stays, with its moment."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    alignment = models.ForeignKey(Alignment, on_delete=models.CASCADE, related_name="reviews")
    decision = models.CharField(max_length=10, choices=PoseDecision.choices)
    reason = models.TextField(blank=True, default="")
    reviewer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["alignment"], name="pose_review_one_a_pose", condition=Q(undone_at__isnull=True)
            ),
        ]


class PoseFit(AwaitedResult):
    """One request to bring a mesh to its mask and points from a layout; the page applies the result as one undoable step.

    `layout` and `result` are in the wire form of a layout. `before` and `after` are the disagreement, 0 when perfect.
    """

    target_object = models.ForeignKey(TargetObject, on_delete=models.CASCADE, related_name="pose_fits")
    candidate = models.ForeignKey(Candidate, on_delete=models.CASCADE, related_name="+")
    layout = models.JSONField()
    result = models.JSONField(null=True)
    before = models.FloatField(null=True)
    after = models.FloatField(null=True)
