"""What the API's description holds beyond the views: authentication, the form of refusals, closed bodies, names."""

from __future__ import annotations

from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema

from annotator.domain.state_names import names_json

ERROR = {
    "type": "object",
    "description": "Every refusal has this form. `code` is stable; docs/errors.md lists the codes.",
    "properties": {
        "code": {"type": "string"},
        "message": {"type": "string"},
        "details": {"type": "object", "additionalProperties": {}},
    },
    "required": ["code", "message", "details"],
}


class ApiSchema(AutoSchema):
    """Describes the query parameters that a view declares in `query`."""

    def get_override_parameters(self) -> list[Any]:
        """Return the declared parameters of the method."""
        return getattr(self.view, "query", {}).get(self.method, [])


class BearerTokenExtension(OpenApiAuthenticationExtension):
    """`Authorization: Bearer mq_...` as a security scheme."""

    target_class = "annotator.http.authentication.BearerTokenAuthentication"
    name = "bearerToken"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        """Return the security scheme."""
        return {"type": "http", "scheme": "bearer"}


class BrowserSessionExtension(OpenApiAuthenticationExtension):
    """Django's session cookie, with the X-CSRFToken header on writes."""

    target_class = "annotator.http.authentication.BrowserSessionAuthentication"
    name = "browserSession"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        """Return the security scheme."""
        return {"type": "apiKey", "in": "cookie", "name": "sessionid"}


def add_error_form(result: dict[str, Any], generator: Any, request: Any, public: bool) -> dict[str, Any]:
    """Give every operation the form of a refusal: a post-processing hook."""
    result.setdefault("components", {}).setdefault("schemas", {})["Error"] = ERROR
    refusal = {
        "description": "Refused: {code, message, details}",
        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}},
    }
    for operations in result["paths"].values():
        for operation in operations.values():
            if isinstance(operation, dict) and "responses" in operation:
                operation["responses"]["default"] = refusal
    return result


def add_names(result: dict[str, Any], generator: Any, request: Any, public: bool) -> dict[str, Any]:
    """Put the names of states for people (`domain/state_names.py`) on the enumerations: a post-processing hook."""
    for name, schema in result.get("components", {}).get("schemas", {}).items():
        names = names_json(name)
        if names is not None:
            schema["x-names"] = names
    return result


def close_request_bodies(result: dict[str, Any], generator: Any, request: Any, public: bool) -> dict[str, Any]:
    """Mark every object in a request's body as closed (a post-processing hook), as `RequestBody` refuses other fields."""
    schemas = result.get("components", {}).get("schemas", {})
    for operations in result["paths"].values():
        for operation in operations.values():
            for content in operation.get("requestBody", {}).get("content", {}).values():
                _close(content.get("schema", {}), schemas)
    return result


def _close(schema: dict[str, Any], schemas: dict[str, Any]) -> None:
    if "$ref" in schema:
        schema = schemas[schema["$ref"].rsplit("/", 1)[-1]]
    properties = schema.get("properties", {})
    if properties and schema.get("additionalProperties") is not False:
        schema["additionalProperties"] = False
        for part in properties.values():
            _close(part, schemas)
    for part in [*schema.get("oneOf", []), *schema.get("allOf", [])]:
        _close(part, schemas)
    if "items" in schema:
        _close(schema["items"], schemas)
