"""Model versions over HTTP."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from annotator.domain.roles import STAFF
from annotator.domain.sources import SOURCE_KIND_CHOICES
from annotator.http.permissions import ApiView, read
from annotator.model_registry.models import WorkerQueue
from annotator.model_registry.selectors import model_versions


class ModelVersionAnswer(serializers.Serializer):
    """One version of one source."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    version = serializers.CharField()
    kind = serializers.ChoiceField(choices=SOURCE_KIND_CHOICES)
    queue = serializers.ChoiceField(choices=WorkerQueue.choices)
    weights_sha256 = serializers.CharField()
    created_at = serializers.DateTimeField()


class ModelVersionList(serializers.Serializer):
    """All versions."""

    results = ModelVersionAnswer(many=True)


class ModelVersionsView(ApiView):
    """The sources that a campaign can choose from."""

    access = {"GET": read(STAFF)}

    @extend_schema(operation_id="list_model_versions", responses=ModelVersionList)
    def get(self, request: Request) -> Response:
        """Every registered model version."""
        return Response(ModelVersionList({"results": model_versions()}).data)
