"""Which format a file is in, by its content; the name counts for nothing."""

from __future__ import annotations

import re

from ..contract.mesh_formats import how_to_export
from .findings import Refused
from .names import without_mark
from .obj import is_obj
from .ply import is_ply
from .stl import is_binary, is_stl

# Formats that 3D programs convert in a minute, and for which no safe reader is here.
_CONVERTIBLE = (
    (re.compile(rb"Kaydara FBX Binary|;\s*FBX \d"), "FBX"),
    (re.compile(rb"PXR-USDC|#usda"), "USD"),
    (re.compile(rb"BLENDER|\x28\xb5\x2f\xfd"), "Blender"),
    (re.compile(rb"\s*<\?xml[^>]*>\s*(<!--.*?-->\s*)*<COLLADA|\s*<COLLADA", re.DOTALL), "COLLADA"),
    (re.compile(rb"ISO-10303-21"), "STEP"),
    (re.compile(rb"OFF\s"), "OFF"),
)


def format_of(content: bytes) -> str:
    """Return glb, gltf, zip, ply, stl or obj.

    Raises:
        Refused: It is none of them; a known other format is named with how to convert it.
    """
    if content[:4] == b"glTF":
        return "glb"
    if content[:4] in (b"PK\x03\x04", b"PK\x05\x06"):
        return "zip"
    if is_ply(content):
        return "ply"
    if is_binary(content):
        return "stl"
    start = without_mark(content)[:4096].lstrip()
    if start[:1] == b"{" and b'"asset"' in content[: 1024**2]:
        return "gltf"
    for pattern, name in _CONVERTIBLE:
        if pattern.match(start):
            raise Refused("format_to_convert", format=name, advice=how_to_export(name))
    if is_stl(content):
        return "stl"
    if is_obj(content):
        return "obj"
    raise Refused("format_unknown")
