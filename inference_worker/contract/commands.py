"""Commands: what the site asks of a worker. Big data travels as keys of the artifact store."""

from __future__ import annotations

from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field

from .geometry import FileAxes, Intrinsics, Layout, Message


class SourceRef(Message):
    """Which model version is to propose: the name of the reconstructor, its version, its weights, its settings."""

    name: str
    version: str
    # The manifest of a registered version (contract/checkpoints.py); None for what comes with the worker.
    weights_key: str | None = None
    settings: dict[str, Any] = Field(default_factory=dict)


class CandidateSeed(Message):
    """One candidate to make: its id (chosen by the site, so that both sides are idempotent by it) and its seed."""

    candidate_id: UUID
    seed: int = Field(ge=0, lt=2**63)


class GenerateCandidates(Message):
    """Propose candidates for one target object with one source: one encode, many seeds."""

    type: Literal["generate_candidates"] = "generate_candidates"
    message_version: int = 1
    generation_id: UUID
    attempt: int = Field(ge=1)
    target_object_id: UUID
    image_key: str
    mask_key: str
    pointmap_key: str | None = None
    intrinsics: Intrinsics | None = None
    source: SourceRef
    candidates: tuple[CandidateSeed, ...] = Field(min_length=1, max_length=64)
    priority: int = Field(default=5, ge=0, le=9)


class EstimatePointmap(Message):
    """Estimate one image's pointmap. It is made once and then frozen. `focal_px`: what the camera wrote into the photo."""

    type: Literal["estimate_pointmap"] = "estimate_pointmap"
    message_version: int = 1
    image_id: UUID
    attempt: int = Field(ge=1)
    image_key: str
    estimator: str | None = None
    focal_px: float | None = Field(default=None, gt=0)


class PromptPoint(Message):
    """A click, in pixels of the full image."""

    x: float = Field(ge=0)
    y: float = Field(ge=0)
    positive: bool = True


class PromptBox(Message):
    """A box, in pixels of the full image."""

    x0: float = Field(ge=0)
    y0: float = Field(ge=0)
    x1: float = Field(ge=0)
    y1: float = Field(ge=0)


class SegmentImage(Message):
    """Turn clicks and a box into a mask."""

    type: Literal["segment_image"] = "segment_image"
    message_version: int = 1
    proposal_id: UUID
    image_key: str
    points: tuple[PromptPoint, ...] = Field(default=(), max_length=64)
    box: PromptBox | None = None


class CheckMesh(Message):
    """Check an artist's upload (GLB, OBJ, PLY, STL, or a ZIP of one with its textures) and make its canonical GLB.

    `axes` is how the file is read. `reference_keys` name GLBs of the object's candidates, which the mesh is compared with;
    `expected_side_m` is their longest side in the scene, where the scene has a measure.
    """

    type: Literal["check_mesh"] = "check_mesh"
    message_version: int = 1
    upload_id: UUID
    file_key: str
    file_name: str
    axes: FileAxes = FileAxes()
    reference_keys: tuple[str, ...] = Field(default=(), max_length=16)
    expected_side_m: float | None = Field(default=None, gt=0)


class FitPose(Message):
    """Bring a mesh to its mask, and to the points if `pointmap_key` names a measured pointmap, from a layout near by."""

    type: Literal["fit_pose"] = "fit_pose"
    message_version: int = 1
    fit_id: UUID
    glb_key: str
    mask_key: str
    pointmap_key: str | None = None
    intrinsics: Intrinsics
    layout: Layout


Command = Annotated[
    GenerateCandidates | EstimatePointmap | SegmentImage | CheckMesh | FitPose, Field(discriminator="type")
]
