"""JSON of model versions and of their uploads."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from annotator.domain.sources import SOURCE_KIND_CHOICES
from annotator.http.bodies import RequestBody
from annotator.model_registry.models import VersionStatus, WorkerQueue

MAX_NOTES = 4000


class ParentJson(serializers.Serializer):
    """The version that training started from; `id` is null where it is not registered here."""

    id = serializers.UUIDField(allow_null=True)
    name = serializers.CharField()
    version = serializers.CharField()
    hash = serializers.CharField(allow_null=True)


class TrainedReleaseJson(serializers.Serializer):
    """The release that it was trained on."""

    name = serializers.CharField()
    version = serializers.CharField()
    hash = serializers.CharField(allow_null=True)


class CodeJson(serializers.Serializer):
    """The code that trained it."""

    version = serializers.CharField()
    commit = serializers.CharField()


class ModelVersionAnswer(serializers.Serializer):
    """One version of one source. `revision` is raised by each change of status and notes."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    version = serializers.CharField()
    kind = serializers.ChoiceField(choices=SOURCE_KIND_CHOICES)
    queue = serializers.ChoiceField(choices=WorkerQueue.choices)
    status = serializers.ChoiceField(choices=VersionStatus.choices)
    notes = serializers.CharField()
    revision = serializers.IntegerField()
    weights_sha256 = serializers.CharField()
    is_registered = serializers.BooleanField(
        help_text="Its weights are in the artifact store: any worker can fetch them."
    )
    size_bytes = serializers.IntegerField()
    n_workers = serializers.IntegerField(help_text="Live workers that hold it.")
    parent = ParentJson(allow_null=True)
    release = TrainedReleaseJson(allow_null=True)
    code = CodeJson(allow_null=True)
    registered_by = serializers.CharField(allow_null=True)
    created_at = serializers.DateTimeField()


class ModelVersionList(serializers.Serializer):
    """All versions."""

    results = ModelVersionAnswer(many=True)


class ModelVersionDetail(ModelVersionAnswer):
    """A version with what training recorded: JSON of its own form, for people."""

    card = serializers.CharField()
    settings = serializers.DictField()
    table = serializers.JSONField(allow_null=True)
    size = serializers.DictField()


class RecordJson(serializers.Serializer):
    """Comparisons won, lost and tied; `win_share` counts a tie half."""

    won = serializers.IntegerField()
    lost = serializers.IntegerField()
    tied = serializers.IntegerField()
    win_share = serializers.FloatField(allow_null=True)


class RecordAgainstJson(RecordJson):
    """The record against one other version."""

    model_version_id = serializers.UUIDField()


class OutcomeJson(serializers.Serializer):
    """What became of a version's candidates in the campaigns that the caller may see."""

    model_version_id = serializers.UUIDField()
    candidates = serializers.IntegerField()
    failed = serializers.IntegerField()
    n_ratings = serializers.IntegerField()
    mean_rating = serializers.FloatField(allow_null=True)
    record = RecordJson()
    against = RecordAgainstJson(many=True)


class OutcomeList(serializers.Serializer):
    """The outcomes of all versions that have any."""

    results = OutcomeJson(many=True)


class ChangeVersionBody(RequestBody):
    """What to change, of the revision that it was read from; what is left out stays."""

    revision = serializers.IntegerField(min_value=1)
    status = serializers.ChoiceField(choices=VersionStatus.choices, required=False)
    notes = serializers.CharField(max_length=MAX_NOTES, allow_blank=True, required=False)


class NewUploadBody(RequestBody):
    """A trained version to upload: its manifest and card, and the bytes of each weight file that the manifest names."""

    manifest = serializers.DictField()
    card = serializers.CharField(max_length=256 * 1024)
    sizes = serializers.DictField(child=serializers.IntegerField(min_value=1))
    queue = serializers.ChoiceField(choices=WorkerQueue.choices, default=WorkerQueue.CPU)
    notes = serializers.CharField(max_length=MAX_NOTES, allow_blank=True, default="")


class ChunkBody(RequestBody):
    """The next bytes of a weight file."""

    file = serializers.CharField(max_length=80, help_text="The file's name in the manifest.")
    offset = serializers.IntegerField(min_value=0)
    chunk = serializers.FileField()


class UploadFileJson(serializers.Serializer):
    """One weight file: its next chunk begins at `received_bytes`."""

    file = serializers.CharField()
    sha256 = serializers.CharField()
    size_bytes = serializers.IntegerField()
    received_bytes = serializers.IntegerField()
    is_stored = serializers.BooleanField()


class UploadAnswer(serializers.Serializer):
    """An upload. `model_version_id` is there once the version is registered."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    version = serializers.CharField()
    files = UploadFileJson(many=True)
    chunk_bytes = serializers.IntegerField(help_text="The largest chunk that is taken.")
    model_version_id = serializers.UUIDField(allow_null=True)
    created_at = serializers.DateTimeField()


def upload_json(upload: Any, chunk_bytes: int) -> dict[str, Any]:
    """Return an upload as JSON."""
    facts = {name: getattr(upload, name) for name in ("id", "name", "version", "model_version_id", "created_at")}
    return dict(UploadAnswer({**facts, "files": upload.files.order_by("file"), "chunk_bytes": chunk_bytes}).data)
