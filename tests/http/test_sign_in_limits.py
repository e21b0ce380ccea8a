"""Guessing passwords is slow, from one address, for one name and in all; the owner's browser is not locked out."""

import pytest
from django.core.cache import cache
from django.test import Client

from annotator.accounts.models import User
from annotator.domain.roles import Role
from annotator.http import throttling

pytestmark = pytest.mark.django_db
PASSWORD = "long-enough-pass"


@pytest.fixture(autouse=True)
def quiet_cache(settings, monkeypatch) -> None:
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    cache.clear()
    monkeypatch.setattr(throttling, "_window", lambda: 1)


@pytest.fixture
def ann() -> User:
    return User.objects.create_user(username="ann", password=PASSWORD, role=Role.ANNOTATOR)


def sign_in(name: str, password: str = "wrong", address: str = "10.0.0.1", client: Client | None = None) -> int:
    body = {"username": name, "password": password}
    return (client or Client()).post("/api/session/", body, "application/json", REMOTE_ADDR=address).status_code


def test_other_names_from_one_address_are_refused_after_its_limit(settings, ann: User) -> None:
    settings.SIGN_IN_FAILURES_PER_ADDRESS = 3
    assert [sign_in(f"name {i}") for i in range(4)] == [401, 401, 401, 429]
    assert sign_in("ann", PASSWORD) == 429
    assert sign_in("ann", PASSWORD, "10.0.0.2") == 200


def test_other_addresses_for_one_name_are_refused_after_its_limit(monkeypatch, ann: User) -> None:
    monkeypatch.setattr(throttling, "MAX_FAILURES_OF_NAME", 2)
    assert [sign_in("ann", address=f"10.0.0.{i}") for i in range(3)] == [401, 401, 429]
    assert sign_in("bob", address="10.0.0.1") == 401


def test_names_and_addresses_together_have_a_limit(monkeypatch, ann: User) -> None:
    monkeypatch.setattr(throttling, "MAX_FAILURES_IN_ALL", 2)
    assert [sign_in(f"name {i}", address=f"10.0.0.{i}") for i in range(3)] == [401, 401, 429]


def test_who_succeeds_is_not_counted(settings, ann: User) -> None:
    settings.SIGN_IN_FAILURES_PER_ADDRESS = 1
    assert [sign_in("ann", PASSWORD) for _ in range(15)] == [200] * 15


def test_strangers_do_not_lock_the_owner_s_browser_out_and_it_has_a_limit_too(ann: User) -> None:
    browser = Client()
    assert sign_in("ann", PASSWORD, client=browser) == 200
    assert [sign_in("ann") for _ in range(11)] == [401] * 10 + [429]
    assert sign_in("ann", PASSWORD, client=browser) == 200
    assert [sign_in("ann", client=browser) for _ in range(11)] == [401] * 10 + [429]


def test_a_browser_known_for_one_person_is_not_for_another(monkeypatch, ann: User) -> None:
    monkeypatch.setattr(throttling, "MAX_FAILURES_OF_NAME", 1)
    browser = Client()
    assert sign_in("ann", PASSWORD, client=browser) == 200
    assert [sign_in("bob", client=browser) for _ in range(2)] == [401, 429]


def test_a_forged_cookie_is_no_known_browser(ann: User) -> None:
    browser = Client()
    browser.cookies[throttling.COOKIE] = '["x","y"]:forged:signature'
    assert sign_in("ann", client=browser) == 401
