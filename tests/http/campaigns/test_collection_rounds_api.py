"""Collection rounds over HTTP: leads start them, staff see them side by side, annotators see neither."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from annotator.accounts.models import User
from annotator.campaigns.models import Campaign, CollectionRound
from annotator.campaigns.services import create_campaign
from annotator.candidates.models import Generation
from annotator.domain.roles import Role
from tests.factories import make_image, make_target_object, make_user, sources

pytestmark = pytest.mark.django_db


@pytest.fixture
def lead() -> User:
    return make_user(Role.LEAD)


@pytest.fixture
def campaign(client: Client, lead: User) -> Campaign:
    client.force_login(lead)
    source = {"model_version_id": sources()["inflation"].pk, "n_candidates": 2}
    return create_campaign(by=lead, name="Cups", sources=[source])


def used(campaign: Campaign) -> None:
    CollectionRound.objects.filter(campaign=campaign).update(first_used_at=campaign.created_at)


def address(campaign: Campaign, more: str = "") -> str:
    return f"/api/campaigns/{campaign.pk}/collection-rounds/{more}"


def start(client: Client, campaign: Campaign, **body: Any) -> Any:
    return client.post(address(campaign), {"version": campaign.version, **body}, "application/json")


def test_the_first_round_has_the_campaign_s_settings_and_no_figures_yet(client: Client, campaign: Campaign) -> None:
    (first,) = client.get(address(campaign)).json()["results"]
    assert (first["number"], first["attribute"], first["quality_bar"], first["is_used"]) == (1, "overall", 0.6, False)
    assert [(one["name"], one["n_candidates"]) for one in first["sources"]] == [("inflation 1", 2)]
    assert (first["objects"], first["acceptance"], first["mean_rating"], first["win_shares"]) == (0, None, None, [])


def test_a_lead_starts_the_next_round_and_collects_again(client: Client, campaign: Campaign) -> None:
    used(campaign)
    target = make_target_object(make_image(campaign), state="parked")
    started = start(client, campaign, selection="failed")
    assert (started.status_code, started.json()) == (201, {"number": 2, "remaining": 1})
    found = client.post(address(campaign, "collect/"), content_type="application/json")
    assert (found.status_code, found.json()) == (200, {"collected": 1, "remaining": 0})
    assert Generation.objects.get().round_number == 2
    target.refresh_from_db()
    assert target.state == "proposing"
    second, first = client.get(address(campaign)).json()["results"]
    assert (second["number"], second["objects"], second["ended_at"]) == (2, 1, None)
    assert first["ended_at"] is not None
    assert client.get(f"/api/campaigns/{campaign.pk}/").json()["round_number"] == 2


def test_a_filter_is_kept_with_the_round(client: Client, campaign: Campaign) -> None:
    used(campaign)
    chosen = {"states": ["done"], "category": "chair", "rated_below": 0.5}
    assert start(client, campaign, selection="filter", filter=chosen).status_code == 201
    assert CollectionRound.objects.get(number=2).selection_filter == chosen


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"selection": "some"}, 422, "invalid_input"),
        ({"selection": "filter"}, 422, "invalid_input"),
        ({"selection": "all", "filter": {"states": ["done"]}}, 422, "invalid_input"),
        ({"selection": "filter", "filter": {"states": []}}, 422, "invalid_input"),
        ({"version": 7}, 409, "changed_meanwhile"),
    ],
)
def test_a_start_that_cannot_be_is_refused(
    client: Client, campaign: Campaign, body: dict[str, Any], status: int, code: str
) -> None:
    used(campaign)
    before = list(CollectionRound.objects.values())
    answer = start(client, campaign, **body)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert list(CollectionRound.objects.values()) == before


def test_an_unused_round_is_not_ended(client: Client, campaign: Campaign) -> None:
    answer = start(client, campaign)
    assert (answer.status_code, answer.json()["code"]) == (409, "collection_round_unused")
    assert CollectionRound.objects.count() == 1


def test_annotators_neither_see_nor_start_rounds(client: Client, campaign: Campaign) -> None:
    used(campaign)
    client.force_login(make_user(campaign=campaign))
    answers = [
        client.get(address(campaign)),
        start(client, campaign),
        client.post(address(campaign, "collect/"), content_type="application/json"),
    ]
    assert [answer.status_code for answer in answers] == [403] * 3
    client.force_login(make_user(Role.LEAD))
    answers = [
        client.get(address(campaign)),
        start(client, campaign),
        client.post(address(campaign, "collect/"), content_type="application/json"),
    ]
    assert [answer.status_code for answer in answers] == [404] * 3
    assert CollectionRound.objects.count() == 1


def test_the_number_of_the_round_is_no_setting(client: Client, campaign: Campaign) -> None:
    url = f"/api/campaigns/{campaign.pk}/"
    refused = client.patch(url, {"version": campaign.version, "round_number": 5}, "application/json")
    assert refused.status_code == 422
    assert Campaign.objects.get(pk=campaign.pk).round_number == 1
