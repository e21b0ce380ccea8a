"""Escalations to 3D artists: the brief's reasons, each version uploaded with its check report, each review."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from annotator.campaigns.models import Campaign
from annotator.candidates.models import Candidate
from annotator.images.models import TargetObject
from annotator.preferences.models import BestOfNRound


class EscalationState(models.TextChoices):
    """Columns of the board."""

    OPEN = "open", "Open"
    CLAIMED = "claimed", "Claimed"
    SUBMITTED = "submitted", "Submitted"
    ACCEPTED = "accepted", "Accepted"
    PARKED = "parked", "Parked"


class FailureReason(models.TextChoices):
    """Why no candidate is acceptable (sam3d.md A.3)."""

    COMPLEX_GEOMETRY = "complex_geometry", "Complex geometry"
    OCCLUSION = "occlusion", "Occlusion"
    TRANSPARENCY = "transparency", "Transparency"
    SMALL_OBJECT = "small_object", "Small object"
    OTHER = "other", "Other"


class Defect(models.TextChoices):
    """What is visibly wrong with the candidates (sam3d.md A.2.6)."""

    FLOATERS = "floaters", "Floating fragments"
    BOTTOMLESS = "bottomless", "No bottom or back"
    MISSING_SYMMETRY = "missing_symmetry", "Missing symmetry"
    NOT_CLOSED = "not_closed", "Not closed"
    WRONG_SHAPE = "wrong_shape", "Wrong shape"
    WRONG_TEXTURE = "wrong_texture", "Wrong texture"


class Escalation(models.Model):
    """An object that needs an artist. At most one is live for an object."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="escalations")
    target_object = models.ForeignKey(TargetObject, on_delete=models.CASCADE, related_name="escalations")
    round = models.ForeignKey(BestOfNRound, on_delete=models.SET_NULL, null=True, related_name="escalations")
    reasons = models.JSONField(default=list)
    defects = models.JSONField(default=list)
    note = models.TextField(blank=True, default="")
    state = models.CharField(max_length=10, choices=EscalationState.choices, default=EscalationState.OPEN)
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="escalations"
    )
    claimed_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    closed_at = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(null=True)

    #: Of a card whose query prefetched `selectors.newest_reviews`; no other card has them.
    newest_reviews: list[Review]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["target_object"],
                name="escalation_one_live",
                condition=Q(state__in=("open", "claimed", "submitted"), cancelled_at__isnull=True),
            ),
        ]
        indexes = [models.Index(fields=["campaign", "state", "created_at"], name="escalation_board")]


class UploadStatus(models.TextChoices):
    """The state of the check of an upload."""

    CHECKING = "checking", "Checking"
    PASSED = "passed", "Passed"
    REFUSED = "refused", "Refused"


class ArtistUpload(models.Model):
    """One version of an artist's mesh, with the report of its check. `candidate` is set once it was accepted.

    `up` and `front` are the axes that the file is read by. `suggestion` (an `AxesSuggestion`) has those by which it agrees
    much better with the object's candidates; `suggested_thumbnail_key` shows it by them.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    escalation = models.ForeignKey(Escalation, on_delete=models.CASCADE, related_name="uploads")
    version = models.PositiveIntegerField()
    original_name = models.CharField(max_length=255)
    file_key = models.CharField(max_length=160)
    size_bytes = models.PositiveBigIntegerField()
    status = models.CharField(max_length=10, choices=UploadStatus.choices, default=UploadStatus.CHECKING)
    findings = models.JSONField(default=list)
    glb_key = models.CharField(max_length=160, blank=True, default="")
    geometry_sha256 = models.CharField(max_length=64, blank=True, default="")
    thumbnail_key = models.CharField(max_length=160, blank=True, default="")
    mesh_facts = models.JSONField(null=True)
    up = models.CharField(max_length=2, default="+y", db_default="+y")
    front = models.CharField(max_length=2, default="+z", db_default="+z")
    suggestion = models.JSONField(null=True)
    suggested_thumbnail_key = models.CharField(max_length=160, blank=True, default="", db_default="")
    candidate = models.ForeignKey(Candidate, on_delete=models.PROTECT, null=True, related_name="artist_uploads")
    note = models.TextField(blank=True, default="")
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    checked_at = models.DateTimeField(null=True)
    submitted_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["escalation", "version"], name="artist_upload_version_unique"),
        ]


class ReviewDecision(models.TextChoices):
    """A reviewer's decision on a submitted version."""

    ACCEPTED = "accepted", "Accepted"
    RETURNED = "returned", "Returned"


class Review(models.Model):
    """One decision on one version, with the note that the artist reads."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    escalation = models.ForeignKey(Escalation, on_delete=models.CASCADE, related_name="reviews")
    upload = models.ForeignKey(ArtistUpload, on_delete=models.CASCADE, related_name="reviews")
    decision = models.CharField(max_length=10, choices=ReviewDecision.choices)
    note = models.TextField(blank=True, default="")
    reviewer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    shown_at = models.DateTimeField(null=True)
    armed_at = models.DateTimeField(null=True)
    decided_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)
