"""A campaign: the settings of one collection (N, sources, quality bar, overlap, guide, round k) and its members."""

import uuid

from django.conf import settings
from django.db import models

from annotator.model_registry.models import ModelVersion


class Attribute(models.TextChoices):
    """What annotators are asked to judge."""

    SHAPE = "shape", "Shape"
    TEXTURE = "texture", "Texture"
    OVERALL = "overall", "Overall"


#: The kinds of human work that have a guide of their own: the kinds of work items, and the artists' work.
GUIDED_WORK = ("mask_review", "best_of_n", "alignment", "pose_review", "artist")


class Shading(models.TextChoices):
    """How candidates are drawn at first."""

    TEXTURE = "texture", "Texture"
    CLAY = "clay", "Clay"
    NORMALS = "normals", "Normals"
    WIREFRAME = "wireframe", "Wireframe"


class Campaign(models.Model):
    """One collection. `quality_bar` is alpha, `round_number` is k (sam3d.md A.5): the number of the open collection round.

    Poses whose outline matches the mask less than `min_pose_iou` are reviewed by a lead.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=80, unique=True)
    guide = models.TextField(blank=True, default="")
    #: More guide by kind of work (`GUIDED_WORK`), in Markdown; kinds without a text are left out.
    stage_guides = models.JSONField(default=dict, db_default={}, blank=True)
    attribute = models.CharField(max_length=8, choices=Attribute.choices, default=Attribute.OVERALL)
    candidates_per_object = models.PositiveSmallIntegerField(default=8)
    quality_bar = models.FloatField(default=0.6)
    show_quality_bar = models.BooleanField(default=False)
    min_pose_iou = models.FloatField(default=0.5, db_default=0.5)
    overlap = models.PositiveSmallIntegerField(default=1)
    lease_seconds = models.PositiveIntegerField(default=600)
    round_number = models.PositiveSmallIntegerField(default=1)
    review_masks = models.BooleanField(default=True)
    default_shading = models.CharField(max_length=10, choices=Shading.choices, default=Shading.TEXTURE)
    is_active = models.BooleanField(default=True)
    #: Raised by each change of the settings, and of the members: a change names the one that it was made from.
    version = models.PositiveIntegerField(default=1)
    members_version = models.PositiveIntegerField(default=1)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(quality_bar__gte=0, quality_bar__lte=1), name="campaign_quality_bar_in_0_1"
            ),
            models.CheckConstraint(
                condition=models.Q(min_pose_iou__gte=0, min_pose_iou__lte=1), name="campaign_min_pose_iou_in_0_1"
            ),
            models.CheckConstraint(
                condition=models.Q(candidates_per_object__gte=1, candidates_per_object__lte=64),
                name="campaign_candidates_1_to_64",
            ),
            models.CheckConstraint(
                condition=models.Q(overlap__gte=1, overlap__lte=16), name="campaign_overlap_1_to_16"
            ),
            models.CheckConstraint(
                condition=models.Q(lease_seconds__gte=30, lease_seconds__lte=86_400), name="campaign_lease_30s_to_1d"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class CampaignChange(models.Model):
    """One change of a campaign's settings. `changes` maps the name of a setting to its values before and after."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="changes")
    version = models.PositiveIntegerField()
    changes = models.JSONField()
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    changed_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["campaign", "version"], name="campaign_change_unique"),
        ]


class Selection(models.TextChoices):
    """Which objects a collection round collects again, besides those that are new."""

    NEW = "new", "New objects"
    FAILED = "failed", "New and failed objects"
    ALL = "all", "All objects"
    FILTER = "filter", "A filter"


class CollectionRound(models.Model):
    """Iteration k of a campaign's collection: what gives its answers their meaning, frozen once something was proposed in it.

    The open round is the one without an end; the campaign's `round_number`, attribute, bar, guide and sources are those of it.
    `sources` lists {model_version_id, name, n_candidates, priority}; `choice_guide` is the
    guide for choosing, and `guide_version` counts what the two have been in the campaign.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="collection_rounds")
    number = models.PositiveSmallIntegerField()
    attribute = models.CharField(max_length=8, choices=Attribute.choices)
    quality_bar = models.FloatField()
    rating_scale = models.CharField(max_length=32)
    guide = models.TextField(blank=True, default="")
    choice_guide = models.TextField(blank=True, default="")
    guide_version = models.PositiveIntegerField(default=1)
    sources = models.JSONField(default=list)
    selection = models.CharField(max_length=8, choices=Selection.choices, default=Selection.NEW)
    selection_filter = models.JSONField(default=dict)
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    started_at = models.DateTimeField()
    first_used_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["campaign", "number"], name="collection_round_unique"),
            models.UniqueConstraint(
                fields=["campaign"], name="collection_round_one_open", condition=models.Q(ended_at__isnull=True)
            ),
        ]


class CampaignSource(models.Model):
    """How many of a campaign's N candidates one model version proposes."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="sources")
    model_version = models.ForeignKey(ModelVersion, on_delete=models.PROTECT, related_name="+")
    n_candidates = models.PositiveSmallIntegerField()
    priority = models.PositiveSmallIntegerField(default=5)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["campaign", "model_version"], name="campaign_source_unique"),
            models.CheckConstraint(
                condition=models.Q(n_candidates__gte=1, n_candidates__lte=64), name="campaign_source_1_to_64"
            ),
            models.CheckConstraint(condition=models.Q(priority__lte=9), name="campaign_source_priority_0_to_9"),
        ]


class Membership(models.Model):
    """That a user takes part in a campaign, and so may see what is in it."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="memberships")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["campaign", "user"], name="membership_unique"),
        ]
