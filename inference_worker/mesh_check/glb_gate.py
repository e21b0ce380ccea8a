"""GLB files, before any parser sees them: sizes that are declared must be there, and nothing may point outside."""

from __future__ import annotations

import json
import math
import struct
from typing import Any

from .findings import Refused
from .limits import Limits

_COMPONENT_BYTES = {5120: 1, 5121: 1, 5122: 2, 5123: 2, 5125: 4, 5126: 4}
_COMPONENTS = {"SCALAR": 1, "VEC2": 2, "VEC3": 3, "VEC4": 4, "MAT2": 4, "MAT3": 9, "MAT4": 16}
_READABLE_EXTENSIONS = {
    "KHR_materials_unlit", "KHR_texture_transform", "KHR_materials_specular", "KHR_materials_ior",
    "KHR_materials_clearcoat", "KHR_materials_sheen", "KHR_materials_transmission", "KHR_materials_emissive_strength",
    "KHR_materials_volume", "KHR_lights_punctual", "KHR_mesh_quantization", "EXT_texture_webp",
}  # fmt: skip
_TRIANGLE_MODES = (4, 5, 6)


def check_glb(content: bytes, limits: Limits) -> dict[str, Any]:
    """The GLB's JSON, when its structure holds; raises Refused."""
    document, binary = _chunks(content, limits)
    try:
        _check_references(document)
        _check_extensions(document)
        _check_sizes(document, len(binary))
        _check_amounts(document, limits)
    except (TypeError, KeyError, AttributeError, IndexError, ValueError, OverflowError, RecursionError) as error:
        detail = f"{type(error).__name__} in its description"
        raise Refused("structure_wrong", detail=detail) from error
    return document


def _chunks(content: bytes, limits: Limits) -> tuple[dict[str, Any], bytes]:
    if len(content) < 20:
        raise Refused("truncated", detail="the header is not complete")
    _, version, length = struct.unpack_from("<4sII", content)
    if version != 2:
        raise Refused("structure_wrong", detail=f"it is of version {version}, and version 2 is read")
    if length > len(content):
        raise Refused("truncated", detail=f"{length:,} bytes are announced and {len(content):,} are there")
    text, position = _chunk(content, 12, length, b"JSON")
    if len(text) > limits.json_bytes:
        raise Refused("structure_wrong", detail="its description is far too long")
    binary = _chunk(content, position, length, b"BIN\0")[0] if position + 8 <= length else b""
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Refused("structure_wrong", detail="its description is not JSON") from error
    if not isinstance(document, dict):
        raise Refused("structure_wrong", detail="its description is not an object")
    return document, binary


def _chunk(content: bytes, position: int, end: int, kind: bytes) -> tuple[bytes, int]:
    size, found = struct.unpack_from("<I4s", content, position)
    if position + 8 + size > end:
        raise Refused("truncated", detail="a chunk reaches beyond the file's end")
    if found != kind:
        raise Refused("structure_wrong", detail=f"a {kind.decode().strip(chr(0))} chunk was expected")
    return content[position + 8 : position + 8 + size], position + 8 + size


def _check_references(document: dict[str, Any]) -> None:
    for kind in ("buffers", "images"):
        for entry in document.get(kind, []):
            uri = entry.get("uri")
            if uri is not None and not str(uri).startswith("data:"):
                raise Refused("external_reference", uri=str(uri)[:80])


def _check_extensions(document: dict[str, Any]) -> None:
    for name in document.get("extensionsRequired", []):
        if name not in _READABLE_EXTENSIONS:
            raise Refused("extension_unsupported", name=str(name)[:60])


def _check_sizes(document: dict[str, Any], binary_size: int) -> None:
    """Every buffer view lies in its buffer, and every accessor in its view."""
    buffers = document.get("buffers", [])
    sizes = [_whole(buffer["byteLength"]) for buffer in buffers]
    for buffer, size in zip(buffers, sizes, strict=True):
        room = binary_size if "uri" not in buffer else len(buffer["uri"])
        if size > room:
            raise Refused("truncated", detail=f"a buffer of {size:,} bytes is announced and {room:,} are there")
    views = document.get("bufferViews", [])
    for view in views:
        end = _whole(view.get("byteOffset", 0)) + _whole(view["byteLength"])
        if end > sizes[_whole(view["buffer"])]:
            raise Refused("structure_wrong", detail="a part of a buffer lies outside of it")
    for accessor in document.get("accessors", []):
        count, element = _whole(accessor["count"]), _element_bytes(accessor)
        if "bufferView" in accessor:
            view = views[_whole(accessor["bufferView"])]
            stride = _whole(view.get("byteStride", 0)) or element
            needed = _whole(accessor.get("byteOffset", 0)) + stride * max(count - 1, 0) + (element if count else 0)
            if needed > view["byteLength"]:
                raise Refused("structure_wrong", detail="some values lie outside of their buffer")
        elif count * element > 64 * 1024**2:
            raise Refused("structure_wrong", detail="it announces values that are not there")


def _check_amounts(document: dict[str, Any], limits: Limits) -> None:
    nodes, meshes = document.get("nodes", []), document.get("meshes", [])
    if len(nodes) > limits.nodes:
        raise Refused("too_many_parts", n=len(nodes), most=limits.nodes)
    if len(document.get("images", [])) > limits.textures:
        raise Refused("too_many_textures", n=len(document["images"]), most=limits.textures)
    _check_tree(nodes)
    triangles = [sum(_triangles(document, primitive) for primitive in mesh["primitives"]) for mesh in meshes]
    uses = [_whole(node["mesh"]) for node in nodes if "mesh" in node]
    total = sum(triangles[index] for index in uses)
    if total > limits.triangles:
        raise Refused("too_many_triangles", n=total, most=limits.triangles)
    parts = sum(len(meshes[index]["primitives"]) for index in uses)
    if parts > limits.parts:
        raise Refused("too_many_parts", n=parts, most=limits.parts)


def _check_tree(nodes: list[dict[str, Any]]) -> None:
    """Each node has at most one parent, and no way leads round in a circle."""
    parents: dict[int, int] = {}
    for index, node in enumerate(nodes):
        for child in node.get("children", []):
            if not 0 <= _whole(child) < len(nodes) or child in parents or child == index:
                raise Refused("structure_wrong", detail="its nodes do not form a tree")
            parents[child] = index
    reached = {index for index in range(len(nodes)) if index not in parents}
    waiting = list(reached)
    while waiting:
        for child in nodes[waiting.pop()].get("children", []):
            reached.add(child)
            waiting.append(child)
    if len(reached) < len(nodes):
        raise Refused("structure_wrong", detail="its nodes go round in a circle")


def _triangles(document: dict[str, Any], primitive: dict[str, Any]) -> int:
    if primitive.get("mode", 4) not in _TRIANGLE_MODES:
        return 0
    accessor = document["accessors"][_whole(primitive.get("indices", primitive["attributes"]["POSITION"]))]
    corners = _whole(accessor["count"])
    return corners // 3 if primitive.get("mode", 4) == 4 else max(corners - 2, 0)


def _element_bytes(accessor: dict[str, Any]) -> int:
    return _COMPONENT_BYTES[accessor["componentType"]] * _COMPONENTS[accessor["type"]]


def _whole(value: Any) -> int:
    """A count or an offset; raises ValueError for anything but a whole number from 0 on."""
    if (
        isinstance(value, bool)
        or not isinstance(value, int | float)
        or not math.isfinite(value)
        or value != int(value)
        or value < 0
    ):
        raise ValueError(f"{value!r} is not a count")
    return int(value)
