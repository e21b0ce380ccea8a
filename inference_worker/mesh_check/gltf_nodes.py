"""Where the nodes of a glTF put their meshes, and which shape skins and morph targets give them at rest."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from .findings import Refused
from .gltf_accessors import Accessors
from .gltf_amounts import INSTANCING, whole

_LARGEST = 1e12


@dataclass(frozen=True)
class Placed:
    """A mesh in the scene: its index, its node, and one matrix (4, 4) for each copy."""

    mesh: int
    node: dict[str, Any]
    scene_from_mesh: list[np.ndarray]


class Nodes:
    """The nodes' matrices, and the meshes of the scene that a viewer shows."""

    def __init__(self, document: dict[str, Any], accessors: Accessors) -> None:
        """Compute every node's matrix, parents first; raise Refused for one that is not finite."""
        self._document, self._accessors = document, accessors
        self._nodes: list[dict[str, Any]] = document.get("nodes", [])
        self._matrices: dict[int, np.ndarray] = {}
        children = {child for node in self._nodes for child in node.get("children", [])}
        waiting = [(index, np.eye(4)) for index in range(len(self._nodes)) if index not in children]
        self._order: list[int] = []
        while waiting:
            index, scene_from_parent = waiting.pop()
            matrix = _checked(scene_from_parent @ _local(self._nodes[index]))
            self._matrices[index] = matrix
            waiting += [(whole(child), matrix) for child in self._nodes[index].get("children", [])]

    def placed(self) -> Iterator[Placed]:
        """Yield the meshes of the default scene, in the order of its nodes."""
        for index in self._shown():
            node = self._nodes[index]
            if "mesh" in node:
                copies = [self._matrices[index] @ copy for copy in self._copies(node)]
                yield Placed(whole(node["mesh"]), node, [_checked(copy) for copy in copies])

    def joint_matrices(self, skin_index: Any) -> np.ndarray:
        """Return (J, 4, 4): where each joint at rest moves what is bound to it, in the scene."""
        skin = self._document["skins"][whole(skin_index)]
        joints = [self._matrices[whole(joint)] for joint in skin["joints"]]
        if "inverseBindMatrices" not in skin:
            return np.stack(joints)
        inverse = self._accessors.values(skin["inverseBindMatrices"]).astype(np.float64)
        matrices = inverse[: len(joints)].reshape(-1, 4, 4).transpose(0, 2, 1)
        if not np.allclose(matrices[:, 3], (0, 0, 0, 1), atol=1e-4):  # also false for NaN
            raise Refused("structure_wrong", detail="the matrices of its skin are damaged")
        return np.stack(joints) @ matrices

    def _shown(self) -> list[int]:
        scenes = self._document.get("scenes", [])
        if not scenes and "scene" not in self._document:
            return sorted(self._matrices)
        waiting = [whole(index) for index in reversed(scenes[whole(self._document.get("scene", 0))].get("nodes", []))]
        shown: dict[int, None] = {}
        while waiting:
            index = waiting.pop()
            if index not in shown:
                shown[index] = None
                waiting += [whole(child) for child in reversed(self._nodes[index].get("children", []))]
        return list(shown)

    def _copies(self, node: dict[str, Any]) -> list[np.ndarray]:
        attributes = node.get("extensions", {}).get(INSTANCING, {}).get("attributes", {})
        values = {name: self._accessors.values(attributes[name]).astype(np.float64)
                  for name in ("TRANSLATION", "ROTATION", "SCALE") if name in attributes}  # fmt: skip
        if not values:
            return [np.eye(4)]
        n = min(len(column) for column in values.values())
        translations = values.get("TRANSLATION", np.zeros((n, 3)))
        rotations = values.get("ROTATION", np.tile([0.0, 0.0, 0.0, 1.0], (n, 1)))
        scales = values.get("SCALE", np.ones((n, 3)))
        return [_composed(translations[i], rotations[i], scales[i]) for i in range(n)]


def morphed(
    values: np.ndarray, name: str, primitive: dict[str, Any], weights: list[Any], accessors: Accessors
) -> np.ndarray:
    """Return an attribute with its morph targets applied by their default weights."""
    result = values.astype(np.float64)
    for weight, target in zip(weights, primitive.get("targets", []), strict=False):
        if name in target and float(weight) != 0:
            result = result + float(weight) * accessors.values(target[name]).astype(np.float64)
    return result


def skinned(attributes: dict[str, Any], joint_matrices: np.ndarray, accessors: Accessors) -> np.ndarray | None:
    """Return (V, 4, 4): the matrix of each vertex, or None where the primitive is bound to no joint."""
    total: np.ndarray | None = None
    weight_sum: np.ndarray | None = None
    for number in range(4):
        if f"JOINTS_{number}" not in attributes:
            break
        joints = accessors.values(attributes[f"JOINTS_{number}"]).astype(np.int64)
        read = accessors.values(attributes[f"WEIGHTS_{number}"])
        if read.dtype.kind != "f":
            raise Refused("structure_wrong", detail="the joint weights of its skin are no shares of 1")
        weights = np.nan_to_num(read.astype(np.float64))
        for column in range(joints.shape[1]):
            moved = joint_matrices[joints[:, column]] * weights[:, column, None, None]
            total = moved if total is None else total + moved
            weight_sum = weights[:, column] if weight_sum is None else weight_sum + weights[:, column]
    if total is None or weight_sum is None:
        return None
    safe = np.where(np.abs(weight_sum) > 1e-9, weight_sum, 1.0)
    unbound = (np.abs(weight_sum) <= 1e-9)[:, None, None]
    return np.where(unbound, np.eye(4), total / safe[:, None, None])


def _local(node: dict[str, Any]) -> np.ndarray:
    if "matrix" in node:
        matrix = np.asarray(node["matrix"], dtype=np.float64)
        if matrix.shape != (16,):
            raise ValueError("a node's matrix has not 16 numbers")
        return matrix.reshape(4, 4).T
    return _composed(
        np.asarray(node.get("translation", (0, 0, 0)), dtype=np.float64),
        np.asarray(node.get("rotation", (0, 0, 0, 1)), dtype=np.float64),
        np.asarray(node.get("scale", (1, 1, 1)), dtype=np.float64),
    )


def _composed(translation: np.ndarray, rotation: np.ndarray, scale: np.ndarray) -> np.ndarray:
    if translation.shape != (3,) or rotation.shape != (4,) or scale.shape != (3,):
        raise ValueError("a node's translation, rotation or scale has a wrong length")
    length = float(np.linalg.norm(rotation))
    x, y, z, w = rotation / length if length > 1e-12 else np.array([0.0, 0.0, 0.0, 1.0])
    matrix = np.eye(4)
    matrix[:3, :3] = [
        [1 - 2 * (y * y + z * z), 2 * (x * y - z * w), 2 * (x * z + y * w)],
        [2 * (x * y + z * w), 1 - 2 * (x * x + z * z), 2 * (y * z - x * w)],
        [2 * (x * z - y * w), 2 * (y * z + x * w), 1 - 2 * (x * x + y * y)],
    ]
    matrix[:3, :3] *= scale
    matrix[:3, 3] = translation
    return matrix


def _checked(matrix: np.ndarray) -> np.ndarray:
    if not (np.abs(matrix) < _LARGEST).all():  # also false for NaN
        raise Refused("not_finite")
    return matrix
