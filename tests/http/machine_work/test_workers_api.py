"""The workers' list: who is alive, and what each segmenter is, takes and lacks."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from annotator.http.machine_work.serializers import WorkerList
from annotator.machine_work.models import WorkerState
from inference_worker.contract.events import SourceState
from tests.factories import make_user

pytestmark = pytest.mark.django_db
SEGMENTERS = [
    SourceState(
        name="sam2",
        version="1",
        kind="",
        ready=False,
        reason="SAM 2 has no weights here. Set SAM2_MODEL.",
        capabilities=("box", "points"),
        licence="Apache-2.0",
        devices=("cpu", "cuda"),
    ).model_dump(mode="json"),
]


def test_a_lead_sees_what_each_segmenter_takes_and_lacks(client: Client) -> None:
    now = timezone.now()
    for name, seen in (("old", now - timedelta(hours=1)), ("new", now)):
        WorkerState.objects.create(
            name=name, started_at=now, last_seen_at=seen, segmenter="U2-Net-P (built in)", segmenters=SEGMENTERS
        )
    client.force_login(make_user("lead"))
    listed = client.get("/api/workers/").json()["results"]
    assert [(worker["name"], worker["is_alive"]) for worker in listed] == [("new", True), ("old", False)]
    assert listed[0]["segmenters"] == SEGMENTERS
    assert set(listed[0]) == set(WorkerList().fields["results"].child.fields)


def test_annotators_see_no_workers(client: Client) -> None:
    client.force_login(make_user("annotator"))
    assert client.get("/api/workers/").status_code == 403
