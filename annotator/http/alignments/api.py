"""Alignments over HTTP."""

from __future__ import annotations

from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from annotator.alignments import selectors
from annotator.http.alignments.serializers import (
    AlignmentAnswer,
    PoseFitAnswer,
    PoseFitBody,
    alignment_json,
    pose_fit_json,
)
from annotator.http.permissions import ApiView, annotate, read
from annotator.workflow.alignment import fit_pose


class AlignmentView(ApiView):
    """The alignment of an object."""

    access = {"GET": read()}

    @extend_schema(operation_id="get_alignment", responses=AlignmentAnswer)
    def get(self, request: Request, object_id: UUID) -> Response:
        """Return the accepted layout."""
        found = selectors.current_alignment(user=self.user, object_id=object_id)
        return Response(alignment_json(found, viewer=self.user))


class PoseFitsView(ApiView):
    """The fit of a mesh to its mask and points."""

    access = {"POST": annotate()}

    @extend_schema(operation_id="fit_pose", request=PoseFitBody, responses={202: PoseFitAnswer})
    def post(self, request: Request, item_id: UUID) -> Response:
        """Ask a worker to fit the mesh of a held alignment; the layout is there when the status is no longer queued."""
        fit = fit_pose(user=self.user, item_id=item_id, **PoseFitBody.read(request))
        return Response(pose_fit_json(fit), status=202)


class PoseFitView(ApiView):
    """One fit."""

    access = {"GET": read()}

    @extend_schema(operation_id="get_pose_fit", responses=PoseFitAnswer)
    def get(self, request: Request, fit_id: UUID) -> Response:
        """Return a fit that the caller asked for."""
        return Response(pose_fit_json(selectors.get_pose_fit(user=self.user, fit_id=fit_id)))
