"""Values of the geometry package as messages of the contract, and back."""

from __future__ import annotations

from dataclasses import asdict

from ..contract import geometry as contract
from ..geometry.cameras import Intrinsics
from ..geometry.layout import Layout
from ..geometry.meshes import MeshFacts


def layout_message(layout: Layout) -> contract.Layout:
    """Return the wire form of a layout."""
    return contract.Layout(**asdict(layout))


def intrinsics_message(intrinsics: Intrinsics) -> contract.Intrinsics:
    """Return the wire form of a camera."""
    return contract.Intrinsics(**asdict(intrinsics))


def intrinsics_of(message: contract.Intrinsics) -> Intrinsics:
    """Return the camera of its wire form."""
    return Intrinsics(**message.model_dump())


def mesh_facts_message(facts: MeshFacts) -> contract.MeshFacts:
    """Return the wire form of a mesh's facts."""
    return contract.MeshFacts(**asdict(facts))
