"""Events as a worker would send them for a candidate or a generation of a test."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from annotator.candidates.models import Candidate, Generation
from annotator.machine_work.models import MachineWork
from inference_worker.contract.events import (
    CandidateFailed,
    CandidateFinished,
    CandidateProgress,
    GenerationFinished,
    GenerationOutcome,
    WorkerHeartbeat,
)
from inference_worker.contract.geometry import Layout, MeshFacts

WORKER = "candidates@host/1-a"
LAYOUT = Layout(quaternion_wxyz=(1.0, 0.0, 0.0, 0.0), translation=(0.0, 0.0, 2.0), scale=0.5)
MESH = MeshFacts(n_vertices=4, n_faces=4, watertight=True, bounds_min=(-0.5,) * 3, bounds_max=(0.5,) * 3)


def _attempt(generation: Generation) -> int:
    work = MachineWork.objects.filter(kind="generation", subject=generation.pk).first()
    return work.attempt if work else 1


def _ids(candidate: Candidate, attempt: int | None) -> dict[str, Any]:
    generation = candidate.generation
    assert generation is not None
    return {
        "generation_id": generation.pk,
        "attempt": _attempt(generation) if attempt is None else attempt,
        "candidate_id": candidate.pk,
        "worker": WORKER,
    }


def progress(candidate: Candidate, *, attempt: int | None = None, step: int = 3) -> CandidateProgress:
    return CandidateProgress(**_ids(candidate, attempt), phase="inflating", step=step, steps=10)


def finished(candidate: Candidate, *, attempt: int | None = None, digest: str = "a") -> CandidateFinished:
    return CandidateFinished(
        **_ids(candidate, attempt), seed=candidate.seed or 0, source_name="inflation", source_version="1",
        glb_key=f"blobs/{digest * 2}/{digest * 64}.glb", geometry_sha256=digest * 64,
        thumbnail_key=f"blobs/{digest * 2}/{digest * 64}.png", layout=LAYOUT, mesh_facts=MESH,
        seconds_by_phase={"encode": 0.5}, settings={"thickness": 0.4}, device="cpu",
    )  # fmt: skip


def failed(candidate: Candidate, *, transient: bool = False, attempt: int | None = None) -> CandidateFailed:
    return CandidateFailed(**_ids(candidate, attempt), code="no_mesh", message="It fell apart.", transient=transient)


def over(
    generation: Generation, outcome: str = "done", *, transient: bool = False, attempt: int | None = None
) -> GenerationFinished:
    is_bad = outcome == "failed"
    return GenerationFinished(
        generation_id=generation.pk, attempt=_attempt(generation) if attempt is None else attempt,
        outcome=GenerationOutcome(outcome), code="out_of_memory" if is_bad else "",
        message="The device is full." if is_bad else "", transient=transient, worker=WORKER,
    )  # fmt: skip


def heartbeat(name: str = WORKER, *, busy: tuple[UUID, ...] = (), **fields: Any) -> WorkerHeartbeat:
    payload = {
        "queues": ("gpu", "cpu"), "device": "cpu", "started_at": "2026-01-01T00:00:00Z",
        "sent_at": "2026-01-01T00:00:05Z", **fields,
    }  # fmt: skip
    return WorkerHeartbeat(worker=name, busy_generations=busy, **payload)
