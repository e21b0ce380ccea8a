"""Signing in and out with Django's session, behind the CSRF check."""

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from annotator.accounts.models import User
from annotator.domain.roles import Role
from annotator.http.throttling import MAX_FAILURES

pytestmark = pytest.mark.django_db
PASSWORD = "long-enough-pass"


@pytest.fixture(autouse=True)
def quiet_cache(settings) -> None:
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    cache.clear()


@pytest.fixture
def ann() -> User:
    return User.objects.create_user(username="ann", password=PASSWORD, role=Role.ANNOTATOR)


def sign_in(client: Client, password: str = PASSWORD, token: str = ""):
    body = {"username": "ann", "password": password}
    return client.post("/api/session/", body, "application/json", headers={"x-csrftoken": token})


def test_a_stranger_gets_a_csrf_token_and_nothing_else(client: Client) -> None:
    response = client.get("/api/session/").json()
    assert response.pop("csrf_token")
    assert abs((timezone.now() - parse_datetime(response.pop("now"))).total_seconds()) < 60
    assert response.pop("armed_after_ms") == 400
    nothing = {"campaigns": [], "stages": [], "demo_logins": []}
    assert response == {"user": None, "live_url": "/ws/live/", "version": "0.1.0", **nothing}


def test_the_demo_offers_its_logins_and_only_to_strangers(client: Client, settings, ann: User) -> None:
    settings.DEMO = True
    assert [login["username"] for login in client.get("/api/session/").json()["demo_logins"]] == [
        "annotator",
        "artist",
        "lead",
        "engineer",
    ]
    client.force_login(ann)
    assert client.get("/api/session/").json()["demo_logins"] == []


def test_name_and_password_sign_in(ann: User) -> None:
    client = Client(enforce_csrf_checks=True)
    token = client.get("/api/session/").json()["csrf_token"]
    response = sign_in(client, token=token)
    assert response.status_code == 200
    assert response.json()["user"] == {"id": ann.pk, "username": "ann", "role": "annotator"}
    assert client.get("/api/session/").json()["user"]["username"] == "ann"


def test_without_the_csrf_token_nobody_signs_in(ann: User) -> None:
    client = Client(enforce_csrf_checks=True)
    response = sign_in(client)
    assert (response.status_code, response.json()["code"]) == (403, "csrf_failed")
    assert client.get("/api/session/").json()["user"] is None


def test_a_write_in_a_session_needs_the_csrf_token(ann: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(ann)
    response = client.post("/api/tokens/", {"name": "x", "scopes": ["read"], "days": 1}, "application/json")
    assert (response.status_code, response.json()["code"]) == (403, "csrf_failed")
    assert not ann.api_tokens.exists()


def test_a_wrong_password_is_refused_in_words(client: Client, ann: User) -> None:
    response = sign_in(client, "wrong")
    assert response.status_code == 401
    assert response.json() == {
        "code": "not_signed_in",
        "message": "The name or the password is wrong.",
        "details": {"reason": "credentials"},
    }


def test_guessing_is_stopped_even_with_the_right_one_at_last(client: Client, ann: User) -> None:
    for _ in range(MAX_FAILURES):
        sign_in(client, "wrong")
    response = sign_in(client)
    assert (response.status_code, response.json()["code"]) == (429, "too_many_requests")
    assert client.get("/api/session/").json()["user"] is None


def test_signing_out_ends_the_session(client: Client, ann: User) -> None:
    client.force_login(ann)
    assert client.delete("/api/session/").status_code == 204
    assert client.get("/api/session/").json()["user"] is None
