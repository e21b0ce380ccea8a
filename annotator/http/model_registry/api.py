"""Model versions over HTTP. They are everybody's who may choose sources; what became of their candidates is not."""

from __future__ import annotations

from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from annotator.domain.roles import STAFF
from annotator.http.model_registry.payloads import detail_payload, outcome_payloads, version_payloads
from annotator.http.model_registry.serializers import (
    ChangeVersionBody,
    ModelVersionDetail,
    ModelVersionList,
    NewUploadBody,
    OutcomeList,
    UploadAnswer,
)
from annotator.http.model_registry.uploads import begun
from annotator.http.permissions import ApiView, manage, read
from annotator.model_registry.selectors import get_model_version, model_versions
from annotator.workflow.model_versions import change_version, outcomes


class ModelVersionsView(ApiView):
    """The sources that a campaign can choose from."""

    access = {"GET": read(STAFF), "POST": manage()}

    @extend_schema(operation_id="list_model_versions", responses=ModelVersionList)
    def get(self, request: Request) -> Response:
        """Every registered model version."""
        return Response(ModelVersionList({"results": version_payloads(model_versions())}).data)

    @extend_schema(operation_id="begin_model_upload", request=NewUploadBody, responses={201: UploadAnswer})
    def post(self, request: Request) -> Response:
        """Begin or resume the upload of a trained version; the response lists what is missing. Its weight files follow in chunks."""
        return begun(self.user, NewUploadBody.read(request))


class ModelVersionView(ApiView):
    """One model version."""

    access = {"GET": read(STAFF), "PATCH": manage()}

    @extend_schema(operation_id="get_model_version", responses=ModelVersionDetail)
    def get(self, request: Request, model_version_id: UUID) -> Response:
        """Return the version with what training recorded."""
        version = get_model_version(model_version_id=model_version_id)
        return Response(ModelVersionDetail(detail_payload(version)).data)

    @extend_schema(operation_id="change_model_version", request=ChangeVersionBody, responses=ModelVersionDetail)
    def patch(self, request: Request, model_version_id: UUID) -> Response:
        """Change status and notes, if the version still has the revision in the body."""
        body = ChangeVersionBody.read(request)
        version = change_version(user=self.user, model_version_id=model_version_id, **body)
        return Response(ModelVersionDetail(detail_payload(version)).data)


class ModelOutcomesView(ApiView):
    """What became of the candidates."""

    access = {"GET": read(STAFF)}

    @extend_schema(operation_id="list_model_outcomes", responses=OutcomeList)
    def get(self, request: Request) -> Response:
        """Candidates, comparisons and ratings of each version, in the caller's campaigns."""
        return Response(OutcomeList({"results": outcome_payloads(outcomes(user=self.user))}).data)
