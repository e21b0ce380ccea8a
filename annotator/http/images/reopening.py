"""The reopening of an object over HTTP."""

from __future__ import annotations

from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from annotator.http.bodies import RequestBody
from annotator.http.images.payloads import object_summary_json
from annotator.http.images.serializers import ObjectSummaryJson
from annotator.http.permissions import ApiView, manage
from annotator.images import selectors
from annotator.workflow.reopening import reopen


class ReopenBody(RequestBody):
    """Why the object is opened again."""

    reason = serializers.CharField(max_length=255)


class ReopenView(ApiView):
    """A lead's reopening of a discarded, finished or escalated object."""

    access = {"POST": manage()}

    @extend_schema(operation_id="reopen_object", request=ReopenBody, responses=ObjectSummaryJson)
    def post(self, request: Request, object_id: UUID) -> Response:
        """Restore a discarded object, send back a pose, or withdraw an escalation."""
        target_object = selectors.get_target_object(user=self.user, object_id=object_id)
        reopen(target_object=target_object, by=self.user, **ReopenBody.read(request))
        return Response(object_summary_json(selectors.get_target_object(user=self.user, object_id=object_id)))
