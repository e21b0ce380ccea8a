"""Every route x every role x somebody else's object: refused in the one form, and nothing changed."""

from __future__ import annotations

import io
import uuid
from typing import Any

import pytest
from django.test import Client

from annotator.accounts.models import User
from annotator.domain.roles import ROLE_VALUES, Role
from annotator.http.parsers import JsonParser
from annotator.http.permissions import ApiView
from tests.http.routes import Route, api_routes
from tests.http.world import PASSWORD, everything, make_world

pytestmark = pytest.mark.django_db

#: Open to strangers on purpose: signing in, and the description of the API.
OPEN_VIEWS = {"SessionView", "SpectacularAPIView"}
ROUTES = [route for route in api_routes() if route.view.__name__ not in OPEN_VIEWS]
#: In no campaign: every version can be chosen by everybody who chooses sources. tests/http/model_registry has their tests.
SHARED = {"model_version_id"}
WITH_OBJECTS = [route for route in ROUTES if set(route.parameters) - {"kind", "name", "path"} - SHARED]
FILE_KINDS = {
    "images": "image_id",
    "image-thumbnails": "image_id",
    "masks": "mask_id",
    "mask-proposals": "proposal_id",
    "pointmaps": "pointmap_id",
    "pointmap-previews": "pointmap_id",
    "candidates": "candidate_id",
    "candidate-thumbnails": "candidate_id",
    "uploads": "upload_id",
    "upload-thumbnails": "upload_id",
    "upload-suggestions": "upload_id",
    "upload-files": "upload_id",
}


CALLS = [(route, method) for route in ROUTES for method in route.methods]
CALLS_WITH_OBJECTS = [(route, method) for route in WITH_OBJECTS for method in route.methods]
FILE = {"kind": "images", "name": "x.png", "path": "manifest.json"}


def named(route: Route) -> str:
    return route.pattern


def call(client: Client, method: str, route: Route, values: dict[str, Any]):
    path = route.path(values)
    if method == "GET":
        return client.get(path)
    if JsonParser in route.view.parser_classes:
        return client.generic(method, path, b"{}", content_type="application/json")
    return client.post(path, {"file": io.BytesIO(b"x"), "files": io.BytesIO(b"x")})


def user_of(role: str) -> User:
    return User.objects.create_user(username=f"stranger-{role}", password=PASSWORD, role=role)


def test_there_are_routes_to_walk() -> None:
    assert len(WITH_OBJECTS) > 30


@pytest.mark.parametrize("route", ROUTES, ids=named)
def test_every_method_declares_who_may_call_it(route: Route) -> None:
    assert issubclass(route.view, ApiView)
    assert sorted(route.view.access) == sorted(route.methods)


def test_a_stranger_is_asked_to_sign_in(client: Client) -> None:
    world = {**make_world("theirs"), **FILE}
    before = everything()
    for route, method in CALLS:
        response = call(client, method, route, world)
        assert (route, method, response.status_code, response.json()["code"]) == (route, method, 401, "not_signed_in")
    assert everything() == before


@pytest.mark.parametrize("role", ROLE_VALUES)
def test_a_role_that_is_not_named_is_refused(client: Client, role: str) -> None:
    world = {**make_world("theirs"), **FILE}
    client.force_login(user_of(role))
    before = everything()
    for route, method in CALLS:
        if role not in route.view.access[method].roles:
            response = call(client, method, route, world)
            refused = (route, method, response.status_code, response.json()["code"])
            assert refused == (route, method, 403, "role_not_allowed")
    assert everything() == before


@pytest.mark.parametrize("role", [role for role in ROLE_VALUES if role != Role.ADMIN])
def test_somebody_elses_object_looks_like_none_at_all(client: Client, role: str) -> None:
    """A body that is refused before the object is looked up (422) is fine, as long as it reveals nothing."""
    world = {**make_world("theirs"), **FILE}
    nowhere = {name: 10**9 if isinstance(value, int) else uuid.uuid4() for name, value in world.items()} | FILE
    client.force_login(user_of(role))
    before = everything()
    for route, method in CALLS_WITH_OBJECTS:
        theirs, none = (call(client, method, route, values) for values in (world, nowhere))
        assert (route, method, theirs.status_code) in {(route, method, status) for status in (403, 404, 422)}
        assert (route, method, theirs.json()) == (route, method, none.json())
    assert everything() == before


@pytest.mark.parametrize(("kind", "parameter"), FILE_KINDS.items())
def test_somebody_elses_file_is_not_found_and_ones_own_is_there(client: Client, kind: str, parameter: str) -> None:
    from annotator.http.files import KINDS

    world = make_world("theirs")
    model, _, field = KINDS[kind]
    key = model._default_manager.values_list(field, flat=True).get(pk=world[parameter])
    path = f"/files/{kind}/{world[parameter]}/{key.rsplit('/', 1)[-1]}"
    client.force_login(user_of(Role.LEAD))
    assert client.get(path).status_code == 404
    client.force_login(world["owner"])
    response = client.get(path)
    assert response.status_code == 200
    assert response["Content-Disposition"].startswith("attachment;")
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert response["X-Content-Type-Options"] == "nosniff"


def test_every_kind_of_file_is_walked() -> None:
    from annotator.http.files import KINDS

    assert set(KINDS) == set(FILE_KINDS)
