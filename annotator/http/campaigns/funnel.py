"""The funnel of one campaign over HTTP."""

from __future__ import annotations

from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from annotator.assignments.models import WorkItemKind
from annotator.campaigns.selectors import get_campaign
from annotator.domain.roles import STAFF
from annotator.http.permissions import ApiView, read
from annotator.workflow.funnel import funnel


class StageCount(serializers.Serializer):
    """How many objects are in a state."""

    state = serializers.CharField()
    count = serializers.IntegerField()


class WorkItemCounts(serializers.Serializer):
    """How many work items of a kind are to do, in work, and done."""

    kind = serializers.ChoiceField(choices=WorkItemKind.choices)
    open = serializers.IntegerField()
    leased = serializers.IntegerField()
    done = serializers.IntegerField()
    median_active_seconds = serializers.FloatField(allow_null=True)


class SourceWins(serializers.Serializer):
    """How often a source's candidate won its round, and how often it was accepted."""

    name = serializers.CharField()
    version = serializers.CharField()
    kind = serializers.CharField()
    wins = serializers.IntegerField()
    accepted = serializers.IntegerField()


class PersonToday(serializers.Serializer):
    """What a member finished since midnight UTC."""

    username = serializers.CharField()
    role = serializers.CharField()
    done_today = serializers.IntegerField()


class FunnelAnswer(serializers.Serializer):
    """The funnel."""

    images = serializers.IntegerField()
    stages = StageCount(many=True)
    generations = serializers.DictField(child=serializers.IntegerField())
    work_items = WorkItemCounts(many=True)
    escalations = serializers.DictField(child=serializers.IntegerField())
    wins_by_source = SourceWins(many=True)
    people = PersonToday(many=True)


class FunnelView(ApiView):
    """What a lead looks at."""

    access = {"GET": read(STAFF)}

    @extend_schema(operation_id="get_funnel", responses=FunnelAnswer)
    def get(self, request: Request, campaign_id: UUID) -> Response:
        """Return the counts of objects, machine work, work items and people."""
        campaign = get_campaign(user=self.user, campaign_id=campaign_id)
        return Response(FunnelAnswer(funnel(campaign)).data)
