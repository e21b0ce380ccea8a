"""Target objects over HTTP: searched, sorted, read, named."""

from __future__ import annotations

from uuid import UUID

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers as forms
from rest_framework.request import Request
from rest_framework.response import Response

from annotator.campaigns.selectors import get_campaign
from annotator.domain.errors import InvalidInput
from annotator.domain.roles import STAFF
from annotator.domain.target_object_states import TargetObjectState
from annotator.http.images import payloads, serializers
from annotator.http.paging import page
from annotator.http.permissions import ApiView, manage, read
from annotator.http.query import PAGING, SEARCH, choice_of, search_text
from annotator.images import selectors
from annotator.workflow.editing import change_object

#: The orders of the list, by name: fields whose last one is unique.
SORTS: dict[str, tuple[str, ...]] = {
    "id": ("id",),
    "changed": ("-state_changed_at", "id"),
    "waiting": ("state_changed_at", "id"),
    "newest": ("-created_at", "id"),
    "name": ("name", "id"),
    "category": ("category", "id"),
    "priority": ("-priority", "id"),
}
STATES = [state.value for state in TargetObjectState]


class CategoryList(forms.Serializer):
    """Categories, the most frequent first."""

    results = forms.ListField(child=forms.CharField())


class ObjectsView(ApiView):
    """The target objects of a campaign."""

    access = {"GET": read()}
    query = {
        "GET": [
            *PAGING,
            SEARCH,
            OpenApiParameter("state", str, enum=STATES),
            OpenApiParameter("category", str),
            OpenApiParameter("sort", str, enum=list(SORTS), description="By default `id`."),
        ]
    }

    @extend_schema(operation_id="list_objects", responses=serializers.ObjectList)
    def get(self, request: Request, campaign_id: UUID) -> Response:
        """Return the campaign's objects: all, or those that match `q`, `state` and `category`, in an order."""
        campaign = get_campaign(user=self.user, campaign_id=campaign_id)
        state, category = request.query_params.get("state"), request.query_params.get("category")
        if state is not None and state not in STATES:
            raise InvalidInput("unknown_state", "There is no such state.", {"states": STATES})
        found, text = selectors.objects_of(campaign, states=[state] if state else None), search_text(request)
        if text:
            found = selectors.matching_objects(found, text)
        if category is not None:
            found = found.filter(category=category)
        order = SORTS[choice_of(request, "sort", list(SORTS)) or "id"]
        rows, cursor = page(request, found, order=order)
        return Response({"results": [payloads.object_list_item_json(row) for row in rows], "next": cursor})


class CategoriesView(ApiView):
    """The categories of a campaign's objects."""

    access = {"GET": read()}

    @extend_schema(operation_id="list_categories", responses=CategoryList)
    def get(self, request: Request, campaign_id: UUID) -> Response:
        """Return the categories that objects have, the most frequent first."""
        campaign = get_campaign(user=self.user, campaign_id=campaign_id)
        return Response({"results": selectors.categories_of(campaign)})


class ObjectView(ApiView):
    """One target object."""

    access = {"GET": read(), "PATCH": manage()}

    @extend_schema(operation_id="get_object", responses=serializers.ObjectJson)
    def get(self, request: Request, object_id: UUID) -> Response:
        """Return the object with its image, mask and history."""
        target_object = selectors.get_target_object(user=self.user, object_id=object_id)
        history = list(selectors.state_changes_of(target_object)) if self.user.role in STAFF else []
        return Response(payloads.object_json(target_object, history))

    @extend_schema(
        operation_id="change_object", request=serializers.ObjectChangeBody, responses=serializers.ObjectSummaryJson
    )
    def patch(self, request: Request, object_id: UUID) -> Response:
        """Set the name, the category or the priority, which the object's open work items take over."""
        target_object = selectors.get_target_object(user=self.user, object_id=object_id)
        change_object(target_object=target_object, fields=serializers.ObjectChangeBody.read(request))
        return Response(payloads.object_summary_json(selectors.get_target_object(user=self.user, object_id=object_id)))
