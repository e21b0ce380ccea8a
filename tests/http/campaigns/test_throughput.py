"""Throughput over HTTP: by hour unless asked by day, in the declared form, for staff of the campaign only."""

from __future__ import annotations

import itertools
from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from annotator.campaigns.models import Campaign
from annotator.domain.roles import ROLE_VALUES, Role
from annotator.http.campaigns.throughput import ThroughputAnswer
from tests.builders import a_campaign, a_person, an_object
from tests.factories import make_work_item
from tests.http.test_declared_forms import check
from tests.http.world import everything

pytestmark = pytest.mark.django_db


@pytest.fixture
def campaign() -> Campaign:
    return a_campaign()


def read(client: Client, campaign: Campaign, **query: str):
    return client.get(f"/api/campaigns/{campaign.pk}/throughput/", query)


@pytest.mark.parametrize(
    ("query", "n", "step"),
    [
        ({}, 24, timedelta(hours=1)),
        ({"span": "day"}, 24, timedelta(hours=1)),
        ({"span": "month"}, 30, timedelta(days=1)),
    ],
)
def test_counts_up_to_now(client: Client, campaign: Campaign, query: dict, n: int, step: timedelta) -> None:
    client.force_login(a_person("lead", campaign))
    make_work_item(an_object(campaign), state="done", done_at=timezone.now() - step)
    body = read(client, campaign, **query).json()
    check(ThroughputAnswer(), body, "throughput")
    starts = [datetime.fromisoformat(start) for start in body["starts"]]
    assert {b - a for a, b in itertools.pairwise(starts)} == {step}
    assert (len(starts), len(body["accepted"]), len(body["escalated"]), len(body["done"])) == (n, n, n, n)
    by_kind = {row["kind"]: row["counts"] for row in body["submitted"]}
    assert {kind: (len(counts), sum(counts)) for kind, counts in by_kind.items()} == {
        "mask_review": (n, 1), "best_of_n": (n, 0), "alignment": (n, 0), "pose_review": (n, 0)
    }  # fmt: skip


@pytest.mark.parametrize(
    ("query", "code"), [({"span": "year"}, "unknown_choice"), ({"since": "2026-01-01"}, "unknown_parameter")]
)
def test_a_query_that_is_refused(client: Client, campaign: Campaign, query: dict, code: str) -> None:
    client.force_login(a_person("lead", campaign))
    answer = read(client, campaign, **query)
    assert (answer.status_code, answer.json()["code"]) == (422, code)


@pytest.mark.parametrize("role", ROLE_VALUES)
def test_staff_of_the_campaign_only(client: Client, campaign: Campaign, role: str) -> None:
    staff = role in (Role.ADMIN, Role.LEAD, Role.ENGINEER)
    client.force_login(a_person(role, campaign))
    assert read(client, campaign).status_code == (200 if staff else 403)
    client.force_login(a_person(role))
    before = everything()
    assert read(client, campaign).status_code == (200 if role == Role.ADMIN else 404 if staff else 403)
    assert everything() == before
