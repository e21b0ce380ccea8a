"""The people whom a lead could add: active, no members, by name; for leads of the campaign only."""

from __future__ import annotations

import pytest
from django.test import Client

from annotator.accounts.models import User
from annotator.campaigns.models import Campaign
from annotator.domain.roles import ROLE_VALUES, Role
from annotator.http.campaigns.api import MAX_PEOPLE
from tests.factories import make_campaign, make_user
from tests.http.world import everything

pytestmark = pytest.mark.django_db


@pytest.fixture
def campaign() -> Campaign:
    return make_campaign()


@pytest.fixture
def lead(client: Client, campaign: Campaign) -> User:
    user = make_user(Role.LEAD, campaign=campaign, username="lena")
    client.force_login(user)
    return user


def people(client: Client, campaign: Campaign, **query: str):
    return client.get(f"/api/campaigns/{campaign.pk}/people/", query)


def test_who_is_no_member_by_name(client: Client, campaign: Campaign, lead: User) -> None:
    make_user(Role.ARTIST, username="zoe")
    make_user(username="Anna")
    make_user(username="joanna", campaign=make_campaign())
    make_user(username="member", campaign=campaign)
    User.objects.filter(pk=make_user(username="gone-anna").pk).update(is_active=False)
    assert people(client, campaign).json() == {
        "results": [
            {"username": "Anna", "role": "annotator"},
            {"username": "joanna", "role": "annotator"},
            {"username": "zoe", "role": "artist"},
        ]
    }
    found = people(client, campaign, q=" ANN ").json()["results"]
    assert [person["username"] for person in found] == ["Anna", "joanna"]
    assert people(client, campaign, q="%").json() == people(client, campaign, q="_").json() == {"results": []}


def test_at_most_fifty(client: Client, campaign: Campaign, lead: User) -> None:
    User.objects.bulk_create(User(username=f"p{i:03}", role=Role.ANNOTATOR) for i in range(MAX_PEOPLE + 2))
    found = people(client, campaign).json()["results"]
    assert [person["username"] for person in found] == [f"p{i:03}" for i in range(MAX_PEOPLE)]


def test_somebody_who_was_added_is_no_longer_listed(client: Client, campaign: Campaign, lead: User) -> None:
    make_user(username="anna")
    body = {"usernames": ["lena", "anna"], "version": campaign.members_version}
    assert client.put(f"/api/campaigns/{campaign.pk}/members/", body, "application/json").status_code == 200
    assert people(client, campaign).json() == {"results": []}


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ({"q": "a" * 101}, "search_too_long"),
        ({"q": "a\0"}, "text_not_storable"),
        ({"role": "lead"}, "unknown_parameter"),
    ],
)
def test_a_query_that_is_refused(client: Client, campaign: Campaign, lead: User, query: dict, code: str) -> None:
    answer = people(client, campaign, **query)
    assert (answer.status_code, answer.json()["code"]) == (422, code)


@pytest.mark.parametrize("role", ROLE_VALUES)
def test_leads_of_the_campaign_only(client: Client, campaign: Campaign, role: str) -> None:
    leads = role in (Role.LEAD, Role.ADMIN)
    client.force_login(make_user(role, campaign=campaign))
    assert people(client, campaign).status_code == (200 if leads else 403)
    client.force_login(make_user(role))
    before = everything()
    status = {Role.ADMIN: 200, Role.LEAD: 404}.get(Role(role), 403)
    assert people(client, campaign).status_code == status
    assert everything() == before
