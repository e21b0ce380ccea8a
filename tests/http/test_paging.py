"""Lists: a cursor or a limit that somebody made up is refused in words."""

import base64
import json
import uuid
from typing import Any

import pytest
from django.test import Client

from tests.factories import make_campaign, make_image, make_user

pytestmark = pytest.mark.django_db


def cursor(values: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(values).encode()).decode().rstrip("=")


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ({"cursor": cursor(["x"])}, "cursor_invalid"),
        ({"cursor": cursor([-1])}, "cursor_invalid"),
        ({"cursor": cursor(["x", "y"])}, "cursor_invalid"),
        ({"cursor": base64.urlsafe_b64encode(b"[" * 5000).decode()}, "cursor_invalid"),
        ({"cursor": "!"}, "cursor_invalid"),
        ({"cursor": "\x00"}, "text_not_storable"),
        ({"limit": "\u00b2"}, "limit_invalid"),
        ({"limit": "0"}, "limit_invalid"),
        ({"limit": "9" * 5000}, "limit_invalid"),
    ],
)
@pytest.mark.parametrize("kind", ["objects", "images"])
def test_what_is_not_ours_is_refused(client: Client, kind: str, query: dict[str, str], code: str) -> None:
    campaign = make_campaign()
    client.force_login(make_user(campaign=campaign))
    response = client.get(f"/api/campaigns/{campaign.pk}/{kind}/", query)
    assert (response.status_code, response.json()["code"]) == (422, code)


def test_pages_follow_one_another(client: Client) -> None:
    campaign = make_campaign()
    ids = {str(make_image(campaign).pk) for _ in range(3)}
    client.force_login(make_user(campaign=campaign))
    path = f"/api/campaigns/{campaign.pk}/images/"
    first = client.get(path, {"limit": 2}).json()
    second = client.get(path, {"limit": 2, "cursor": first["next"]}).json()
    assert second["next"] is None
    assert {row["id"] for row in first["results"] + second["results"]} == ids


def test_a_body_of_brackets_is_malformed(client: Client) -> None:
    client.force_login(make_user())
    response = client.post("/api/work-items/claim/", "[" * 100_000, "application/json")
    assert (response.status_code, response.json()["code"]) == (400, "malformed_body")


@pytest.mark.parametrize(
    "time",
    [
        "2026-01-01T00:00:00+23:59:59.5",
        "2026-01-01T00:00:00",
        "0001-01-01T00:00:00+14:00",
        "9999-12-31T23:59:59-14:00",
        "yesterday",
    ],
)
def test_a_time_that_a_cursor_never_holds_is_no_server_error(client: Client, time: str) -> None:
    campaign = make_campaign()
    client.force_login(make_user(campaign=campaign))
    cursor = base64.urlsafe_b64encode(json.dumps([time, str(uuid.uuid4())]).encode()).decode()
    response = client.get(f"/api/campaigns/{campaign.pk}/images/", {"cursor": cursor})
    assert response.status_code in {200, 422}
    assert response.status_code == 200 or response.json()["code"] == "cursor_invalid"
