"""Work items: one stage of one target object, leased to one person at a time."""

import uuid
from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q

from annotator.campaigns.models import Campaign
from annotator.candidates.models import Candidate
from annotator.domain.decision_times import DecisionTimes
from annotator.images.models import TargetObject


class WorkItemKind(models.TextChoices):
    """The stages of human work that annotators claim from the queue. Escalations have their own board."""

    MASK_REVIEW = "mask_review", "Mask review"
    BEST_OF_N = "best_of_n", "Best of N"
    ALIGNMENT = "alignment", "Alignment"
    POSE_REVIEW = "pose_review", "Pose review"


class WorkItemState(models.TextChoices):
    """An expired lease is still `leased` in the row; the claim statement treats it as open."""

    OPEN = "open", "Open"
    LEASED = "leased", "Leased"
    DONE = "done", "Done"
    CANCELLED = "cancelled", "Cancelled"


class Decided(models.Model):
    """A row that holds one decision of a person, with its times (`domain.decision_times`); null when unknown."""

    shown_at = models.DateTimeField(null=True)
    armed_at = models.DateTimeField(null=True)
    decided_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True

    @property
    def times(self) -> dict[str, datetime | None]:
        """The three moments by the names of their fields."""
        return {"shown_at": self.shown_at, "armed_at": self.armed_at, "decided_at": self.decided_at}

    def set_times(self, times: DecisionTimes | None) -> None:
        """Set the three moments, or all to null; the caller saves."""
        self.shown_at = None if times is None else times.shown_at
        self.armed_at = None if times is None else times.armed_at
        self.decided_at = None if times is None else times.decided_at


class WorkItem(Decided):
    """One slot. `lease_token` is the fencing token: it grows with each claim, and every write must carry it.

    `batch` numbers the times that a stage of an object was opened (a new mask opens a new batch); within a batch the
    slots are the overlap k, and one person gets at most one of them. The lease of an open item that still has a token
    has expired: its last holder may submit late until another person claims it. `candidate` is the mesh to align.
    The times are those of the submission.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="work_items")
    target_object = models.ForeignKey(TargetObject, on_delete=models.CASCADE, related_name="work_items")
    kind = models.CharField(max_length=12, choices=WorkItemKind.choices)
    batch = models.PositiveSmallIntegerField(default=1)
    slot = models.PositiveSmallIntegerField(default=0)
    priority = models.SmallIntegerField(default=0)
    state = models.CharField(max_length=10, choices=WorkItemState.choices, default=WorkItemState.OPEN)
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="work_items"
    )
    lease_token = models.BigIntegerField(null=True)
    lease_until = models.DateTimeField(null=True)
    candidate = models.ForeignKey(Candidate, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    submission_id = models.UUIDField(null=True)
    submission_content = models.JSONField(null=True)
    submission_answer = models.JSONField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    claimed_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    active_ms = models.PositiveIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["target_object", "kind", "batch", "slot"], name="work_item_slot_unique"),
            models.UniqueConstraint(
                fields=["target_object", "kind", "batch", "assignee"],
                name="work_item_one_slot_a_person",
                condition=Q(state__in=("leased", "done")),
            ),
            models.CheckConstraint(
                condition=~Q(state="leased")
                | Q(assignee__isnull=False, lease_token__isnull=False, lease_until__isnull=False),
                name="work_item_leased_has_lease",
            ),
        ]
        indexes = [
            models.Index(
                fields=["campaign", "kind", "-priority", "id"], name="work_item_open", condition=Q(state="open")
            ),
            models.Index(fields=["lease_until"], name="work_item_lease", condition=Q(state="leased")),
            models.Index(fields=["assignee", "state"], name="work_item_of_person"),
        ]
