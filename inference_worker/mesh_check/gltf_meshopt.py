"""Buffer views that gltfpack and glTF-Transform compressed with meshoptimizer, decoded into plain ones."""

from __future__ import annotations

from typing import Any

import meshopt

from .findings import Refused
from .gltf_amounts import whole
from .limits import Limits

MESHOPT = ("EXT_meshopt_compression", "KHR_meshopt_compression")


def is_fallback(buffer: dict[str, Any]) -> bool:
    """Return whether a buffer only has the place of the decoded views, and no bytes of its own."""
    extensions = buffer.get("extensions", {})
    return "uri" not in buffer and any(extensions.get(name, {}).get("fallback") for name in MESHOPT)


def decompressed(document: dict[str, Any], buffers: list[bytes], limits: Limits) -> tuple[dict[str, Any], list[bytes]]:
    """Return the description and the buffers with each compressed view in a buffer of its own, decoded.

    Args:
        document: glTF's JSON.
        buffers: the bytes of its buffers.
        limits: how many bytes the views may have in all.

    Raises:
        Refused: a view cannot be decoded, or all have too many bytes.
    """
    views, decoded = list(document.get("bufferViews", [])), list(buffers)
    compressed = [(index, _extension(view)) for index, view in enumerate(views)]
    total = 0
    for index, extension in compressed:
        if extension is None:
            continue
        size = whole(extension["count"]) * whole(extension["byteStride"])
        total += size
        if total > limits.unpacked_bytes:
            raise Refused("structure_wrong", detail="its compressed data is far too large")
        if size != whole(views[index]["byteLength"]):
            raise Refused("structure_wrong", detail="compressed data has another size than its buffer view")
        place = document["buffers"][whole(views[index]["buffer"])]
        if whole(views[index].get("byteOffset", 0)) + size > whole(place["byteLength"]):
            raise Refused("structure_wrong", detail="a part of a buffer lies outside of it")
        decoded.append(_decoded(extension, buffers))
        views[index] = {**views[index], "buffer": len(decoded) - 1, "byteOffset": 0}
    if len(decoded) == len(buffers):
        return document, buffers
    return {**document, "bufferViews": views}, decoded


def _extension(view: dict[str, Any]) -> dict[str, Any] | None:
    extensions = view.get("extensions", {})
    found: list[dict[str, Any]] = [extensions[name] for name in MESHOPT if name in extensions]
    return found[0] if found else None


def _decoded(extension: dict[str, Any], buffers: list[bytes]) -> bytes:
    start, length = whole(extension.get("byteOffset", 0)), whole(extension["byteLength"])
    buffer = buffers[whole(extension["buffer"])]
    if start + length > len(buffer):
        raise Refused("structure_wrong", detail="a part of a buffer lies outside of it")
    count = whole(extension["count"])
    if count == 0:
        return b""
    try:
        values = meshopt.decode_gltf_buffer(
            buffer[start : start + length],
            count,
            whole(extension["byteStride"]),
            extension["mode"],
            extension.get("filter", "NONE"),
        )
    except (RuntimeError, ValueError, TypeError) as error:
        raise Refused("structure_wrong", detail="its meshopt data cannot be decoded") from error
    return values.tobytes()
