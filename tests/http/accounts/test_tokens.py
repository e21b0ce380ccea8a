"""API tokens: shown once, hashed, scoped, expiring, revocable, one's own alone."""

import hashlib
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from annotator.accounts.models import ApiToken, User
from annotator.accounts.services import create_token
from annotator.domain.roles import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def lead() -> User:
    return User.objects.create_user(username="lena", password="long-enough-pass", role=Role.LEAD)


def bearer(secret: str) -> dict[str, str]:
    return {"authorization": f"Bearer {secret}"}


def test_only_the_hash_is_stored(lead: User) -> None:
    token, secret = create_token(user=lead, name="ci", scopes=["read"], days=3)
    assert secret.startswith("mq_")
    assert token.token_sha256 == hashlib.sha256(secret.encode()).hexdigest()
    assert secret not in str(ApiToken.objects.values().get())


def test_a_token_signs_in(lead: User, client: Client) -> None:
    _, secret = create_token(user=lead, name="ci", scopes=["read"], days=3)
    assert client.get("/api/campaigns/", headers=bearer(secret)).json()["results"] == []
    assert ApiToken.objects.get().last_used_at is not None


@pytest.mark.parametrize(
    "change", [{"expires_at": timezone.now() - timedelta(seconds=1)}, {"revoked_at": timezone.now()}]
)
def test_an_ended_token_is_refused(lead: User, client: Client, change: dict[str, object]) -> None:
    _, secret = create_token(user=lead, name="ci", scopes=["read"], days=3)
    ApiToken.objects.update(**change)
    response = client.get("/api/campaigns/", headers=bearer(secret))
    assert (response.status_code, response.json()["code"]) == (401, "not_signed_in")
    assert response["WWW-Authenticate"] == "Bearer"


def test_a_scope_that_is_missing_is_named(lead: User, client: Client) -> None:
    _, secret = create_token(user=lead, name="ci", scopes=["read"], days=3)
    response = client.post("/api/campaigns/", {"name": "x"}, "application/json", headers=bearer(secret))
    assert response.status_code == 403
    assert response.json() == {
        "code": "scope_missing",
        "message": "This API token lacks the scope 'manage'.",
        "details": {"scope_needed": "manage", "scopes": ["read"]},
    }


def test_a_token_cannot_make_another(lead: User, client: Client) -> None:
    _, secret = create_token(user=lead, name="ci", scopes=["read", "annotate", "manage"], days=3)
    body = {"name": "more", "scopes": ["read"], "days": 366}
    response = client.post("/api/tokens/", body, "application/json", headers=bearer(secret))
    assert (response.status_code, response.json()["code"]) == (403, "token_makes_no_token")
    assert ApiToken.objects.count() == 1


def test_the_browser_makes_one_and_sees_it_once(lead: User, client: Client) -> None:
    client.force_login(lead)
    body = {"name": "ci", "scopes": ["read", "export"], "days": 30}
    made = client.post("/api/tokens/", body, "application/json").json()
    (listed,) = client.get("/api/tokens/").json()["results"]
    assert made.pop("token").startswith(made["prefix"])
    assert made == listed
    assert listed["scopes"] == ["export", "read"]


def test_revoking_somebody_elses_is_not_found(lead: User, client: Client) -> None:
    token, _ = create_token(user=lead, name="ci", scopes=["read"], days=3)
    client.force_login(User.objects.create_user(username="eve", password="long-enough-pass", role=Role.LEAD))
    response = client.delete(f"/api/tokens/{token.pk}/")
    assert (response.status_code, response.json()["code"]) == (404, "token_not_found")
    assert ApiToken.objects.get().revoked_at is None


def test_revoking_ones_own_ends_it(lead: User, client: Client) -> None:
    token, secret = create_token(user=lead, name="ci", scopes=["read"], days=3)
    client.force_login(lead)
    assert client.delete(f"/api/tokens/{token.pk}/").status_code == 204
    client.logout()
    assert client.get("/api/campaigns/", headers=bearer(secret)).status_code == 401
