"""What ended long ago leaves the ledger, except what can be retried; what came of it stays."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone

from annotator.machine_work import services
from annotator.machine_work.models import MachineWork
from annotator.workflow.tasks import forget_old_rows
from tests.factories import make_campaign, make_generation, make_image, make_target_object, make_user, make_work, new_id

pytestmark = pytest.mark.django_db
LONG_AGO = timezone.now() - timedelta(days=40)
LONGER_AGO = timezone.now() - timedelta(days=100)


@pytest.mark.parametrize(
    ("kind", "status", "finished_at", "stays"),
    [
        ("mask_proposal", "done", LONG_AGO, False),
        ("mask_proposal", "failed", LONG_AGO, False),
        ("mask_proposal", "done", timezone.now(), True),
        ("mask_proposal", "queued", None, True),
        ("generation", "done", LONG_AGO, True),
        *[(kind, "done", LONGER_AGO, False) for kind in ("generation", "pointmap", "mesh_check", "export")],
        ("export", "failed", LONGER_AGO, True),
        ("generation", "cancelled", LONGER_AGO, True),
        ("generation", "running", None, True),
    ],
)
def test_finished_rows_are_forgotten_unless_they_can_be_retried(kind, status, finished_at, stays) -> None:
    make_work(kind, new_id(), make_campaign(), status=status, finished_at=finished_at)
    forget_old_rows()
    assert MachineWork.objects.exists() is stays


def test_many_rows_are_removed_in_small_transactions(monkeypatch) -> None:
    monkeypatch.setattr(services, "FORGET_AT_ONCE", 2)
    campaign = make_campaign()
    for _ in range(5):
        make_work("pointmap", new_id(), campaign, status="done", finished_at=LONGER_AGO)
    assert services.forget_old() == 5
    assert not MachineWork.objects.exists()


@pytest.mark.parametrize(("verb", "code"), [("retry", "machine_work_not_failed"), ("cancel", "machine_work_over")])
def test_what_was_forgotten_is_refused_as_what_is_over(client, verb: str, code: str) -> None:
    campaign = make_campaign()
    generation = make_generation(make_target_object(make_image(campaign)), status="done")
    MachineWork.objects.all().delete()
    client.force_login(make_user("lead", campaign=campaign))
    response = client.post(f"/api/generations/{generation.pk}/{verb}/", content_type="application/json")
    assert (response.status_code, response.json()["code"]) == (409, code)
    (shown,) = client.get(f"/api/campaigns/{campaign.pk}/generations/").json()["results"]
    assert (shown["status"], shown["attempt"]) == ("done", 0)


def test_expired_sessions_are_removed() -> None:
    now = timezone.now()
    for key, end in (("old", now - timedelta(seconds=1)), ("new", now + timedelta(hours=1))):
        Session.objects.create(session_key=key, session_data="", expire_date=end)
    forget_old_rows()
    assert [session.session_key for session in Session.objects.all()] == ["new"]
