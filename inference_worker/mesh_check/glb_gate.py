"""GLB and glTF before they are read: declared sizes must be there, nothing points outside, and amounts are counted."""

from __future__ import annotations

import base64
import binascii
import json
import re
import struct
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote_to_bytes

from .files import UploadedFiles
from .findings import Refused
from .gltf_amounts import INSTANCING, check_amounts, whole
from .gltf_meshopt import MESHOPT, decompressed, is_fallback
from .limits import Limits
from .names import without_mark

COMPONENT_BYTES = {5120: 1, 5121: 1, 5122: 2, 5123: 2, 5125: 4, 5126: 4}
COMPONENTS = {"SCALAR": 1, "VEC2": 2, "VEC3": 3, "VEC4": 4, "MAT2": 4, "MAT3": 9, "MAT4": 16}
DRACO, BASISU = "KHR_draco_mesh_compression", "KHR_texture_basisu"
_READABLE_EXTENSIONS = {
    INSTANCING, DRACO, "KHR_texture_transform", "KHR_lights_punctual", "KHR_mesh_quantization", "EXT_texture_webp",
    "KHR_xmp_json_ld", "KHR_xmp", "KHR_animation_pointer", *MESHOPT,
}  # fmt: skip
_ADVICE = {
    BASISU: "Export the textures as PNG or JPEG instead of KTX2.",
    "EXT_texture_avif": "Export the textures as PNG or JPEG instead of AVIF.",
    "MSFT_texture_dds": "Export the textures as PNG or JPEG instead of DDS.",
}
_UNBACKED_BYTES = 64 * 1024**2


@dataclass(frozen=True)
class GltfFile:
    """The JSON and the buffers' bytes."""

    document: dict[str, Any]
    buffers: list[bytes]


def checked_gltf(content: bytes, files: UploadedFiles, limits: Limits) -> GltfFile:
    """Return a GLB's or glTF's description and buffers when its structure holds; raise Refused."""
    is_binary = content[:4] == b"glTF"
    text, binary = _chunks(content) if is_binary else (content, None)
    document = _parsed(text, limits)
    try:
        _check_version(document)
        _check_extensions(document)
        buffers = [_buffer(entry, binary, files) for entry in document.get("buffers", [])]
        document, buffers = decompressed(document, buffers, limits)
        _check_images(document, files)
        _check_sizes(document, [len(buffer) for buffer in buffers])
        check_amounts(document, limits)
    except (TypeError, KeyError, AttributeError, IndexError, ValueError, OverflowError, RecursionError) as error:
        detail = f"{type(error).__name__} in its description"
        raise Refused("structure_wrong", detail=detail) from error
    return GltfFile(document, buffers)


def data_of(uri: str, files: UploadedFiles) -> bytes:
    """Return what a URI names: its own base64, or a file that was uploaded too. Nothing is ever fetched."""
    if uri.startswith("data:"):
        try:
            return base64.b64decode(re.sub(r"\s", "", uri.partition(",")[2]), validate=True)
        except (binascii.Error, ValueError) as error:
            raise Refused("structure_wrong", detail="some embedded data is not base64") from error
    name = unquote_to_bytes(uri)
    content = None if re.match(rb"[a-zA-Z][a-zA-Z0-9+.-]*:|//", name) else files.find(name)
    if content is None:
        raise Refused("external_reference", uri=uri[:80])
    return content


def _chunks(content: bytes) -> tuple[bytes, bytes]:
    """Return the JSON and the binary chunk; bytes after the announced length are ignored."""
    if len(content) < 20:
        raise Refused("truncated", detail="the header is not complete")
    _, version, length = struct.unpack_from("<4sII", content)
    if version != 2:
        raise Refused("structure_wrong", detail=f"it is of version {version}, and version 2 is read")
    if length > len(content):
        raise Refused("truncated", detail=f"{length:,} bytes are announced and {len(content):,} are there")
    text, position = _chunk(content, 12, length, b"JSON")
    return text, _chunk(content, position, length, b"BIN\0")[0] if position + 8 <= length else b""


def _parsed(text: bytes, limits: Limits) -> dict[str, Any]:
    if len(text) > limits.json_bytes:
        raise Refused("structure_wrong", detail="its description is far too long")
    try:
        document = json.loads(without_mark(text).rstrip(b"\0"))
    except (ValueError, RecursionError) as error:
        raise Refused("structure_wrong", detail="its description is not JSON") from error
    if not isinstance(document, dict):
        raise Refused("structure_wrong", detail="its description is not an object")
    return document


def _chunk(content: bytes, position: int, end: int, kind: bytes) -> tuple[bytes, int]:
    size, found = struct.unpack_from("<I4s", content, position)
    if position + 8 + size > end:
        raise Refused("truncated", detail="a chunk reaches beyond the file's end")
    if found != kind:
        raise Refused("structure_wrong", detail=f"a {kind.decode().strip(chr(0))} chunk was expected")
    return content[position + 8 : position + 8 + size], position + 8 + size


def _buffer(entry: dict[str, Any], binary: bytes | None, files: UploadedFiles) -> bytes:
    if is_fallback(entry):
        return b""
    size = whole(entry["byteLength"])
    content = data_of(str(entry["uri"]), files) if "uri" in entry else binary or b""
    if size > len(content):
        raise Refused("truncated", detail=f"a buffer of {size:,} bytes is announced and {len(content):,} are there")
    return content[:size]


def _check_version(document: dict[str, Any]) -> None:
    version = document["asset"].get("version")
    if not isinstance(version, str) or not re.fullmatch(r"2\.[0-9]+", version):
        shown = version if isinstance(version, str) else "none"
        raise Refused("structure_wrong", detail=f"its version is {shown[:12]!r}, and version 2.0 is read")


def _check_images(document: dict[str, Any], files: UploadedFiles) -> None:
    for entry in document.get("images", []):
        if "uri" in entry:
            data_of(str(entry["uri"]), files)


def _check_extensions(document: dict[str, Any]) -> None:
    for name in document.get("extensionsRequired", []):
        readable = name in _READABLE_EXTENSIONS or str(name).startswith("KHR_materials_")
        if name == BASISU and any("source" in texture for texture in document.get("textures", [])):
            continue  # each texture that has no fallback is found when it is read
        if not readable:
            advice = _ADVICE.get(str(name), "Switch it off in the exporter, or export without it.")
            raise Refused("extension_unsupported", name=str(name)[:60], advice=advice)


def _check_sizes(document: dict[str, Any], sizes: list[int]) -> None:
    """Check that every buffer view lies in its buffer, and every accessor in its view."""
    views = document.get("bufferViews", [])
    for view in views:
        end = whole(view.get("byteOffset", 0)) + whole(view["byteLength"])
        if end > sizes[whole(view["buffer"])]:
            raise Refused("structure_wrong", detail="a part of a buffer lies outside of it")
    for accessor in document.get("accessors", []):
        count, element = whole(accessor["count"]), element_bytes(accessor)
        if "bufferView" in accessor:
            view = views[whole(accessor["bufferView"])]
            _check_room(view, whole(accessor.get("byteOffset", 0)), count, element)
            _check_alignment(view, accessor)
        elif count * element > _UNBACKED_BYTES:
            raise Refused("structure_wrong", detail="it announces values that are not there")
        if "sparse" in accessor:
            _check_sparse(accessor, views, element)


def _check_sparse(accessor: dict[str, Any], views: list[dict[str, Any]], element: int) -> None:
    sparse = accessor["sparse"]
    n = whole(sparse["count"])
    for part, size in (("indices", COMPONENT_BYTES[sparse["indices"]["componentType"]]), ("values", element)):
        view = views[whole(sparse[part]["bufferView"])]
        _check_room(view, whole(sparse[part].get("byteOffset", 0)), n, size)


def _check_alignment(view: dict[str, Any], accessor: dict[str, Any]) -> None:
    """Check that values lie at multiples of their size: anywhere else they are other numbers, and viewers stop."""
    size = COMPONENT_BYTES[accessor["componentType"]]
    start = whole(view.get("byteOffset", 0)) + whole(accessor.get("byteOffset", 0))
    if start % size or whole(view.get("byteStride", 0)) % size:
        raise Refused("structure_wrong", detail="some values do not lie at multiples of their size")


def _check_room(view: dict[str, Any], offset: int, count: int, element: int) -> None:
    stride = whole(view.get("byteStride", 0)) or element
    if offset + stride * max(count - 1, 0) + (element if count else 0) > view["byteLength"]:
        raise Refused("structure_wrong", detail="some values lie outside of their buffer")


def element_bytes(accessor: dict[str, Any]) -> int:
    """Return the size of one value of an accessor, as it lies in a buffer."""
    return COMPONENT_BYTES[accessor["componentType"]] * COMPONENTS[accessor["type"]]
