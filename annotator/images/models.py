"""Images, their pointmaps, the target objects in them, and the objects' masks."""

import uuid

from django.conf import settings
from django.db import models

from annotator.campaigns.models import Campaign
from annotator.machine_work.models import AwaitedResult


class Image(models.Model):
    """A photograph, re-encoded and named by its content. `group_id` keeps near-duplicates in one split.

    `focal_px` is the focal length that the camera wrote into the file, in pixels; null where it is unknown.
    `dhash` is a perceptual hash (`perceptual_hash`), null for plain photos and those of before; `near_duplicate_of` is an earlier
    photo that looks the same.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="images")
    sha256 = models.CharField(max_length=64)
    source_sha256 = models.CharField(max_length=64)
    image_key = models.CharField(max_length=160)
    thumbnail_key = models.CharField(max_length=160)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    focal_px = models.FloatField(null=True)
    dhash = models.BigIntegerField(null=True)
    near_duplicate_of = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, related_name="near_duplicates")
    original_name = models.CharField(max_length=255)
    source = models.CharField(max_length=255, blank=True, default="")
    licence = models.CharField(max_length=120, blank=True, default="")
    group_id = models.CharField(max_length=64)
    holdout = models.BooleanField(default=False)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["campaign", "sha256"], name="image_unique_in_campaign"),
        ]
        indexes = [models.Index(fields=["campaign", "-created_at", "id"], name="image_newest")]


class PointmapStatus(models.TextChoices):
    """The state of a pointmap."""

    QUEUED = "queued", "Queued"
    READY = "ready", "Ready"
    FAILED = "failed", "Failed"


class Pointmap(models.Model):
    """The 2.5D scene of one image, frozen once it is ready: layouts mean nothing against another one."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    image = models.OneToOneField(Image, on_delete=models.CASCADE, related_name="pointmap")
    status = models.CharField(max_length=8, choices=PointmapStatus.choices, default=PointmapStatus.QUEUED)
    pointmap_key = models.CharField(max_length=160, blank=True, default="")
    preview_key = models.CharField(max_length=160, blank=True, default="")
    fx = models.FloatField(null=True)
    fy = models.FloatField(null=True)
    cx = models.FloatField(null=True)
    cy = models.FloatField(null=True)
    estimator = models.CharField(max_length=80, blank=True, default="")
    estimator_version = models.CharField(max_length=80, blank=True, default="")
    is_fallback = models.BooleanField(default=False)
    metric = models.BooleanField(default=False)
    scene_scale = models.FloatField(null=True)
    scene_shift = models.JSONField(null=True)
    error_code = models.CharField(max_length=64, blank=True, default="")
    error_message = models.TextField(blank=True, default="")
    finished_at = models.DateTimeField(null=True)


class TargetObject(models.Model):
    """The thing to reconstruct in one image. Its states and transitions are in `domain.target_object_states`."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="target_objects")
    image = models.ForeignKey(Image, on_delete=models.PROTECT, related_name="target_objects")
    number = models.PositiveIntegerField()
    name = models.CharField(max_length=120, blank=True, default="")
    category = models.CharField(max_length=120, blank=True, default="")
    state = models.CharField(max_length=16)
    discard_reason = models.CharField(max_length=32, blank=True, default="")
    priority = models.SmallIntegerField(default=0)
    current_mask = models.ForeignKey("Mask", on_delete=models.PROTECT, null=True, related_name="+")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    state_changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["image", "number"], name="target_object_unique_in_image"),
        ]
        indexes = [models.Index(fields=["campaign", "state", "id"], name="target_object_by_state")]


class Mask(models.Model):
    """An object's pixels, as a PNG of the image's size with 255 inside. Versions are kept."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    target_object = models.ForeignKey(TargetObject, on_delete=models.CASCADE, related_name="masks")
    version = models.PositiveIntegerField()
    mask_key = models.CharField(max_length=160)
    area_px = models.PositiveIntegerField()
    bbox_xywh = models.JSONField()
    method = models.CharField(max_length=80)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["target_object", "version"], name="mask_version_unique"),
        ]


class MaskProposal(AwaitedResult):
    """The mask that a worker returns for clicks, before somebody accepts it."""

    image = models.ForeignKey(Image, on_delete=models.CASCADE, related_name="mask_proposals")
    prompts = models.JSONField()
    mask_key = models.CharField(max_length=160, blank=True, default="")
    score = models.FloatField(null=True)
    segmenter = models.CharField(max_length=80, blank=True, default="")
    is_fallback = models.BooleanField(default=False)


class StateChange(models.Model):
    """One transition of one target object, never deleted: the audit trail, and the source of every duration."""

    id = models.BigAutoField(primary_key=True)
    target_object = models.ForeignKey(TargetObject, on_delete=models.CASCADE, related_name="state_changes")
    from_state = models.CharField(max_length=16, blank=True, default="")
    to_state = models.CharField(max_length=16)
    reason = models.CharField(max_length=255, blank=True, default="")
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
