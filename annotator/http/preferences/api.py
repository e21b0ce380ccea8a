"""Best-of-N rounds over HTTP. A round comes with its work item (`POST /api/work-items/claim/`)."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from annotator.assignments.models import WorkItem
from annotator.http.permissions import ApiView, annotate
from annotator.http.preferences.serializers import (
    ComparisonsAnswer,
    ComparisonsBody,
    OutcomeAnswer,
    RatingBody,
    UndoAnswer,
    UndoBody,
    UndoTarget,
    progress_json,
    round_json,
)
from annotator.preferences.models import BestOfNRound
from annotator.workflow import rounds


class ComparisonsView(ApiView):
    """The comparisons of a round."""

    access = {"POST": annotate()}

    @extend_schema(operation_id="record_comparisons", request=ComparisonsBody, responses=ComparisonsAnswer)
    def post(self, request: Request, round_id: UUID) -> Response:
        """Store comparisons. Idempotent; one that is not the ladder's step is refused."""
        body = ComparisonsBody.read(request)
        best_of_n, active = rounds.record(user=self.user, round_id=round_id, **body)
        return Response({"round": progress_json(best_of_n, active)})


class UndoView(ApiView):
    """The undo of a round's last step."""

    access = {"POST": annotate()}

    @extend_schema(operation_id="undo_round", request=UndoBody, responses=UndoAnswer)
    def post(self, request: Request, round_id: UUID) -> Response:
        """Undo the last comparison, or the submission while nobody has built on it. Idempotent."""
        data = UndoBody.read(request)
        undo = _UNDO[data.pop("target")]
        best_of_n, item = undo(user=self.user, round_id=round_id, **data)
        lease = {"id": str(item.pk), "lease_token": item.lease_token, "lease_until": item.lease_until}
        return Response({"round": round_json(best_of_n), "work_item": lease})


_UNDO: dict[str, Callable[..., tuple[BestOfNRound, WorkItem]]] = {
    UndoTarget.COMPARISON.value: rounds.undo_comparison,
    UndoTarget.SUBMISSION.value: rounds.undo_submission,
}


class RatingView(ApiView):
    """The grade that closes a round."""

    access = {"POST": annotate()}

    @extend_schema(operation_id="rate_round", request=RatingBody, responses=OutcomeAnswer)
    def post(self, request: Request, round_id: UUID) -> Response:
        """Rate the survivor and submit the round."""
        body = RatingBody.read(request)
        return Response(rounds.submit_rating(user=self.user, round_id=round_id, **body))
