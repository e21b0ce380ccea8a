"""A look into releases: figures against the files, pairs with their meshes, the difference, and counts before making one."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from rest_framework.test import APIClient

from annotator.datasets import counting, services
from annotator.datasets.models import DatasetSnapshot
from annotator.datasets.table_reader import read_rows
from annotator.http.datasets.browsing import CountAnswer, PairList, SummaryAnswer
from annotator.images.models import TargetObject
from annotator.preferences.models import Comparison
from tests.datasets.builder import Builder
from tests.factories import make_user
from tests.http.datasets.test_datasets_api import client_of
from tests.http.test_declared_forms import check


@pytest.fixture
def engineer(work: Builder) -> APIClient:
    client = APIClient()
    client.force_authenticate(make_user("engineer", campaign=work.campaign))
    return client


def release(work: Builder, **params: Any) -> DatasetSnapshot:
    snapshot = services.create_snapshot(
        campaign=work.campaign, name="chairs", preset="ladder", params=params, include_media=False, by=None
    )
    services.write_snapshot(snapshot_id=snapshot.pk)
    snapshot.refresh_from_db()
    return snapshot


def rows(snapshot: DatasetSnapshot, config: str) -> list[dict[str, Any]]:
    return list(read_rows(services.directory_of(snapshot), f"{config}/"))


def summary(client: APIClient, snapshot: DatasetSnapshot) -> dict[str, Any]:
    response = client.get(f"/api/datasets/{snapshot.pk}/summary/")
    assert response.status_code == 200, response.content
    found: dict[str, Any] = response.json()
    check(SummaryAnswer(), found, "summary")
    return found


def pairs(client: APIClient, snapshot: DatasetSnapshot, **query: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    while True:
        response = client.get(f"/api/datasets/{snapshot.pk}/pairs/", query)
        assert response.status_code == 200, response.content
        check(PairList(), response.json(), "pairs")
        found += response.json()["results"]
        if response.json()["next"] is None:
            return found
        query["cursor"] = response.json()["next"]


def totals(counted: dict[str, Any]) -> dict[str, int]:
    return {row["config"]: row["train"] + row["validation"] + row["test"] for row in counted["rows"]}


def test_the_figures_are_those_of_the_files(work: Builder, engineer: APIClient) -> None:
    some = list(TargetObject.objects.order_by("pk")[:5])
    TargetObject.objects.filter(pk__in=[each.pk for each in some]).update(category="stool")
    snapshot = release(work)
    found, preferences, sft = summary(engineer, snapshot), rows(snapshot, "preferences"), rows(snapshot, "sft")
    assert (totals(found)["preferences"], totals(found)["sft"]) == (len(preferences), len(sft))
    stools = {str(each.pk) for each in some}
    by_name = {each["name"]: each for each in found["categories"]}
    assert set(by_name) == {"stool", "chair"}
    assert by_name["stool"]["pairs"] == sum(row["object_id"] in stools for row in preferences) > 0
    assert by_name["chair"]["sft"] == sum(row["object_id"] not in stools for row in sft)
    chosen, rejected = (Counter(row[f"{side}_generator"] for row in preferences) for side in ("chosen", "rejected"))
    assert {row["name"]: (row["chosen"], row["rejected"]) for row in found["generators"]} == {
        name: (chosen[name], rejected[name]) for name in chosen | rejected
    }
    ratings = Counter(round(row["rating"], 2) for row in sft if row["rating"] is not None)
    assert {row["rating"]: row["count"] for row in found["ratings"]} == ratings
    root = services.directory_of(snapshot)
    papers = ("manifest.json", "checksums.sha256")
    files = [path for path in root.rglob("*") if path.is_file() and path.name not in papers]
    assert found["total_bytes"] == sum(path.stat().st_size for path in files)
    assert found["difference"] is None
    assert found["card"].startswith("#")


def test_the_difference_to_the_release_before(work: Builder, engineer: APIClient) -> None:
    first = release(work)
    before = {row["pair_id"] for row in rows(first, "preferences")}
    gone = rows(first, "sft")[0]["object_id"]
    TargetObject.objects.filter(pk=gone).update(state="discarded")
    second = release(work)
    after = {row["pair_id"] for row in rows(second, "preferences")}
    difference = summary(engineer, second)["difference"]
    assert difference == {
        "version": first.version,
        "pairs_added": len(after - before),
        "pairs_removed": len(before - after),
        "sft_added": 0,
        "sft_removed": 1,
    }
    assert difference["pairs_removed"] > 0
    assert summary(engineer, first)["difference"] is None


def test_pages_of_pairs_are_the_release_in_its_order(work: Builder, engineer: APIClient) -> None:
    snapshot = release(work)
    root = services.directory_of(snapshot)
    expected = [
        (row["pair_id"], split, row["chosen_id"], row["rejected_id"])
        for split in ("train", "validation", "test")
        for row in read_rows(root, f"preferences/{split}-")
    ]
    found = pairs(engineer, snapshot, limit=3)
    shown = [
        (row["pair_id"], row["split"], row["chosen"]["candidate_id"], row["rejected"]["candidate_id"]) for row in found
    ]
    assert shown == expected
    first = found[0]
    assert first["object"]["name"] == "thing"
    assert engineer.get(first["chosen"]["glb_url"]).status_code == 200
    assert first["category"] == "chair"


def test_pairs_of_one_split_and_category(work: Builder, engineer: APIClient) -> None:
    snapshot = release(work)
    everything = pairs(engineer, snapshot, limit=200)
    for split in ("train", "validation", "test"):
        assert pairs(engineer, snapshot, split=split, limit=7) == [row for row in everything if row["split"] == split]
    assert pairs(engineer, snapshot, category="chair", limit=200) == everything
    assert pairs(engineer, snapshot, category="spoon") == []


def test_pairs_whose_object_is_gone_are_still_listed(work: Builder, engineer: APIClient) -> None:
    snapshot = release(work)
    first = pairs(engineer, snapshot, limit=200)[0]
    other = type(work.campaign).objects.create(name="Elsewhere")
    TargetObject.objects.filter(pk=first["object"]["id"]).update(campaign=other)
    again = pairs(engineer, snapshot, limit=200)[0]
    assert (again["pair_id"], again["object"], again["chosen"]["glb_url"]) == (first["pair_id"], None, None)


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("split=dev", "unknown_split"),
        ("cursor=x", "cursor_invalid"),
        ("limit=0", "limit_invalid"),
        ("a=1", "unknown_parameter"),
    ],
)
def test_an_invalid_query_is_refused(work: Builder, engineer: APIClient, query: str, code: str) -> None:
    snapshot = release(work)
    response = engineer.get(f"/api/datasets/{snapshot.pk}/pairs/?{query}")
    assert (response.status_code, response.json()["code"]) == (422, code)


def test_what_is_not_written_has_no_figures(work: Builder, engineer: APIClient) -> None:
    snapshot = services.create_snapshot(
        campaign=work.campaign, name="chairs", preset="ladder", params={}, include_media=False, by=None
    )
    for route in ("summary", "pairs"):
        response = engineer.get(f"/api/datasets/{snapshot.pk}/{route}/")
        assert (response.status_code, response.json()["code"]) == (409, "dataset_not_written")


@pytest.mark.parametrize("preset", ["ladder", "on-policy", "all-strict", "algorithm-1"])
def test_a_count_is_what_the_release_then_holds(work: Builder, engineer: APIClient, preset: str) -> None:
    body = {"policy": {"name": preset, "params": {"quality_bar": 0.5}}}
    response = engineer.post(f"/api/campaigns/{work.campaign.pk}/datasets/count/", body, format="json")
    assert response.status_code == 200, response.content
    check(CountAnswer(), response.json(), "count")
    assert DatasetSnapshot.objects.count() == 0
    snapshot = services.create_snapshot(
        campaign=work.campaign, name="chairs", preset=preset, params={"quality_bar": 0.5}, include_media=False, by=None
    )
    services.write_snapshot(snapshot_id=snapshot.pk)
    assert summary(engineer, DatasetSnapshot.objects.get())["rows"] == response.json()["rows"]
    objects = {
        row["object_id"] for config in ("preferences", "sft", "unpaired", "ties") for row in rows(snapshot, config)
    }
    assert response.json()["objects"] == len(objects)


def test_a_count_without_a_policy_uses_the_default(work: Builder, engineer: APIClient) -> None:
    address = f"/api/campaigns/{work.campaign.pk}/datasets/count/"
    default = engineer.post(address, {}, format="json").json()
    assert default == engineer.post(address, {"policy": {"name": "ladder"}}, format="json").json()


def test_a_large_campaign_is_counted_in_the_background(work: Builder, engineer: APIClient, monkeypatch: Any) -> None:
    monkeypatch.setattr(counting, "MOST_COMPARISONS", Comparison.objects.count() - 1)
    response = engineer.post(f"/api/campaigns/{work.campaign.pk}/datasets/count/", {}, format="json")
    assert (response.status_code, response.json()["code"]) == (422, "too_many_to_count")


def test_a_bad_policy_is_refused(work: Builder, engineer: APIClient) -> None:
    body = {"policy": {"params": {"kinds": ["x"]}}}
    response = engineer.post(f"/api/campaigns/{work.campaign.pk}/datasets/count/", body, format="json")
    assert (response.status_code, response.json()["code"]) == (422, "bad_policy")


def test_only_staff_of_the_campaign(work: Builder) -> None:
    snapshot = release(work)
    addresses = [f"datasets/{snapshot.pk}/summary/", f"datasets/{snapshot.pk}/pairs/"]
    counted = f"/api/campaigns/{work.campaign.pk}/datasets/count/"
    for role, member, status in (
        ("annotator", True, 403),
        ("artist", True, 403),
        ("lead", False, 404),
        ("lead", True, 200),
    ):
        client = client_of(role, work, member=member)
        assert [client.get(f"/api/{address}").status_code for address in addresses] == [status] * 2
        assert client.post(counted, {}, format="json").status_code == status
