"""Escalations over HTTP: the way to the board, the board, the brief, uploads and reviews."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.http import StreamingHttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from annotator.accounts.models import User
from annotator.campaigns.selectors import get_campaign
from annotator.domain.errors import InvalidInput
from annotator.domain.roles import ARTISTS, Role
from annotator.escalations import selectors, services
from annotator.escalations.models import EscalationState
from annotator.http.bodies import NoBody
from annotator.http.escalations.bundle import stream_bundle
from annotator.http.escalations.serializers import (
    Brief,
    CardList,
    EscalateBody,
    ReviewBody,
    SubmitBody,
    brief_json,
    card_json,
)
from annotator.http.escalations.upload_serializers import TurnBody, UploadBody, UploadJson, upload_json
from annotator.http.escalations.uploading import read_mesh_file
from annotator.http.file_responses import safe_file_headers
from annotator.http.paging import page
from annotator.http.parsers import MultiPartParser
from annotator.http.permissions import ApiView, annotate, manage, read
from annotator.http.preferences.serializers import OutcomeAnswer
from annotator.http.query import PAGING
from annotator.http.uploads import check_declared_size
from annotator.workflow import artists, rounds

READERS = ARTISTS | {Role.ENGINEER.value}


class EscalateView(ApiView):
    """The way out of a round when no candidate is acceptable."""

    access = {"POST": annotate()}

    @extend_schema(operation_id="escalate_round", request=EscalateBody, responses=OutcomeAnswer)
    def post(self, request: Request, round_id: UUID) -> Response:
        """Submit the round with the reasons why no candidate is acceptable."""
        body = EscalateBody.read(request)
        return Response(rounds.submit_escalation(user=self.user, round_id=round_id, **body))


class BoardView(ApiView):
    """The board of a campaign."""

    access = {"GET": read(READERS)}
    query = {"GET": [OpenApiParameter("state", str, enum=EscalationState.values), *PAGING]}

    @extend_schema(
        operation_id="list_escalations",
        responses=CardList,
    )
    def get(self, request: Request, campaign_id: UUID) -> Response:
        """Escalations, oldest first; of one state when `state` is given."""
        state = request.query_params.get("state") or None
        if state is not None and state not in EscalationState.values:
            raise InvalidInput(
                "unknown_state", f"There is no escalation state {state!r}.", {"states": EscalationState.values}
            )
        campaign = get_campaign(user=self.user, campaign_id=campaign_id)
        cards, cursor = page(request, selectors.board(campaign=campaign, state=state), order=["created_at", "pk"])
        return Response({"results": [card_json(card) for card in cards], "next": cursor})


class EscalationView(ApiView):
    """One escalation."""

    access = {"GET": read(READERS)}

    @extend_schema(operation_id="get_escalation", responses=Brief)
    def get(self, request: Request, escalation_id: UUID) -> Response:
        """Return the brief: photo, mask, scene, failed candidates, reasons, uploads and reviews."""
        return Response(_brief(self.user, escalation_id))


def _brief(user: User, escalation_id: UUID) -> dict[str, object]:
    escalation = selectors.get_escalation(user=user, escalation_id=escalation_id)
    return brief_json(escalation, list(selectors.failed_candidates(escalation.target_object)))


class ClaimView(ApiView):
    """Taking a card."""

    access = {"POST": annotate(ARTISTS)}

    @extend_schema(operation_id="claim_escalation", request=None, responses=Brief)
    def post(self, request: Request, escalation_id: UUID) -> Response:
        """Take an open escalation."""
        NoBody.read(request)
        services.claim(user=self.user, escalation_id=escalation_id)
        return Response(_brief(self.user, escalation_id))


class ReleaseView(ApiView):
    """Putting a card back."""

    access = {"POST": annotate(ARTISTS)}

    @extend_schema(operation_id="release_escalation", request=None, responses=Brief)
    def post(self, request: Request, escalation_id: UUID) -> Response:
        """Put one's escalation back on the board."""
        NoBody.read(request)
        services.release(user=self.user, escalation_id=escalation_id)
        return Response(_brief(self.user, escalation_id))


class SubmitView(ApiView):
    """Handing a version to the reviewer."""

    access = {"POST": annotate(ARTISTS)}

    @extend_schema(operation_id="submit_escalation", request=SubmitBody, responses=Brief)
    def post(self, request: Request, escalation_id: UUID) -> Response:
        """Submit a version that passed its check."""
        body = SubmitBody.read(request)
        services.submit(user=self.user, escalation_id=escalation_id, **body)
        return Response(_brief(self.user, escalation_id))


class WithdrawView(ApiView):
    """The undo of a submission to the reviewer."""

    access = {"POST": annotate(ARTISTS)}

    @extend_schema(operation_id="withdraw_escalation_submission", request=None, responses=Brief)
    def post(self, request: Request, escalation_id: UUID) -> Response:
        """Take the submitted version out of review, while nobody has reviewed it. Idempotent."""
        NoBody.read(request)
        services.withdraw_submission(user=self.user, escalation_id=escalation_id)
        return Response(_brief(self.user, escalation_id))


class ReviewView(ApiView):
    """The review of the submitted version."""

    access = {"POST": manage()}

    @extend_schema(operation_id="review_escalation", request=ReviewBody, responses=Brief)
    def post(self, request: Request, escalation_id: UUID) -> Response:
        """Accept the version, or return it with a note."""
        body = ReviewBody.read(request)
        artists.review(user=self.user, escalation_id=escalation_id, **body)
        return Response(_brief(self.user, escalation_id))


class ParkView(ApiView):
    """Giving up for now."""

    access = {"POST": manage()}

    @extend_schema(operation_id="park_escalation", request=None, responses=Brief)
    def post(self, request: Request, escalation_id: UUID) -> Response:
        """Take the escalation off the board; its object is parked."""
        NoBody.read(request)
        artists.park(user=self.user, escalation_id=escalation_id)
        return Response(_brief(self.user, escalation_id))


class BundleView(ApiView):
    """The brief as a ZIP."""

    access = {"GET": read(READERS)}

    @extend_schema(operation_id="download_bundle", responses={(200, "application/zip"): OpenApiTypes.BINARY})
    def get(self, request: Request, escalation_id: UUID) -> StreamingHttpResponse:
        """Photo, mask, failed candidates and brief, streamed."""
        escalation = selectors.get_escalation(user=self.user, escalation_id=escalation_id)
        candidates = list(selectors.failed_candidates(escalation.target_object))
        response = StreamingHttpResponse(stream_bundle(escalation, candidates, brief_json(escalation, candidates)))
        safe_file_headers(
            response, file_name=f"escalation-{str(escalation_id)[:8]}.zip", content_type="application/zip"
        )
        response["Cache-Control"] = "private, no-store"
        return response


class UploadsView(ApiView):
    """New versions of the artist's mesh."""

    access = {"POST": annotate(ARTISTS)}
    body_limit_setting = "MAX_MESH_BYTES"
    parser_classes = [MultiPartParser]

    @extend_schema(operation_id="upload_mesh", request={"multipart/form-data": UploadBody}, responses={202: UploadJson})
    def post(self, request: Request, escalation_id: UUID) -> Response:
        """Upload a version; its check report follows in the live news and under /api/uploads/."""
        check_declared_size(request, limit_bytes=settings.MAX_MESH_BYTES)
        body = UploadBody.read(request)
        name, extension, content = read_mesh_file(body["file"])
        upload = services.upload(
            user=self.user, escalation_id=escalation_id, original_name=name, extension=extension, content=content
        )
        return Response(upload_json(upload), status=202)


class UploadView(ApiView):
    """One version of the artist's mesh."""

    access = {"GET": read(READERS)}

    @extend_schema(operation_id="get_upload", responses=UploadJson)
    def get(self, request: Request, upload_id: UUID) -> Response:
        """Return the version with the report of its check."""
        return Response(upload_json(selectors.get_upload(user=self.user, upload_id=upload_id)))


class TurnView(ApiView):
    """The same file, read by other axes."""

    access = {"POST": annotate(ARTISTS)}

    @extend_schema(operation_id="turn_upload", request=TurnBody, responses={202: UploadJson})
    def post(self, request: Request, upload_id: UUID) -> Response:
        """Check the file again with other axes up and to the front: a new version, and the one before stays. Idempotent."""
        axes = TurnBody.read(request)
        return Response(upload_json(services.turn(user=self.user, upload_id=upload_id, **axes)), status=202)
