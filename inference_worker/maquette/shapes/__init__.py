"""A library of parametric objects, and scenes made of them: the data that code can make where none can be fetched."""

from . import (  # noqa: F401  (they register)
    aircraft,
    animals,
    belongings,
    buildings,
    cabinets,
    furniture,
    games,
    garden_tools,
    household,
    instruments,
    kitchenware,
    monuments,
    plants,
    quadrupeds,
    road_vehicles,
    sea_animals,
    tableware,
    tools,
    toys,
    trees,
    vehicles,
)
from .occupancy import counted_in_eights, occupancy, solid_voxels, winding_number
from .registry import build, families
from .shape_mesh import PartRange, ShapeMesh

__all__ = [
    "PartRange",
    "ShapeMesh",
    "build",
    "counted_in_eights",
    "families",
    "occupancy",
    "solid_voxels",
    "winding_number",
]
