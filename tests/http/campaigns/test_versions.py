"""Two leads at the same campaign: neither loses what the other has saved, and each reads what it was."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from annotator.accounts.models import User
from annotator.campaigns.models import Campaign, CampaignChange, CampaignSource, Membership
from annotator.domain.roles import Role
from annotator.model_registry.models import ModelVersion
from annotator.model_registry.services import register_built_in_sources


def lead(name: str, campaign: Campaign) -> Client:
    user = User.objects.create_user(username=name, password="long-enough-pass", role=Role.LEAD)
    Membership.objects.create(campaign=campaign, user=user)
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def campaign(db) -> Campaign:
    campaign = Campaign.objects.create(name="ours", candidates_per_object=2)
    version = register_built_in_sources()["inflation"]
    CampaignSource.objects.create(campaign=campaign, model_version=version, n_candidates=2)
    return campaign


def change(client: Client, campaign: Campaign, version: int, **settings: Any):
    body = {"version": version, **settings}
    return client.patch(f"/api/campaigns/{campaign.pk}/", body, "application/json")


def test_an_outdated_change_is_refused_with_what_the_other_changed(campaign: Campaign) -> None:
    lena, lou = lead("lena", campaign), lead("lou", campaign)
    assert change(lena, campaign, 1, quality_bar=0.7).json()["version"] == 2
    before = Campaign.objects.values().get()
    response = change(lou, campaign, 1, overlap=3)
    assert (response.status_code, response.json()["code"]) == (409, "changed_meanwhile")
    assert response.json()["message"] == "lena changed these settings meanwhile. Nothing was saved."
    (entry,) = response.json()["details"]["changes"]
    assert (entry["by"], entry["version"]) == ("lena", 2)
    assert entry["changes"] == {"quality_bar": {"before": 0.6, "after": 0.7}}
    assert Campaign.objects.values().get() == before
    merged = change(lou, campaign, response.json()["details"]["version"], overlap=3).json()
    assert (merged["quality_bar"], merged["overlap"], merged["version"]) == (0.7, 3, 3)


def test_a_change_of_nothing_makes_no_version(campaign: Campaign) -> None:
    assert change(lead("lena", campaign), campaign, 1, overlap=1).json()["version"] == 1
    assert not CampaignChange.objects.exists()


def test_changed_sources_are_recorded_by_name(campaign: Campaign) -> None:
    source = CampaignSource.objects.get()
    body = [{"model_version_id": str(source.model_version_id), "n_candidates": 3}]
    assert change(lead("lena", campaign), campaign, 1, sources=body).json()["candidates_per_object"] == 3
    recorded = CampaignChange.objects.get().changes["sources"]
    assert [(s["name"].split()[0], s["n_candidates"]) for s in recorded["before"]] == [("inflation", 2)]
    assert [s["n_candidates"] for s in recorded["after"]] == [3]


@pytest.mark.parametrize(
    ("sources", "code"),
    [
        ([{"n_candidates": 1}], "invalid_input"),
        ([{"model_version_id": "inflation"}], "invalid_input"),
        ([{"model_version_id": "inflation", "n_candidates": 1}] * 2, "source_repeated"),
        (
            [{"model_version_id": name, "n_candidates": 40} for name in ("inflation", "retrieval")],
            "too_many_candidates",
        ),
        ([{"model_version_id": "artist", "n_candidates": 1}], "source_is_artist"),
    ],
)
def test_each_invalid_source_has_its_own_error_message(campaign: Campaign, sources: list[Any], code: str) -> None:
    versions = {version.name: str(version.pk) for version in ModelVersion.objects.all()}
    artist, _ = ModelVersion.objects.get_or_create(name="artist", version="1", kind="artist")
    versions["artist"] = str(artist.pk)
    named = [
        source | {"model_version_id": versions[source["model_version_id"]]} if "model_version_id" in source else source
        for source in sources
    ]
    client = lead("lena", campaign)
    before = (Campaign.objects.values().get(), list(CampaignSource.objects.values()))
    response = change(client, campaign, 1, sources=named)
    assert (response.status_code, response.json()["code"]) == (422, code)
    assert (Campaign.objects.values().get(), list(CampaignSource.objects.values())) == before


def test_a_taken_name_is_refused_as_that(campaign: Campaign) -> None:
    Campaign.objects.create(name="theirs")
    response = change(lead("lena", campaign), campaign, 1, name="theirs")
    assert (response.status_code, response.json()["code"]) == (409, "campaign_name_taken")


def test_outdated_members_are_refused_with_the_present_ones(campaign: Campaign) -> None:
    lena, lou = lead("lena", campaign), lead("lou", campaign)
    url = f"/api/campaigns/{campaign.pk}/members/"
    User.objects.create_user(username="ann", password="long-enough-pass")
    seen = lou.get(url).json()["version"]
    assert lena.put(url, {"usernames": ["ann", "lena", "lou"], "version": seen}, "application/json").status_code == 200
    response = lou.put(url, {"usernames": ["lena", "lou"], "version": seen}, "application/json")
    assert (response.status_code, response.json()["code"]) == (409, "changed_meanwhile")
    assert response.json()["details"] == {"version": seen + 1, "members": ["ann", "lena", "lou"]}
    assert Membership.objects.filter(user__username="ann").exists()


@pytest.mark.django_db(transaction=True)
def test_no_update_of_two_leads_at_once_is_lost() -> None:
    campaign = Campaign.objects.create(name="ours")
    settings = {"overlap": range(2, 8), "lease_seconds": range(32, 38)}
    clients = [lead(name, campaign) for name in settings]

    def work(client: Client, name: str, values: range) -> None:
        for value in values:
            version = client.get(f"/api/campaigns/{campaign.pk}/").json()["version"]
            while (response := change(client, campaign, version, **{name: value})).status_code == 409:
                version = response.json()["details"]["version"]
        connection.close()

    threads = [
        threading.Thread(target=work, args=(client, *entry))
        for client, entry in zip(clients, settings.items(), strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    campaign.refresh_from_db()
    assert (campaign.overlap, campaign.lease_seconds, campaign.version) == (7, 37, 13)
    assert list(CampaignChange.objects.order_by("version").values_list("version", flat=True)) == list(range(2, 14))
