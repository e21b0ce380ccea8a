"""Model versions: weights + configuration that can generate candidates. Of a row only its status and notes ever change."""

import uuid

from django.conf import settings as site_settings
from django.db import models

from annotator.domain.sources import SOURCE_KIND_CHOICES


class WorkerQueue(models.TextChoices):
    """Which kind of machine a source needs."""

    GPU = "gpu", "GPU"
    CPU = "cpu", "CPU"


class VersionStatus(models.TextChoices):
    """What people make of a version. A retired one proposes nothing."""

    CANDIDATE = "candidate", "Candidate"
    ACTIVE = "active", "Active"
    RETIRED = "retired", "Retired"


class ModelVersion(models.Model):
    """One version of one source; immutable but for `status` and `notes`, whose changes raise `revision`.

    `weights_sha256` is the identity of its weights, of trained and of shipped ones. A registered version has its `manifest`,
    which `weights_key` names in the artifact store; its parent is the version whose identity the manifest names.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=64)
    version = models.CharField(max_length=64)
    kind = models.CharField(max_length=16, choices=SOURCE_KIND_CHOICES)
    queue = models.CharField(max_length=8, choices=WorkerQueue.choices, default=WorkerQueue.CPU)
    weights_key = models.CharField(max_length=160, blank=True, default="")
    weights_sha256 = models.CharField(max_length=64, blank=True, default="")
    settings = models.JSONField(default=dict)
    manifest = models.JSONField(default=dict, db_default={})
    card = models.TextField(blank=True, default="", db_default="")
    size_bytes = models.BigIntegerField(default=0, db_default=0)
    status = models.CharField(
        max_length=10, choices=VersionStatus.choices, default=VersionStatus.ACTIVE, db_default=VersionStatus.ACTIVE
    )
    notes = models.TextField(blank=True, default="", db_default="")
    revision = models.PositiveIntegerField(default=1, db_default=1)
    registered_by = models.ForeignKey(
        site_settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["name", "version"], name="model_version_unique"),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.version}"


class ModelUpload(models.Model):
    """A trained version on its way in, in chunks that can be resumed. It is registered when its last file is stored."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=64)
    version = models.CharField(max_length=64)
    queue = models.CharField(max_length=8, choices=WorkerQueue.choices)
    manifest = models.JSONField()
    card = models.TextField()
    notes = models.TextField(blank=True, default="")
    model_version = models.ForeignKey(ModelVersion, on_delete=models.CASCADE, null=True, related_name="+")
    created_by = models.ForeignKey(site_settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)


class ModelUploadFile(models.Model):
    """One weight file of an upload. `chunks` holds the sizes of the chunks that were received, in their order."""

    upload = models.ForeignKey(ModelUpload, on_delete=models.CASCADE, related_name="files")
    part = models.CharField(max_length=64)
    file = models.CharField(max_length=80)
    sha256 = models.CharField(max_length=64)
    size_bytes = models.BigIntegerField()
    chunks = models.JSONField(default=list)
    is_stored = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["upload", "file"], name="model_upload_file_unique"),
            models.CheckConstraint(condition=models.Q(size_bytes__gte=1), name="model_upload_file_not_empty"),
        ]

    @property
    def received_bytes(self) -> int:
        """Return how many bytes have been received, or of a stored file its size."""
        return self.size_bytes if self.is_stored else sum(self.chunks)
