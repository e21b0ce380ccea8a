"""Alignments over HTTP."""

from __future__ import annotations

from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from annotator.alignments import selectors
from annotator.http.alignments.serializers import AlignmentAnswer, AlignmentBody, alignment_json
from annotator.http.assignments.serializers import ObjectStateAnswer
from annotator.http.permissions import ApiView, annotate, read
from annotator.workflow.alignment import submit_alignment


class SubmitAlignmentView(ApiView):
    """The submit of an alignment work item."""

    access = {"POST": annotate()}

    @extend_schema(operation_id="submit_alignment", request=AlignmentBody, responses=ObjectStateAnswer)
    def post(self, request: Request, item_id: UUID) -> Response:
        """Save the layout; the object is done."""
        body = AlignmentBody.read(request)
        return Response(submit_alignment(user=self.user, item_id=item_id, **body))


class AlignmentView(ApiView):
    """The alignment of an object."""

    access = {"GET": read()}

    @extend_schema(operation_id="get_alignment", responses=AlignmentAnswer)
    def get(self, request: Request, object_id: UUID) -> Response:
        """Return the accepted layout."""
        return Response(alignment_json(selectors.current_alignment(user=self.user, object_id=object_id)))
