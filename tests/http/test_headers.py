"""The page's and the API's security headers, and refusals in the one form."""

import pytest
from django.test import Client

from annotator.http import page as page_module

pytestmark = pytest.mark.django_db


def test_the_page_runs_nothing_inline(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    built = {"scripts": ["assets/main-12345678.js"], "styles": ["assets/main-12345678.css"], "preloads": []}
    monkeypatch.setattr(page_module, "assets", lambda: built)
    response = client.get("/escalations/anything")
    assert response.status_code == 200
    policy = response["Content-Security-Policy"]
    assert "script-src 'self' 'wasm-unsafe-eval';" in policy
    assert "'unsafe-inline'" not in policy
    assert "frame-ancestors 'none'" in policy
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["X-Frame-Options"] == "DENY"
    assert '<script type="module" src="/static/assets/main-12345678.js"></script>' in response.content.decode()


def test_an_unbuilt_front_end_names_the_remedy(client: Client, settings, tmp_path) -> None:
    settings.FRONTEND_DIST = tmp_path
    page_module.assets.cache_clear()
    response = client.get("/")
    page_module.assets.cache_clear()
    assert response.status_code == 503
    assert "npm run build" in response.content.decode()


@pytest.mark.parametrize("path", ["/api/nothing/", "/api", "/files/x", "/static/gone.js"])
def test_an_unknown_route_is_refused_in_the_one_form(client: Client, path: str) -> None:
    response = client.get(path)
    assert response.status_code == 404
    assert response.json()["code"] == "route_not_found"


def test_the_live_line_is_allowed_by_the_policy(settings) -> None:
    from annotator.http.security import page_policy

    settings.LIVE_URL = "ws://127.0.0.1:9001/ws/live/"
    assert "connect-src 'self' blob: data: ws://127.0.0.1:9001;" in page_policy()
