"""Campaigns over HTTP."""

from __future__ import annotations

from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from annotator.accounts.models import User
from annotator.accounts.services import check_is_browser, end_sessions
from annotator.campaigns import services
from annotator.campaigns.selectors import get_campaign, get_member, members_of, people_to_add, visible_campaigns
from annotator.domain.errors import NotAllowed
from annotator.domain.roles import LEADS, STAFF, Role
from annotator.http.campaigns.serializers import (
    RATING_LEVELS,
    CampaignAnswer,
    CampaignChangeBody,
    CampaignList,
    MemberList,
    MembersBody,
    NewCampaignBody,
    PeopleList,
)
from annotator.http.permissions import ApiView, manage, read
from annotator.http.query import SEARCH, search_text

MAX_PEOPLE = 50


def _context(user: User) -> dict[str, bool]:
    return {"is_staff": user.role in STAFF}


class CampaignsView(ApiView):
    """The campaigns of the caller."""

    access = {"GET": read(), "POST": manage()}

    @extend_schema(operation_id="list_campaigns", responses=CampaignList)
    def get(self, request: Request) -> Response:
        """Return the campaigns that the caller may see, by name."""
        rows = visible_campaigns(self.user).order_by("name")
        return Response(
            CampaignList({"results": rows, "rating_scale": RATING_LEVELS}, context=_context(self.user)).data
        )

    @extend_schema(operation_id="create_campaign", request=NewCampaignBody, responses={201: CampaignAnswer})
    def post(self, request: Request) -> Response:
        """Make a campaign; its maker is its first member."""
        body = NewCampaignBody.read(request)
        campaign = services.create_campaign(by=self.user, **body)
        return Response(CampaignAnswer(campaign, context=_context(self.user)).data, status=201)


class CampaignView(ApiView):
    """One campaign."""

    access = {"GET": read(), "PATCH": manage()}

    @extend_schema(operation_id="get_campaign", responses=CampaignAnswer)
    def get(self, request: Request, campaign_id: UUID) -> Response:
        """Its settings."""
        campaign = get_campaign(user=self.user, campaign_id=campaign_id)
        return Response(CampaignAnswer(campaign, context=_context(self.user)).data)

    @extend_schema(operation_id="change_campaign", request=CampaignChangeBody, responses=CampaignAnswer)
    def patch(self, request: Request, campaign_id: UUID) -> Response:
        """Change the settings in the body, if the campaign still has the version in it."""
        get_campaign(user=self.user, campaign_id=campaign_id)
        fields = CampaignChangeBody.read(request)
        campaign = services.change_campaign(campaign_id=campaign_id, by=self.user, **fields)
        return Response(CampaignAnswer(campaign, context=_context(self.user)).data)


class MembersView(ApiView):
    """Who takes part."""

    access = {"GET": read(LEADS), "PUT": manage()}

    @extend_schema(operation_id="list_members", responses=MemberList)
    def get(self, request: Request, campaign_id: UUID) -> Response:
        """Return the members, by name."""
        campaign = get_campaign(user=self.user, campaign_id=campaign_id)
        return Response(MemberList({"results": members_of(campaign), "version": campaign.members_version}).data)

    @extend_schema(operation_id="set_members", request=MembersBody, responses=MemberList)
    def put(self, request: Request, campaign_id: UUID) -> Response:
        """Replace the members, if they still have the version in the body."""
        campaign = get_campaign(user=self.user, campaign_id=campaign_id)
        body = MembersBody.read(request)
        users = services.set_members(campaign=campaign, **body)
        return Response(MemberList({"results": users, "version": campaign.members_version}).data)


class PeopleView(ApiView):
    """Who could take part."""

    access = {"GET": manage()}
    query = {"GET": [SEARCH]}

    @extend_schema(operation_id="list_people_to_add", responses=PeopleList)
    def get(self, request: Request, campaign_id: UUID) -> Response:
        """Return at most 50 active users who are no members, by name; those whose name contains `q` when given."""
        campaign = get_campaign(user=self.user, campaign_id=campaign_id)
        found = people_to_add(campaign, search_text(request))[:MAX_PEOPLE]
        return Response(PeopleList({"results": found}).data)


class MemberSessionsView(ApiView):
    """The sessions of one member."""

    access = {"DELETE": manage()}

    @extend_schema(operation_id="end_member_sessions", request=None, responses={204: None})
    def delete(self, request: Request, campaign_id: UUID, username: str) -> Response:
        """Log a member out in every browser. Only an admin ends an admin's sessions."""
        check_is_browser(auth=request.auth)
        campaign = get_campaign(user=self.user, campaign_id=campaign_id)
        member = get_member(campaign=campaign, username=username)
        if member.role == Role.ADMIN and self.user.role != Role.ADMIN:
            raise NotAllowed("admin_needed", "Only an admin may end the sessions of an admin.")
        end_sessions(user=member)
        return Response(status=204)
