"""The ledger: one row per request to a worker, whatever its kind; and the last heartbeat of each worker."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q


class WorkKind(models.TextChoices):
    """What a worker is asked to do."""

    GENERATION = "generation", "Candidates"
    POINTMAP = "pointmap", "Pointmap"
    MASK_PROPOSAL = "mask_proposal", "Mask from clicks"
    POSE_FIT = "pose_fit", "Pose fit"
    MESH_CHECK = "mesh_check", "Mesh check"
    EXPORT = "export", "Dataset export"


class WorkStatus(models.TextChoices):
    """The state of one piece of machine work.

    `waiting` is not dispatched yet, `queued` was sent (or will be at `next_attempt_at`), `running` was started by a worker.
    """

    WAITING = "waiting", "Waiting"
    QUEUED = "queued", "Queued"
    RUNNING = "running", "Running"
    DONE = "done", "Done"
    FAILED = "failed", "Failed"
    CANCELLED = "cancelled", "Cancelled"


#: Work that may still bring a result.
LIVE = (WorkStatus.WAITING, WorkStatus.QUEUED, WorkStatus.RUNNING)
#: Work that has ended.
FINISHED = (WorkStatus.DONE, WorkStatus.FAILED, WorkStatus.CANCELLED)
#: Work that was dispatched and has not ended.
IN_FLIGHT = (WorkStatus.QUEUED, WorkStatus.RUNNING)


class MachineWork(models.Model):
    """One request to a worker. The row is the truth; the message on the queue is only a hint of it.

    `subject` is the id that the command and its events carry: of a generation, an image (for its pointmap), a mask
    proposal, a pose fit, an upload or a dataset snapshot. `attempt` counts dispatches. `n_failures` and `n_losses` count transient
    failures and lost workers since the last partial result; too many of either end the work as failed.
    `suspected_at` is the first time that a queued message looked lost; it is dispatched again only if it still does later.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=16, choices=WorkKind.choices)
    subject = models.UUIDField()
    campaign_id = models.UUIDField()
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    status = models.CharField(max_length=10, choices=WorkStatus.choices, default=WorkStatus.WAITING)
    queue = models.CharField(max_length=32, blank=True, default="")
    priority = models.PositiveSmallIntegerField(default=5)
    attempt = models.PositiveIntegerField(default=0)
    n_failures = models.PositiveIntegerField(default=0)
    n_losses = models.PositiveIntegerField(default=0)
    worker = models.CharField(max_length=120, blank=True, default="")
    error_code = models.CharField(max_length=64, blank=True, default="")
    error_message = models.TextField(blank=True, default="")
    requested_at = models.DateTimeField()
    asked_at = models.DateTimeField(null=True)
    last_event_at = models.DateTimeField(null=True)
    next_attempt_at = models.DateTimeField(null=True)
    suspected_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "subject"], name="machine_work_one_per_subject"),
            models.CheckConstraint(
                condition=Q(status__in=("done", "failed", "cancelled"), finished_at__isnull=False)
                | Q(status__in=("waiting", "queued", "running"), finished_at__isnull=True),
                name="machine_work_finished_has_time",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=("queued", "running")) | (Q(attempt__gte=1) & Q(asked_at__isnull=False)),
                name="machine_work_in_flight_was_asked",
            ),
            models.CheckConstraint(
                condition=Q(next_attempt_at__isnull=True) | Q(status="queued"),
                name="machine_work_next_attempt_is_queued",
            ),
        ]
        indexes = [
            models.Index(
                fields=["kind", "last_event_at"],
                name="machine_work_live",
                condition=Q(status__in=("waiting", "queued", "running")),
            ),
            models.Index(
                fields=["kind", "requested_by"],
                name="machine_work_live_of_person",
                condition=Q(status__in=("waiting", "queued", "running")),
            ),
            models.Index(fields=["queue", "asked_at"], name="machine_work_by_queue"),
            models.Index(fields=["campaign_id", "-requested_at", "id"], name="machine_work_of_campaign"),
        ]


class WorkerState(models.Model):
    """The last heartbeat of one worker, or of one of the site's own Celery processes.

    `busy_generations` holds the subjects of all commands under way; it is named after the first kind that there was.
    """

    name = models.CharField(max_length=120, primary_key=True)
    queues = models.JSONField(default=list)
    device = models.CharField(max_length=80, blank=True, default="")
    device_note = models.TextField(blank=True, default="")
    sources = models.JSONField(default=list)
    segmenter = models.CharField(max_length=80, blank=True, default="")
    segmenters = models.JSONField(default=list)
    depth_estimator = models.CharField(max_length=80, blank=True, default="")
    depth_estimators = models.JSONField(default=list)
    busy_generations = models.JSONField(default=list)
    started_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()

    class Meta:
        db_table = "candidates_workerstate"


class AwaitedResult(models.Model):
    """What a worker made, or failed to make, for a person who waits at a page; see `awaited`."""

    class Status(models.TextChoices):
        QUEUED = "queued", "Queued"
        DONE = "done", "Done"
        FAILED = "failed", "Failed"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    status = models.CharField(max_length=8, choices=Status.choices, default=Status.QUEUED)
    error_code = models.CharField(max_length=64, blank=True, default="")
    error_message = models.TextField(blank=True, default="")
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        abstract = True
