"""The news that browsers get: typed, one-way, ids and states only. Clients fetch details over HTTP."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field


class News(BaseModel):
    """Frozen, and refusing unknown fields."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class ObjectChanged(News):
    """A target object moved to another state."""

    type: Literal["object.changed"] = "object.changed"
    campaign_id: UUID
    object_id: UUID
    state: str


class CandidateChanged(News):
    """A candidate got a step further. To annotators, who choose blind, the socket sends neither phase nor steps."""

    type: Literal["candidate.changed"] = "candidate.changed"
    object_id: UUID
    candidate_id: UUID
    status: str
    phase: str = ""
    step: int = 0
    steps: int = 0


class GenerationChanged(News):
    """A generation changed its status."""

    type: Literal["generation.changed"] = "generation.changed"
    object_id: UUID
    generation_id: UUID
    status: str


class PointmapChanged(News):
    """An image's pointmap is ready, or failed."""

    type: Literal["pointmap.changed"] = "pointmap.changed"
    image_id: UUID
    status: str


class MaskProposalChanged(News):
    """A worker answered clicks."""

    type: Literal["mask_proposal.changed"] = "mask_proposal.changed"
    proposal_id: UUID
    status: str


class PoseFitChanged(News):
    """A worker fitted a pose, or could not."""

    type: Literal["pose_fit.changed"] = "pose_fit.changed"
    fit_id: UUID
    status: str


class UploadChecked(News):
    """The report of an artist's upload is there."""

    type: Literal["upload.checked"] = "upload.checked"
    escalation_id: UUID
    upload_id: UUID
    status: str


class EscalationChanged(News):
    """A card moved on the board."""

    type: Literal["escalation.changed"] = "escalation.changed"
    escalation_id: UUID
    state: str


class FunnelChanged(News):
    """Some count of a campaign changed."""

    type: Literal["funnel.changed"] = "funnel.changed"
    campaign_id: UUID


class DatasetChanged(News):
    """A dataset snapshot got further."""

    type: Literal["dataset.changed"] = "dataset.changed"
    dataset_id: UUID
    status: str
    rows_done: int
    rows_total: int


class MachineWorkChanged(News):
    """Machine work changed its status."""

    type: Literal["machine_work.changed"] = "machine_work.changed"
    campaign_id: UUID
    work_id: UUID
    kind: str
    status: str


class WorkAvailable(News):
    """There is something to claim again."""

    type: Literal["work.available"] = "work.available"
    campaign_id: UUID
    kind: str


AnyNews = Annotated[
    ObjectChanged
    | CandidateChanged
    | GenerationChanged
    | PointmapChanged
    | MaskProposalChanged
    | PoseFitChanged
    | UploadChecked
    | EscalationChanged
    | FunnelChanged
    | DatasetChanged
    | MachineWorkChanged
    | WorkAvailable,
    Field(discriminator="type"),
]
