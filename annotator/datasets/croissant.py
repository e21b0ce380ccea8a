"""Croissant metadata: every Parquet part with its digest, and a record set per config and table."""

from __future__ import annotations

from typing import Any

import pyarrow as pa

from annotator.datasets.columns import CONFIGS, released_schema
from annotator.datasets.directory import FileRecord
from annotator.datasets.spec import ReleaseSpec
from annotator.datasets.table_columns import TABLES

_CONTEXT = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "sc": "https://schema.org/",
    "cr": "http://mlcommons.org/croissant/",
    "dct": "http://purl.org/dc/terms/",
    "conformsTo": "dct:conformsTo",
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "extract": "cr:extract",
    "field": "cr:field",
    "fileObject": "cr:fileObject",
    "fileSet": "cr:fileSet",
    "includes": "cr:includes",
    "column": "cr:column",
    "recordSet": "cr:recordSet",
    "repeated": "cr:repeated",
    "source": "cr:source",
}


def croissant(spec: ReleaseSpec, records: list[FileRecord]) -> dict[str, Any]:
    """Return the metadata of a release, from the files written so far."""
    parts = [record for record in records if record.path.endswith(".parquet")]
    schemas = {name: released_schema(name, include_media=spec.include_media) for name in CONFIGS}
    schemas |= {f"table-{name}": schema for name, schema in TABLES.items()}
    places = {name: f"{name}/*.parquet" for name in CONFIGS} | {
        f"table-{name}": f"tables/{name}/*.parquet" for name in TABLES
    }
    return {
        "@context": _CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": "http://mlcommons.org/croissant/1.0",
        "name": spec.name,
        "version": spec.version,
        "description": f"Best-of-N choices over candidate meshes of single objects in photos, judged for {spec.attribute}.",
        "distribution": [*map(_file_object, parts), *(_file_set(name, place) for name, place in places.items())],
        "recordSet": [_record_set(name, schema) for name, schema in schemas.items()],
    }


def _file_object(record: FileRecord) -> dict[str, Any]:
    return {
        "@type": "cr:FileObject",
        "@id": record.path,
        "name": record.path,
        "contentUrl": record.path,
        "contentSize": f"{record.bytes} B",
        "encodingFormat": "application/x-parquet",
        "sha256": record.sha256,
    }


def _file_set(name: str, place: str) -> dict[str, Any]:
    return {
        "@type": "cr:FileSet",
        "@id": f"files-{name}",
        "name": f"files-{name}",
        "encodingFormat": "application/x-parquet",
        "includes": place,
    }


def _record_set(name: str, schema: pa.Schema) -> dict[str, Any]:
    return {
        "@type": "cr:RecordSet",
        "@id": name,
        "name": name,
        "field": [
            {
                "@type": "cr:Field",
                "@id": f"{name}/{field.name}",
                "name": field.name,
                "dataType": _data_type(field.type),
                **({"repeated": True} if pa.types.is_list(field.type) else {}),
                "source": {"fileSet": {"@id": f"files-{name}"}, "extract": {"column": field.name}},
            }
            for field in schema
        ],
    }


def _data_type(kind: pa.DataType) -> str:
    if pa.types.is_list(kind):
        kind = kind.value_type
    if pa.types.is_boolean(kind):
        return "sc:Boolean"
    if pa.types.is_integer(kind):
        return "sc:Integer"
    if pa.types.is_floating(kind):
        return "sc:Float"
    if pa.types.is_timestamp(kind):
        return "sc:DateTime"
    return "sc:Text"
