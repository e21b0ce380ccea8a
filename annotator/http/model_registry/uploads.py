"""Uploads of trained versions over HTTP: begun under model-versions/, then chunk by chunk."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.conf import settings
from drf_spectacular.utils import extend_schema
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from annotator.accounts.models import User
from annotator.domain.roles import LEADS
from annotator.http.bodies import NoBody
from annotator.http.model_registry.serializers import ChunkBody, UploadAnswer, upload_json
from annotator.http.permissions import ApiView, manage, read
from annotator.http.uploads import check_declared_size, check_file_size
from annotator.model_registry import uploads
from annotator.model_registry.models import ModelUpload
from annotator.model_registry.selectors import get_upload


def begun(user: User, body: dict[str, Any]) -> Response:
    """Return the response to a request that begins or resumes an upload."""
    return _response(uploads.begin_upload(by=user, **body), status=201)


def _response(upload: ModelUpload, status: int = 200) -> Response:
    return Response(upload_json(upload, settings.WEIGHTS_CHUNK_BYTES), status=status)


class ModelUploadView(ApiView):
    """One upload of a trained version."""

    access = {"GET": read(LEADS), "DELETE": manage()}

    @extend_schema(operation_id="get_model_upload", responses=UploadAnswer)
    def get(self, request: Request, model_upload_id: UUID) -> Response:
        """Return what was received, and what is missing."""
        return _response(get_upload(user=self.user, upload_id=model_upload_id))

    @extend_schema(operation_id="cancel_model_upload", request=None, responses={204: None})
    def delete(self, request: Request, model_upload_id: UUID) -> Response:
        """Forget the upload; a version that it registered stays."""
        NoBody.read(request)
        uploads.cancel_upload(by=self.user, upload_id=model_upload_id)
        return Response(status=204)


class ModelUploadChunksView(ApiView):
    """The chunks of an upload."""

    access = {"POST": manage()}
    body_limit_setting = "WEIGHTS_CHUNK_BYTES"
    parser_classes = [MultiPartParser]

    @extend_schema(
        operation_id="upload_model_chunk", request={"multipart/form-data": ChunkBody}, responses=UploadAnswer
    )
    def post(self, request: Request, model_upload_id: UUID) -> Response:
        """Receive the next chunk of a file; the last one of the last file registers the version."""
        check_declared_size(request, limit_bytes=settings.WEIGHTS_CHUNK_BYTES)
        body = ChunkBody.read(request)
        check_file_size(body["chunk"], limit_bytes=settings.WEIGHTS_CHUNK_BYTES)
        upload = uploads.receive_chunk(
            by=self.user,
            upload_id=model_upload_id,
            file=body["file"],
            offset=body["offset"],
            content=body["chunk"].read(),
        )
        return _response(upload)
