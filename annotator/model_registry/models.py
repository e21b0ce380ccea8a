"""Model versions: weights + configuration that can generate candidates. A row never changes once it was used."""

import uuid

from django.db import models

from annotator.domain.sources import SOURCE_KIND_CHOICES


class WorkerQueue(models.TextChoices):
    """Which kind of machine a source needs."""

    GPU = "gpu", "GPU"
    CPU = "cpu", "CPU"


class ModelVersion(models.Model):
    """One immutable version of one source."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=64)
    version = models.CharField(max_length=64)
    kind = models.CharField(max_length=16, choices=SOURCE_KIND_CHOICES)
    queue = models.CharField(max_length=8, choices=WorkerQueue.choices, default=WorkerQueue.CPU)
    weights_key = models.CharField(max_length=160, blank=True, default="")
    weights_sha256 = models.CharField(max_length=64, blank=True, default="")
    settings = models.JSONField(default=dict)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["name", "version"], name="model_version_unique"),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.version}"
