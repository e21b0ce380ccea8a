"""JSON of best-of-N rounds. Blind: nothing here reveals which source or seed made a candidate."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import models
from rest_framework import serializers

from annotator.campaigns.models import Attribute, Shading
from annotator.candidates.models import Candidate
from annotator.domain.best_of_n import ANSWER_CHOICES
from annotator.http.bodies import JudgedBody, RequestBody
from annotator.http.file_urls import candidate_glb_url, candidate_thumbnail_url
from annotator.http.forms import MAX_MILLISECONDS, IntrinsicsJson, LayoutJson, intrinsics_json
from annotator.images.models import Pointmap
from annotator.preferences.models import BestOfNRound, Comparison, RoundStatus
from annotator.preferences.selectors import active_comparisons, candidates_in

MAX_COMPARISONS = 64
MAX_DEGREES = 1e7


class ComparisonBody(RequestBody):
    """One answer, as the page saw it. `id` is chosen by the page, so that sending it twice stores it once."""

    id = serializers.UUIDField()
    seq = serializers.IntegerField(min_value=0, max_value=MAX_COMPARISONS)
    left = serializers.UUIDField()
    right = serializers.UUIDField()
    answer = serializers.ChoiceField(choices=ANSWER_CHOICES)
    shown_at = serializers.DateTimeField()
    armed_at = serializers.DateTimeField(required=False, allow_null=True, default=None)
    decided_at = serializers.DateTimeField()
    duration_ms = serializers.IntegerField(min_value=0, max_value=MAX_MILLISECONDS)
    active_ms = serializers.IntegerField(min_value=0, max_value=MAX_MILLISECONDS)
    shading = serializers.ChoiceField(choices=Shading.choices)
    camera_moves = serializers.IntegerField(min_value=0, max_value=1_000_000, default=0)
    camera_degrees = serializers.FloatField(min_value=0, max_value=MAX_DEGREES, default=0.0)
    ui_version = serializers.CharField(max_length=32, allow_blank=True, default="")


class ComparisonsBody(RequestBody):
    """Answers of one round, in the order in which they were given."""

    lease_token = serializers.IntegerField()
    comparisons = ComparisonBody(many=True, allow_empty=False, max_length=MAX_COMPARISONS)  # type: ignore[call-arg]


class UndoTarget(models.TextChoices):
    """What an undo reverts."""

    COMPARISON = "comparison", "The last comparison"
    SUBMISSION = "submission", "The submitted rating or escalation"


class UndoBody(RequestBody):
    """One undo, named in full, so that delivering it twice undoes one thing.

    `lease_token` is the one under which the comparison or the submission was sent.
    """

    lease_token = serializers.IntegerField()
    target = serializers.ChoiceField(choices=UndoTarget.choices)
    comparison_id = serializers.UUIDField(required=False, help_text="The comparison; only with target `comparison`.")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Require `comparison_id` for a comparison, and refuse it for a submission."""
        if (attrs["target"] == UndoTarget.COMPARISON) != ("comparison_id" in attrs):
            raise serializers.ValidationError({"comparison_id": "Send it with the target comparison, and only then."})
        return attrs


class RatingBody(JudgedBody):
    """The grade of the survivor, with any answers that were not sent yet."""

    lease_token = serializers.IntegerField()
    candidate_id = serializers.UUIDField()
    value = serializers.FloatField()
    duration_ms = serializers.IntegerField(min_value=0, max_value=MAX_MILLISECONDS, default=0)
    comparisons = ComparisonBody(many=True, required=False, default=list, max_length=MAX_COMPARISONS)  # type: ignore[call-arg]


class BlindCandidate(serializers.Serializer):
    """A candidate as an annotator may see it."""

    id = serializers.UUIDField()
    number = serializers.IntegerField()
    glb_url = serializers.CharField()
    thumbnail_url = serializers.CharField(allow_null=True)
    layout = LayoutJson(allow_null=True)
    faces = serializers.IntegerField(allow_null=True)


class StoredComparison(serializers.Serializer):
    """A comparison in effect."""

    id = serializers.UUIDField()
    seq = serializers.IntegerField()
    left = serializers.UUIDField()
    right = serializers.UUIDField()
    incumbent = serializers.UUIDField(allow_null=True)
    answer = serializers.ChoiceField(choices=ANSWER_CHOICES)
    kept = serializers.UUIDField(allow_null=True)
    kept_by_draw = serializers.BooleanField()


class RoundJson(serializers.Serializer):
    """A round with everything that the page needs to draw it and to run the ladder by itself."""

    id = serializers.UUIDField()
    status = serializers.ChoiceField(choices=RoundStatus.choices)
    attribute = serializers.ChoiceField(choices=Attribute.choices)
    collection_round = serializers.IntegerField()
    order = serializers.ListField(child=serializers.UUIDField())
    left_is_incumbent = serializers.ListField(child=serializers.BooleanField())
    tie_keeps_left = serializers.ListField(child=serializers.BooleanField())
    candidates = serializers.DictField(child=BlindCandidate())
    comparisons = StoredComparison(many=True)
    intrinsics = IntrinsicsJson(allow_null=True)


class RoundProgress(serializers.Serializer):
    """How far a round is."""

    id = serializers.UUIDField()
    status = serializers.ChoiceField(choices=RoundStatus.choices)
    next_seq = serializers.IntegerField()


class ComparisonsAnswer(serializers.Serializer):
    """The round after the answers were stored."""

    round = RoundProgress()


class LeaseJson(serializers.Serializer):
    """The lease under which the round continues."""

    id = serializers.UUIDField()
    lease_token = serializers.IntegerField()
    lease_until = serializers.DateTimeField()


class UndoAnswer(serializers.Serializer):
    """The round after the undo, and the lease under which it continues."""

    round = RoundJson()
    work_item = LeaseJson()


class OutcomeAnswer(serializers.Serializer):
    """What became of the object.

    `waiting_for_overlap`: other people's rounds of it are not finished. `kept`: it stays done, with the mesh of an earlier collection round.
    """

    outcome = serializers.ChoiceField(choices=["accepted", "escalated", "kept", "waiting_for_overlap"])
    undo_until = serializers.DateTimeField()


def blind_candidate_json(candidate: Candidate) -> dict[str, Any]:
    """Return id, number, files, layout and size: no source, no seed, no timings."""
    return {
        "id": str(candidate.pk),
        "number": candidate.number,
        "glb_url": candidate_glb_url(candidate),
        "thumbnail_url": candidate_thumbnail_url(candidate),
        "layout": candidate.layout,
        "faces": (candidate.mesh_facts or {}).get("n_faces"),
    }


def comparison_json(row: Comparison) -> dict[str, Any]:
    """Return the form of `StoredComparison`."""
    return {
        "id": str(row.pk),
        "seq": row.seq,
        "left": str(row.left_id),
        "right": str(row.right_id),
        "incumbent": str(row.incumbent_id) if row.incumbent_id else None,
        "answer": row.answer,
        "kept": str(row.kept_id) if row.kept_id else None,
        "kept_by_draw": row.kept_by_draw,
    }


def round_json(best_of_n: BestOfNRound) -> dict[str, Any]:
    """Return everything that a page needs to draw the round, in three queries."""
    image = best_of_n.target_object.image
    pointmap = Pointmap.objects.filter(image=image).first()
    return {
        "id": str(best_of_n.pk),
        "status": best_of_n.status,
        "attribute": best_of_n.attribute,
        "collection_round": best_of_n.round_number,
        "order": best_of_n.order,
        "left_is_incumbent": best_of_n.left_is_incumbent,
        "tie_keeps_left": best_of_n.tie_keeps_left,
        "candidates": {pk: blind_candidate_json(candidate) for pk, candidate in candidates_in(best_of_n).items()},
        "comparisons": [comparison_json(row) for row in active_comparisons(best_of_n)],
        "intrinsics": intrinsics_json(pointmap, image),
    }


def progress_json(best_of_n: BestOfNRound, active: Sequence[Comparison]) -> dict[str, Any]:
    """Return how far a round is."""
    return {"id": str(best_of_n.pk), "status": best_of_n.status, "next_seq": len(active)}
