"""Alignments over HTTP."""

from __future__ import annotations

from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from annotator.alignments import selectors
from annotator.http.alignments.serializers import AlignmentAnswer, alignment_json
from annotator.http.permissions import ApiView, read


class AlignmentView(ApiView):
    """The alignment of an object."""

    access = {"GET": read()}

    @extend_schema(operation_id="get_alignment", responses=AlignmentAnswer)
    def get(self, request: Request, object_id: UUID) -> Response:
        """Return the accepted layout."""
        return Response(alignment_json(selectors.current_alignment(user=self.user, object_id=object_id)))
