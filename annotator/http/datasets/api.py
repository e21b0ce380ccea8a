"""Dataset snapshots over HTTP."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponseBase, StreamingHttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from annotator.campaigns.selectors import get_campaign
from annotator.datasets import selectors, services
from annotator.datasets.archive import Archive, CompleteArchive
from annotator.datasets.directory import ReleaseDirectory
from annotator.domain.errors import Unavailable
from annotator.domain.roles import STAFF
from annotator.http.bodies import NoBody
from annotator.http.datasets.released_files import archive_response, file_response, list_files
from annotator.http.datasets.serializers import (
    FileList,
    NewSnapshotBody,
    SnapshotAnswer,
    SnapshotList,
    file_json,
    snapshot_json,
)
from annotator.http.file_responses import safe_file_headers
from annotator.http.paging import page
from annotator.http.permissions import ApiView, export, read
from annotator.http.query import PAGING


class DatasetsView(ApiView):
    """The releases of a campaign."""

    access = {"GET": read(STAFF), "POST": export()}
    query = {"GET": PAGING}

    @extend_schema(operation_id="list_datasets", responses=SnapshotList)
    def get(self, request: Request, campaign_id: UUID) -> Response:
        """Releases, newest first."""
        campaign = get_campaign(user=self.user, campaign_id=campaign_id)
        found = selectors.snapshots_of(campaign).select_related("created_by")
        rows, cursor = page(request, found, order=("-created_at", "id"))
        return Response({"results": [SnapshotAnswer(snapshot_json(row)).data for row in rows], "next": cursor})

    @extend_schema(operation_id="create_dataset", request=NewSnapshotBody, responses={202: SnapshotAnswer})
    def post(self, request: Request, campaign_id: UUID) -> Response:
        """Ask for the next version of a dataset; it is written in the background."""
        campaign = get_campaign(user=self.user, campaign_id=campaign_id)
        body = NewSnapshotBody.read(request)
        policy = body.get("policy") or {"name": "ladder", "params": {}}
        snapshot = services.create_snapshot(
            campaign=campaign,
            name=body["name"],
            preset=policy["name"],
            params=policy["params"],
            include_media=body["include_media"],
            by=self.user,
        )
        return Response(SnapshotAnswer(snapshot_json(snapshot)).data, status=202)


class DatasetView(ApiView):
    """One release."""

    access = {"GET": read(STAFF)}

    @extend_schema(operation_id="get_dataset", responses=SnapshotAnswer)
    def get(self, request: Request, dataset_id: UUID) -> Response:
        """Return the status of the release and what is in it."""
        snapshot = selectors.get_snapshot(user=self.user, snapshot_id=dataset_id)
        return Response(SnapshotAnswer(snapshot_json(snapshot)).data)


class DatasetRetryView(ApiView):
    """A release whose writing failed."""

    access = {"POST": export()}

    @extend_schema(operation_id="retry_dataset", request=None, responses={202: SnapshotAnswer})
    def post(self, request: Request, dataset_id: UUID) -> Response:
        """Resume the writing after the last whole part."""
        NoBody.read(request)
        snapshot = selectors.get_snapshot(user=self.user, snapshot_id=dataset_id)
        snapshot = services.retry_snapshot(snapshot=snapshot)
        return Response(SnapshotAnswer(snapshot_json(snapshot)).data, status=202)


class DatasetFilesView(ApiView):
    """The files of a release."""

    access = {"GET": export()}

    @extend_schema(operation_id="list_dataset_files", responses=FileList)
    def get(self, request: Request, dataset_id: UUID) -> Response:
        """Every whole file with its size and digest."""
        snapshot = selectors.get_snapshot(user=self.user, snapshot_id=dataset_id)
        files = list_files(services.directory_of(snapshot))
        return Response({"results": [file_json(record) for record in files]})


class DatasetFileView(ApiView):
    """One file of a release."""

    access = {"GET": export()}

    @extend_schema(operation_id="get_dataset_file", responses={(200, "application/octet-stream"): OpenApiTypes.BINARY})
    def get(self, request: Request, dataset_id: UUID, path: str) -> HttpResponseBase:
        """Return the file, or the byte range that was asked for."""
        snapshot = selectors.get_snapshot(user=self.user, snapshot_id=dataset_id)
        return file_response(request, services.directory_of(snapshot), path)


class DatasetDownloadView(ApiView):
    """A whole release."""

    access = {"GET": export()}

    @extend_schema(operation_id="download_dataset", responses={(200, "application/x-tar"): OpenApiTypes.BINARY})
    def get(self, request: Request, dataset_id: UUID) -> HttpResponseBase:
        """Return a tar, or the byte range that was asked for; while the release is still being written, a stream that begins at once."""
        snapshot = selectors.get_snapshot(user=self.user, snapshot_id=dataset_id)
        problem = services.problem_of(snapshot_id=snapshot.pk)
        if problem is not None:
            raise Unavailable("dataset_failed", problem)
        name, root = services.spec_of(snapshot).directory_name, services.directory_of(snapshot)
        modified_at = int(snapshot.created_at.timestamp())
        if ReleaseDirectory(root).is_complete:
            response = archive_response(request, CompleteArchive(root, name, modified_at))
        else:
            archive = Archive(root, name, modified_at, problem=lambda: services.problem_of(snapshot_id=snapshot.pk))
            response = StreamingHttpResponse(archive.chunks())
            response["Cache-Control"] = "private, no-store"
        safe_file_headers(response, file_name=f"{name}.tar", content_type="application/x-tar")
        return response
