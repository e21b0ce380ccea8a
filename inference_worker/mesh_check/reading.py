"""A checked file as parts: trimesh parses, and everything that leaves here is our own arrays."""

from __future__ import annotations

import io
import posixpath
from dataclasses import replace
from typing import Any

import numpy as np
import trimesh
from PIL import Image
from trimesh.resolvers import Resolver
from trimesh.visual.color import ColorVisuals
from trimesh.visual.material import PBRMaterial
from trimesh.visual.texture import TextureVisuals

from ..contract.events import Finding
from ..geometry.glb import linear_to_srgb
from ..geometry.meshes import Material, Mesh, split_at_creases
from .findings import Refused, finding
from .limits import Limits

_TEXTURE_FORMATS = ("PNG", "JPEG", "WEBP", "BMP", "TGA", "TIFF")


class UploadedFiles(Resolver):
    """What a mesh may refer to: the archive's members and nothing else."""

    def __init__(self, members: dict[str, bytes], mesh_name: str) -> None:
        self._members = {name.lower(): content for name, content in members.items()}
        self._folder = posixpath.dirname(mesh_name)
        self.missing: list[str] = []

    def get(self, name: str) -> bytes:
        """The member's content, looked for beside the mesh and then by its last name anywhere; raises KeyError."""
        wanted = posixpath.normpath(posixpath.join(self._folder, name.strip().replace("\\", "/"))).lower()
        last = posixpath.basename(wanted)
        found = self._members.get(wanted) or next(
            (content for path, content in self._members.items() if posixpath.basename(path) == last), None
        )
        if found is None:
            self.missing.append(name.strip()[:80])
            raise KeyError(name)
        return found

    def keys(self) -> list[str]:
        """The members' names."""
        return sorted(self._members)

    def write(self, name: str, data: bytes) -> None:
        """Refused: a mesh that is read writes nothing."""
        raise PermissionError(name)

    def namespaced(self, namespace: str) -> UploadedFiles:
        """There is but one name space."""
        return self


def read_parts(content: bytes, kind: str, files: UploadedFiles, limits: Limits) -> tuple[list[Mesh], list[Finding]]:
    """The file's triangles as parts in the file's own units, and findings about its textures; raises Refused."""
    scene = trimesh.load_scene(io.BytesIO(content), file_type=kind, resolver=files, process=False)
    findings: list[Finding] = []
    parts = []
    for node in sorted(scene.graph.nodes_geometry):
        scene_from_part, name = scene.graph[node]
        geometry = scene.geometry[name]
        if isinstance(geometry, trimesh.Trimesh) and len(geometry.faces):
            parts.append(
                _placed(_part(geometry, kind, limits, findings), np.asarray(scene_from_part, dtype=np.float64))
            )
    findings += [
        finding("material_missing" if name.lower().endswith(".mtl") else "texture_missing", name=name)
        for name in sorted(set(files.missing))
    ]
    return parts, findings


def _part(geometry: trimesh.Trimesh, kind: str, limits: Limits, findings: list[Finding]) -> Mesh:
    vertices, faces = np.asarray(geometry.vertices, dtype=np.float64), np.asarray(geometry.faces, dtype=np.int64)
    if faces.min() < 0 or faces.max() >= len(vertices):
        raise Refused("indices_wrong")
    if not np.isfinite(vertices[np.unique(faces)]).all():
        raise Refused("not_finite")
    uvs, material = _material(geometry.visual, len(vertices), limits, findings)
    colours = _vertex_colours(geometry.visual, kind, len(vertices))
    part = Mesh(vertices=vertices, faces=faces.astype(np.int32), uvs=uvs, colours=colours, material=material)
    if "vertex_normals" in geometry._cache:
        return replace(part, normals=np.nan_to_num(np.asarray(geometry.vertex_normals, dtype=np.float32)))
    return split_at_creases(_joined(part) if uvs is None and colours is None else part)


def _joined(part: Mesh) -> Mesh:
    """Vertices of one place made one, as an STL needs that writes each triangle's own."""
    places, index = np.unique(part.vertices, axis=0, return_inverse=True)
    return replace(part, vertices=places, faces=index.reshape(-1)[part.faces].astype(np.int32))


def _placed(part: Mesh, scene_from_part: np.ndarray) -> Mesh:
    """The part where its node puts it; a mirroring node turns its faces round, so that outside stays outside."""
    if not np.isfinite(scene_from_part).all():
        raise Refused("not_finite")
    turn = scene_from_part[:3, :3]
    vertices = part.vertices @ turn.T + scene_from_part[:3, 3]
    mirrored = np.linalg.det(turn) < 0
    faces = np.ascontiguousarray(part.faces[:, ::-1]) if mirrored else part.faces
    if np.allclose(turn, np.eye(3)) or part.normals is None:
        return replace(part, vertices=vertices, faces=faces)
    # Normals turn with the cofactors, which are right for any stretch and need no inverse.
    cofactors = np.stack([np.cross(turn[1], turn[2]), np.cross(turn[2], turn[0]), np.cross(turn[0], turn[1])])
    normals = part.normals @ cofactors.T * (-1 if mirrored else 1)
    lengths = np.linalg.norm(normals, axis=1, keepdims=True)
    normals = np.where(lengths > 1e-20, normals / np.maximum(lengths, 1e-20), [0.0, 1.0, 0.0])
    return replace(part, vertices=vertices, faces=faces, normals=normals.astype(np.float32))


def _material(
    visual: Any, n_vertices: int, limits: Limits, findings: list[Finding]
) -> tuple[np.ndarray | None, Material]:
    """Texture coordinates in glTF's convention, and the material."""
    if not isinstance(visual, TextureVisuals):
        return None, Material()
    source = visual.material
    pbr = source if isinstance(source, PBRMaterial) else source.to_pbr()
    uvs = np.asarray(visual.uv, dtype=np.float32) if visual.uv is not None else None
    if uvs is not None and (uvs.shape != (n_vertices, 2) or not np.isfinite(uvs).all()):
        uvs = None
    if uvs is not None:
        uvs = np.stack([uvs[:, 0], 1 - uvs[:, 1]], axis=1)  # trimesh counts v from below
    texture = _texture(pbr.baseColorTexture, limits, findings, with_alpha=True) if uvs is not None else None
    if texture is not None and texture.shape[:2] == (2, 2) and pbr.baseColorTexture.format is None:
        texture = None  # trimesh paints a little picture of its own where a file has none
    material = Material(
        texture=texture,
        base_colour=_base_colour(pbr.baseColorFactor),
        metallic=_share(pbr.metallicFactor, 0.0 if not isinstance(source, PBRMaterial) else 1.0),
        roughness=_share(pbr.roughnessFactor, 0.85 if not isinstance(source, PBRMaterial) else 1.0),
        normal_texture=_texture(pbr.normalTexture, limits, findings) if uvs is not None else None,
        metallic_roughness_texture=_texture(pbr.metallicRoughnessTexture, limits, findings)
        if uvs is not None
        else None,
        double_sided=bool(pbr.doubleSided),
    )
    return uvs, material


def _base_colour(factor: Any) -> tuple[float, float, float, float]:
    if factor is None:
        return (1.0, 1.0, 1.0, 1.0)
    values = np.asarray(factor)
    values = values / 255.0 if values.dtype == np.uint8 else values.astype(float)
    red, green, blue, alpha = (float(value) for value in np.clip(np.nan_to_num(np.append(values, 1.0)[:4]), 0, 1))
    return red, green, blue, alpha


def _share(value: Any, default: float) -> float:
    return default if value is None or not np.isfinite(value) else float(np.clip(value, 0, 1))


def _texture(
    picture: Image.Image | None, limits: Limits, findings: list[Finding], *, with_alpha: bool = False
) -> np.ndarray | None:
    if picture is None:
        return None
    check_picture(picture, limits)
    try:
        has_alpha = with_alpha and (picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info)
        pixels = picture.convert("RGBA" if has_alpha else "RGB")
    except (OSError, ValueError, SyntaxError) as error:
        raise Refused("texture_unreadable", detail=type(error).__name__) from error
    if max(pixels.size) > limits.canonical_texture_side:
        pixels.thumbnail((limits.canonical_texture_side,) * 2, Image.Resampling.LANCZOS)
        findings.append(finding("texture_reduced", most=limits.canonical_texture_side))
    array = np.asarray(pixels)
    return np.ascontiguousarray(array[..., :3]) if has_alpha and array[..., 3].min() == 255 else array


def check_picture(picture: Image.Image, limits: Limits) -> None:
    """Raises Refused for a texture of another format or above the size; reads no pixels."""
    if picture.format is not None and picture.format not in _TEXTURE_FORMATS:
        raise Refused("texture_unreadable", detail=f"it is {picture.format}")
    if max(picture.size) > limits.texture_side:
        raise Refused("texture_too_large", width=picture.width, height=picture.height, most=limits.texture_side)


def check_picture_bytes(content: bytes, limits: Limits) -> None:
    """As check_picture, of an encoded picture."""
    try:
        with Image.open(io.BytesIO(content)) as picture:
            check_picture(picture, limits)
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise Refused("texture_unreadable", detail=type(error).__name__) from error


def _vertex_colours(visual: Any, kind: str, n_vertices: int) -> np.ndarray | None:
    """(V, 3) sRGB bytes, or None."""
    colours: Any = None
    if isinstance(visual, TextureVisuals):
        colours = visual.vertex_attributes.get("color")
    elif isinstance(visual, ColorVisuals) and visual.kind == "vertex":
        colours = visual.vertex_colors
    elif isinstance(visual, ColorVisuals) and visual.kind == "face":
        colours = visual.to_color().vertex_colors if hasattr(visual, "to_color") else visual.vertex_colors
    if colours is None or len(colours) != n_vertices:
        return None
    values = np.asarray(colours)[:, :3]
    share = values / (255.0 if values.dtype == np.uint8 else 65535.0 if values.dtype == np.uint16 else 1.0)
    if kind == "glb":  # glTF's vertex colours are linear
        share = linear_to_srgb(share)
    return np.round(np.clip(share, 0, 1) * 255).astype(np.uint8)
