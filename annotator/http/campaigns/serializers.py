"""JSON of campaigns."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from annotator.campaigns.models import Attribute, Campaign, Shading
from annotator.domain.quality_bar import QUALITY_V1
from annotator.domain.roles import ROLE_CHOICES
from annotator.domain.sources import SOURCE_KIND_CHOICES
from annotator.http.bodies import RequestBody
from annotator.http.fields import NameField

#: What only staff see of a campaign: an annotator chooses without knowing what becomes of the choice.
STAFF_SETTINGS = (
    "quality_bar",
    "show_quality_bar",
    "min_pose_iou",
    "overlap",
    "lease_seconds",
    "round_number",
    "review_masks",
)
RATING_LEVELS = [{"value": level.value, "name": level.name, "help": level.meaning} for level in QUALITY_V1.levels]


class GuideField(serializers.CharField):
    """A guide in Markdown. The page shows it as text, without any HTML."""

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=20_000, allow_blank=True, required=False, **options)


class SourceBody(RequestBody):
    """How many candidates a model version proposes."""

    model_version_id = serializers.UUIDField()
    n_candidates = serializers.IntegerField(min_value=1, max_value=64)
    priority = serializers.IntegerField(min_value=0, max_value=9, default=5)


class SourceAnswer(serializers.Serializer):
    """A source of a campaign."""

    model_version_id = serializers.UUIDField()
    name = serializers.CharField(source="model_version.name")
    version = serializers.CharField(source="model_version.version")
    kind = serializers.ChoiceField(choices=SOURCE_KIND_CHOICES, source="model_version.kind")
    n_candidates = serializers.IntegerField()
    priority = serializers.IntegerField()


class StageGuides(RequestBody):
    """A guide for each kind of work, in Markdown; a kind without one is shown the page's own."""

    mask_review = GuideField()
    best_of_n = GuideField()
    alignment = GuideField()
    pose_review = GuideField()
    artist = GuideField()

    def to_internal_value(self, data: Any) -> dict[str, str]:
        """Return the guides that have a text."""
        return {name: text for name, text in super().to_internal_value(data).items() if text}


class CampaignSettings(RequestBody):
    """What a lead can set."""

    name = NameField(max_length=80)
    guide = GuideField(help_text="Markdown, shown with every kind of work.")
    stage_guides = StageGuides(required=False)
    attribute = serializers.ChoiceField(choices=Attribute.choices, required=False)
    quality_bar = serializers.FloatField(min_value=0, max_value=1, required=False)
    show_quality_bar = serializers.BooleanField(required=False)
    min_pose_iou = serializers.FloatField(
        min_value=0,
        max_value=1,
        required=False,
        help_text="A pose with a lower silhouette IoU goes to a lead's review.",
    )
    overlap = serializers.IntegerField(min_value=1, max_value=16, required=False)
    lease_seconds = serializers.IntegerField(min_value=30, max_value=86_400, required=False)
    review_masks = serializers.BooleanField(required=False)
    default_shading = serializers.ChoiceField(choices=Shading.choices, required=False)
    is_active = serializers.BooleanField(required=False)


class NewCampaignBody(CampaignSettings):
    """A campaign to make."""

    sources = SourceBody(many=True)


class CampaignChangeBody(CampaignSettings):
    """Settings to change, of the version that they were read from; those left out stay."""

    version = serializers.IntegerField(min_value=1)
    name = NameField(max_length=80, required=False)
    sources = SourceBody(many=True, required=False)


class RatingLevelJson(serializers.Serializer):
    """One level of the rating scale."""

    value = serializers.FloatField()
    name = serializers.CharField()
    help = serializers.CharField()


class CampaignAnswer(CampaignSettings):
    """A campaign. Annotators and artists get no sources, and none of the settings of `STAFF_SETTINGS`."""

    id = serializers.UUIDField()
    version = serializers.IntegerField()
    candidates_per_object = serializers.IntegerField()
    round_number = serializers.IntegerField(help_text="Of the open collection round.")
    created_at = serializers.DateTimeField()
    sources = serializers.SerializerMethodField()

    def to_representation(self, instance: Any) -> dict[str, Any]:
        """Return the settings that the caller may see; the bar also to those whom the campaign shows it."""
        shown: dict[str, Any] = super().to_representation(instance)
        if self.context.get("is_staff"):
            return shown
        hidden = {*STAFF_SETTINGS} - ({"quality_bar"} if instance.show_quality_bar else set())
        return {name: value for name, value in shown.items() if name not in hidden}

    @extend_schema_field(SourceAnswer(many=True))
    def get_sources(self, campaign: Campaign) -> list[dict[str, object]]:
        """Return the sources, for those who may know them."""
        if not self.context.get("is_staff"):
            return []
        rows = campaign.sources.select_related("model_version").order_by("id")
        return list(SourceAnswer(rows, many=True).data)


class CampaignList(serializers.Serializer):
    """The campaigns that the caller may see, and the levels by which winners are rated in all of them, worst first."""

    results = CampaignAnswer(many=True)
    rating_scale = RatingLevelJson(many=True)


class MembersBody(RequestBody):
    """Exactly these are to be the members, in place of those of the version."""

    version = serializers.IntegerField(min_value=1)
    usernames = serializers.ListField(child=serializers.CharField(max_length=150), max_length=1000)


class MemberAnswer(serializers.Serializer):
    """A member."""

    username = serializers.CharField()
    role = serializers.ChoiceField(choices=ROLE_CHOICES)


class MemberList(serializers.Serializer):
    """The members of a campaign."""

    version = serializers.IntegerField()
    results = MemberAnswer(many=True)


class PeopleList(serializers.Serializer):
    """Users who could be members, by name."""

    results = MemberAnswer(many=True)
