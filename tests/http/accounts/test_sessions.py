"""Sessions can be ended: one's own elsewhere, a member's by a lead; passwords are checked wherever they are set."""

from io import StringIO

import pytest
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.test import Client

from annotator.accounts.models import User
from annotator.accounts.services import create_token, create_user
from annotator.campaigns.models import Campaign, Membership
from annotator.domain.errors import InvalidInput
from annotator.domain.roles import Role

pytestmark = pytest.mark.django_db
PASSWORD = "long-enough-pass"


@pytest.fixture(autouse=True)
def quiet_cache(settings) -> None:
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    cache.clear()


def make(name: str, role: str = Role.ANNOTATOR) -> User:
    return User.objects.create_user(username=name, password=PASSWORD, role=role)


def logged_in(user: User) -> Client:
    client = Client()
    body = {"username": user.username, "password": PASSWORD}
    assert client.post("/api/session/", body, "application/json").status_code == 200
    return client


def is_logged_in(client: Client) -> bool:
    return client.get("/api/campaigns/").status_code == 200


def test_logging_in_again_ends_the_session_that_the_browser_had() -> None:
    user = make("ann")
    client = logged_in(user)
    old = Client()
    old.cookies["sessionid"] = client.cookies["sessionid"].value
    client.post("/api/session/", {"username": "ann", "password": PASSWORD}, "application/json")
    assert is_logged_in(client)
    assert not is_logged_in(old)


def test_a_person_ends_their_other_sessions_and_keeps_their_own_and_their_tokens() -> None:
    user = make("ann")
    here, elsewhere = logged_in(user), logged_in(user)
    token, _ = create_token(user=user, name="t", scopes=["read"], days=1)
    assert here.delete("/api/session/others/").status_code == 204
    assert is_logged_in(here)
    assert not is_logged_in(elsewhere)
    token.refresh_from_db()
    assert token.revoked_at is None


def change(client: Client, current: str, new: str):
    body = {"current_password": current, "new_password": new}
    return client.post("/api/session/password/", body, "application/json")


def test_another_password_ends_other_sessions_and_tokens() -> None:
    user = make("ann")
    here, elsewhere = logged_in(user), logged_in(user)
    token, _ = create_token(user=user, name="t", scopes=["read"], days=1)
    assert change(here, PASSWORD, "another-long-one").status_code == 204
    assert is_logged_in(here)
    assert not is_logged_in(elsewhere)
    token.refresh_from_db()
    assert token.revoked_at is not None


@pytest.mark.parametrize(
    ("current", "new", "status", "code"),
    [
        ("wrong", "another-long-one", 403, "password_wrong"),
        (PASSWORD, "short", 422, "user_invalid"),
        (PASSWORD, "password12", 422, "user_invalid"),
        (PASSWORD, "annabel-lee", 422, "user_invalid"),
        (PASSWORD, "93847561029384", 422, "user_invalid"),
    ],
)
def test_a_refused_password_changes_nothing(current: str, new: str, status: int, code: str) -> None:
    user = make("annabel-lee")
    here, elsewhere = logged_in(user), logged_in(user)
    before = User.objects.values().get()
    response = change(here, current, new)
    assert (response.status_code, response.json()["code"]) == (status, code)
    assert User.objects.values().get() == before
    assert is_logged_in(elsewhere)


def test_attempts_at_the_current_password_are_limited() -> None:
    here = logged_in(make("ann"))
    statuses = [change(here, "wrong", "another-long-one").status_code for _ in range(11)]
    assert statuses == [403] * 10 + [429]


@pytest.mark.parametrize("path", ["/api/session/others/", "/api/tokens/999/"])
def test_a_token_ends_neither_sessions_nor_other_tokens(client: Client, path: str) -> None:
    _, secret = create_token(user=make("ann"), name="t", scopes=["annotate"], days=1)
    response = client.delete(path, headers={"authorization": f"Bearer {secret}"})
    assert (response.status_code, response.json()["code"]) == (403, "browser_session_needed")


def test_a_token_revokes_itself(client: Client) -> None:
    token, secret = create_token(user=make("ann"), name="t", scopes=["annotate"], days=1)
    assert client.delete(f"/api/tokens/{token.pk}/", headers={"authorization": f"Bearer {secret}"}).status_code == 204


@pytest.mark.parametrize(
    ("role", "member_role", "status"),
    [("lead", "annotator", 204), ("lead", "lead", 204), ("lead", "admin", 403), ("admin", "admin", 204)],
)
def test_a_lead_ends_a_member_s_sessions_but_not_an_admin_s(role: str, member_role: str, status: int) -> None:
    lead, member = make("lena", role), make("ann", member_role)
    campaign = Campaign.objects.create(name="ours")
    for user in (lead, member):
        Membership.objects.create(campaign=campaign, user=user)
    theirs = logged_in(member)
    response = logged_in(lead).delete(f"/api/campaigns/{campaign.pk}/members/ann/sessions/")
    assert response.status_code == status
    assert is_logged_in(theirs) is (status == 403)


def test_somebody_outside_of_the_campaign_is_not_found() -> None:
    lead, other = make("lena", Role.LEAD), make("ann")
    campaign = Campaign.objects.create(name="ours")
    Membership.objects.create(campaign=campaign, user=lead)
    theirs = logged_in(other)
    response = logged_in(lead).delete(f"/api/campaigns/{campaign.pk}/members/ann/sessions/")
    assert (response.status_code, response.json()["code"]) == (404, "member_not_found")
    assert is_logged_in(theirs)


def test_a_password_that_is_the_name_is_refused() -> None:
    with pytest.raises(InvalidInput):
        create_user(username="annabel-lee", role=Role.ANNOTATOR, password="annabel-lee")
    assert not User.objects.exists()


def test_the_command_changes_a_user(monkeypatch) -> None:
    user = make("ann")
    client = logged_in(user)
    call_command("change_user", "ann", "--role", "lead", "--end-sessions", stdout=StringIO())
    user.refresh_from_db()
    assert user.role == Role.LEAD
    assert not is_logged_in(client)
    monkeypatch.setenv("MAQUETTE_PASSWORD", "short")
    before = User.objects.values().get()
    with pytest.raises(CommandError):
        call_command("change_user", "ann", "--deactivate", "--password", stdout=StringIO())
    assert User.objects.values().get() == before
