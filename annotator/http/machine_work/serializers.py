"""The forms of machine work and workers."""

from __future__ import annotations

from rest_framework import serializers

from annotator.http.forms import ErrorJson
from annotator.machine_work.models import WorkKind, WorkStatus


class MachineWorkSubjectJson(serializers.Serializer):
    """What the work is for: a short name, and the page that shows it (null when there is none)."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    page = serializers.CharField(allow_null=True)


class MachineWorkJson(serializers.Serializer):
    """One request to a worker."""

    id = serializers.UUIDField()
    kind = serializers.ChoiceField(choices=WorkKind.choices)
    campaign_id = serializers.UUIDField()
    subject = MachineWorkSubjectJson()
    requested_by = serializers.CharField(allow_null=True)
    status = serializers.ChoiceField(choices=WorkStatus.choices)
    queue = serializers.CharField()
    worker = serializers.CharField()
    attempt = serializers.IntegerField()
    n_failures = serializers.IntegerField()
    n_losses = serializers.IntegerField()
    error = ErrorJson(allow_null=True)
    requested_at = serializers.DateTimeField()
    last_event_at = serializers.DateTimeField(allow_null=True)
    next_attempt_at = serializers.DateTimeField(allow_null=True)
    finished_at = serializers.DateTimeField(allow_null=True)
    can_retry = serializers.BooleanField()
    can_cancel = serializers.BooleanField()


class MachineWorkList(serializers.Serializer):
    """A page of machine work, newest first."""

    results = MachineWorkJson(many=True)
    next = serializers.CharField(allow_null=True)


class WorkerSourceJson(serializers.Serializer):
    """A source as a worker has it."""

    name = serializers.CharField()
    version = serializers.CharField()
    kind = serializers.CharField()
    ready = serializers.BooleanField()
    reason = serializers.CharField()


class WorkerModelJson(WorkerSourceJson):
    """A segmenter as a worker has it: what it takes, the licence of code and weights, the devices that it runs on."""

    capabilities = serializers.ListField(child=serializers.CharField())
    licence = serializers.CharField()
    devices = serializers.ListField(child=serializers.CharField())


class WorkerJson(serializers.Serializer):
    """A worker, according to its last heartbeat. `busy_generations` holds the subjects of everything it is busy with."""

    name = serializers.CharField()
    is_alive = serializers.BooleanField()
    queues = serializers.ListField(child=serializers.CharField())
    device = serializers.CharField()
    device_note = serializers.CharField()
    sources = WorkerSourceJson(many=True)
    segmenter = serializers.CharField()
    segmenters = WorkerModelJson(many=True)
    depth_estimator = serializers.CharField()
    busy_generations = serializers.ListField(child=serializers.CharField())
    started_at = serializers.DateTimeField()
    last_seen_at = serializers.DateTimeField()


class WorkerList(serializers.Serializer):
    """The workers of the last day."""

    results = WorkerJson(many=True)
