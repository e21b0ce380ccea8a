"""OBJ, PLY and STL files, before any parser sees them: the amounts they announce."""

from __future__ import annotations

import re
import struct

from .findings import Refused
from .limits import Limits

_PLY_TYPES = {
    "char": 1, "int8": 1, "uchar": 1, "uint8": 1, "short": 2, "int16": 2, "ushort": 2, "uint16": 2, "int": 4, "int32": 4,
    "uint": 4, "uint32": 4, "float": 4, "float32": 4, "double": 8, "float64": 8,
}  # fmt: skip
_PLY_HEADER_BYTES = 64 * 1024


def format_of(content: bytes) -> str | None:
    """glb, zip, ply, stl, obj or gltf, by the content; None when it is none of them."""
    if content[:4] == b"glTF":
        return "glb"
    if content[:4] in (b"PK\x03\x04", b"PK\x05\x06"):
        return "zip"
    if re.match(rb"ply\r?\n", content[:5]):
        return "ply"
    start = content[:4096].lstrip()
    if start[:1] == b"{" and b'"asset"' in content[: 1024**2]:
        return "gltf"
    if _is_binary_stl(content) or (start[:5].lower() == b"solid" and b"facet" in content[:8192]):
        return "stl"
    if b"\0" not in content[:4096] and re.search(rb"(?m)^v\s+[-+.\d]", content[: 1024**2]):
        return "obj"
    return None


def _is_binary_stl(content: bytes) -> bool:
    if len(content) < 84:
        return False
    n = struct.unpack_from("<I", content, 80)[0]
    is_text = content[:5] == b"solid" and b"facet" in content[:8192]
    # A truncated one is still one: its header holds zeros or words, and the announced length is not far off.
    return (
        not is_text and n > 0 and len(content) <= 84 + 50 * n <= 100 * len(content) + 84 and content[:1] not in b"{<#v"
    )


def check_stl(content: bytes, limits: Limits) -> None:
    """Raises Refused when a binary STL is shorter than it says, or either kind holds too much."""
    if not _is_binary_stl(content):
        _refuse_triangles(content.count(b"endfacet"), limits)
        if b"endsolid" not in content[-4096:]:
            raise Refused("truncated", detail="its last line is missing")
        return
    n = struct.unpack_from("<I", content, 80)[0]
    _refuse_triangles(n, limits)
    if 84 + 50 * n > len(content):
        raise Refused(
            "truncated", detail=f"{n:,} triangles are announced and {max(0, len(content) - 84) // 50:,} are there"
        )


def check_obj(content: bytes, limits: Limits) -> None:
    """Raises Refused when there are too many faces or vertices."""
    _refuse_triangles(len(re.findall(rb"(?m)^f\s", content)), limits)
    n_vertices = len(re.findall(rb"(?m)^v\s", content))
    if n_vertices > limits.vertices:
        raise Refused("too_many_triangles", n=n_vertices, most=limits.vertices)


def check_ply(content: bytes, limits: Limits) -> None:
    """Raises Refused when the header is wrong, announces too much, or more than is there."""
    head, found, _ = content[:_PLY_HEADER_BYTES].partition(b"end_header")
    if not found:
        raise Refused("truncated", detail="its header does not end")
    lines = head.decode("ascii", "replace").splitlines()
    is_text = any(line.split()[:2] == ["format", "ascii"] for line in lines)
    least = 0
    for name, count, size in _ply_elements(lines):
        if name == "face":
            _refuse_triangles(count, limits)
        if name == "vertex" and count > limits.vertices:
            raise Refused("too_many_triangles", n=count, most=limits.vertices)
        least += count * (2 if is_text else size)
    there = len(content) - len(head) - len(found)
    if least > there + 2:
        raise Refused("truncated", detail=f"at least {least:,} bytes are announced and {there:,} are there")


def _ply_elements(lines: list[str]) -> list[tuple[str, int, int]]:
    """Name, count and least size in bytes of each element."""
    elements: list[tuple[str, int, int]] = []
    try:
        for words in (line.split() for line in lines):
            if words[:1] == ["element"]:
                if not 0 <= int(words[2]) < 2**40:
                    raise ValueError
                elements.append((words[1], int(words[2]), 0))
            elif words[:1] == ["property"]:
                name, count, size = elements[-1]
                elements[-1] = (name, count, size + _ply_property_bytes(words))
    except (ValueError, IndexError, KeyError) as error:
        raise Refused("damaged", detail="its header cannot be understood") from error
    return elements


def _ply_property_bytes(words: list[str]) -> int:
    """The least that a property takes: a list of corners has at least three."""
    if words[1] != "list":
        return _PLY_TYPES[words[1]]
    least_items = 3 if words[4].startswith("vertex_ind") else 0
    return _PLY_TYPES[words[2]] + least_items * _PLY_TYPES[words[3]]


def _refuse_triangles(n: int, limits: Limits) -> None:
    if n > limits.triangles:
        raise Refused("too_many_triangles", n=n, most=limits.triangles)
