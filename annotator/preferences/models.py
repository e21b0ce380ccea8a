"""Best-of-N rounds: the ladder as it was shown, every comparison, and the rating of the survivor."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from annotator.assignments.models import Decided, WorkItem
from annotator.candidates.models import Candidate
from annotator.domain.best_of_n import ANSWER_CHOICES
from annotator.images.models import TargetObject


class RoundStatus(models.TextChoices):
    """The status of a round."""

    OPEN = "open", "Open"
    RATED = "rated", "Rated"
    ESCALATED = "escalated", "Escalated"
    SUPERSEDED = "superseded", "Superseded"


class BestOfNRound(models.Model):
    """One annotator choosing among N candidates, two at a time. All random choices are made at the start, and kept.

    `order` lists the candidate ids as they will appear; `left_is_incumbent[i]` puts the incumbent of step i on the
    left; `tie_keeps_left[i]` is the side that stays when the answer to step i is "equal" (sam3d.md A.2.3). When a work item
    passes to another person, the first person's round is superseded and kept.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    work_item = models.ForeignKey(WorkItem, on_delete=models.CASCADE, related_name="rounds")
    target_object = models.ForeignKey(TargetObject, on_delete=models.CASCADE, related_name="rounds")
    annotator = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="rounds")
    round_number = models.PositiveSmallIntegerField()
    attribute = models.CharField(max_length=8)
    seed = models.BigIntegerField()
    order = models.JSONField()
    left_is_incumbent = models.JSONField()
    tie_keeps_left = models.JSONField()
    status = models.CharField(max_length=10, choices=RoundStatus.choices, default=RoundStatus.OPEN)
    winner = models.ForeignKey(Candidate, on_delete=models.PROTECT, null=True, related_name="+")
    escalation_reasons = models.JSONField(default=list)
    escalation_defects = models.JSONField(default=list)
    note = models.TextField(blank=True, default="")
    started_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True)

    #: Of a round whose query prefetched `selectors.live_ratings` or `selectors.live_comparisons`; no other round has them.
    live_ratings: list[QualityRating]
    live_comparisons: list[Comparison]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["work_item"], name="round_one_live_a_work_item", condition=~Q(status="superseded")
            ),
        ]
        indexes = [models.Index(fields=["target_object", "status"], name="round_of_object")]


class Comparison(models.Model):
    """One side-by-side answer. The id is chosen by the browser, so that sending it twice stores it once."""

    id = models.UUIDField(primary_key=True)
    round = models.ForeignKey(BestOfNRound, on_delete=models.CASCADE, related_name="comparisons")
    seq = models.PositiveSmallIntegerField()
    left = models.ForeignKey(Candidate, on_delete=models.PROTECT, related_name="+")
    right = models.ForeignKey(Candidate, on_delete=models.PROTECT, related_name="+")
    incumbent = models.ForeignKey(Candidate, on_delete=models.PROTECT, null=True, related_name="+")
    answer = models.CharField(max_length=12, choices=ANSWER_CHOICES)
    kept = models.ForeignKey(Candidate, on_delete=models.PROTECT, null=True, related_name="+")
    kept_by_draw = models.BooleanField(default=False)
    shown_at = models.DateTimeField()
    armed_at = models.DateTimeField(null=True)
    decided_at = models.DateTimeField()
    duration_ms = models.PositiveIntegerField()
    active_ms = models.PositiveIntegerField()
    shading = models.CharField(max_length=10)
    camera_moves = models.PositiveIntegerField(default=0)
    camera_degrees = models.FloatField(default=0)
    ui_version = models.CharField(max_length=32, blank=True, default="")
    created_at = models.DateTimeField(auto_now_add=True)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["round", "seq"], name="comparison_one_a_step", condition=Q(undone_at__isnull=True)
            ),
            models.CheckConstraint(condition=~Q(left=models.F("right")), name="comparison_two_candidates"),
        ]


class QualityRating(Decided):
    """The grade of a round's winner, numeric for ever: the bar moves, the rating stays (sam3d.md A.2.4)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    round = models.ForeignKey(BestOfNRound, on_delete=models.CASCADE, related_name="ratings")
    candidate = models.ForeignKey(Candidate, on_delete=models.PROTECT, related_name="ratings")
    value = models.FloatField()
    scale = models.CharField(max_length=32)
    bar_at_time = models.FloatField()
    annotator = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    duration_ms = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["round"], name="rating_one_a_round", condition=Q(undone_at__isnull=True)),
            models.CheckConstraint(condition=Q(value__gte=0, value__lte=1), name="rating_in_0_1"),
        ]
