"""How states, statuses and kinds are named to people, in one table. The API's description carries it (`x-names`)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass


@dataclass(frozen=True)
class Name:
    """A name of a few words, and a sentence of help ("" where the name is enough)."""

    text: str
    help: str = ""


_QUEUED = Name("Queued", "Waiting for a free worker.")
_RUNNING = Name("Running", "A worker is on it.")

#: By the enumeration's name in the API's description, then by value.
NAMES: Mapping[str, Mapping[str, Name]] = {
    "TargetObjectStateEnum": {
        "mask_review": Name("Mask review", "A reviewer has to accept the mask."),
        "proposing": Name("Generating", "Workers generate candidates."),
        "selecting": Name("Choosing", "Annotators choose among the candidates."),
        "aligning": Name("Aligning", "The winner is placed in the scene."),
        "pose_review": Name("Pose review", "A lead checks a pose with a low outline match."),
        "done": Name("Done", "Accepted and aligned."),
        "escalated": Name("With an artist", "No candidate was good enough."),
        "parked": Name("On hold", "Waiting for a lead: no candidate could be made."),
        "discarded": Name("Discarded", "Left out. A lead can restore it."),
    },
    "EscalationStateEnum": {
        "open": Name("Open", "Waiting for an artist."),
        "claimed": Name("Being modelled", "An artist is working on it."),
        "submitted": Name("To review", "A lead has to accept the mesh or return it."),
        "accepted": Name("Accepted", "The artist's mesh is in use."),
        "parked": Name("On hold", "Off the board until a lead takes it up."),
    },
    "WorkItemKindEnum": {
        "mask_review": Name("Mask review", "Accept a mask, correct it, or discard the object."),
        "best_of_n": Name("Best of N", "Choose the best candidate, two at a time."),
        "alignment": Name("Alignment", "Place the accepted mesh in the scene."),
        "pose_review": Name("Pose review", "Accept a pose with a low outline match, or send it back."),
    },
    "WorkKindEnum": {
        "generation": Name("Candidates", "A source generates candidates for an object."),
        "pointmap": Name("Pointmap", "The scene of an image is measured."),
        "mask_proposal": Name("Mask from clicks", "Somebody clicked on an image."),
        "pose_fit": Name("Pose fit", "A mesh is fitted to its mask and points."),
        "mesh_check": Name("Mesh check", "An artist's upload is checked."),
        "export": Name("Export", "A dataset is written."),
    },
    "WorkStatusEnum": {
        "waiting": Name("Waiting", "It is sent when what it needs is there, or an earlier request ends."),
        "queued": _QUEUED,
        "running": _RUNNING,
        "done": Name("Done"),
        "failed": Name("Failed"),
        "cancelled": Name("Cancelled"),
    },
    "GenerationStatusEnum": {
        "waiting": Name("Waiting for the pointmap", "The scene has to be measured first."),
        "queued": _QUEUED,
        "running": _RUNNING,
        "done": Name("Done"),
        "cancelled": Name("Cancelled"),
        "dead": Name("Given up", "Failed too often; a lead can retry it."),
    },
    "VersionStatusEnum": {
        "candidate": Name("Candidate", "Being tried; campaigns may use it."),
        "active": Name("Active", "In use."),
        "retired": Name("Retired", "Proposes nothing in any campaign."),
    },
    "CandidateStatusEnum": {
        "queued": _QUEUED,
        "running": _RUNNING,
        "done": Name("Done"),
        "failed": Name("Failed"),
        "cancelled": Name("Cancelled"),
    },
    "PointmapStatusEnum": {"queued": _QUEUED, "ready": Name("Ready"), "failed": Name("Failed")},
    "MaskProposalStatusEnum": {"queued": _QUEUED, "done": Name("Done"), "failed": Name("Failed")},
    "UploadStatusEnum": {
        "checking": Name("Checking", "A worker is checking the file."),
        "passed": Name("Passed"),
        "refused": Name("Refused", "The report lists what has to change."),
    },
    "SnapshotStatusEnum": {
        "queued": Name("Queued", "Waiting to be written."),
        "running": Name("Writing"),
        "done": Name("Ready"),
        "failed": Name("Failed", "It can be tried again."),
    },
    "RoundStatusEnum": {
        "open": Name("Open"),
        "rated": Name("Rated"),
        "escalated": Name("Escalated"),
        "superseded": Name("Superseded", "The object has moved on; its answers are kept."),
    },
}


def names_json(enumeration: str) -> dict[str, dict[str, str]] | None:
    """Return `{value: {text, help}}` of an enumeration of the API, or None when it has no table."""
    names = NAMES.get(enumeration)
    return None if names is None else {value: asdict(name) for value, name in names.items()}
