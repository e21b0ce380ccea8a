"""Model versions: weights + configuration that can generate candidates. A row never changes once it was used."""

import uuid

from django.db import models


class SourceKind(models.TextChoices):
    """The family of a source. Only `own_model` negatives are on-policy for preference alignment (sam3d.md A.2.5)."""

    RETRIEVAL = "retrieval", "Retrieval"
    TEXT_TO_3D = "text_to_3d", "Text to 3D"
    IMAGE_TO_3D = "image_to_3d", "Image to 3D"
    OWN_MODEL = "own_model", "Own model"
    ARTIST = "artist", "Artist"


class WorkerQueue(models.TextChoices):
    """Which kind of machine a source needs."""

    GPU = "gpu", "GPU"
    CPU = "cpu", "CPU"


class ModelVersion(models.Model):
    """One immutable version of one source."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=64)
    version = models.CharField(max_length=64)
    kind = models.CharField(max_length=16, choices=SourceKind.choices)
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
