"""glTF materials: which texture coordinates, wrap modes, alpha and factors hold."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from ..contract.events import Finding
from ..geometry.meshes import Material
from .files import UploadedFiles
from .findings import Refused, finding
from .glb_gate import BASISU, GltfFile, data_of
from .gltf_accessors import Accessors
from .gltf_amounts import whole
from .textures import Texture, Textures

_WRAPS = {33071: "CLAMP", 33648: "MIRROR", 10497: "REPEAT"}
_SPECULAR_GLOSSINESS = "KHR_materials_pbrSpecularGlossiness"
_LEFT_OUT = {
    "KHR_materials_clearcoat": "clear coat", "KHR_materials_sheen": "sheen", "KHR_materials_transmission": "transmission",
    "KHR_materials_volume": "volume", "KHR_materials_iridescence": "iridescence",
    "KHR_materials_anisotropy": "anisotropy", "KHR_materials_dispersion": "dispersion",
    "KHR_materials_diffuse_transmission": "diffuse transmission",
}  # fmt: skip


@dataclass(frozen=True)
class UvMap:
    """Which set of coordinates a texture uses, and how it is transformed."""

    set: int = 0
    offset: tuple[float, float] = (0.0, 0.0)
    rotation: float = 0.0
    scale: tuple[float, float] = (1.0, 1.0)

    def applied(self, uvs: np.ndarray) -> np.ndarray:
        """Return coordinates (V, 2) as KHR_texture_transform moves them."""
        cos, sin = math.cos(self.rotation), math.sin(self.rotation)
        u, v = uvs[:, 0] * self.scale[0], uvs[:, 1] * self.scale[1]
        return np.stack([cos * u + sin * v + self.offset[0], -sin * u + cos * v + self.offset[1]], axis=1)


@dataclass(frozen=True)
class GltfMaterial:
    """A material, and the one mapping of coordinates that its textures use."""

    material: Material
    uv_map: UvMap | None


_DEFAULT = GltfMaterial(Material(metallic=1.0, roughness=1.0), None)


@dataclass
class Materials:
    """Reads each material once; `findings` names what could not be kept."""

    gltf: GltfFile
    accessors: Accessors
    files: UploadedFiles
    textures: Textures
    _known: dict[int, GltfMaterial] = field(default_factory=dict)
    _left_out: set[str] = field(default_factory=set)

    def read(self, index: Any) -> GltfMaterial:
        """Return a primitive's material; glTF's default one when it names none."""
        if index is None:
            return _DEFAULT
        number = whole(index)
        if number not in self._known:
            self._known[number] = self._read(self.gltf.document["materials"][number])
        return self._known[number]

    def findings(self) -> list[Finding]:
        """Return one finding that lists everything that was left out."""
        return [finding("material_simplified", names=", ".join(sorted(self._left_out)))] if self._left_out else []

    def _read(self, source: dict[str, Any]) -> GltfMaterial:
        extensions = source.get("extensions", {})
        self._left_out |= {name for key, name in _LEFT_OUT.items() if key in extensions}
        glossy = extensions.get(_SPECULAR_GLOSSINESS)
        surface = _as_metal_rough(glossy) if glossy is not None else source.get("pbrMetallicRoughness", {})
        alpha_mode = str(source.get("alphaMode", "OPAQUE"))
        if alpha_mode not in ("OPAQUE", "MASK", "BLEND"):
            raise ValueError(alpha_mode)
        found = self._maps(source, surface)
        uv_map = next(iter(found.values()))[1] if found else None
        kept: dict[str, tuple[Texture, tuple[str, str]]] = {}
        for name, (info, used) in found.items():
            if used == uv_map:
                kept[name] = self._texture(info, with_alpha=name == "texture" and alpha_mode != "OPAQUE")
            else:
                self._left_out.add(f"{name.replace('_', ' ')} on other coordinates")
        pixels = {name: texture.pixels for name, (texture, _) in kept.items()}
        factor = [_number(value, 0, 1) for value in surface.get("baseColorFactor", (1, 1, 1, 1))]
        red, green, blue, alpha = factor
        emissive = [_number(value, 0, 1) for value in source.get("emissiveFactor", (0, 0, 0))]
        material = Material(
            texture=pixels.get("texture"),
            base_colour=(red, green, blue, alpha if alpha_mode != "OPAQUE" else 1.0),
            metallic=_number(surface.get("metallicFactor", 1.0), 0, 1),
            roughness=_number(surface.get("roughnessFactor", 1.0), 0, 1),
            normal_texture=pixels.get("normal_texture"),
            normal_scale=_number(source.get("normalTexture", {}).get("scale", 1.0), -100, 100),
            metallic_roughness_texture=pixels.get("metallic_roughness_texture"),
            occlusion_texture=pixels.get("occlusion_texture"),
            emissive_texture=pixels.get("emissive_texture"),
            emissive=(emissive[0], emissive[1], emissive[2]),
            double_sided=bool(source.get("doubleSided", False)),
            alpha_mode=alpha_mode,
            alpha_cutoff=_number(source.get("alphaCutoff", 0.5), 0, 1e3),
            unlit="KHR_materials_unlit" in extensions,
            wrap=next(iter(kept.values()))[1] if kept else ("REPEAT", "REPEAT"),
            encoded={name: (texture.content, texture.media_type) for name, (texture, _) in kept.items()},
        )
        return GltfMaterial(material, uv_map)

    def _maps(self, source: dict[str, Any], surface: dict[str, Any]) -> dict[str, tuple[dict[str, Any], UvMap]]:
        """Return the textures that the material names, the base colour first."""
        infos = {
            "texture": surface.get("baseColorTexture"),
            "emissive_texture": source.get("emissiveTexture"),
            "metallic_roughness_texture": surface.get("metallicRoughnessTexture"),
            "normal_texture": source.get("normalTexture"),
            "occlusion_texture": source.get("occlusionTexture"),
        }
        return {name: (info, _uv_map(info)) for name, info in infos.items() if info is not None}

    def _texture(self, info: dict[str, Any], *, with_alpha: bool) -> tuple[Texture, tuple[str, str]]:
        """Return the texture and its wrap modes; the fallback of an image format that cannot be read."""
        document = self.gltf.document
        entry = document["textures"][whole(info["index"])]
        webp = entry.get("extensions", {}).get("EXT_texture_webp", {})
        source = webp.get("source", entry.get("source"))
        if source is None:
            name = next(iter(entry.get("extensions", {})), BASISU)
            advice = "Export the textures as PNG or JPEG."
            raise Refused("extension_unsupported", name=str(name)[:60], advice=advice)
        image = document["images"][whole(source)]
        content = data_of(str(image["uri"]), self.files) if "uri" in image else self.accessors.view(image["bufferView"])
        sampler = document["samplers"][whole(entry["sampler"])] if "sampler" in entry else {}
        wrap = _WRAPS[sampler.get("wrapS", 10497)], _WRAPS[sampler.get("wrapT", 10497)]
        return self.textures.read(content, with_alpha=with_alpha), wrap


def _as_metal_rough(glossy: dict[str, Any]) -> dict[str, Any]:
    """Return the older specular-glossiness surface as the nearest metallic-roughness one."""
    surface: dict[str, Any] = {
        "baseColorFactor": glossy.get("diffuseFactor", (1, 1, 1, 1)),
        "metallicFactor": 0.0,
        "roughnessFactor": 1 - _number(glossy.get("glossinessFactor", 1.0), 0, 1),
    }
    if "specularGlossinessTexture" in glossy:
        surface["roughnessFactor"] = max(surface["roughnessFactor"], 0.5)
    if "diffuseTexture" in glossy:
        surface["baseColorTexture"] = glossy["diffuseTexture"]
    return surface


def _uv_map(info: dict[str, Any]) -> UvMap:
    used = UvMap(whole(info.get("texCoord", 0)))
    moved = info.get("extensions", {}).get("KHR_texture_transform")
    if moved is None:
        return used
    offset = [_number(value, -1e6, 1e6) for value in moved.get("offset", (0, 0))]
    scale = [_number(value, -1e6, 1e6) for value in moved.get("scale", (1, 1))]
    return UvMap(
        whole(moved.get("texCoord", used.set)),
        (offset[0], offset[1]),
        _number(moved.get("rotation", 0.0), -1e6, 1e6),
        (scale[0], scale[1]),
    )


def _number(value: Any, low: float, high: float) -> float:
    number = float(value)
    if math.isnan(number):
        raise ValueError("a factor is not a number")
    return min(max(number, low), high)
