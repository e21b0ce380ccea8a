"""Events: messages from a worker to the site. Each may arrive twice and carries the ids that make the second one harmless."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field, TypeAdapter

from .geometry import AxesSuggestion, Intrinsics, Layout, MeshFacts, Message


class CommandStarted(Message):
    """A worker has taken a command from its queue. `subject` is the id that the command is about."""

    type: Literal["command_started"] = "command_started"
    message_version: int = 1
    command: Literal["generate_candidates", "estimate_pointmap", "segment_image", "check_mesh", "fit_pose"]
    subject: UUID
    attempt: int | None = None
    worker: str


class CandidateProgress(Message):
    """A candidate is at step `step` of `steps` of `phase`, which is text for the page."""

    type: Literal["candidate_progress"] = "candidate_progress"
    message_version: int = 1
    generation_id: UUID
    attempt: int
    candidate_id: UUID
    phase: str
    step: int = Field(ge=0)
    steps: int = Field(ge=1)
    worker: str


class CandidateFinished(Message):
    """A candidate is made and stored. `checkpoint_sha256` is the identity of the weights that made it, "" without weights."""

    type: Literal["candidate_finished"] = "candidate_finished"
    message_version: int = 1
    generation_id: UUID
    attempt: int
    candidate_id: UUID
    seed: int
    source_name: str
    source_version: str
    glb_key: str
    geometry_sha256: str
    thumbnail_key: str
    layout: Layout
    mesh_facts: MeshFacts
    latent_key: str | None = None
    splat_key: str | None = None
    checkpoint_sha256: str = Field(default="", pattern=r"^([0-9a-f]{64})?$")
    seconds_by_phase: dict[str, float] = Field(default_factory=dict)
    settings: dict[str, Any] = Field(default_factory=dict)
    device: str = "cpu"
    worker: str


class CandidateFailed(Message):
    """A candidate could not be made. `transient` asks the site to try again later."""

    type: Literal["candidate_failed"] = "candidate_failed"
    message_version: int = 1
    generation_id: UUID
    attempt: int
    candidate_id: UUID
    code: str
    message: str
    transient: bool
    worker: str


class GenerationOutcome(StrEnum):
    """How one attempt of a generation ended."""

    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


class GenerationFinished(Message):
    """One attempt of a generation is over."""

    type: Literal["generation_finished"] = "generation_finished"
    message_version: int = 1
    generation_id: UUID
    attempt: int
    outcome: GenerationOutcome
    code: str = ""
    message: str = ""
    transient: bool = False
    worker: str


class PointmapFinished(Message):
    """The image's pointmap: an NPZ (`points` float32 HxWx3 in the camera frame, `valid` bool HxW), and a preview cloud.

    The preview is `MQPC`, uint32 version 1, uint32 n, uint32 0, then n x 3 float32 points in the camera frame, then
    n x 3 uint8 colours, little-endian.
    """

    type: Literal["pointmap_finished"] = "pointmap_finished"
    message_version: int = 1
    image_id: UUID
    attempt: int
    pointmap_key: str
    preview_key: str
    intrinsics: Intrinsics
    estimator: str
    estimator_version: str
    is_fallback: bool
    metric: bool
    scene_scale: float = Field(gt=0)
    scene_shift: tuple[float, float, float]
    seconds: float
    worker: str


class PointmapFailed(Message):
    """The pointmap could not be made."""

    type: Literal["pointmap_failed"] = "pointmap_failed"
    message_version: int = 1
    image_id: UUID
    attempt: int
    code: str
    message: str
    transient: bool
    worker: str


class SegmentationFinished(Message):
    """A mask for the clicks: a PNG of the image's size, 255 inside. `segmenter` names what made it, for the page."""

    type: Literal["segmentation_finished"] = "segmentation_finished"
    message_version: int = 1
    proposal_id: UUID
    mask_key: str
    score: float = Field(ge=0, le=1)
    segmenter: str
    is_fallback: bool
    seconds: float
    worker: str


class SegmentationFailed(Message):
    """The clicks gave no mask."""

    type: Literal["segmentation_failed"] = "segmentation_failed"
    message_version: int = 1
    proposal_id: UUID
    code: str
    message: str
    worker: str


class PoseFitted(Message):
    """The layout that agrees best with mask and points, and how much it disagrees (0 is perfect), before and after."""

    type: Literal["pose_fitted"] = "pose_fitted"
    message_version: int = 1
    fit_id: UUID
    layout: Layout
    before: float = Field(ge=0)
    after: float = Field(ge=0)
    seconds: float
    worker: str


class PoseFitFailed(Message):
    """The pose could not be fitted."""

    type: Literal["pose_fit_failed"] = "pose_fit_failed"
    message_version: int = 1
    fit_id: UUID
    code: str
    message: str
    worker: str


class Severity(StrEnum):
    """How bad a finding of the mesh check is; one error refuses the upload."""

    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


class Finding(Message):
    """One line of a check report: a stable code, and a sentence with the fact and what to do."""

    code: str
    severity: Severity
    message: str


class MeshChecked(Message):
    """An upload is checked. `glb_key` is the canonical GLB (y up, normalised), present exactly when it passed.

    `suggestion` is set where other axes agree much better with the candidates; `suggested_thumbnail_key` shows the mesh by them.
    """

    type: Literal["mesh_checked"] = "mesh_checked"
    message_version: int = 1
    upload_id: UUID
    passed: bool
    findings: tuple[Finding, ...] = ()
    glb_key: str | None = None
    geometry_sha256: str | None = None
    thumbnail_key: str | None = None
    mesh_facts: MeshFacts | None = None
    suggestion: AxesSuggestion | None = None
    suggested_thumbnail_key: str | None = None
    seconds: float
    worker: str


class SourceState(Message):
    """A model as this worker has it: ready, or not and why, with the remedy in the sentence.

    What it can do, and its licence.
    """

    name: str
    version: str
    kind: str
    ready: bool
    reason: str = ""
    capabilities: tuple[str, ...] = ()
    licence: str = ""
    devices: tuple[str, ...] = ()


class WorkerHeartbeat(Message):
    """A worker is alive and serves these queues.

    `busy_generations` holds the subjects of all commands under way, whatever their kind; the name is older than the others.
    """

    type: Literal["worker_heartbeat"] = "worker_heartbeat"
    message_version: int = 1
    worker: str
    queues: tuple[str, ...]
    device: str
    device_note: str = ""
    sources: tuple[SourceState, ...] = ()
    segmenter: str = ""
    segmenters: tuple[SourceState, ...] = ()
    depth_estimator: str = ""
    depth_estimators: tuple[SourceState, ...] = ()
    busy_generations: tuple[UUID, ...] = ()
    started_at: datetime
    sent_at: datetime


Event = Annotated[
    CommandStarted
    | CandidateProgress
    | CandidateFinished
    | CandidateFailed
    | GenerationFinished
    | PointmapFinished
    | PointmapFailed
    | SegmentationFinished
    | SegmentationFailed
    | MeshChecked
    | PoseFitted
    | PoseFitFailed
    | WorkerHeartbeat,
    Field(discriminator="type"),
]
_EVENTS: TypeAdapter[Event] = TypeAdapter(Event)


def decode_event(payload: dict[str, Any]) -> Event:
    """Return the event in a broker message's JSON; raises pydantic.ValidationError."""
    return _EVENTS.validate_python(payload, strict=False)
