"""A checked GLB or glTF as parts in the scene's units."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import DracoPy
import numpy as np

from ..contract.events import Finding
from ..geometry.glb import linear_to_srgb
from ..geometry.meshes import Mesh
from .assembling import check_finite, with_normals
from .files import UploadedFiles
from .findings import Refused, finding
from .glb_gate import DRACO, GltfFile, checked_gltf
from .gltf_accessors import Accessors
from .gltf_amounts import whole
from .gltf_doubts import Doubts
from .gltf_materials import Materials
from .gltf_nodes import Nodes, Placed, morphed, skinned
from .limits import Limits
from .textures import Textures

_TRIANGLES, _STRIP, _FAN = 4, 5, 6


def read_gltf(
    content: bytes, files: UploadedFiles, textures: Textures, limits: Limits
) -> tuple[list[Mesh], list[Finding]]:
    """Return the parts of the scene that a viewer shows, and findings about what was left out; raise Refused."""
    gltf = checked_gltf(content, files, limits)
    try:
        reader = _Reader(gltf, files, textures)
        parts = [part for placed in reader.nodes.placed() for part in reader.parts(placed)]
    except (TypeError, KeyError, AttributeError, IndexError, ValueError, OverflowError) as error:
        detail = f"{type(error).__name__} while it was read"
        raise Refused("structure_wrong", detail=detail) from error
    findings = reader.materials.findings() + reader.doubts.findings()
    if gltf.document.get("animations"):
        findings.append(finding("animation_ignored"))
    return parts, findings


class _Reader:
    def __init__(self, gltf: GltfFile, files: UploadedFiles, textures: Textures) -> None:
        self.doubts = Doubts()
        self._document = gltf.document
        self._accessors = Accessors(gltf)
        self.nodes = Nodes(gltf.document, self._accessors)
        self.materials = Materials(gltf, self._accessors, files, textures)

    def parts(self, placed: Placed) -> list[Mesh]:
        mesh = self._document["meshes"][placed.mesh]
        weights = placed.node.get("weights", mesh.get("weights", []))
        parts = []
        for primitive in mesh["primitives"]:
            if primitive.get("mode", _TRIANGLES) in (_TRIANGLES, _STRIP, _FAN):
                parts += self._primitive_parts(primitive, weights, placed)
        return parts

    def _primitive_parts(self, primitive: dict[str, Any], weights: list[Any], placed: Placed) -> list[Mesh]:
        source = _Attributes(primitive, self._accessors, self.doubts)
        positions = morphed(source.values("POSITION"), "POSITION", primitive, weights, self._accessors)
        check_finite(positions)
        faces = source.faces(len(positions))
        if not len(faces):
            return []
        normals = source.optional("NORMAL", len(positions), 3)
        if normals is not None:
            normals = morphed(normals, "NORMAL", primitive, weights, self._accessors)
        found = self.materials.read(primitive.get("material"))
        uvs = None
        if found.uv_map is not None:
            uvs = source.optional(f"TEXCOORD_{found.uv_map.set}", len(positions), 2)
            if uvs is None:  # one texel for all, as viewers draw it
                uvs = np.zeros((len(positions), 2))
                self.doubts.texture_without_coordinates()
            uvs = np.nan_to_num(found.uv_map.applied(uvs.astype(np.float64)), posinf=0.0, neginf=0.0).astype(np.float32)
        part = Mesh(positions, faces, uvs=uvs, colours=source.colours(len(positions)), material=found.material)
        bound = None
        if "skin" in placed.node:
            source.look_at_weights()
            bound = skinned(primitive["attributes"], self.nodes.joint_matrices(placed.node["skin"]), self._accessors)
        if bound is not None:
            return [with_normals(*_bent(part, normals, bound))]
        part = with_normals(part, normals)
        return [_moved(part, matrix) for matrix in placed.scene_from_mesh]


class _Attributes:
    """A primitive's attributes, out of accessors or of Draco's compressed bytes."""

    def __init__(self, primitive: dict[str, Any], accessors: Accessors, doubts: Doubts) -> None:
        self._primitive, self._accessors, self._doubts = primitive, accessors, doubts
        self._attributes: dict[str, Any] = primitive["attributes"]
        self._decoded: dict[str, np.ndarray] = {}
        self._decoded_faces: np.ndarray | None = None
        draco = primitive.get("extensions", {}).get(DRACO)
        if draco is not None:
            self._decode(draco)

    def values(self, name: str) -> np.ndarray:
        if name in self._decoded:
            return self._decoded[name]
        values = self._accessors.values(self._attributes[name])
        self._doubts.look_at(name, values)
        if name == "POSITION":
            self._doubts.look_at_bounds(self._accessors.entry(self._attributes[name]), values)
        return values

    def look_at_weights(self) -> None:
        """Note joint weights that are not numbers; they count as 0."""
        for name in self._attributes:
            if name.startswith("WEIGHTS_"):
                self.values(name)

    def optional(self, name: str, n: int, width: int) -> np.ndarray | None:
        if name not in self._attributes:
            return None
        values = self.values(name)
        if len(values) != n or values.shape[1] < width:
            raise ValueError(f"{name} has another length than POSITION")
        return values[:, :width]

    def colours(self, n: int) -> np.ndarray | None:
        """Return sRGB bytes (V, 3); glTF's own are linear."""
        linear = self.optional("COLOR_0", n, 3)
        if linear is None:
            return None
        if linear.dtype.kind in "ui":  # integers that are not normalised, which some exporters write
            linear = linear / float(np.iinfo(linear.dtype).max)
        return np.round(linear_to_srgb(np.nan_to_num(linear.astype(np.float64))) * 255).astype(np.uint8)

    def faces(self, n: int) -> np.ndarray:
        """Return triangles (F, 3) int32; strips and fans are taken apart."""
        if self._decoded_faces is not None:
            index = self._decoded_faces.reshape(-1)
        elif "indices" in self._primitive:
            index = self._accessors.values(self._primitive["indices"])[:, 0].astype(np.int64)
        else:
            index = np.arange(n)
        if len(index) and index.max() >= n:
            raise Refused("indices_wrong")
        mode = self._primitive.get("mode", _TRIANGLES)
        if mode == _TRIANGLES or self._decoded_faces is not None:
            return index[: len(index) // 3 * 3].reshape(-1, 3).astype(np.int32)
        if len(index) < 3:
            return np.zeros((0, 3), np.int32)
        if mode == _FAN:
            faces = np.stack([index[1:-1], index[2:], np.full(len(index) - 2, index[0])], axis=1)
        else:
            faces = np.stack([index[:-2], index[1:-1], index[2:]], axis=1)
            faces[1::2] = faces[1::2, [0, 2, 1]]
        corners_differ = (faces[:, 0] != faces[:, 1]) & (faces[:, 1] != faces[:, 2]) & (faces[:, 2] != faces[:, 0])
        return faces[corners_differ].astype(np.int32)  # repeated corners join strips

    def _decode(self, draco: dict[str, Any]) -> None:
        try:
            decoded = DracoPy.decode(self._accessors.view(draco["bufferView"]))
            by_id = {attribute["unique_id"]: attribute["data"] for attribute in decoded.attributes}
        except (DracoPy.FileTypeException, RuntimeError, ValueError) as error:
            raise Refused("structure_wrong", detail="its Draco data cannot be decoded") from error
        self._decoded_faces = np.asarray(decoded.faces, dtype=np.int64)
        for name, identifier in draco["attributes"].items():
            values = np.asarray(by_id[whole(identifier)])
            accessor = self._accessors.entry(self._attributes[name])
            if accessor.get("normalized") and values.dtype.kind in "ui":
                values = np.maximum(values / float(np.iinfo(values.dtype).max), -1.0)
            self._decoded[name] = values.reshape(len(values), -1)


def _bent(part: Mesh, normals: np.ndarray | None, matrices: np.ndarray) -> tuple[Mesh, np.ndarray | None]:
    """Return the part and its normals, each vertex moved by its own matrix (V, 4, 4)."""
    vertices = np.einsum("vij,vj->vi", matrices[:, :3, :3], part.vertices) + matrices[:, :3, 3]
    check_finite(vertices)
    mirrored = float(np.median(np.linalg.det(matrices[:, :3, :3]))) < 0
    faces = np.ascontiguousarray(part.faces[:, ::-1]) if mirrored else part.faces
    turned = np.einsum("vij,vj->vi", matrices[:, :3, :3], normals) if normals is not None else None
    if turned is not None:
        lengths = np.linalg.norm(turned, axis=1, keepdims=True)
        turned = np.where(lengths > 0, turned / np.where(lengths > 0, lengths, 1), 0)
    return replace(part, vertices=vertices, faces=faces), turned


def _moved(part: Mesh, scene_from_part: np.ndarray) -> Mesh:
    """Return the part where its node puts it; a mirroring node turns its faces round, so that outside stays outside."""
    turn = scene_from_part[:3, :3]
    vertices = part.vertices @ turn.T + scene_from_part[:3, 3]
    check_finite(vertices)
    mirrored = np.linalg.det(turn) < 0
    faces = np.ascontiguousarray(part.faces[:, ::-1]) if mirrored else part.faces
    if np.allclose(turn, np.eye(3)) or part.normals is None:
        return replace(part, vertices=vertices, faces=faces)
    # Normals turn with the cofactors, which are right for any stretch and need no inverse.
    cofactors = np.stack([np.cross(turn[1], turn[2]), np.cross(turn[2], turn[0]), np.cross(turn[0], turn[1])])
    largest = float(np.abs(cofactors).max())
    cofactors = cofactors / largest if largest > 0 else np.eye(3)
    normals = part.normals @ cofactors.T * (-1 if mirrored else 1)
    lengths = np.linalg.norm(normals, axis=1, keepdims=True)
    normals = np.where(lengths > 1e-20, normals / np.maximum(lengths, 1e-20), [0.0, 1.0, 0.0])
    return replace(part, vertices=vertices, faces=faces, normals=normals.astype(np.float32))
