"""The wire form of layouts, cameras and mesh facts."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

Axis = Literal["+x", "-x", "+y", "-y", "+z", "-z"]


class Message(BaseModel):
    """Frozen, and refusing fields that it does not know: a typo is an error at the sender, not a silence here."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Layout(Message):
    """camera_from_object as a similarity: p_camera = scale * R(quaternion) @ p_object + translation.

    Camera frame: OpenCV (x right, y down, z forward), in the unit of the image's pointmap. Object frame: the GLB's
    (right-handed, y up, inside [-0.5, 0.5]^3). The quaternion is w, x, y, z, unit, active, for column vectors.
    """

    quaternion_wxyz: tuple[float, float, float, float]
    translation: tuple[float, float, float]
    scale: float = Field(gt=0)


class Intrinsics(Message):
    """A pinhole camera in pixels of the full image: u = fx * x / z + cx, v = fy * y / z + cy (pixel centres at +0.5)."""

    fx: float = Field(gt=0)
    fy: float = Field(gt=0)
    cx: float
    cy: float
    width: int = Field(gt=0)
    height: int = Field(gt=0)


class MeshFacts(Message):
    """Properties of a mesh that need no eye. Bounds are in the GLB's own frame."""

    n_vertices: int = Field(ge=0)
    n_faces: int = Field(ge=0)
    watertight: bool
    bounds_min: tuple[float, float, float]
    bounds_max: tuple[float, float, float]
    has_texture: bool = False
    has_vertex_colours: bool = False


class FileAxes(Message):
    """Which axes of an uploaded file point up and to the front of the object, whose own frame has y up and its front at +z."""

    up: Axis = "+y"
    front: Axis = "+z"

    @model_validator(mode="after")
    def _perpendicular(self) -> Self:
        if self.up[1] == self.front[1]:
            raise ValueError(f"{self.up} cannot point up while {self.front} points to the front.")
        return self


class AxesSuggestion(Message):
    """Axes that put another side of an upload up, by which it agrees much better with the candidates.

    Distances are mean Chamfer distances to the candidates, 1 being the longest side: `distance` as it was read, by its best
    heading, and `suggested_distance` by these axes.
    """

    axes: FileAxes
    distance: float = Field(ge=0)
    suggested_distance: float = Field(ge=0)
