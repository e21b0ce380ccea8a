"""Best-of-N rounds over HTTP. A round comes with its work item (`POST /api/work-items/claim/`)."""

from __future__ import annotations

from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from annotator.http.permissions import ApiView, annotate
from annotator.http.preferences.serializers import (
    ComparisonsAnswer,
    ComparisonsBody,
    OutcomeAnswer,
    RatingBody,
    UndoAnswer,
    UndoBody,
    progress_json,
    round_json,
)
from annotator.workflow import rounds


class ComparisonsView(ApiView):
    """The answers of a round."""

    access = {"POST": annotate()}

    @extend_schema(operation_id="record_comparisons", request=ComparisonsBody, responses=ComparisonsAnswer)
    def post(self, request: Request, round_id: UUID) -> Response:
        """Store answers. Sending one twice stores it once; one that is not the ladder's step is refused."""
        body = ComparisonsBody(data=request.data)
        body.is_valid(raise_exception=True)
        round, standing = rounds.record(user=self.user, round_id=round_id, **body.validated_data)
        return Response({"round": progress_json(round, standing)})


class UndoView(ApiView):
    """The last step of a round, taken back."""

    access = {"POST": annotate()}

    @extend_schema(operation_id="undo_round", request=UndoBody, responses=UndoAnswer)
    def post(self, request: Request, round_id: UUID) -> Response:
        """Undo the last answer, or the submit of a finished round while nobody has gone on from it."""
        body = UndoBody(data=request.data)
        body.is_valid(raise_exception=True)
        data = body.validated_data
        is_submit = data.get("comparison_id", "") is None
        round, item = rounds.undo(user=self.user, round_id=round_id, submit=is_submit, **data)
        lease = {"id": str(item.pk), "lease_token": item.lease_token, "lease_until": item.lease_until}
        return Response({"round": round_json(round), "work_item": lease})


class RatingView(ApiView):
    """The grade that closes a round."""

    access = {"POST": annotate()}

    @extend_schema(operation_id="rate_round", request=RatingBody, responses=OutcomeAnswer)
    def post(self, request: Request, round_id: UUID) -> Response:
        """Rate the survivor and submit the round."""
        body = RatingBody(data=request.data)
        body.is_valid(raise_exception=True)
        return Response(rounds.submit_rating(user=self.user, round_id=round_id, **body.validated_data))
