"""Collection rounds over HTTP: side by side, the start of the next one, and the collecting of objects again."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from annotator.campaigns import services
from annotator.campaigns.models import Attribute, Selection
from annotator.campaigns.selectors import get_campaign
from annotator.domain.roles import STAFF
from annotator.http.bodies import NoBody, RequestBody
from annotator.http.fields import NameField
from annotator.http.permissions import ApiView, manage, read
from annotator.workflow import recollecting
from annotator.workflow.collection_figures import collection_figures


class SelectionFilterBody(RequestBody):
    """Which finished or failed objects to collect again: of these states, this category, rated below this."""

    states = serializers.ListField(
        child=serializers.ChoiceField(choices=[(recollecting.FAILED, "Failed"), (recollecting.DONE, "Done")]),
        min_length=1,
        max_length=2,
    )
    category = NameField(max_length=120, required=False, default="", allow_blank=True)
    rated_below = serializers.FloatField(min_value=0, max_value=1, required=False, allow_null=True, default=None)


class NewCollectionRoundBody(RequestBody):
    """The next collection round of a campaign, as its `version` has the settings. The filter goes with the selection `filter`."""

    version = serializers.IntegerField(min_value=1)
    selection = serializers.ChoiceField(choices=Selection.choices, default=Selection.NEW)
    filter = SelectionFilterBody(required=False, allow_null=True, default=None)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Require a filter where, and only where, the selection is one."""
        if (attrs["selection"] == Selection.FILTER) != (attrs["filter"] is not None):
            raise serializers.ValidationError(
                {"filter": "Send a filter with the selection “filter”, and only with it."}
            )
        return attrs


class RoundSourceJson(serializers.Serializer):
    """A model version and how many candidates of an object it proposes."""

    model_version_id = serializers.UUIDField()
    name = serializers.CharField()
    n_candidates = serializers.IntegerField()


class WinShareJson(serializers.Serializer):
    """How often a version's mesh was chosen over one of another version; equal is half a win."""

    name = serializers.CharField()
    comparisons = serializers.IntegerField()
    share = serializers.FloatField()


class CollectionRoundJson(serializers.Serializer):
    """A collection round with what is frozen in it, and its figures.

    `recovered` of `failed_before` objects, which no earlier round accepted, were accepted. Acceptance is by the round's own bar.
    """

    number = serializers.IntegerField(source="round.number")
    started_at = serializers.DateTimeField(source="round.started_at")
    started_by = serializers.CharField(source="round.started_by.username", default=None, allow_null=True)
    ended_at = serializers.DateTimeField(source="round.ended_at", allow_null=True)
    attribute = serializers.ChoiceField(source="round.attribute", choices=Attribute.choices)
    quality_bar = serializers.FloatField(source="round.quality_bar")
    rating_scale = serializers.CharField(source="round.rating_scale")
    guide = serializers.CharField(source="round.guide")
    choice_guide = serializers.CharField(source="round.choice_guide")
    guide_version = serializers.IntegerField(source="round.guide_version")
    sources = RoundSourceJson(source="round.sources", many=True)
    selection = serializers.ChoiceField(source="round.selection", choices=Selection.choices)
    selection_filter = serializers.DictField(source="round.selection_filter")
    is_used = serializers.SerializerMethodField()
    objects = serializers.IntegerField()
    decided = serializers.IntegerField()
    accepted = serializers.IntegerField()
    acceptance = serializers.FloatField(allow_null=True)
    mean_rating = serializers.FloatField(allow_null=True)
    median_seconds = serializers.FloatField(allow_null=True)
    recovered = serializers.IntegerField()
    failed_before = serializers.IntegerField()
    win_shares = WinShareJson(many=True)

    def get_is_used(self, figures: dict[str, Any]) -> bool:
        """Return whether something was proposed in the round: its settings are frozen."""
        return figures["round"].first_used_at is not None


class CollectionRoundList(serializers.Serializer):
    """The collection rounds of a campaign, the newest first."""

    results = CollectionRoundJson(many=True)


class StartedJson(serializers.Serializer):
    """The round that was started, and how many objects it is to collect again."""

    number = serializers.IntegerField()
    remaining = serializers.IntegerField()


class CollectedJson(serializers.Serializer):
    """How many objects were collected again by this call, and how many remain for further ones."""

    collected = serializers.IntegerField()
    remaining = serializers.IntegerField()


class CollectionRoundsView(ApiView):
    """The collection rounds of a campaign."""

    access = {"GET": read(STAFF), "POST": manage()}

    @extend_schema(operation_id="list_collection_rounds", responses=CollectionRoundList)
    def get(self, request: Request, campaign_id: UUID) -> Response:
        """Return the rounds with their settings and figures, the newest first."""
        campaign = get_campaign(user=self.user, campaign_id=campaign_id)
        return Response(CollectionRoundList({"results": collection_figures(campaign)}).data)

    @extend_schema(operation_id="start_collection_round", request=NewCollectionRoundBody, responses={201: StartedJson})
    def post(self, request: Request, campaign_id: UUID) -> Response:
        """End the open round and start the next; objects in work finish in the round that they were collected in."""
        get_campaign(user=self.user, campaign_id=campaign_id)
        body = NewCollectionRoundBody.read(request)
        started = services.start_collection_round(
            campaign_id=campaign_id,
            by=self.user,
            version=body["version"],
            selection=body["selection"],
            selection_filter=recollecting.selection_json(body["selection"], body["filter"] or {}),
        )
        remaining = recollecting.selected_objects(started).count()
        return Response({"number": started.number, "remaining": remaining}, status=201)


class CollectAgainView(ApiView):
    """Objects that the open collection round collects again."""

    access = {"POST": manage()}

    @extend_schema(operation_id="collect_again", request=None, responses=CollectedJson)
    def post(self, request: Request, campaign_id: UUID) -> Response:
        """Request candidates for the next objects that the open round selects; call it until none remains."""
        NoBody.read(request)
        campaign = get_campaign(user=self.user, campaign_id=campaign_id)
        found = recollecting.collect_again(campaign=campaign, by=self.user)
        return Response({"collected": found.collected, "remaining": found.remaining})
