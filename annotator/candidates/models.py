"""Generations (one target object, one source), the candidates they make, and what is known of the workers."""

import uuid

from django.db import models
from django.db.models import Q

from annotator.images.models import Mask, TargetObject
from annotator.model_registry.models import ModelVersion


class GenerationStatus(models.TextChoices):
    """Where a generation stands. `dead` is failed for good until a lead retries it."""

    WAITING = "waiting", "Waiting for the pointmap"
    QUEUED = "queued", "Queued"
    RUNNING = "running", "Running"
    DONE = "done", "Done"
    CANCELLED = "cancelled", "Cancelled"
    DEAD = "dead", "Dead letter"


#: A generation that still may bring candidates.
LIVE_GENERATION_STATUSES = (GenerationStatus.WAITING, GenerationStatus.QUEUED, GenerationStatus.RUNNING)


class Generation(models.Model):
    """One GenerateCandidates command. The row is the truth; the message on the queue only a hint of it.

    `attempt` counts how often it was sent. `n_failures` and `n_losses` count what the worker reported and how often the
    worker vanished since the last candidate came: progress forgives them, too many of either make a dead letter.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    target_object = models.ForeignKey(TargetObject, on_delete=models.CASCADE, related_name="generations")
    mask = models.ForeignKey(Mask, on_delete=models.PROTECT, related_name="+")
    model_version = models.ForeignKey(ModelVersion, on_delete=models.PROTECT, related_name="+")
    round_number = models.PositiveSmallIntegerField()
    status = models.CharField(max_length=10, choices=GenerationStatus.choices, default=GenerationStatus.WAITING)
    attempt = models.PositiveSmallIntegerField(default=0)
    n_failures = models.PositiveSmallIntegerField(default=0)
    n_losses = models.PositiveSmallIntegerField(default=0)
    priority = models.PositiveSmallIntegerField(default=5)
    worker = models.CharField(max_length=120, blank=True, default="")
    last_event_at = models.DateTimeField(null=True)
    next_attempt_at = models.DateTimeField(null=True)
    error_code = models.CharField(max_length=64, blank=True, default="")
    error_message = models.TextField(blank=True, default="")
    created_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["last_event_at"],
                name="generation_live",
                condition=Q(status__in=("waiting", "queued", "running")),
            ),
            models.Index(fields=["status", "-created_at"], name="generation_by_status"),
        ]


class CandidateStatus(models.TextChoices):
    """Where one candidate stands."""

    QUEUED = "queued", "Queued"
    RUNNING = "running", "Running"
    DONE = "done", "Done"
    FAILED = "failed", "Failed"
    CANCELLED = "cancelled", "Cancelled"


class CandidateKind(models.TextChoices):
    """Who proposed it."""

    GENERATED = "generated", "Generated"
    ARTIST = "artist", "Artist"


class Candidate(models.Model):
    """One proposed shape + texture + layout. `superseded_at` is set when its mask was replaced."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    target_object = models.ForeignKey(TargetObject, on_delete=models.CASCADE, related_name="candidates")
    mask = models.ForeignKey(Mask, on_delete=models.PROTECT, related_name="+")
    model_version = models.ForeignKey(ModelVersion, on_delete=models.PROTECT, related_name="candidates")
    generation = models.ForeignKey(Generation, on_delete=models.CASCADE, null=True, related_name="candidates")
    kind = models.CharField(max_length=10, choices=CandidateKind.choices, default=CandidateKind.GENERATED)
    round_number = models.PositiveSmallIntegerField()
    slot = models.PositiveSmallIntegerField(default=0)
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
            models.CheckConstraint(
                condition=~Q(status="done") | (Q(mesh_facts__isnull=False) & ~Q(glb_key="")),
                name="candidate_done_has_mesh",
            ),
        ]
        indexes = [models.Index(fields=["target_object", "slot"], name="candidate_of_object")]


class WorkerState(models.Model):
    """The last heartbeat of each worker."""

    name = models.CharField(max_length=120, primary_key=True)
    queues = models.JSONField(default=list)
    device = models.CharField(max_length=80, blank=True, default="")
    device_note = models.TextField(blank=True, default="")
    sources = models.JSONField(default=list)
    segmenter = models.CharField(max_length=80, blank=True, default="")
    depth_estimator = models.CharField(max_length=80, blank=True, default="")
    busy_generations = models.JSONField(default=list)
    started_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()
