"""What a campaign got done over time, over HTTP."""

from __future__ import annotations

from uuid import UUID

from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from annotator.assignments.models import WorkItemKind
from annotator.campaigns.selectors import get_campaign
from annotator.domain.roles import STAFF
from annotator.http.permissions import ApiView, read
from annotator.http.query import choice_of
from annotator.workflow.throughput import SPANS, throughput


class SubmittedSeries(serializers.Serializer):
    """How many items of a kind were submitted in each bucket."""

    kind = serializers.ChoiceField(choices=WorkItemKind.choices)
    counts = serializers.ListField(child=serializers.IntegerField())


class SourceShare(serializers.Serializer):
    """How often a source's mesh was chosen over another source's: a share with its 95 % interval."""

    name = serializers.CharField()
    version = serializers.CharField()
    comparisons = serializers.IntegerField()
    value = serializers.FloatField()
    low = serializers.FloatField()
    high = serializers.FloatField()


class ThroughputAnswer(serializers.Serializer):
    """Counts per bucket: hours of the last day, or days of the last month, in UTC. `starts` are their beginnings.

    `accepted` and `escalated`: objects whose rounds ended so; `done`: objects that were finished.
    """

    starts = serializers.ListField(child=serializers.DateTimeField())
    submitted = SubmittedSeries(many=True)
    accepted = serializers.ListField(child=serializers.IntegerField())
    escalated = serializers.ListField(child=serializers.IntegerField())
    done = serializers.ListField(child=serializers.IntegerField())
    sources = SourceShare(many=True)


class ThroughputView(ApiView):
    """How a campaign proceeds."""

    access = {"GET": read(STAFF)}
    query = {"GET": [OpenApiParameter("span", str, enum=list(SPANS), description="By default `day`.")]}

    @extend_schema(operation_id="get_throughput", responses=ThroughputAnswer)
    def get(self, request: Request, campaign_id: UUID) -> Response:
        """Return what was submitted, accepted and finished over a day or a month, and which sources win."""
        campaign = get_campaign(user=self.user, campaign_id=campaign_id)
        span = SPANS[choice_of(request, "span", list(SPANS)) or "day"]
        return Response(throughput(campaign=campaign, span=span, now=timezone.now()))
