"""The surface of a GLB that `glb.write_glb` wrote: candidates and checked uploads are stored in that form."""

from __future__ import annotations

import json
import struct
from typing import Any

import numpy as np

_HEADER, _CHUNK = struct.Struct("<4sII"), struct.Struct("<I4s")
_TRIANGLES, _FLOAT = 4, 5126
_INDEX_TYPES = {5121: np.uint8, 5123: np.uint16, 5125: np.uint32}


def surface_of_glb(content: bytes) -> tuple[np.ndarray, np.ndarray]:
    """Return vertices (V, 3) float32 and faces (F, 3) int64 of all primitives, in the GLB's frame.

    Args:
        content: the bytes of the file.

    Raises:
        ValueError: The file is not of the form that the workers write.
    """
    document, binary = _chunks(content)
    vertices: list[np.ndarray] = []
    faces: list[np.ndarray] = []
    n_vertices = 0
    for mesh in document.get("meshes", []):
        for primitive in mesh["primitives"]:
            if primitive.get("mode", _TRIANGLES) != _TRIANGLES or "indices" not in primitive:
                raise ValueError("The mesh has something else than indexed triangles.")
            positions = _positions(document, binary, primitive["attributes"]["POSITION"])
            faces.append(_indices(document, binary, primitive["indices"]).reshape(-1, 3) + n_vertices)
            vertices.append(positions)
            n_vertices += len(positions)
    if not vertices:
        raise ValueError("The GLB has no mesh.")
    return np.concatenate(vertices), np.concatenate(faces)


def _chunks(content: bytes) -> tuple[dict[str, Any], bytes]:
    try:
        magic, version, length = _HEADER.unpack_from(content)
        size, kind = _CHUNK.unpack_from(content, _HEADER.size)
        start = _HEADER.size + _CHUNK.size
        binary_start = start + size + _CHUNK.size
        if (magic, version, length, kind) != (b"glTF", 2, len(content), b"JSON"):
            raise ValueError("This is no GLB of version 2.")
        document = json.loads(content[start : start + size])
    except (struct.error, UnicodeDecodeError, json.JSONDecodeError) as error:
        raise ValueError(f"The GLB cannot be read: {error}.") from error
    return document, content[binary_start:]


def _positions(document: dict[str, Any], binary: bytes, index: int) -> np.ndarray:
    accessor = document["accessors"][index]
    if (accessor["componentType"], accessor["type"]) != (_FLOAT, "VEC3"):
        raise ValueError("The positions are not three floats each.")
    return _values(document, binary, accessor, np.dtype("<f4"), 3).reshape(-1, 3)


def _indices(document: dict[str, Any], binary: bytes, index: int) -> np.ndarray:
    accessor = document["accessors"][index]
    kind = np.dtype(_INDEX_TYPES[accessor["componentType"]]).newbyteorder("<")
    return _values(document, binary, accessor, kind, 1).astype(np.int64)


def _values(
    document: dict[str, Any], binary: bytes, accessor: dict[str, Any], kind: np.dtype[Any], width: int
) -> np.ndarray:
    view = document["bufferViews"][accessor["bufferView"]]
    if "sparse" in accessor or view.get("byteStride", kind.itemsize * width) != kind.itemsize * width:
        raise ValueError("The values do not lie one after the other.")
    offset = view.get("byteOffset", 0) + accessor.get("byteOffset", 0)
    return np.frombuffer(binary, kind, accessor["count"] * width, offset)
