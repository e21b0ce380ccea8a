"""Limit the size of a glTF scene: nodes, parts and triangles are counted from its JSON, before anything is built."""

from __future__ import annotations

import math
from typing import Any

from .findings import Refused
from .limits import Limits

INSTANCING = "EXT_mesh_gpu_instancing"
_TRIANGLE_MODES = (4, 5, 6)


def check_amounts(document: dict[str, Any], limits: Limits) -> None:
    """Raise Refused for a scene that is too large, or whose nodes do not form a tree."""
    nodes, meshes = document.get("nodes", []), document.get("meshes", [])
    if len(nodes) > limits.nodes:
        raise Refused("too_many_parts", n=len(nodes), most=limits.nodes)
    _check_tree(nodes)
    triangles = [sum(_triangles(document, primitive) for primitive in mesh["primitives"]) for mesh in meshes]
    uses = [(whole(node["mesh"]), _instances(document, node)) for node in nodes if "mesh" in node]
    total = sum(triangles[index] * copies for index, copies in uses)
    if total > limits.triangles:
        raise Refused("too_many_triangles", n=total, most=limits.triangles)
    parts = sum(len(meshes[index]["primitives"]) * copies for index, copies in uses)
    if parts > limits.parts:
        raise Refused("too_many_parts", n=parts, most=limits.parts)


def _instances(document: dict[str, Any], node: dict[str, Any]) -> int:
    attributes = node.get("extensions", {}).get(INSTANCING, {}).get("attributes", {})
    return max([1, *(whole(document["accessors"][whole(index)]["count"]) for index in attributes.values())])


def _check_tree(nodes: list[dict[str, Any]]) -> None:
    """Check that each node has at most one parent and that there is no cycle."""
    parents: dict[int, int] = {}
    for index, node in enumerate(nodes):
        for child in node.get("children", []):
            if not 0 <= whole(child) < len(nodes) or child in parents or child == index:
                raise Refused("structure_wrong", detail="its nodes do not form a tree")
            parents[child] = index
    reached = {index for index in range(len(nodes)) if index not in parents}
    waiting = list(reached)
    while waiting:
        for child in nodes[waiting.pop()].get("children", []):
            reached.add(child)
            waiting.append(child)
    if len(reached) < len(nodes):
        raise Refused("structure_wrong", detail="its nodes go round in a circle")


def _triangles(document: dict[str, Any], primitive: dict[str, Any]) -> int:
    if primitive.get("mode", 4) not in _TRIANGLE_MODES:
        return 0
    accessor = document["accessors"][whole(primitive.get("indices", primitive["attributes"]["POSITION"]))]
    corners = whole(accessor["count"])
    return corners // 3 if primitive.get("mode", 4) == 4 else max(corners - 2, 0)


def whole(value: Any) -> int:
    """Return a count or an offset; raise ValueError for anything but a non-negative integer."""
    if (
        isinstance(value, bool)
        or not isinstance(value, int | float)
        or not math.isfinite(value)
        or value != int(value)
        or value < 0
    ):
        raise ValueError(f"{value!r} is not a count")
    return int(value)
