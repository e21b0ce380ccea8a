"""A part that is away is a 503 with its name and Retry-After, wherever it is missed, and never a 500."""

import json
from typing import Any

import pytest
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from redis.exceptions import ConnectionError as BrokerRefused
from redis.exceptions import TimeoutError as BrokerSilent

from annotator.http import errors, session

AWAY = [
    (OperationalError("server closed the connection"), "database_unavailable"),
    (InterfaceError("connection already closed"), "database_unavailable"),
    (BrokerRefused("refused"), "broker_unavailable"),
    (BrokerSilent("timed out"), "broker_unavailable"),
]


@pytest.mark.parametrize(("error", "code"), AWAY, ids=lambda value: str(value))
def test_in_a_view(client: Client, monkeypatch: pytest.MonkeyPatch, error: Exception, code: str) -> None:
    def fail(*args: Any, **kwargs: Any) -> HttpResponse:
        raise error

    monkeypatch.setattr(session.SessionView, "get", fail)
    response = client.get("/api/session/")
    assert (response.status_code, response["Retry-After"], response.json()["code"]) == (503, "5", code)
    assert response.json()["details"] == {"part": code.removesuffix("_unavailable")}


@pytest.mark.parametrize(("error", "code"), AWAY, ids=lambda value: str(value))
def test_outside_of_a_view(error: Exception, code: str) -> None:
    """As Django calls the handler: while the exception is handled."""
    try:
        raise error
    except Exception:
        response = errors.server_error(RequestFactory().get("/"))
    assert (response.status_code, response["Retry-After"], json.loads(response.content)["code"]) == (503, "5", code)


def test_an_error_of_ours_stays_a_500() -> None:
    request = HttpRequest()
    try:
        raise ValueError("ours")
    except ValueError:
        response = errors.server_error(request)
    assert (response.status_code, json.loads(response.content)["code"]) == (500, "server_error")
    assert errors.server_error(request).status_code == 500
