"""A lost check is requested again, and fails in the end with a finding that names the remedy."""

from datetime import timedelta

import pytest
from django.utils import timezone

from annotator.domain.errors import BrokerUnavailable
from annotator.escalations import mesh_checks, services
from annotator.escalations.models import ArtistUpload
from tests.builders import a_campaign, a_person, an_object

pytestmark = pytest.mark.django_db


@pytest.fixture
def upload() -> ArtistUpload:
    campaign = a_campaign()
    artist = a_person("artist", campaign)
    escalation = services.open_escalation(
        target_object=an_object(campaign, "escalated"), round=None, reasons=[], defects=[], note="", by=None
    )
    services.claim(user=artist, escalation_id=escalation.pk)
    return services.upload(
        user=artist, escalation_id=escalation.pk, original_name="a.obj", extension="obj", content=b"v 0 0 0"
    )


def age(upload: ArtistUpload, **ago: float) -> None:
    ArtistUpload.objects.filter(pk=upload.pk).update(created_at=timezone.now() - timedelta(**ago))


def test_a_fresh_one_is_waited_for(upload, sent) -> None:
    assert mesh_checks.resend_lost_checks() == 0
    assert sent == []


def test_an_overdue_one_is_sent_again_on_the_cpu_queue_where_no_quick_worker_lives(upload, sent) -> None:
    age(upload, minutes=3)
    assert mesh_checks.resend_lost_checks() == 1
    assert [(message.name, message.queue) for message in sent] == [("inference_worker.check_mesh", "cpu")]
    assert ArtistUpload.objects.get().status == "checking"


def test_one_that_nobody_answers_is_refused_at_last(upload, sent) -> None:
    age(upload, minutes=21)
    mesh_checks.resend_lost_checks()
    row = ArtistUpload.objects.get()
    assert (row.status, row.findings[0]["code"], sent) == ("refused", "check_timed_out", [])


def test_a_queue_that_is_away_leaves_the_upload_waiting(upload, monkeypatch) -> None:
    def away(*args: object, **options: object) -> None:
        raise BrokerUnavailable

    monkeypatch.setattr("annotator.gateways.inference.send", away)
    mesh_checks.send_check(upload)
    assert ArtistUpload.objects.get().status == "checking"
