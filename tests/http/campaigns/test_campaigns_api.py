"""Campaigns: only members see them, only leads change them, and N is the sum of the sources."""

import pytest
from django.test import Client

from annotator.accounts.models import User
from annotator.campaigns.models import Campaign, CampaignSource, Membership
from annotator.domain.roles import Role
from annotator.model_registry.models import ModelVersion
from annotator.model_registry.services import register_built_in_sources

pytestmark = pytest.mark.django_db


def person(name: str, role: str) -> User:
    return User.objects.create_user(username=name, password="long-enough-pass", role=role)


@pytest.fixture
def sources() -> dict[str, ModelVersion]:
    return register_built_in_sources()


@pytest.fixture
def lead(client: Client) -> User:
    user = person("lena", Role.LEAD)
    client.force_login(user)
    return user


def make(client: Client, built_in: dict[str, ModelVersion], **settings: object):
    body = {
        "name": "Chairs",
        "sources": [
            {"model_version_id": str(built_in["inflation"].pk), "n_candidates": 5},
            {"model_version_id": str(built_in["retrieval"].pk), "n_candidates": 3, "priority": 7},
        ],
        **settings,
    }
    return client.post("/api/campaigns/", body, "application/json")


def test_a_lead_makes_one_and_is_its_first_member(client: Client, lead: User, sources) -> None:
    response = make(client, sources, quality_bar=0.7, overlap=2)
    assert response.status_code == 201
    campaign = response.json()
    assert (campaign["candidates_per_object"], campaign["quality_bar"], campaign["overlap"]) == (8, 0.7, 2)
    assert [(s["name"], s["n_candidates"], s["priority"]) for s in campaign["sources"]] == [
        ("inflation", 5, 5),
        ("retrieval", 3, 7),
    ]
    assert Membership.objects.get().user == lead


def test_a_name_is_taken_once(client: Client, lead: User, sources) -> None:
    make(client, sources)
    response = make(client, sources)
    assert (response.status_code, response.json()["code"]) == (409, "campaign_name_taken")
    assert Campaign.objects.count() == 1
    assert CampaignSource.objects.count() == 2


def test_an_unknown_source_makes_nothing(client: Client, lead: User, sources) -> None:
    unknown = [{"model_version_id": "00000000-0000-0000-0000-000000000000", "n_candidates": 1}]
    response = make(client, sources, sources=unknown)
    assert (response.status_code, response.json()["code"]) == (404, "model_version_not_found")
    assert Campaign.objects.count() == 0


@pytest.mark.parametrize(
    ("field", "value"), [("quality_bar", 1.01), ("overlap", 0), ("lease_seconds", 5), ("name", ""), ("sources", [])]
)
def test_a_setting_out_of_range_is_named_and_nothing_is_made(
    client: Client, lead: User, sources, field: str, value: object
) -> None:
    response = make(client, sources, **{field: value})
    assert response.status_code == 422
    assert Campaign.objects.count() == 0


def test_an_annotator_may_not_make_one(client: Client, sources) -> None:
    client.force_login(person("ann", Role.ANNOTATOR))
    response = make(client, sources)
    assert response.status_code == 403
    assert response.json()["details"] == {"role": "annotator", "roles_allowed": ["admin", "lead"]}
    assert Campaign.objects.count() == 0


def test_an_annotator_sees_theirs_without_the_sources(client: Client, lead: User, sources) -> None:
    mine = Campaign.objects.get(pk=make(client, sources).json()["id"])
    make(client, sources, name="Not theirs")
    ann = person("ann", Role.ANNOTATOR)
    Membership.objects.create(campaign=mine, user=ann)
    client.force_login(ann)
    (seen,) = client.get("/api/campaigns/").json()["results"]
    assert (seen["name"], seen["sources"]) == ("Chairs", [])


def test_a_stranger_to_it_gets_not_found_and_changes_nothing(client: Client, lead: User, sources) -> None:
    pk = make(client, sources).json()["id"]
    client.force_login(person("other-lead", Role.LEAD))
    for response in (
        client.get(f"/api/campaigns/{pk}/"),
        client.patch(f"/api/campaigns/{pk}/", {"name": "Mine", "version": 1}, "application/json"),
        client.put(f"/api/campaigns/{pk}/members/", {"usernames": ["other-lead"], "version": 1}, "application/json"),
        client.get(f"/api/campaigns/{pk}/funnel/"),
    ):
        assert (response.status_code, response.json()["code"]) == (404, "campaign_not_found")
    assert Campaign.objects.get().name == "Chairs"
    assert Membership.objects.get().user == lead


def test_an_admin_sees_all(client: Client, lead: User, sources) -> None:
    make(client, sources)
    client.force_login(person("root", Role.ADMIN))
    assert [c["name"] for c in client.get("/api/campaigns/").json()["results"]] == ["Chairs"]


def test_changing_sources_changes_n(client: Client, lead: User, sources) -> None:
    pk = make(client, sources).json()["id"]
    body = {"version": 1, "sources": [{"model_version_id": str(sources["inflation"].pk), "n_candidates": 2}]}
    changed = client.patch(f"/api/campaigns/{pk}/", body, "application/json").json()
    assert changed["candidates_per_object"] == 2
    assert [s["name"] for s in changed["sources"]] == ["inflation"]


def test_members_are_replaced_as_a_whole_or_not_at_all(client: Client, lead: User, sources) -> None:
    pk = make(client, sources).json()["id"]
    person("ann", Role.ANNOTATOR)
    url = f"/api/campaigns/{pk}/members/"
    refused = client.put(url, {"usernames": ["ann", "nobody"], "version": 1}, "application/json")
    assert (refused.status_code, refused.json()["details"]) == (422, {"unknown": ["nobody"]})
    assert list(Membership.objects.values_list("user__username", flat=True)) == ["lena"]
    assert client.put(url, {"usernames": ["ann", "lena"], "version": 1}, "application/json").json()["results"] == [
        {"username": "ann", "role": "annotator"},
        {"username": "lena", "role": "lead"},
    ]


@pytest.mark.parametrize(
    ("role", "shown", "seen"), [("annotator", False, False), ("annotator", True, True), ("engineer", False, True)]
)
def test_the_bar_is_seen_where_the_campaign_shows_it(client: Client, role: str, shown: bool, seen: bool) -> None:
    campaign = Campaign.objects.create(name="Chairs", show_quality_bar=shown)
    user = person("pat", role)
    Membership.objects.create(campaign=campaign, user=user)
    client.force_login(user)
    response = client.get(f"/api/campaigns/{campaign.pk}/").json()
    assert ("quality_bar" in response) is seen
