import os
import subprocess
import sys

import pytest

from inference_worker.celery_app import app
from inference_worker.contract.commands import CheckMesh, EstimatePointmap, FitPose, GenerateCandidates, SegmentImage
from inference_worker.contract.queues import COMMAND_PREFIX, WORKER_QUEUES


def test_a_command_is_given_back_when_its_process_dies() -> None:
    assert app.conf.task_acks_late is True
    assert app.conf.task_reject_on_worker_lost is True
    assert app.conf.worker_prefetch_multiplier == 1
    assert app.conf.broker_transport_options["visibility_timeout"] == 24 * 3600


def test_only_json_is_read() -> None:
    assert (app.conf.task_serializer, list(app.conf.accept_content)) == ("json", ["json"])


def test_each_queue_has_its_own_route() -> None:
    assert [(queue.name, queue.exchange.name, queue.routing_key) for queue in app.conf.task_queues] == [
        (name, name, name) for name in WORKER_QUEUES
    ]


@pytest.mark.parametrize("command", [GenerateCandidates, EstimatePointmap, SegmentImage, CheckMesh, FitPose])
def test_each_command_has_its_receiver(command: type) -> None:
    import inference_worker.tasks  # noqa: F401

    assert COMMAND_PREFIX + command.model_fields["type"].default in app.tasks


def run(code: str, **environment: str) -> subprocess.CompletedProcess[str]:
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env=kept | environment, check=False
    )


def test_a_missing_broker_url_is_reported_and_stops_the_worker() -> None:
    ended = run("import inference_worker.celery_app", ARTIFACTS_URL="file:///srv")
    assert ended.returncode == 1
    assert ended.stderr.strip() == (
        "The worker cannot start. BROKER_URL is not set; the worker needs it, "
        "for example BROKER_URL=redis://127.0.0.1:6379/0."
    )


def test_starting_loads_neither_torch_nor_the_site() -> None:
    # kombu looks for django.utils.functional wherever Django is installed; a site would be set up, and have its apps.
    ended = run(
        "import inference_worker.tasks, inference_worker.heartbeat, sys;"
        "print([name for name in ('torch', 'transformers', 'annotator', 'django.apps') if name in sys.modules])",
        BROKER_URL="redis://127.0.0.1:1/0", ARTIFACTS_URL="file:///srv", DJANGO_SETTINGS_MODULE="annotator.settings",
    )  # fmt: skip
    assert (ended.stdout.strip(), ended.stderr) == ("[]", "")
