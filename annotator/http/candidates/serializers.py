"""JSON of candidates, generations and workers. Two forms of a candidate: blind for those who choose, full for others."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from annotator.candidates.models import (
    Candidate,
    CandidateKind,
    CandidateStatus,
    Generation,
    GenerationStatus,
)
from annotator.domain.sources import SOURCE_KIND_CHOICES
from annotator.http import file_urls
from annotator.http.forms import ErrorJson, LayoutJson, error_json
from annotator.machine_work.models import MachineWork

#: In place of a candidate's error, for those who choose blind.
FAILED = error_json("candidate_failed", "This candidate could not be made.")


class SourceJson(serializers.Serializer):
    """Which model version made it."""

    name = serializers.CharField()
    version = serializers.CharField()
    kind = serializers.ChoiceField(choices=SOURCE_KIND_CHOICES)


class MeshFactsJson(serializers.Serializer):
    """Measured properties of a mesh."""

    n_vertices = serializers.IntegerField()
    n_faces = serializers.IntegerField()
    watertight = serializers.BooleanField()
    bounds_min = serializers.ListField(child=serializers.FloatField())
    bounds_max = serializers.ListField(child=serializers.FloatField())
    has_texture = serializers.BooleanField(default=False)
    has_vertex_colours = serializers.BooleanField(default=False)


class CandidateJson(serializers.Serializer):
    """A candidate.

    Those who choose blind get no source, seed, timings and worker, and nothing that would reveal them: phase, steps and
    `finished_at` are empty, and an error is only that there was one.
    """

    id = serializers.UUIDField()
    number = serializers.IntegerField(help_text="Its name for people: the same for everybody, and in random order.")
    kind = serializers.ChoiceField(choices=CandidateKind.choices)
    status = serializers.ChoiceField(choices=CandidateStatus.choices)
    phase = serializers.CharField()
    step = serializers.IntegerField()
    steps = serializers.IntegerField()
    error = ErrorJson(allow_null=True)
    glb_url = serializers.CharField(allow_null=True)
    thumbnail_url = serializers.CharField(allow_null=True)
    layout = LayoutJson(allow_null=True)
    mesh_facts = MeshFactsJson(allow_null=True)
    superseded_at = serializers.DateTimeField(allow_null=True)
    finished_at = serializers.DateTimeField(allow_null=True)
    source = SourceJson(required=False)  # type: ignore[assignment]
    seed = serializers.IntegerField(required=False, allow_null=True)
    seconds_by_phase = serializers.DictField(child=serializers.FloatField(), required=False)
    worker = serializers.CharField(required=False)
    device = serializers.CharField(required=False)


class CandidateList(serializers.Serializer):
    """The candidates of one object."""

    results = CandidateJson(many=True)


class GenerationSourceJson(serializers.Serializer):
    """Which model version is asked."""

    name = serializers.CharField()
    version = serializers.CharField()


class GenerationJson(serializers.Serializer):
    """One command to one source."""

    id = serializers.UUIDField()
    object_id = serializers.UUIDField()
    object_name = serializers.CharField()
    source = GenerationSourceJson()  # type: ignore[assignment]
    status = serializers.ChoiceField(choices=GenerationStatus.choices)
    attempt = serializers.IntegerField()
    n_candidates = serializers.IntegerField()
    n_done = serializers.IntegerField()
    worker = serializers.CharField()
    error = ErrorJson(allow_null=True)
    next_attempt_at = serializers.DateTimeField(allow_null=True)
    created_at = serializers.DateTimeField()
    finished_at = serializers.DateTimeField(allow_null=True)


class GenerationList(serializers.Serializer):
    """A page of generations, newest first."""

    results = GenerationJson(many=True)
    next = serializers.CharField(allow_null=True)


def candidate_json(candidate: Candidate, *, is_blind: bool) -> dict[str, Any]:
    """Return a candidate with its model version loaded."""
    plain = (
        "number",
        "kind",
        "status",
        "phase",
        "step",
        "steps",
        "layout",
        "mesh_facts",
        "superseded_at",
        "finished_at",
    )
    shown: dict[str, Any] = {
        "id": candidate.pk,
        **{name: getattr(candidate, name) for name in plain},
        "error": error_json(candidate.error_code, candidate.error_message),
        "glb_url": file_urls.candidate_glb_url(candidate),
        "thumbnail_url": file_urls.candidate_thumbnail_url(candidate),
    }
    if is_blind:  # each source has steps, words and errors of its own, and finishes its candidates together
        shown |= {"phase": "", "step": 0, "steps": 0, "finished_at": None}
        shown["error"] = FAILED if shown["error"] else None
    else:
        version = candidate.model_version
        shown["source"] = {"name": version.name, "version": version.version, "kind": version.kind}
        shown |= {name: getattr(candidate, name) for name in ("seed", "seconds_by_phase", "worker", "device")}
    return shown


def generation_json(generation: Generation, work: MachineWork | None) -> dict[str, Any]:
    """Return a generation with its object, model version and candidates loaded, and its row in the ledger."""
    made = list(generation.candidates.all())
    target_object, version = generation.target_object, generation.model_version
    return {
        "id": generation.pk,
        "object_id": target_object.pk,
        "object_name": target_object.name or f"Object {target_object.number}",
        "source": {"name": version.name, "version": version.version},
        **{name: getattr(generation, name) for name in ("status", "created_at", "finished_at")},
        "attempt": work.attempt if work else 0,
        "worker": work.worker if work else "",
        "next_attempt_at": work.next_attempt_at if work else None,
        "n_candidates": len(made),
        "n_done": sum(candidate.status == CandidateStatus.DONE for candidate in made),
        "error": error_json(generation.error_code, generation.error_message),
    }
