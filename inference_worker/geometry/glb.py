"""GLB writing: the same mesh gives the same bytes, so that a repeated command stores nothing twice."""

from __future__ import annotations

import io
import json
import struct
from collections.abc import Sequence
from typing import Any

import numpy as np
from PIL import Image

from .meshes import Material, Mesh, vertex_normals

_FLOAT, _UINT16, _UINT32 = 5126, 5123, 5125
_ARRAY, _INDICES = 34962, 34963
JPEG_QUALITY = 90
_WRAPS = {"CLAMP": 33071, "MIRROR": 33648, "REPEAT": 10497}
_UNLIT = "KHR_materials_unlit"
# Each texture of a Material: its key in glTF, and whether it lies in the metallic-roughness surface.
_TEXTURES = {
    "texture": ("baseColorTexture", True),
    "metallic_roughness_texture": ("metallicRoughnessTexture", True),
    "normal_texture": ("normalTexture", False),
    "occlusion_texture": ("occlusionTexture", False),
    "emissive_texture": ("emissiveTexture", False),
}


def write_glb(parts: Sequence[Mesh]) -> bytes:
    """Return the bytes of a GLB with one mesh and one primitive per part.

    Normals are computed where a part has none; the same parts give the same bytes.
    """
    document = _Document()
    primitives = [document.primitive(part) for part in parts]
    return document.assemble(primitives)


class _Document:
    """The JSON and the binary chunk while they grow."""

    def __init__(self) -> None:
        self.binary = bytearray()
        self.views: list[dict[str, Any]] = []
        self.accessors: list[dict[str, Any]] = []
        self.images: list[dict[str, Any]] = []
        self.samplers: list[dict[str, Any]] = []
        self.textures: list[dict[str, Any]] = []
        self.materials: list[dict[str, Any]] = []
        self._images: dict[bytes, int] = {}

    def primitive(self, part: Mesh) -> dict[str, Any]:
        """Append a part's arrays and material and return its glTF primitive."""
        normals = part.normals if part.normals is not None else vertex_normals(part.vertices, part.faces)
        attributes = {
            "POSITION": self._accessor(part.vertices.astype("<f4"), _FLOAT, "VEC3", _ARRAY, with_bounds=True),
            "NORMAL": self._accessor(normals.astype("<f4"), _FLOAT, "VEC3", _ARRAY),
        }
        if part.uvs is not None:
            attributes["TEXCOORD_0"] = self._accessor(part.uvs.astype("<f4"), _FLOAT, "VEC2", _ARRAY)
        if part.colours is not None:
            attributes["COLOR_0"] = self._accessor(
                linear_colours(part.colours), _UINT16, "VEC4", _ARRAY, normalised=True
            )
        narrow = len(part.vertices) < 65535
        indices = part.faces.astype("<u2" if narrow else "<u4").reshape(-1)
        return {
            "attributes": attributes,
            "indices": self._accessor(indices, _UINT16 if narrow else _UINT32, "SCALAR", _INDICES),
            "material": self._material(part.material),
        }

    def assemble(self, primitives: list[dict[str, Any]]) -> bytes:
        """Return the bytes of the whole GLB."""
        document: dict[str, Any] = {
            "asset": {"version": "2.0", "generator": "Maquette"},
            "scene": 0,
            "scenes": [{"nodes": [0]}],
            "nodes": [{"mesh": 0, "name": "object"}],
            "meshes": [{"primitives": primitives, "name": "object"}],
            "accessors": self.accessors,
            "bufferViews": self.views,
            "materials": self.materials,
            "buffers": [{"byteLength": len(self.binary)}],
        }
        if self.images:
            document["images"] = self.images
            document["samplers"] = self.samplers
            document["textures"] = self.textures
        if any("extensions" in material for material in self.materials):
            document["extensionsUsed"] = [_UNLIT]
        text = json.dumps(document, separators=(",", ":"), sort_keys=True).encode()
        text += b" " * (-len(text) % 4)
        binary = bytes(self.binary)
        total = 12 + 8 + len(text) + 8 + len(binary)
        return b"".join(
            (
                struct.pack("<4sII", b"glTF", 2, total),
                struct.pack("<I4s", len(text), b"JSON"), text,
                struct.pack("<I4s", len(binary), b"BIN\0"), binary,
            )
        )  # fmt: skip

    def _view(self, content: bytes, target: int | None = None) -> int:
        view: dict[str, Any] = {"buffer": 0, "byteOffset": len(self.binary), "byteLength": len(content)}
        if target is not None:
            view["target"] = target
        self.binary += content + b"\0" * (-len(content) % 4)
        self.views.append(view)
        return len(self.views) - 1

    def _accessor(
        self,
        values: np.ndarray,
        component: int,
        kind: str,
        target: int,
        *,
        with_bounds: bool = False,
        normalised: bool = False,
    ) -> int:
        accessor: dict[str, Any] = {
            "bufferView": self._view(np.ascontiguousarray(values).tobytes(), target),
            "componentType": component,
            "count": len(values),
            "type": kind,
        }
        if with_bounds:
            accessor["min"] = [float(value) for value in values.min(axis=0)]
            accessor["max"] = [float(value) for value in values.max(axis=0)]
        if normalised:
            accessor["normalized"] = True
        self.accessors.append(accessor)
        return len(self.accessors) - 1

    def _material(self, material: Material) -> int:
        surface: dict[str, Any] = {
            "baseColorFactor": [round(float(value), 6) for value in material.base_colour],
            "metallicFactor": round(float(material.metallic), 6),
            "roughnessFactor": round(float(material.roughness), 6),
        }
        entry: dict[str, Any] = {"pbrMetallicRoughness": surface, "doubleSided": material.double_sided}
        has_alpha = material.texture is not None and material.texture.shape[2] == 4
        alpha_mode = material.alpha_mode or ("MASK" if has_alpha else "OPAQUE")
        if alpha_mode != "OPAQUE":
            entry["alphaMode"] = alpha_mode
        if alpha_mode == "MASK" and material.alpha_cutoff != 0.5:
            entry["alphaCutoff"] = material.alpha_cutoff
        if any(material.emissive):
            entry["emissiveFactor"] = [round(float(value), 6) for value in material.emissive]
        if material.unlit:
            entry["extensions"] = {_UNLIT: {}}
        for name, (key, in_surface) in _TEXTURES.items():
            pixels = getattr(material, name)
            if pixels is not None:
                reference: dict[str, Any] = {"index": self._texture(material, name, pixels)}
                if name == "normal_texture" and material.normal_scale != 1.0:
                    reference["scale"] = material.normal_scale
                (surface if in_surface else entry)[key] = reference
        return self._once(self.materials, entry)

    def _texture(self, material: Material, name: str, pixels: np.ndarray) -> int:
        content, media_type = material.encoded[name] if name in material.encoded else encode_texture(pixels)
        if content not in self._images:
            self._images[content] = len(self.images)
            self.images.append({"bufferView": self._view(content), "mimeType": media_type})
        wrap_u, wrap_v = (_WRAPS[wrap] for wrap in material.wrap)
        sampler = {"magFilter": 9729, "minFilter": 9987, "wrapS": wrap_u, "wrapT": wrap_v}
        texture = {"sampler": self._once(self.samplers, sampler), "source": self._images[content]}
        return self._once(self.textures, texture)

    @staticmethod
    def _once(entries: list[dict[str, Any]], entry: dict[str, Any]) -> int:
        """Return the index of an entry, which is added when it is not there yet."""
        if entry not in entries:
            entries.append(entry)
        return entries.index(entry)


def encode_texture(pixels: np.ndarray) -> tuple[bytes, str]:
    """Return pixels (h, w, 3) as JPEG or (h, w, 4) as PNG, uint8, and the media type."""
    stream = io.BytesIO()
    if pixels.shape[2] == 4:
        Image.fromarray(pixels).save(stream, "PNG", optimize=False, compress_level=6)
        return stream.getvalue(), "image/png"
    Image.fromarray(pixels).save(stream, "JPEG", quality=JPEG_QUALITY, subsampling=0, optimize=True)
    return stream.getvalue(), "image/jpeg"


def linear_colours(colours: np.ndarray) -> np.ndarray:
    """Return sRGB bytes (V, 3) as glTF vertex colours (V, 4): linear, normalised uint16, opaque."""
    linear = srgb_to_linear(colours.astype(np.float64) / 255.0)
    opaque = np.full((len(colours), 4), 65535, dtype="<u2")
    opaque[:, :3] = np.round(linear * 65535).astype("<u2")
    return opaque


def srgb_to_linear(values: np.ndarray) -> np.ndarray:
    """Return linear values of sRGB values in [0, 1], of any shape."""
    return np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4)


def linear_to_srgb(values: np.ndarray) -> np.ndarray:
    """Return sRGB values of linear values, clipped to [0, 1], of any shape."""
    values = np.clip(values, 0.0, 1.0)
    return np.where(values <= 0.0031308, values * 12.92, 1.055 * values ** (1 / 2.4) - 0.055)
