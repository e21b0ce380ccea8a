"""The forms of an object's story."""

from __future__ import annotations

from rest_framework import serializers

from annotator.alignments.models import PoseReviewState
from annotator.campaigns.models import Attribute
from annotator.candidates.models import CandidateKind
from annotator.domain.best_of_n import ANSWER_CHOICES
from annotator.escalations.models import EscalationState, ReviewDecision, UploadStatus
from annotator.http.forms import LayoutJson
from annotator.preferences.models import RoundStatus


class PersonJson(serializers.Serializer):
    """A person: the user name for staff, else a pseudonym that is the same all over one story."""

    name = serializers.CharField()
    is_you = serializers.BooleanField()


class StoryCandidate(serializers.Serializer):
    """A candidate that the story names, by its number. `is_superseded`: made for a mask that was replaced."""

    id = serializers.UUIDField()
    number = serializers.IntegerField()
    kind = serializers.ChoiceField(choices=CandidateKind.choices)
    glb_url = serializers.CharField(allow_null=True)
    thumbnail_url = serializers.CharField(allow_null=True)
    layout = LayoutJson(allow_null=True)
    is_superseded = serializers.BooleanField()


class StoryMask(serializers.Serializer):
    """A version of the mask. `person` is null for one that came with an import."""

    version = serializers.IntegerField()
    method = serializers.CharField()
    url = serializers.CharField()
    person = PersonJson(allow_null=True)
    created_at = serializers.DateTimeField()


class StoryComparison(serializers.Serializer):
    """One answer. `kept` is the candidate that stayed; `kept_by_draw`: by the drawn lot of a tie."""

    left = serializers.UUIDField()
    right = serializers.UUIDField()
    answer = serializers.ChoiceField(choices=ANSWER_CHOICES)
    kept = serializers.UUIDField(allow_null=True)
    kept_by_draw = serializers.BooleanField()
    decided_at = serializers.DateTimeField()
    active_ms = serializers.IntegerField()


class StoryRating(serializers.Serializer):
    """The grade of a round's winner in words. `bar` is null for those whom the campaign does not show it."""

    value = serializers.FloatField()
    name = serializers.CharField()
    meets_bar = serializers.BooleanField()
    bar = serializers.CharField(allow_null=True, help_text="The lowest level that reaches the bar of the time.")


class StoryRound(serializers.Serializer):
    """One person's round. Rounds of one batch judged the same candidates."""

    id = serializers.UUIDField()
    batch = serializers.IntegerField()
    status = serializers.ChoiceField(choices=RoundStatus.choices)
    attribute = serializers.ChoiceField(choices=Attribute.choices)
    person = PersonJson()
    started_at = serializers.DateTimeField()
    finished_at = serializers.DateTimeField(allow_null=True)
    comparisons = StoryComparison(many=True)
    winner = serializers.UUIDField(allow_null=True)
    rating = StoryRating(allow_null=True)
    reasons = serializers.ListField(child=serializers.CharField())
    defects = serializers.ListField(child=serializers.CharField())
    note = serializers.CharField()


class DisagreementJson(serializers.Serializer):
    """Whether the newest rounds chose different winners, or differ on whether one is good enough."""

    winners = serializers.BooleanField()
    acceptance = serializers.BooleanField()


class StoryVersion(serializers.Serializer):
    """A version of an artist's mesh."""

    version = serializers.IntegerField()
    status = serializers.ChoiceField(choices=UploadStatus.choices)
    thumbnail_url = serializers.CharField(allow_null=True)
    note = serializers.CharField()
    person = PersonJson()
    created_at = serializers.DateTimeField()
    submitted_at = serializers.DateTimeField(allow_null=True)


class StoryReview(serializers.Serializer):
    """A decision on a version."""

    version = serializers.IntegerField()
    decision = serializers.ChoiceField(choices=ReviewDecision.choices)
    note = serializers.CharField()
    person = PersonJson()
    created_at = serializers.DateTimeField()


class StoryEscalation(serializers.Serializer):
    """An escalation. `is_withdrawn`: undone by its annotator, or withdrawn by a lead."""

    id = serializers.UUIDField()
    state = serializers.ChoiceField(choices=EscalationState.choices)
    is_withdrawn = serializers.BooleanField()
    reasons = serializers.ListField(child=serializers.CharField())
    defects = serializers.ListField(child=serializers.CharField())
    note = serializers.CharField()
    opened_by = PersonJson(allow_null=True)
    assignee = PersonJson(allow_null=True)
    created_at = serializers.DateTimeField()
    closed_at = serializers.DateTimeField(allow_null=True)
    versions = StoryVersion(many=True)
    reviews = StoryReview(many=True)


class StoryPose(serializers.Serializer):
    """The current layout of the accepted mesh, and whether a lead had to review it."""

    candidate = serializers.UUIDField()
    layout = LayoutJson()
    silhouette_iou = serializers.FloatField(allow_null=True)
    review = serializers.ChoiceField(choices=PoseReviewState.choices)
    person = PersonJson()
    created_at = serializers.DateTimeField()
    duration_ms = serializers.IntegerField()
    n_edits = serializers.IntegerField()


class StoryRelease(serializers.Serializer):
    """A dataset that holds the object: how many rows of each config are about it."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    version = serializers.CharField()
    created_at = serializers.DateTimeField()
    rows = serializers.DictField(child=serializers.IntegerField())


class ObjectStory(serializers.Serializer):
    """What happened to an object, each list oldest first. `releases` is for staff, of the newest 20; others get none."""

    candidates = StoryCandidate(many=True)
    masks = StoryMask(many=True)
    rounds = StoryRound(many=True)
    disagreement = DisagreementJson()
    escalations = StoryEscalation(many=True)
    pose = StoryPose(allow_null=True)
    releases = StoryRelease(many=True)
