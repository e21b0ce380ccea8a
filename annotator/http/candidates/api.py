"""Candidates and generations over HTTP."""

from __future__ import annotations

from uuid import UUID

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from annotator.campaigns.selectors import get_campaign
from annotator.candidates import selectors
from annotator.candidates.models import Generation, GenerationStatus
from annotator.domain.errors import InvalidInput
from annotator.domain.roles import CHOOSES_BLIND, STAFF
from annotator.http.bodies import NoBody
from annotator.http.candidates.serializers import (
    CandidateList,
    GenerationJson,
    GenerationList,
    candidate_json,
    generation_json,
)
from annotator.http.paging import page
from annotator.http.permissions import ApiView, manage, read
from annotator.http.query import PAGING
from annotator.images.selectors import get_target_object
from annotator.machine_work.models import WorkKind
from annotator.machine_work.selectors import work_by_subject, work_for
from annotator.workflow import generations


class CandidatesView(ApiView):
    """The candidates of an object."""

    access = {"GET": read()}

    @extend_schema(operation_id="list_candidates", responses=CandidateList)
    def get(self, request: Request, object_id: UUID) -> Response:
        """Return the object's current candidates; an annotator sees neither source nor seed."""
        target_object = get_target_object(user=self.user, object_id=object_id)
        is_blind = self.user.role in CHOOSES_BLIND
        # Not by slot: slots are given source by source, so their order would reveal what is left out.
        rows = selectors.current_candidates(target_object).order_by("number", "pk")
        return Response({"results": [candidate_json(row, is_blind=is_blind) for row in rows]})


class GenerateView(ApiView):
    """More candidates for an object."""

    access = {"POST": manage()}

    @extend_schema(operation_id="generate_candidates", request=None, responses={202: CandidateList})
    def post(self, request: Request, object_id: UUID) -> Response:
        """Ask the campaign's sources again; choosing starts anew once they are done."""
        NoBody.read(request)
        target_object = get_target_object(user=self.user, object_id=object_id)
        generations.generate_again(target_object=target_object, by=self.user)
        rows = selectors.current_candidates(target_object)
        return Response({"results": [candidate_json(row, is_blind=False) for row in rows]}, status=202)


class GenerationsView(ApiView):
    """The generations of a campaign."""

    access = {"GET": read(STAFF)}
    query = {"GET": [*PAGING, OpenApiParameter("status", str, enum=GenerationStatus.values)]}

    @extend_schema(
        operation_id="list_generations",
        responses=GenerationList,
    )
    def get(self, request: Request, campaign_id: UUID) -> Response:
        """Return the campaign's generations, of one status or of all, newest first."""
        campaign = get_campaign(user=self.user, campaign_id=campaign_id)
        status = request.query_params.get("status") or None
        if status is not None and status not in GenerationStatus.values:
            raise InvalidInput("unknown_status", "There is no such status.", {"statuses": GenerationStatus.values})
        found = selectors.generations_of(campaign, statuses=[status] if status else None)
        rows, cursor = page(request, found, order=("-created_at", "id"))
        works = work_by_subject(WorkKind.GENERATION, [row.pk for row in rows])
        return Response({"results": [generation_json(row, works.get(row.pk)) for row in rows], "next": cursor})


class RetryView(ApiView):
    """Another try for a dead letter."""

    access = {"POST": manage()}

    @extend_schema(operation_id="retry_generation", request=None, responses=GenerationJson)
    def post(self, request: Request, generation_id: UUID) -> Response:
        """Send a dead or cancelled generation again."""
        NoBody.read(request)
        generation = selectors.get_generation(user=self.user, generation_id=generation_id)
        return _response(generations.retry(generation=generation, by=self.user))


class CancelView(ApiView):
    """The end of a generation that is not wanted."""

    access = {"POST": manage()}

    @extend_schema(operation_id="cancel_generation", request=None, responses=GenerationJson)
    def post(self, request: Request, generation_id: UUID) -> Response:
        """Stop a generation; its object continues with the candidates that are done."""
        NoBody.read(request)
        generation = selectors.get_generation(user=self.user, generation_id=generation_id)
        return _response(generations.cancel(generation=generation))


def _response(generation: Generation) -> Response:
    return Response(generation_json(generation, work_for(WorkKind.GENERATION, generation.pk)))
