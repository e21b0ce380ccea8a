"""A mesh check that was lost is dispatched again; one that nobody finishes refuses the upload and names the remedy."""

from datetime import timedelta

import pytest
from django.utils import timezone

from annotator.domain.errors import BrokerUnavailable, TooManyRequests
from annotator.escalations import services
from annotator.escalations.mesh_checks import receive_mesh_check
from annotator.escalations.models import ArtistUpload, Escalation
from annotator.machine_work import services as ledger
from annotator.machine_work.models import MachineWork
from annotator.machine_work.reaper import reap
from inference_worker.contract.events import MeshChecked
from tests.builders import a_campaign, a_person, an_object
from tests.factories import make_worker

pytestmark = pytest.mark.django_db


@pytest.fixture
def escalation() -> Escalation:
    campaign = a_campaign()
    escalation = services.open_escalation(
        target_object=an_object(campaign, "escalated"), best_of_n_round=None, reasons=[], defects=[], note="", by=None
    )
    services.claim(user=a_person("artist", campaign), escalation_id=escalation.pk)
    escalation.refresh_from_db()
    return escalation


@pytest.fixture
def upload(escalation: Escalation, sent, django_capture_on_commit_callbacks):
    """Upload a mesh; return the row."""

    def upload(content: bytes = b"v 0 0 0") -> ArtistUpload:
        with django_capture_on_commit_callbacks(execute=True):
            return services.upload(
                user=escalation.assignee,
                escalation_id=escalation.pk,
                original_name="a.obj",
                extension="obj",
                content=content,
            )

    return upload


def checked(upload: ArtistUpload) -> MeshChecked:
    return MeshChecked(upload_id=upload.pk, passed=False, seconds=0.1, worker="w")


@pytest.mark.parametrize(("served", "queue"), [("checks", "checks"), ("interactive", "cpu")])
def test_it_goes_to_a_queue_of_its_own_where_one_is_served_and_never_to_that_of_clicks(
    upload, sent, served: str, queue: str
) -> None:
    make_worker(queues=[served])
    upload()
    assert [(message.name, message.queue) for message in sent] == [("inference_worker.check_mesh", queue)]


def test_one_artists_further_uploads_wait_for_the_first(
    upload, sent, escalation, django_capture_on_commit_callbacks
) -> None:
    first, second = upload(b"v 1 0 0"), upload(b"v 2 0 0")
    assert [message.args[0]["upload_id"] for message in sent] == [str(first.pk)]
    with django_capture_on_commit_callbacks(execute=True):
        receive_mesh_check(event=checked(first))
    assert [message.args[0]["upload_id"] for message in sent] == [str(first.pk), str(second.pk)]


def test_too_many_waiting_uploads_are_refused_and_not_stored(upload, escalation) -> None:
    for i in range(20):
        upload(b"v %d 0 0" % i)
    with pytest.raises(TooManyRequests):
        upload(b"v 20 0 0")
    assert ArtistUpload.objects.count() == MachineWork.objects.count() == 20


def test_one_that_misses_its_deadline_is_refused_with_a_remedy(upload, sent) -> None:
    row = upload()
    MachineWork.objects.update(requested_at=timezone.now() - timedelta(minutes=61))
    reap()
    row.refresh_from_db()
    assert (row.status, row.findings[0]["code"], len(sent)) == ("refused", "check_timed_out", 1)
    receive_mesh_check(event=checked(row))
    row.refresh_from_db()
    assert row.findings[0]["code"] == "check_timed_out"


def test_a_retry_lets_the_upload_wait_for_a_report_again(upload, sent, django_capture_on_commit_callbacks) -> None:
    row = upload()
    work = MachineWork.objects.get()
    ledger.cancel(work.kind, work.subject)
    row.refresh_from_db()
    assert (row.status, row.findings[0]["code"]) == ("refused", "check_cancelled")
    with django_capture_on_commit_callbacks(execute=True):
        ledger.retry(work.kind, work.subject)
    row.refresh_from_db()
    assert (row.status, row.findings, len(sent)) == ("checking", [], 2)


def test_a_queue_that_is_away_leaves_the_upload_waiting(upload, monkeypatch) -> None:
    def away(*args: object, **options: object) -> None:
        raise BrokerUnavailable

    monkeypatch.setattr("annotator.gateways.inference.send", away)
    row = upload()
    assert (row.status, MachineWork.objects.get().next_attempt_at is not None) == ("checking", True)
