"""Dataset snapshots: immutable, hashed selections of accepted work."""

import uuid

from django.conf import settings
from django.db import models

from annotator.campaigns.models import Campaign


class SnapshotStatus(models.TextChoices):
    """The state of the writing of a snapshot."""

    QUEUED = "queued", "Queued"
    RUNNING = "running", "Running"
    DONE = "done", "Done"
    FAILED = "failed", "Failed"


class DatasetSnapshot(models.Model):
    """One release. `watermark` is the moment of the one repeatable-read view that it shows."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="dataset_snapshots")
    name = models.CharField(max_length=80)
    version = models.CharField(max_length=20)
    policy_name = models.CharField(max_length=64)
    policy_version = models.CharField(max_length=20)
    policy_params = models.JSONField(default=dict)
    #: What else the release needs of its surroundings, as it was when it was asked for (`ReleaseSpec`); {} in old rows.
    frozen = models.JSONField(default=dict)
    include_media = models.BooleanField(default=True)
    status = models.CharField(max_length=8, choices=SnapshotStatus.choices, default=SnapshotStatus.QUEUED)
    rows_done = models.PositiveBigIntegerField(default=0)
    rows_total = models.PositiveBigIntegerField(default=0)
    directory = models.CharField(max_length=255, blank=True, default="")
    watermark = models.DateTimeField(null=True)
    manifest = models.JSONField(null=True)
    error_code = models.CharField(max_length=64, blank=True, default="")
    error_message = models.TextField(blank=True, default="")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["campaign", "name", "version"], name="dataset_version_unique"),
        ]
