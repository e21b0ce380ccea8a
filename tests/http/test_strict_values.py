"""True is no number, and a name is what people see of it, on every route."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from rest_framework import serializers

from annotator.accounts.models import User
from annotator.campaigns.models import Campaign
from annotator.domain.errors import InvalidInput
from annotator.domain.roles import Role
from annotator.http.bodies import RequestBody
from tests.http.world import make_world

pytestmark = pytest.mark.django_db


class Inner(RequestBody):
    x = serializers.FloatField()


class Body(RequestBody):
    n = serializers.IntegerField(required=False)
    flag = serializers.BooleanField(required=False)
    points = Inner(many=True, required=False)
    quaternion = serializers.ListField(child=serializers.FloatField(), required=False)


@pytest.mark.parametrize(
    ("data", "paths"),
    [
        ({"n": True}, ["n"]),
        ({"points": [{"x": 1.0}, {"x": False}]}, ["points.1.x"]),
        ({"quaternion": [1.0, True]}, ["quaternion.1"]),
    ],
)
def test_a_boolean_is_no_number(data: dict[str, Any], paths: list[str]) -> None:
    with pytest.raises(InvalidInput) as refusal:
        Body(data=data).is_valid()
    assert (refusal.value.code, list(refusal.value.details["fields"])) == ("invalid_input", paths)


def test_a_boolean_where_one_is_expected_passes() -> None:
    assert Body(data={"flag": True, "n": 1}).is_valid()


def test_a_pose_with_true_in_it_is_refused_over_http(client: Client) -> None:
    world = make_world("ours")
    client.force_login(world["owner"])
    body = {
        "lease_token": 1,
        "submission_id": "7a5bb1b5-9f02-4d30-9b5b-8a4b7f3ad0e1",
        "layout": {"quaternion_wxyz": [True, 0, 0, 0], "translation": [0, 0, 2], "scale": 1},
        "silhouette_iou": 0.5,
    }
    response = client.post(f"/api/work-items/{world['item_id']}/alignment/", body, "application/json")
    assert (response.status_code, response.json()["code"]) == (422, "invalid_input")
    assert list(response.json()["details"]["fields"]) == ["layout.quaternion_wxyz.0"]


@pytest.mark.parametrize(("name", "stored"), [("Stu\u0308hle", "Stühle"), ("chairs\u202e", None)])
def test_a_campaign_s_name_is_composed_or_refused(client: Client, name: str, stored: str | None) -> None:
    world = make_world("ours")
    client.force_login(world["owner"])
    before = Campaign.objects.get().name
    response = client.patch(f"/api/campaigns/{world['campaign_id']}/", {"name": name, "version": 1}, "application/json")
    assert response.status_code == (200 if stored else 422)
    assert Campaign.objects.get().name == (stored or before)


def test_a_composed_and_a_decomposed_user_name_are_one(client: Client, settings) -> None:
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    User.objects.create_user(username="j\u00fcrgen", password="long-enough-pass", role=Role.ANNOTATOR)
    body = {"username": "ju\u0308rgen", "password": "long-enough-pass"}
    assert client.post("/api/session/", body, "application/json").status_code == 200
