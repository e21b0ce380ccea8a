"""JSON Schema of every table and config, made from the columns."""

from __future__ import annotations

from typing import Any

import pyarrow as pa

from annotator.datasets.column_types import MEDIA
from annotator.datasets.columns import CONFIGS
from annotator.datasets.directory import ReleaseDirectory, to_json_bytes
from annotator.datasets.table_columns import TABLES


def write_json_schemas(directory: ReleaseDirectory) -> None:
    """`schema/<name>.schema.json` for each; the first files of a release, since they depend on nothing."""
    whole = directory.logged()
    for name, schema in (TABLES | CONFIGS).items():
        path = f"schema/{name}.schema.json"
        if path not in whole:
            directory.write(path, to_json_bytes(json_schema(name, schema)))


def json_schema(name: str, schema: pa.Schema) -> dict[str, Any]:
    """Return the rows of one table, without media columns, as JSON Schema."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"{name}.schema.json",
        "title": name,
        "type": "object",
        "properties": {field.name: _property(field) for field in schema},
        "required": [field.name for field in schema if not field.nullable],
    }


def _property(field: pa.Field) -> dict[str, Any]:
    found = _type(field.type)
    if field.nullable:
        found = {"anyOf": [found, {"type": "null"}]}
    description = (field.metadata or {}).get(b"description", b"").decode()
    return found | ({"description": description} if description else {})


def _type(kind: pa.DataType) -> dict[str, Any]:
    if kind == MEDIA:
        return {"type": "object", "properties": {"bytes": {}, "path": {"type": "string"}}}
    if pa.types.is_list(kind):
        return {"type": "array", "items": _type(kind.value_type)}
    if pa.types.is_timestamp(kind):
        return {"type": "string", "format": "date-time"}
    if pa.types.is_boolean(kind):
        return {"type": "boolean"}
    if pa.types.is_integer(kind):
        return {"type": "integer"}
    if pa.types.is_floating(kind):
        return {"type": "number"}
    return {"type": "string"}
