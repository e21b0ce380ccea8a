"""Work items over HTTP."""

from __future__ import annotations

from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from annotator.assignments import selectors, services
from annotator.http.assignments.payloads import WorkItemAnswer, WorkItemList, work_item_json
from annotator.http.assignments.serializers import ClaimBody, LeaseAnswer, LeaseBody
from annotator.http.permissions import ApiView, annotate
from annotator.workflow.undo import undo_submission
from annotator.workflow.work import claim_ahead, claim_work


class ClaimView(ApiView):
    """The next piece of work."""

    access = {"POST": annotate()}

    @extend_schema(operation_id="claim_work_item", request=ClaimBody, responses={200: WorkItemAnswer, 204: None})
    def post(self, request: Request) -> Response:
        """Lease the next item to the caller; 204 when there is none for them."""
        data = ClaimBody.read(request)
        claim = claim_ahead if data["prefetch"] else claim_work
        item = claim(user=self.user, kinds=data["kinds"], campaign_id=data["campaign_id"])
        return Response(status=204) if item is None else Response(work_item_json(item))


class MineView(ApiView):
    """What the caller holds."""

    access = {"GET": annotate()}

    @extend_schema(operation_id="list_held_work_items", responses=WorkItemList)
    def get(self, request: Request) -> Response:
        """Return the held items, oldest claim first, so that a page can continue after a reload."""
        return Response({"results": [work_item_json(item) for item in selectors.held_by(self.user)]})


class HeartbeatView(ApiView):
    """The renewal of a lease."""

    access = {"POST": annotate()}

    @extend_schema(operation_id="heartbeat_work_item", request=LeaseBody, responses=LeaseAnswer)
    def post(self, request: Request, item_id: UUID) -> Response:
        """Renew the lease: the caller is still working."""
        body = LeaseBody.read(request)
        return Response({"lease_until": services.heartbeat(user=self.user, item_id=item_id, **body)})


class ReleaseView(ApiView):
    """The release of an item."""

    access = {"POST": annotate()}

    @extend_schema(operation_id="release_work_item", request=LeaseBody, responses={204: None})
    def post(self, request: Request, item_id: UUID) -> Response:
        """Release the item, so that anybody may claim it."""
        body = LeaseBody.read(request)
        services.release(user=self.user, item_id=item_id, **body)
        return Response(status=204)


class UndoView(ApiView):
    """The undo of a submission."""

    access = {"POST": annotate()}

    @extend_schema(operation_id="undo_work_item", request=LeaseBody, responses=WorkItemAnswer)
    def post(self, request: Request, item_id: UUID) -> Response:
        """Undo what was submitted under `lease_token`, and lease the item again. Idempotent."""
        item = undo_submission(user=self.user, item_id=item_id, **LeaseBody.read(request))
        return Response(work_item_json(selectors.drawable_item(item.pk)))
