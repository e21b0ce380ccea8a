"""A reader of served GLBs that shares no code with the worker: triangles and the colour at each one's middle."""

from __future__ import annotations

import io
import json
import struct
from dataclasses import dataclass
from typing import Any

import numpy as np
from PIL import Image

_TYPES = {5121: "<u1", 5123: "<u2", 5125: "<u4", 5126: "<f4"}
_WIDTHS = {"SCALAR": 1, "VEC2": 2, "VEC3": 3, "VEC4": 4}
_REPEAT, _MIRRORED, _CLAMPED = 10497, 33648, 33071


@dataclass(frozen=True)
class Served:
    """Triangles (n, 3, 3), their sRGB colours in [0, 255] (n, 3), their vertex normals (n, 3, 3), alpha modes of the materials."""

    triangles: np.ndarray
    colours: np.ndarray
    normals: np.ndarray
    alpha_modes: frozenset[str]


def read_served(content: bytes) -> Served:
    """Return the content of a GLB whose nodes carry no transforms but a matrix at the root."""
    size = struct.unpack_from("<I", content, 12)[0]
    glb = _Glb(json.loads(content[20 : 20 + size]), content[28 + size :])
    triangles, colours, normals = [], [], []
    for mesh in glb.document["meshes"]:
        for primitive in mesh["primitives"]:
            faces = glb.accessor(primitive["indices"]).reshape(-1, 3)
            triangles.append(glb.accessor(primitive["attributes"]["POSITION"])[faces].astype(np.float64))
            normals.append(glb.accessor(primitive["attributes"]["NORMAL"])[faces])
            colours.append(glb.middle_colours(primitive, faces))
    modes = frozenset(material.get("alphaMode", "OPAQUE") for material in glb.document["materials"])
    return Served(np.concatenate(triangles), np.concatenate(colours), np.concatenate(normals), modes)


class _Glb:
    def __init__(self, document: dict[str, Any], binary: bytes) -> None:
        self.document, self.binary = document, binary

    def accessor(self, index: int) -> np.ndarray:
        accessor = self.document["accessors"][index]
        view = self.document["bufferViews"][accessor["bufferView"]]
        width, dtype = _WIDTHS[accessor["type"]], np.dtype(_TYPES[accessor["componentType"]])
        start = view.get("byteOffset", 0) + accessor.get("byteOffset", 0)
        values = np.frombuffer(self.binary, dtype, accessor["count"] * width, start).reshape(-1, width)
        if accessor.get("normalized"):
            return values / np.iinfo(dtype).max
        return values[:, 0] if width == 1 else values

    def middle_colours(self, primitive: dict[str, Any], faces: np.ndarray) -> np.ndarray:
        """sRGB in [0, 255] (n, 3) of base colour, texture and vertex colours multiplied linearly, as in glTF."""
        surface = self.document["materials"][primitive["material"]].get("pbrMetallicRoughness", {})
        linear = np.tile(np.asarray(surface.get("baseColorFactor", [1, 1, 1, 1])[:3], float), (len(faces), 1))
        attributes = primitive["attributes"]
        if "COLOR_0" in attributes:
            linear = linear * self.accessor(attributes["COLOR_0"])[faces].mean(axis=1)[:, :3]
        if "baseColorTexture" in surface:
            used = surface["baseColorTexture"]
            assert "extensions" not in used, "transforms are expected to be applied"
            uv = self.accessor(attributes[f"TEXCOORD_{used.get('texCoord', 0)}"])[faces].mean(axis=1)
            linear = linear * _decoded(self.sampled(used["index"], uv))
        return _encoded(linear) * 255

    def sampled(self, index: int, uv: np.ndarray) -> np.ndarray:
        """(n, 3) sRGB values in [0, 1], nearest pixel."""
        texture = self.document["textures"][index]
        sampler = self.document["samplers"][texture["sampler"]] if "sampler" in texture else {}
        view = self.document["bufferViews"][self.document["images"][texture["source"]]["bufferView"]]
        start = view.get("byteOffset", 0)
        with Image.open(io.BytesIO(self.binary[start : start + view["byteLength"]])) as image:
            assert image.mode in ("RGB", "RGBA", "L", "P"), image.mode
            pixels = np.asarray(image.convert("RGB"))
        height, width = pixels.shape[:2]
        x = _pixel(uv[:, 0], width, sampler.get("wrapS", _REPEAT))
        y = _pixel(uv[:, 1], height, sampler.get("wrapT", _REPEAT))
        return pixels[y, x] / 255


def _pixel(values: np.ndarray, size: int, wrap: int) -> np.ndarray:
    if wrap == _REPEAT:
        values = values % 1
    elif wrap == _MIRRORED:
        values = 1 - np.abs(values % 2 - 1)
    return np.clip(np.floor(values * size), 0, size - 1).astype(int)


def _decoded(values: np.ndarray) -> np.ndarray:
    return np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4)


def _encoded(values: np.ndarray) -> np.ndarray:
    values = np.clip(values, 0, 1)
    return np.where(values <= 0.0031308, values * 12.92, 1.055 * values ** (1 / 2.4) - 0.055)
