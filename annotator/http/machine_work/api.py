"""The ledger of machine work, and the workers, over HTTP."""

from __future__ import annotations

from uuid import UUID

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from annotator.campaigns.selectors import get_campaign, visible_campaigns
from annotator.domain.errors import InvalidInput, NotFound
from annotator.domain.roles import STAFF
from annotator.http.bodies import NoBody
from annotator.http.machine_work.payloads import machine_work_json, worker_json
from annotator.http.machine_work.serializers import MachineWorkJson, MachineWorkList, WorkerList
from annotator.http.paging import page
from annotator.http.permissions import ApiView, manage, read
from annotator.http.query import PAGING
from annotator.machine_work.heartbeats import REAPER
from annotator.machine_work.models import MachineWork, WorkerState, WorkKind, WorkStatus
from annotator.machine_work.selectors import work_of
from annotator.workflow import machine_work


class MachineWorkListView(ApiView):
    """What machines are asked to do."""

    access = {"GET": read(STAFF)}
    query = {
        "GET": [
            *PAGING,
            OpenApiParameter("campaign", OpenApiTypes.UUID),
            OpenApiParameter("kind", str, enum=WorkKind.values),
            OpenApiParameter("status", str, enum=WorkStatus.values),
        ]
    }

    @extend_schema(
        operation_id="list_machine_work",
        responses=MachineWorkList,
    )
    def get(self, request: Request) -> Response:
        """Return machine work of the caller's campaigns, newest first: of one campaign, kind and status, or of all."""
        query = request.query_params
        kind, status = query.get("kind"), query.get("status")
        if kind and kind not in WorkKind.values:
            raise InvalidInput("unknown_kind", "There is no such kind.", {"kinds": WorkKind.values})
        if status and status not in WorkStatus.values:
            raise InvalidInput("unknown_status", "There is no such status.", {"statuses": WorkStatus.values})
        campaigns = self._campaigns(query.get("campaign"))
        found = work_of(campaigns, kind=kind, status=status).select_related("requested_by")
        rows, cursor = page(request, found, order=("-requested_at", "id"))
        return Response({"results": machine_work_json(rows), "next": cursor})

    def _campaigns(self, campaign: str | None) -> list[UUID]:
        if not campaign:
            return list(visible_campaigns(self.user).values_list("pk", flat=True))
        try:
            campaign_id = UUID(campaign)
        except ValueError as error:
            raise InvalidInput("campaign_invalid", "campaign must be the id of a campaign.") from error
        return [get_campaign(user=self.user, campaign_id=campaign_id).pk]


class _OneWorkView(ApiView):
    """A piece of machine work of a campaign that the caller leads."""

    def work(self, work_id: UUID) -> MachineWork:
        """Return the work; raise NotFound when it is not of a campaign of the caller."""
        visible = visible_campaigns(self.user).values("pk")
        work = MachineWork.objects.filter(pk=work_id, campaign_id__in=visible).select_related("requested_by").first()
        if work is None:
            raise NotFound("machine_work_not_found", "There is no such machine work, or it is not in your campaigns.")
        return work


class RetryView(_OneWorkView):
    """Another attempt at work that failed."""

    access = {"POST": manage()}

    @extend_schema(operation_id="retry_machine_work", request=None, responses=MachineWorkJson)
    def post(self, request: Request, work_id: UUID) -> Response:
        """Start failed or cancelled work again."""
        NoBody.read(request)
        work = machine_work.retry(work=self.work(work_id), by=self.user)
        return Response(machine_work_json([work])[0])


class CancelView(_OneWorkView):
    """The end of work that is not wanted."""

    access = {"POST": manage()}

    @extend_schema(operation_id="cancel_machine_work", request=None, responses=MachineWorkJson)
    def post(self, request: Request, work_id: UUID) -> Response:
        """Stop work that has not ended; what depends on it continues without its result."""
        NoBody.read(request)
        work = machine_work.cancel(work=self.work(work_id))
        return Response(machine_work_json([work])[0])


class WorkersView(ApiView):
    """The workers."""

    access = {"GET": read(STAFF)}

    @extend_schema(operation_id="list_workers", responses=WorkerList)
    def get(self, request: Request) -> Response:
        """Return the workers of the last day: alive or not, queues, sources and why one is not ready."""
        rows = WorkerState.objects.exclude(name=REAPER).order_by("-last_seen_at")[:200]
        return Response({"results": [worker_json(row) for row in rows]})
