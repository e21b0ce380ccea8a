"""A field or a query parameter that a route does not know is refused by name, on every route, and nothing changes."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client
from drf_spectacular.generators import SchemaGenerator
from rest_framework import serializers

from annotator.http.bodies import RequestBody, unknown_fields
from tests.http.world import everything, make_world

pytestmark = pytest.mark.django_db

API = SchemaGenerator().get_schema(request=None, public=True)
#: Signing in needs no campaign and is no `ApiView`; the schema is served by a library.
WITHOUT_QUERY_CHECK = {"/api/session/", "/api/schema/"}


@dataclass(frozen=True)
class Operation:
    """One method of one path, with the schema of its body."""

    method: str
    path: str
    media_type: str | None
    schema: dict[str, Any] | None

    def address(self, values: dict[str, Any]) -> str:
        return re.sub(r"\{(\w+)\}", lambda match: str(values[match.group(1)]), self.path)


def operations() -> list[Operation]:
    found = []
    for path, methods in API["paths"].items():
        for method, operation in methods.items():
            content = operation.get("requestBody", {}).get("content", {})
            media_type = next(iter(content), None)
            schema = content[media_type]["schema"] if media_type else None
            found.append(Operation(method, path, media_type, schema))
    return found


OPERATIONS = operations()


def resolved(schema: dict[str, Any]) -> dict[str, Any]:
    while "$ref" in schema:
        schema = API["components"]["schemas"][schema["$ref"].rsplit("/", 1)[-1]]
    if "oneOf" in schema or "allOf" in schema:
        return next(
            (part for part in map(resolved, schema.get("oneOf", schema.get("allOf"))) if "properties" in part), {}
        )
    return schema


def bodies_with_a_surplus(schema: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """Yield, for each object in a body's schema, a body with one more field there and that field's path."""
    schema = resolved(schema)
    if schema.get("type") == "array":
        for path, body in bodies_with_a_surplus(schema["items"]):
            yield f"0.{path}", [body]
    elif schema.get("properties"):
        yield "surplus", {"surplus": 1}
        for name, part in schema["properties"].items():
            for path, body in bodies_with_a_surplus(part):
                yield f"{name}.{path}", {name: body}


WRITES = [operation for operation in OPERATIONS if operation.method in {"post", "put", "patch"}]
CASES = [
    pytest.param(operation, path, body, id=f"{operation.method} {operation.path} {path}")
    for operation in WRITES
    for path, body in (bodies_with_a_surplus(operation.schema) if operation.schema else [("surplus", {"surplus": 1})])
]


def send(client: Client, operation: Operation, address: str, body: Any) -> Any:
    if operation.media_type == "multipart/form-data":
        return client.post(address, body)
    return client.generic(operation.method.upper(), address, json_of(body), content_type="application/json")


def json_of(body: Any) -> bytes:
    return json.dumps(body).encode()


def test_the_walk_finds_nested_objects() -> None:
    ids = [case.id for case in CASES]
    assert len(WRITES) > 25
    assert "post /api/rounds/{round_id}/comparisons/ comparisons.0.surplus" in ids
    assert "post /api/work-items/{item_id}/alignment/ layout.surplus" in ids
    assert "post /api/escalations/{escalation_id}/claim/ surplus" in ids


@pytest.mark.parametrize(("operation", "path", "body"), CASES)
def test_an_unknown_field_is_named_and_nothing_changes(
    client: Client, operation: Operation, path: str, body: Any
) -> None:
    world = make_world("ours")
    client.force_login(world["owner"])
    before = everything()
    response = send(client, operation, operation.address(world), body)
    refusal = response.json()
    assert (response.status_code, refusal["code"], refusal["details"]) == (422, "unknown_field", {"fields": [path]})
    assert refusal["message"] == f"Unknown field in the request: {path}."
    assert everything() == before


@pytest.mark.parametrize("operation", WRITES, ids=lambda operation: f"{operation.method} {operation.path}")
def test_the_description_closes_every_body(operation: Operation) -> None:
    if operation.schema is not None:
        assert resolved(operation.schema)["additionalProperties"] is False


def test_an_unknown_query_parameter_is_named_and_nothing_changes(client: Client) -> None:
    world = make_world("ours")
    client.force_login(world["owner"])
    before = everything()
    checked = [operation for operation in OPERATIONS if operation.path not in WITHOUT_QUERY_CHECK]
    assert len(checked) > 40
    for operation in checked:
        response = client.generic(operation.method.upper(), f"{operation.address(world)}?surplus=1")
        refusal = response.json()
        found = (operation.path, response.status_code, refusal["code"], refusal["details"]["parameters"])
        assert found == (operation.path, 422, "unknown_parameter", ["surplus"])
    assert everything() == before


def test_the_refusal_lists_the_parameters_of_the_route(client: Client) -> None:
    world = make_world("ours")
    client.force_login(world["owner"])
    refusal = client.get(f"/api/campaigns/{world['campaign_id']}/objects/?sate=done&limit=1").json()
    assert refusal["details"] == {
        "parameters": ["sate"],
        "allowed": ["cursor", "limit", "q", "state", "category", "sort"],
    }


@pytest.mark.parametrize("body", ['{"\\ud800": 1}', '{"name": "\\ud800"}', '{"kinds": [{"a": "\\u0000"}]}'])
def test_text_that_cannot_be_stored_is_refused_and_nothing_changes(client: Client, body: str) -> None:
    """A refusal that quoted half a surrogate pair could not be encoded, and so answered 500."""
    world = make_world("ours")
    client.force_login(world["owner"])
    before = everything()
    takes_json = [operation for operation in WRITES if operation.media_type == "application/json"]
    assert len(takes_json) > 15
    for operation in takes_json:
        response = client.generic(operation.method.upper(), operation.address(world), body, "application/json")
        found = (operation.path, response.status_code, response.json()["code"])
        assert found == (operation.path, 422, "text_not_storable")
    assert everything() == before


class Inner(RequestBody):
    """A nested object."""

    x = serializers.FloatField()


class Outer(RequestBody):
    """Every way to nest."""

    one = Inner(required=False, allow_null=True)
    many = Inner(many=True, required=False)
    listed = serializers.ListField(child=Inner(), required=False)
    free = serializers.DictField(required=False)
    fixed = serializers.CharField(read_only=True)


@pytest.mark.parametrize(
    ("data", "paths"),
    [
        ({}, []),
        ({"one": None, "many": [], "free": {"any": 1}}, []),
        ({"one": {"x": 1, "y": 2}}, ["one.y"]),
        ({"many": [{"x": 1}, {"y": 2}]}, ["many.1.y"]),
        ({"listed": [{"z": 0, "y": 2}]}, ["listed.0.z", "listed.0.y"]),
        ({"fixed": "x"}, ["fixed"]),
        ({"many": "y", "listed": {"y": 1}, "one": [{"y": 1}]}, []),
        ([{"y": 1}], []),
    ],
)
def test_paths_of_unknown_fields(data: Any, paths: list[str]) -> None:
    assert list(unknown_fields(Outer(), data)) == paths
