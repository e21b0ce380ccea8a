"""Generations (one target object, one source) and the candidates that they produce."""

import uuid

from django.db import models
from django.db.models import Q

from annotator.images.models import Mask, TargetObject
from annotator.model_registry.models import ModelVersion


class GenerationStatus(models.TextChoices):
    """The state of a generation. `dead` is failed for good until a lead retries it."""

    WAITING = "waiting", "Waiting for the pointmap"
    QUEUED = "queued", "Queued"
    RUNNING = "running", "Running"
    DONE = "done", "Done"
    CANCELLED = "cancelled", "Cancelled"
    DEAD = "dead", "Dead letter"


#: Generations that may still produce candidates.
LIVE_GENERATION_STATUSES = (GenerationStatus.WAITING, GenerationStatus.QUEUED, GenerationStatus.RUNNING)


class Generation(models.Model):
    """One request for candidates to one source. Its attempts are in the ledger (`machine_work`), with its id as subject."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    target_object = models.ForeignKey(TargetObject, on_delete=models.CASCADE, related_name="generations")
    mask = models.ForeignKey(Mask, on_delete=models.PROTECT, related_name="+")
    model_version = models.ForeignKey(ModelVersion, on_delete=models.PROTECT, related_name="+")
    round_number = models.PositiveSmallIntegerField()
    status = models.CharField(max_length=10, choices=GenerationStatus.choices, default=GenerationStatus.WAITING)
    priority = models.PositiveSmallIntegerField(default=5)
    error_code = models.CharField(max_length=64, blank=True, default="")
    error_message = models.TextField(blank=True, default="")
    created_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["status", "-created_at"], name="generation_by_status"),
        ]


class CandidateStatus(models.TextChoices):
    """The state of one candidate."""

    QUEUED = "queued", "Queued"
    RUNNING = "running", "Running"
    DONE = "done", "Done"
    FAILED = "failed", "Failed"
    CANCELLED = "cancelled", "Cancelled"


class CandidateKind(models.TextChoices):
    """The origin of a candidate."""

    GENERATED = "generated", "Generated"
    ARTIST = "artist", "Artist"


class Candidate(models.Model):
    """One proposed shape + texture + layout. `superseded_at` is set when its mask was replaced.

    `number` is the candidate's name in the interface; it never changes. The candidates of one request are numbered in
    random order, since their order by `slot` would reveal the source; it is 0 only until the request is complete.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    target_object = models.ForeignKey(TargetObject, on_delete=models.CASCADE, related_name="candidates")
    mask = models.ForeignKey(Mask, on_delete=models.PROTECT, related_name="+")
    model_version = models.ForeignKey(ModelVersion, on_delete=models.PROTECT, related_name="candidates")
    generation = models.ForeignKey(Generation, on_delete=models.CASCADE, null=True, related_name="candidates")
    kind = models.CharField(max_length=10, choices=CandidateKind.choices, default=CandidateKind.GENERATED)
    round_number = models.PositiveSmallIntegerField()
    slot = models.PositiveSmallIntegerField(default=0)
    number = models.PositiveSmallIntegerField(db_default=0)
    seed = models.BigIntegerField(null=True)
    status = models.CharField(max_length=10, choices=CandidateStatus.choices, default=CandidateStatus.QUEUED)
    phase = models.CharField(max_length=64, blank=True, default="")
    step = models.PositiveIntegerField(default=0)
    steps = models.PositiveIntegerField(default=0)
    error_code = models.CharField(max_length=64, blank=True, default="")
    error_message = models.TextField(blank=True, default="")
    glb_key = models.CharField(max_length=160, blank=True, default="")
    geometry_sha256 = models.CharField(max_length=64, blank=True, default="")
    thumbnail_key = models.CharField(max_length=160, blank=True, default="")
    latent_key = models.CharField(max_length=160, blank=True, default="")
    splat_key = models.CharField(max_length=160, blank=True, default="")
    #: The identity of the weights that made it; "" where the source has none, or the worker was older than this column.
    checkpoint_sha256 = models.CharField(max_length=64, blank=True, default="", db_default="")
    layout = models.JSONField(null=True)
    mesh_facts = models.JSONField(null=True)
    seconds_by_phase = models.JSONField(default=dict)
    settings = models.JSONField(default=dict)
    device = models.CharField(max_length=80, blank=True, default="")
    worker = models.CharField(max_length=120, blank=True, default="")
    created_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True)
    superseded_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["generation", "seed"], name="candidate_unique_seed"),
            models.UniqueConstraint(
                fields=["target_object", "number"], name="candidate_unique_number", condition=Q(number__gt=0)
            ),
            models.CheckConstraint(
                condition=~Q(status="done") | (Q(mesh_facts__isnull=False) & ~Q(glb_key="")),
                name="candidate_done_has_mesh",
            ),
        ]
        indexes = [models.Index(fields=["target_object", "slot"], name="candidate_of_object")]
